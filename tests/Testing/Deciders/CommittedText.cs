namespace RingActors.Testing.Deciders;

/// <summary>
/// Text that is committed and changes only on purpose: decision tables, schemas, stored shapes. With
/// <c>RINGACTORS_RENEW=1</c> in the environment the tests write it instead of comparing.
/// </summary>
public static class CommittedText
{
    /// <summary>True if committed texts are to be written.</summary>
    public static bool IsRenewing => Environment.GetEnvironmentVariable("RINGACTORS_RENEW") == "1";

    /// <summary>The folder that holds the solution, found upwards from the running test.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>What speaks against <paramref name="actual"/>; null if it is what is committed (or was written now).</summary>
    /// <param name="path">Path from the solution's folder.</param>
    /// <param name="actual">The text as it is now.</param>
    public static string? Difference(string path, string actual)
    {
        string file = Path.Combine(Root, path);
        if (IsRenewing)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return null;
        }

        string committed = File.Exists(file) ? File.ReadAllText(file) : "";
        if (committed == actual)
        {
            return null;
        }

        string[] before = committed.Split('\n');
        string[] now = actual.Split('\n');
        int line = Enumerable.Range(0, Math.Max(before.Length, now.Length))
            .First(i => i >= before.Length || i >= now.Length || before[i] != now[i]);
        return $"{path} line {line + 1} differs.\n  committed: {Line(before, line)}\n  now:       {Line(now, line)}\n"
            + "If the change is meant, run the tests once with RINGACTORS_RENEW=1 and commit what they wrote.";
    }

    private static string Line(string[] lines, int index) => index < lines.Length ? lines[index] : "(nothing)";

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RingActors.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run below the solution's folder.");
    }
}
