using System.Diagnostics;

namespace RingActors.Mutation.Running;

/// <summary>
/// What tests compare with: everything in the repository that is no code, as a copy around the copied test programs.
/// </summary>
internal static class CommittedFiles
{
    private const int BytesMax = 4 << 20;
    private static readonly string[] Code = [".cs", ".csproj", ".props", ".targets"];

    public static void Copy(string root, string to)
    {
        foreach (var file in Git(root, "ls-files").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var from = new FileInfo(Path.Combine(root, file));
            if (from.Exists && from.Length <= BytesMax && !Code.Contains(from.Extension))
            {
                var target = Path.Combine(to, file);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                from.CopyTo(target, overwrite: true);
            }
        }
    }

    public static string Git(string root, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = root, RedirectStandardOutput = true };
        using var git = Process.Start(start) ?? throw new MutationException("git could not be started.");
        var said = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? said : throw new MutationException($"git {string.Join(' ', arguments)} failed in {root}.");
    }
}
