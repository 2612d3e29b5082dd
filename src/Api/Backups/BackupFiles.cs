using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Devices.RingCloud.Client.Storage;

namespace RingActors.Api.Backups;

/// <summary>Which files of a home belong to a backup, and how they are copied: whole, flushed, private.</summary>
internal static class BackupFiles
{
    /// <summary>What is made anew by each start, or holds a moment only.</summary>
    private static readonly string[] Passing =
        ["instance.", "takeover.", "demo-cloud.", "keys.first-owner", "keys.owner-made"];

    private static readonly string[] PassingEnds = [".lock", ".new", ".next"];

    /// <summary>
    /// By which the codes, the notes, the login and the names of persons can be read or used, or the server be
    /// impersonated.
    /// </summary>
    private static readonly string[] Secrets = ["access.key", "ring-token.", "keys.local", "persons.keys", "tls."];

    /// <summary>What is copied beside the journal and its anchor, below the directory.</summary>
    internal static IEnumerable<string> Of(string directory, bool withSecrets)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(directory).Select(f => Path.GetFileName(f))
            .Where(n => OwnFiles.IsOurs(n) && !n.StartsWith("journal.", StringComparison.Ordinal) && !IsPassing(n)
                && (withSecrets || !Secrets.Any(s => n.StartsWith(s, StringComparison.Ordinal))));
        string pictures = Path.Combine(directory, HomePaths.SnapshotFolder);
        return Directory.Exists(pictures)
            ? files.Concat(Directory.EnumerateFiles(pictures, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(directory, f)).Where(n => !IsPassing(n)))
            : files;
    }

    /// <summary>
    /// True if a file of this name can be part of a backup: what a manifest says comes from a file that somebody may
    /// have written, and what is restored is put beside what decides how this program starts.
    /// </summary>
    internal static bool IsOne(string name) =>
        name is HomePaths.JournalFile or HomePaths.AnchorFile
        || (name.StartsWith(HomePaths.SnapshotFolder + "/", StringComparison.Ordinal)
            ? !name.Split('/').Contains("..", StringComparer.Ordinal)
            : !name.Contains('/', StringComparison.Ordinal) && OwnFiles.IsOurs(name) && !IsPassing(name)
                && !name.StartsWith("journal.", StringComparison.Ordinal));

    /// <summary>Copies a file; false if it has gone meanwhile, as pictures do when they have had their time.</summary>
    internal static bool Copy(string from, string to, string name)
    {
        string path = Path.Combine(to, name);
        DataDirectory.Create(Path.GetDirectoryName(path)!);
        try
        {
            using FileStream source = new(
                Path.Combine(from, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using FileStream target = new(path, Private());
            source.CopyTo(target);
            target.Flush(flushToDisk: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Makes the names in all directories durable.</summary>
    internal static void FlushNames(string directory)
    {
        foreach (string below in Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories))
        {
            DurableFile.FlushDirectory(below);
        }

        DurableFile.FlushDirectory(directory);
        DurableFile.FlushDirectory(Path.GetDirectoryName(directory) ?? directory);
    }

    private static FileStreamOptions Private()
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static bool IsPassing(string name) =>
        Passing.Any(p => name.StartsWith(p, StringComparison.Ordinal))
        || PassingEnds.Any(e => name.EndsWith(e, StringComparison.Ordinal));
}
