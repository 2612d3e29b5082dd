using System.Runtime.CompilerServices;

namespace RingActors.Api.Tests.Support;

/// <summary>Committed files that must agree with the code. RENEW=1 writes them instead of comparing.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static void AssertHolds(string path, string expected)
    {
        var full = Path.Combine(Root, path);
        if (Environment.GetEnvironmentVariable("RENEW") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, expected);
        }

        var actual = File.Exists(full) ? File.ReadAllText(full) : string.Empty;
        Assert.True(expected == actual,
            $"{path} does not agree with the code. If the change is meant, renew it: RENEW=1 dotnet test --project "
            + "tests/Api.Tests");
    }

    private static string Find([CallerFilePath] string here = "")
    {
        var directory = new DirectoryInfo(File.Exists(here) ? Path.GetDirectoryName(here)! : AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "RingActors.sln")))
        {
            directory = directory.Parent
                ?? throw new DirectoryNotFoundException("The tests must run inside the repository.");
        }

        return directory.FullName;
    }
}
