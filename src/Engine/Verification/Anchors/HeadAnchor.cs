using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Verification.Anchors;

/// <summary>
/// Keeps the heads of all homes in a file outside the journal, so that a cut tail, or an older copy of the journal put
/// in its place, is noticed: neither breaks a chain. At most once a second, when something has changed, and at the end.
/// It names only what is durable, so it is never ahead of the journal it was made from.
/// </summary>
/// <remarks>
/// It protects as far as whoever changes the journal cannot change the anchor: docs/journal.md says how to keep it on
/// another medium.
/// </remarks>
public sealed class HeadAnchor : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Where nothing but the audit log has moved: reads are no reason to write a file each second.</summary>
    private static readonly TimeSpan AuditInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly AnchorPlaces _places;
    private readonly IJournal _journal;
    private readonly string _journalId;
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _failed;
    private readonly Action<WrittenAnchor>? _written;
    private readonly Action? _kept;
    private readonly ITimer _timer;
    private long _counter;
    private long _countOfWritten = -1;
    private AnchoredLog? _auditOfWritten;
    private long _writtenAt;
    private volatile AnchoredLog? _audit;

    /// <summary>What the other medium does not have yet; null if it has all.</summary>
    private string? _toLodge;

    private bool _disposed;

    private HeadAnchor(
        AnchorPlaces places, long counter, IJournal journal, string journalId, TimeProvider clock,
        Action<Exception> failed, Action<WrittenAnchor>? written, Action? kept)
    {
        _places = places;
        _counter = counter;
        _journal = journal;
        _journalId = journalId;
        _clock = clock;
        _failed = failed;
        _written = written;
        _kept = kept;
        _timer = clock.CreateTimer(_ => WriteIfChanged(), null, Interval, Interval);
    }

    /// <summary>Compares the journal with the anchor there is, and goes on anchoring.</summary>
    /// <param name="places">Where the anchor is kept; made if it is missing.</param>
    /// <param name="leave">What is taken on purpose.</param>
    /// <param name="journal">The journal; it must outlive the anchor.</param>
    /// <param name="journalId">Which journal it is: what the store made by chance when the journal was made.</param>
    /// <param name="clock">Drives the writing.</param>
    /// <param name="failed">
    /// Told, by any thread, when the anchor could not be written; it is tried again a second later.
    /// </param>
    /// <param name="written">Is given each anchor that was written, by any thread; must not wait.</param>
    /// <param name="kept">Told, by any thread, when every place has what was written last.</param>
    /// <exception cref="AnchorMissingException">The journal has events, and there is no anchor.</exception>
    /// <exception cref="JournalRolledBackException">The journal has less than was anchored.</exception>
    /// <exception cref="JournalDamagedException">
    /// The journal has something else than was anchored, or an anchor cannot be read.
    /// </exception>
    public static HeadAnchor Start(
        AnchorPlaces places,
        AnchorLeave leave,
        IJournal journal,
        string journalId,
        TimeProvider clock,
        Action<Exception> failed,
        Action<WrittenAnchor>? written = null,
        Action? kept = null)
    {
        AnchorReading reading = AnchorReading.Of(places);
        AnchorDifferences differences = AnchorDifferences.Of(reading, journal, journalId);
        if (differences.Other.Count > 0)
        {
            throw new JournalDamagedException(
                reading.Path, differences.Told() + " Put the anchor back that belongs to this journal. If this journal "
                + "is the right one all the same, move the anchor away and start once with --accept-missing-anchor.");
        }

        if (differences.IsRolledBack && !leave.Older)
        {
            throw new JournalRolledBackException(reading.Path, differences.Told());
        }

        bool missing = reading.IsMissing && journal.ReadHomeHeads().Count > 0;
        if (missing && !leave.Missing)
        {
            throw new AnchorMissingException(places.Path);
        }

        HeadAnchor anchor = new(
            places, reading.Newest?.Counter ?? 0, journal, journalId, clock, failed, written, kept)
        {
            WasMissing = missing,
            WasAhead = differences.IsRolledBack,
            // Until somebody says how far it goes now.
            Audit = reading.Newest?.Audit,
        };

        // At once, so that a journal with events and without an anchor is never the engine's own doing.
        anchor.WriteIfChanged();
        return anchor;
    }

    /// <summary>
    /// True if there was no anchor of a journal that has events, and it was taken on purpose: what was cut from the
    /// journal before is not noticed.
    /// </summary>
    public bool WasMissing { get; private init; }

    /// <summary>True if the journal had less than was anchored, and was taken on purpose.</summary>
    public bool WasAhead { get; private init; }

    /// <summary>
    /// How far the audit log beside the journal goes: at first as it was anchored, then as its writer says, who names
    /// only what is durable.
    /// </summary>
    public AnchoredLog? Audit
    {
        get => _audit;
        set => _audit = value;
    }

    /// <summary>Writes now, if anything has changed.</summary>
    public void WriteIfChanged()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                TryWrite(isLast: false);
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
                TryWrite(isLast: true);
                _disposed = true;
            }
        }
    }

    private void TryWrite(bool isLast)
    {
        try
        {
            WriteChanges(isLast);

            // After the first: the other medium never has more, unless somebody put an older one in the first's place.
            if (_toLodge is { } text && _places.Lodged is { } lodged)
            {
                AnchorFile.Write(lodged, text);
                _toLodge = null;
            }

            _kept?.Invoke();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalUnavailableException)
        {
            _failed(e);
        }
    }

    private void WriteChanges(bool isLast)
    {
        // Counted before the heads are read: what is appended in between is written once more the next time, never
        // missed.
        long count = 0;
        for (int shard = 0; shard < _journal.ShardCount; shard++)
        {
            count += _journal.ShardHead(shard);
        }

        AnchoredLog? audit = _audit;
        bool isAuditDue = audit != _auditOfWritten
            && (isLast || _clock.GetElapsedTime(_writtenAt) >= AuditInterval);
        if (count == _countOfWritten && !isAuditDue)
        {
            return;
        }

        AnchoredHome[] homes = [.. _journal.ReadHomeHeads()
            .Select(h => new AnchoredHome(h.Home, h.HomeSeq, Convert.ToHexStringLower(h.Hash.Span)))];
        string text = new AnchorFile(_journalId, _clock.GetUtcNow(), homes)
        {
            Counter = _counter + 1,
            Audit = audit,
        }.ToText(_places.Key.Span);
        AnchorFile.Write(_places.Path, text);
        _counter++;
        _countOfWritten = count;
        _auditOfWritten = audit;
        _writtenAt = _clock.GetTimestamp();
        _toLodge = text;
        _written?.Invoke(new WrittenAnchor(_counter, text));
    }
}
