using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Verification.Anchors;

/// <summary>
/// Keeps the heads of all homes in a file outside the journal, so that a cut tail, or an older copy of the journal put in its
/// place, is noticed: neither breaks a chain. At most once a second, when something has changed, and at the end. It names only
/// what is durable, so it is never ahead of the journal it was made from.
/// </summary>
/// <remarks>
/// It protects as far as whoever changes the journal cannot change the anchor: docs/journal.md says how to keep it on another medium.
/// </remarks>
public sealed class HeadAnchor : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly IJournal _journal;
    private readonly string _journalId;
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _failed;
    private readonly ITimer _timer;
    private long _written = -1;
    private bool _disposed;

    private HeadAnchor(string path, IJournal journal, string journalId, TimeProvider clock, Action<Exception> failed)
    {
        _path = path;
        _journal = journal;
        _journalId = journalId;
        _clock = clock;
        _failed = failed;
        _timer = clock.CreateTimer(_ => WriteIfChanged(), null, Interval, Interval);
    }

    /// <summary>Compares the journal with the anchor there is, and goes on anchoring.</summary>
    /// <param name="path">The anchor's file; made if it is missing.</param>
    /// <param name="journal">The journal; it must outlive the anchor.</param>
    /// <param name="journalId">Which journal it is: what the store made by chance when the journal was made.</param>
    /// <param name="clock">Drives the writing.</param>
    /// <param name="failed">Told, by any thread, when the anchor could not be written; it is tried again a second later.</param>
    /// <exception cref="JournalDamagedException">
    /// The journal has less than was anchored, or something else. Whoever has restored a backup on purpose removes the anchor first.
    /// </exception>
    public static HeadAnchor Start(string path, IJournal journal, string journalId, TimeProvider clock, Action<Exception> failed)
    {
        IReadOnlyList<string> differences = Compare(path, journal, journalId);
        if (differences.Count > 0)
        {
            throw new JournalDamagedException(
                path, string.Join(" ", differences.Take(5)) + (differences.Count > 5 ? $" And {differences.Count - 5} more." : "")
                + " If a backup was restored on purpose, remove the anchor and start again.");
        }

        bool missing = !File.Exists(path) && journal.ReadHomeHeads().Count > 0;
        HeadAnchor anchor = new(path, journal, journalId, clock, failed) { WasMissing = missing };

        // At once, so that a journal with events and without an anchor is never the engine's own doing.
        anchor.WriteIfChanged();
        return anchor;
    }

    /// <summary>
    /// True if there was no anchor of a journal that has events: somebody has removed it, on purpose or not, and what was cut
    /// from the journal before is not noticed.
    /// </summary>
    public bool WasMissing { get; private init; }

    /// <summary>In what the journal falls behind the anchor; empty if in nothing, or if there is no anchor yet.</summary>
    public static IReadOnlyList<string> Compare(string path, IJournal journal, string journalId)
    {
        AnchorFile? anchor;
        try
        {
            anchor = AnchorFile.Read(path);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            return [e.Message];
        }

        if (anchor is null)
        {
            return [];
        }

        return anchor.Journal != journalId
            ? [$"The anchor was made of journal {anchor.Journal}, and this is {journalId}."]
            : [.. anchor.Homes
                .Select(home => AnchorCheck.Difference(
                    home, journal.ReadHomeHead(home.Home)?.HomeSeq ?? 0, () => HashOf(journal, home)))
                .OfType<string>()];
    }

    /// <summary>Writes now, if anything has changed.</summary>
    public void WriteIfChanged()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                TryWrite();
            }
        }
    }

    /// <summary>Writes what has changed and stops; the journal must still be open.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            if (!_disposed)
            {
                TryWrite();
                _disposed = true;
            }
        }
    }

    private void TryWrite()
    {
        try
        {
            // Counted before the heads are read: what is appended in between is written once more the next time, never missed.
            long count = 0;
            for (int shard = 0; shard < _journal.ShardCount; shard++)
            {
                count += _journal.ShardHead(shard);
            }

            if (count == _written)
            {
                return;
            }

            AnchoredHome[] homes = [.. _journal.ReadHomeHeads()
                .Select(h => new AnchoredHome(h.Home, h.HomeSeq, Convert.ToHexStringLower(h.Hash.Span)))];
            new AnchorFile(_journalId, _clock.GetUtcNow(), homes).Write(_path);
            _written = count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalUnavailableException)
        {
            _failed(e);
        }
    }

    private static string? HashOf(IJournal journal, AnchoredHome home)
    {
        foreach (StoredFrame frame in journal.ReadHome(home.Home, home.Seq - 1))
        {
            return Convert.ToHexStringLower(frame.Hash.Span);
        }

        return null;
    }
}
