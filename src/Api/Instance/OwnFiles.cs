using RingActors.Api.Tools;

namespace RingActors.Api.Instance;

/// <summary>
/// The data directory is for its user alone: directories 0700, files 0600. Wider ones are narrowed; those of somebody
/// else, and links in their place, are refused, because whoever owns one can read or replace what is written there.
/// Windows keeps its own lists of who may what.
/// </summary>
internal static class OwnFiles
{
    private const int NamedMax = 5;
    private const string DemoFiles = "demo-cloud.";
    private const UnixFileMode OfFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfDirectories = OfFiles | UnixFileMode.UserExecute;
    private const UnixFileMode Wider = PosixFile.Others | UnixFileMode.SetUser | UnixFileMode.SetGroup;

    /// <summary>How the names of what this program makes begin; what else lies there is the user's affair.</summary>
    private static readonly string[] FileNames =
        ["journal.", "access.", "ring-token.", "instance.", "takeover.", DemoFiles, "keys.", "secrets.", "audit.",
            "tls.", "persons.", "past.", "deliveries."];

    private static readonly string[] DirectoryNames = [HomePaths.DemoFolder, HomePaths.SnapshotFolder];

    /// <summary>True if a file of this name in the data directory, or the demo's, is this program's own.</summary>
    public static bool IsOurs(string name) => FileNames.Any(n => name.StartsWith(n, StringComparison.Ordinal));

    /// <summary>Makes them private.</summary>
    /// <returns>What was changed, in words: which, from what, to what.</returns>
    /// <exception cref="OwnFilesException">Something is not ours; nothing was changed.</exception>
    public static IReadOnlyList<string> Secure(string dataDirectory)
    {
        if (OperatingSystem.IsWindows())
        {
            return [];
        }

        OwnFilesException.ThrowIfAny(Entries(dataDirectory, []).Select(e => Fault(e, dataDirectory)));

        // Directories first, and then everything once more: until then others could put links in the place of files.
        List<string> narrowed = [.. Narrow(Entries(dataDirectory, []).Where(e => e.File.Kind == PosixKind.Directory))];
        List<Entry> entries = [.. Entries(dataDirectory, [])];
        OwnFilesException.ThrowIfAny(entries.Select(e => Fault(e, dataDirectory)));
        narrowed.AddRange(Narrow(entries));
        return narrowed.Count <= NamedMax
            ? narrowed
            : [.. narrowed.Take(NamedMax), $"and {Phrases.Count(narrowed.Count - NamedMax, "file")} more"];
    }

    private static IEnumerable<string> Narrow(IEnumerable<Entry> entries)
    {
        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        foreach (Entry entry in entries.Where(e => (e.File.Mode & Wider) != 0))
        {
            UnixFileMode narrow = entry.File.Mode & (entry.File.Kind == PosixKind.File ? OfFiles : OfDirectories);
            File.SetUnixFileMode(entry.Path, narrow);
            yield return (PosixFile.Of(entry.Path)?.Mode ?? narrow) == narrow
                ? $"{entry.Path} from {Octal(entry.File.Mode)} to {Octal(narrow)}"
                : $"{entry.Path} stays {Octal(entry.File.Mode)}, because its file system keeps no permissions";
        }
    }

    /// <summary>
    /// The directory and what is ours in it. What is below a directory that is not ours is not looked at.
    /// </summary>
    private static IEnumerable<Entry> Entries(string dataDirectory, HashSet<string> seen)
    {
        if (PosixFile.Of(dataDirectory) is not { } file || !seen.Add(dataDirectory))
        {
            yield break;
        }

        Entry top = new(dataDirectory, file, PosixKind.Directory);
        yield return top;
        if (!top.IsOurs)
        {
            yield break;
        }

        foreach (string path in Directory.EnumerateFileSystemEntries(dataDirectory).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            IEnumerable<Entry> found = name == HomePaths.DemoFolder ? Entries(path, seen)
                : DirectoryNames.Contains(name) ? Below(path)
                : IsOurs(name) ? One(path, PosixKind.File)
                : [];
            foreach (Entry entry in found)
            {
                yield return entry;
            }
        }
    }

    private static IEnumerable<Entry> Below(string directory)
    {
        foreach (Entry top in One(directory, PosixKind.Directory))
        {
            yield return top;
            if (!top.IsOurs)
            {
                yield break;
            }
        }

        foreach (string path in Directory.EnumerateFileSystemEntries(directory).Order(StringComparer.Ordinal))
        {
            bool isDirectory = PosixFile.Of(path)?.Kind == PosixKind.Directory;
            foreach (Entry entry in isDirectory ? Below(path) : One(path, PosixKind.File))
            {
                yield return entry;
            }
        }
    }

    /// <summary>Nothing, if it has gone since: a running server replaces its files.</summary>
    private static IEnumerable<Entry> One(string path, PosixKind wanted) =>
        PosixFile.Of(path) is { } file ? [new Entry(path, file, wanted)] : [];

    private static string? Fault(Entry entry, string dataDirectory)
    {
        PosixFile file = entry.File;
        if (file.Kind == PosixKind.Link)
        {
            string target = new FileInfo(entry.Path).LinkTarget ?? "?";
            return $"{entry.Path} is a symbolic link to {target}; " + (entry.Path == dataDirectory
                ? "name that directory itself with --data or RINGACTORS_DATA."
                : "replace it by what it leads to.");
        }

        if (file.Kind != entry.Wanted && !IsForTheDemo(entry))
        {
            return $"{entry.Path} is not a {(entry.Wanted == PosixKind.File ? "file" : "directory")}; move it away.";
        }

        if (file.Owner != PosixFile.Me)
        {
            return $"{entry.Path} belongs to user {file.Owner}, and this runs as user {PosixFile.Me}; start as that "
                + $"user, or make it yours: chown {PosixFile.Me} '{entry.Path}'.";
        }

        return entry.Path == dataDirectory && file.Mode.HasFlag(UnixFileMode.StickyBit)
            ? $"{entry.Path} is a directory that many share; name one of its own with --data or RINGACTORS_DATA."
            : null;
    }

    /// <summary>A directory in the place of the demo's own file stops the demo, which says so itself.</summary>
    private static bool IsForTheDemo(Entry entry) =>
        entry.File.Kind == PosixKind.Directory
        && Path.GetFileName(entry.Path).StartsWith(DemoFiles, StringComparison.Ordinal);

    private static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8).PadLeft(3, '0');

    private sealed record Entry(string Path, PosixFile File, PosixKind Wanted)
    {
        public bool IsOurs => File.Kind == Wanted && File.Owner == PosixFile.Me;
    }
}

/// <summary>Something in the data directory is not this user's own.</summary>
internal sealed class OwnFilesException(IReadOnlyList<string> faults)
    : Exception("The data directory must be this user's own, with all in it:\n" + string.Join('\n', faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;

    internal static void ThrowIfAny(IEnumerable<string?> faults)
    {
        string[] found = [.. faults.OfType<string>()];
        if (found.Length > 0)
        {
            throw new OwnFilesException(found);
        }
    }
}
