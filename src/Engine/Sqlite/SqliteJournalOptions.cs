namespace RingActors.Engine.Sqlite;

/// <summary>How a <see cref="SqliteJournal"/> is opened.</summary>
public sealed record SqliteJournalOptions
{
    /// <summary>
    /// The journal's file, e.g. <c>/var/lib/ringactors/journal.db</c>. Its directory is made if it is missing. Beside
    /// it lie <c>journal.lock</c>, the seal (<c>-seal</c>) and, while the journal is open, SQLite's <c>-wal</c> and
    /// <c>-shm</c>. No default.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>
    /// How many shards a new journal is made for: 1 to 1024, default 16. An existing journal keeps its number, because
    /// the sequences are per shard; <see cref="SqliteJournal.ShardCount"/> tells it.
    /// </summary>
    public int ShardCount { get; init; } = 16;

    /// <summary>
    /// How long to wait for a file lock that another program holds, before an append fails: 0 to 60 s, default 2 s.
    /// Nothing but this journal should open the file, so it matters only to those who break that rule.
    /// </summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How many reads run at the same time, each on a connection of its own: 1 to 32, default 4. More wait for their
    /// turn.
    /// </summary>
    public int ReaderCountMax { get; init; } = 4;

    /// <summary>
    /// When idle, written pages are moved from the write-ahead log into the file once there are this many: default 256
    /// (2 MiB).
    /// </summary>
    public int CheckpointPagesIdle { get; init; } = 256;

    /// <summary>
    /// Under load, the same once there are this many pages: default 4,096 (32 MiB), more than
    /// <see cref="CheckpointPagesIdle"/>. Larger means rarer but longer pauses; twice as many are moved at the next
    /// append even if nobody calls for maintenance.
    /// </summary>
    public int CheckpointPagesMax { get; init; } = 4_096;

    /// <summary>When idle, events are entered into the index once there are this many: default 8,192.</summary>
    public int IndexEventsIdle { get; init; } = 8_192;

    /// <summary>
    /// Under load, the same once there are this many events: default 131,072, more than <see cref="IndexEventsIdle"/>.
    /// Events that are not indexed cost about 40 bytes of memory each and are scanned at start; larger runs cost less
    /// to write. Twice as many are entered at the next append even if nobody calls for maintenance.
    /// </summary>
    public int IndexEventsMax { get; init; } = 131_072;

    /// <summary>
    /// Names looked up or rows written before the writer looks for appends again, while events are entered into the
    /// index: default 1,024, about two milliseconds.
    /// </summary>
    internal int IndexWorkPerStep { get; init; } = 1_024;

    /// <summary>The control of the power-loss test sets NORMAL here, and must be caught losing events.</summary>
    internal string Synchronous { get; init; } = "FULL";

    /// <summary>Says everything that is wrong with the options, all at once.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Check()
    {
        List<string> faults = [];
        Require(Path.Length > 0, $"{nameof(Path)} is empty; it must name a file.");
        Require(ShardCount is >= 1 and <= 1024, $"{nameof(ShardCount)} is {ShardCount}; it must be 1 to 1024.");
        Require(
            BusyTimeout >= TimeSpan.Zero && BusyTimeout <= TimeSpan.FromMinutes(1),
            $"{nameof(BusyTimeout)} is {BusyTimeout}; it must be 0 to 60 s.");
        Require(ReaderCountMax is >= 1 and <= 32, $"{nameof(ReaderCountMax)} is {ReaderCountMax}; it must be 1 to 32.");
        Require(CheckpointPagesIdle >= 1, $"{nameof(CheckpointPagesIdle)} is {CheckpointPagesIdle}; it must be at least 1.");
        RequireOrder(nameof(CheckpointPagesIdle), CheckpointPagesIdle, nameof(CheckpointPagesMax), CheckpointPagesMax);
        Require(IndexEventsIdle >= 1, $"{nameof(IndexEventsIdle)} is {IndexEventsIdle}; it must be at least 1.");
        RequireOrder(nameof(IndexEventsIdle), IndexEventsIdle, nameof(IndexEventsMax), IndexEventsMax);
        if (faults.Count > 0)
        {
            throw new ArgumentException("The journal's options cannot be used: " + string.Join(" ", faults));
        }

        void RequireOrder(string lower, int low, string upper, int high) =>
            Require(high >= low, $"{upper} is {high}; it must not be below {lower}, which is {low}.");

        void Require(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }
}
