using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;

namespace RingActors.Journal.Tests.Contract;

public sealed class SqliteJournalContract : JournalContract
{
    private readonly TemporaryDirectory _directory = new();

    protected override IJournal Open(int shardCount) =>
        SqliteJournal.Open(new SqliteJournalOptions { Path = _directory.File("journal.db"), ShardCount = shardCount });

    protected override void Clean() => _directory.Dispose();
}

/// <summary>The same with bounds so small that the index, its merges and checkpoints are at work in every test.</summary>
public sealed class SqliteJournalWithSmallBoundsContract : JournalContract
{
    private readonly TemporaryDirectory _directory = new();

    protected override IJournal Open(int shardCount) => SqliteJournal.Open(new SqliteJournalOptions
    {
        Path = _directory.File("journal.db"),
        ShardCount = shardCount,
        IndexEventsIdle = 3,
        IndexEventsMax = 20,
        IndexWorkPerStep = 5,
        CheckpointPagesIdle = 4,
        CheckpointPagesMax = 16,
        ReaderCountMax = 2,
    });

    protected override void Clean() => _directory.Dispose();
}
