namespace RingActors.Api.Audit.Storage;

/// <summary>Which entries are asked for; null for any.</summary>
internal sealed record AuditQuery
{
    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    public string? Key { get; init; }

    public string? Call { get; init; }

    public string? Outcome { get; init; }

    public string? Home { get; init; }

    /// <summary>Only entries with a lower number.</summary>
    public long? Before { get; init; }
}

/// <summary>Newest first, a page at a time; of the files that a page has to look through, a bounded part.</summary>
internal sealed class AuditReader(string directory)
{
    /// <summary>So much is looked through for one page; further on goes the next.</summary>
    internal const long BytesMax = 32 * 1024 * 1024;

    /// <summary>A page, and before which number the next begins; null if this was the last.</summary>
    /// <param name="query">What was asked for.</param>
    /// <param name="shows">Whether the caller may see an entry, and as what; null if not.</param>
    /// <param name="limit">Entries at most.</param>
    internal (IReadOnlyList<AuditEntry> Page, long? Next) Read(
        AuditQuery query, Func<AuditEntry, AuditEntry?> shows, int limit)
    {
        List<AuditEntry> page = [];
        long looked = 0;
        long last = long.MaxValue;
        foreach (AuditEntry? entry in Entries(query, size => looked += size))
        {
            if (entry is null)
            {
                return (page, null);
            }

            if (page.Count == limit || looked > BytesMax)
            {
                return (page, last);
            }

            last = entry.Number;
            if (shows(entry) is { } shown && Fits(query, entry, shown))
            {
                page.Add(shown);
            }
        }

        return (page, null);
    }

    /// <summary>From the newest on; null where everything before is too old.</summary>
    private IEnumerable<AuditEntry?> Entries(AuditQuery query, Action<long> looked)
    {
        foreach ((string path, long first) in AuditFiles.Of(directory).Reverse())
        {
            if (first >= query.Before || Opened(path) is not { } opened)
            {
                continue;
            }

            using FileStream file = opened;
            foreach (byte[] line in AuditLines.Backward(file))
            {
                looked(line.Length);
                if (AuditLine.Read(line) is not { } entry || entry.Number >= query.Before || entry.At >= query.Until)
                {
                    continue;
                }

                if (entry.At < query.Since)
                {
                    yield return null;
                }

                yield return entry;
            }
        }
    }

    /// <summary>Null if it was old enough to go meanwhile.</summary>
    private static FileStream? Opened(string path)
    {
        try
        {
            return AuditFiles.OpenToRead(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static bool Fits(AuditQuery query, AuditEntry entry, AuditEntry shown) =>
        (query.Key is null || shown.Key == query.Key)
        && (query.Call is null || entry.Call == query.Call)
        && (query.Outcome is null || entry.Outcome == query.Outcome)
        && (query.Home is null || shown.Home == query.Home);
}
