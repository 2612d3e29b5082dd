using System.Globalization;

namespace RingActors.Api.Audit.Storage;

/// <summary>
/// The files of the log in a data directory: <c>audit.</c>, the number of the first entry, <c>.jsonl</c>. What is old
/// goes a file at a time.
/// </summary>
internal static class AuditFiles
{
    private const string Start = "audit.";
    private const string End = ".jsonl";

    internal static string PathOf(string directory, long first) =>
        Path.Combine(directory, Start + first.ToString("D12", CultureInfo.InvariantCulture) + End);

    /// <summary>All files in their order, each with the number of its first entry.</summary>
    internal static IReadOnlyList<(string Path, long First)> Of(string directory) => !Directory.Exists(directory) ? [] :
    [
        .. Directory.EnumerateFiles(directory, Start + "*" + End)
            .Select(path => (Path: path, First: FirstOf(path)))
            .Where(f => f.First > 0)
            .OrderBy(f => f.First),
    ];

    /// <summary>True if a file of this name is of the log.</summary>
    internal static bool IsOne(string name) => name == Path.GetFileName(name)
        && name.StartsWith(Start, StringComparison.Ordinal) && name.EndsWith(End, StringComparison.Ordinal)
        && FirstOf(name) > 0;

    private static long FirstOf(string path)
    {
        string name = Path.GetFileName(path);
        return long.TryParse(
            name.AsSpan(Start.Length, Math.Max(0, name.Length - Start.Length - End.Length)), NumberStyles.None,
            CultureInfo.InvariantCulture, out long first)
            ? first
            : 0;
    }

    /// <summary>Also while the log is being written, and after it was begun anew.</summary>
    internal static FileStream OpenToRead(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
}
