using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Sqlite.Store;
using RingActors.Engine.Sqlite.Verification;
using RingActors.Engine.Verification.Findings;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Sqlite;

public sealed class WritingTests : IDisposable
{
    private static readonly Address Elsewhere = new("home-2", "camera", "7");
    private static readonly Address Bell = new("home-1", "doorbell", "1");

    private readonly TemporaryDirectory _directory = new();
    private readonly EventSource _source = new(16);

    private SqliteJournalOptions Options => new()
    {
        Path = _directory.File("journal.db"),
        IndexEventsIdle = 10,
        IndexEventsMax = 30,
        CheckpointPagesIdle = 8,
        CheckpointPagesMax = 32,
    };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_writer_that_came_in_between_makes_the_append_collide_and_the_journal_stop_until_it_has_recovered()
    {
        using SqliteJournal journal = SqliteJournal.Open(Options);
        journal.Append([_source.Turn(Bell)]);
        ShardAppend theirs = _source.Turn(Bell);
        using (Connection connection = Connection.OpenWriter(Options.Path, TimeSpan.Zero))
        {
            connection.PrepareToWrite("FULL");
            using LogWriter other = new(connection);
            other.Append([theirs], 1, default);
        }

        JournalConflictException conflict = Assert.Throws<JournalConflictException>(() => journal.Append([theirs]));
        Assert.Equal((theirs.Shard, 1L, 2L), (conflict.Shard, conflict.Expected, conflict.Actual));
        Assert.False(Assert.Throws<JournalUnavailableException>(() => journal.Append([_source.Turn(Bell)])).OutcomeUnknown);
        Assert.Single(journal.ReadHome("home-1", 0));

        journal.Recover();
        Assert.Equal(2, journal.ShardHead(theirs.Shard));
        Assert.Equal(2, journal.ReadHome("home-1", 0).Count());
    }

    [Fact]
    public void A_writer_that_came_in_between_has_all_shards_and_not_only_the_one_that_met_it()
    {
        using SqliteJournal journal = SqliteJournal.Open(Options);
        ShardAppend theirs = _source.Turn(Bell);
        ShardAppend ours = _source.Turn(Elsewhere);
        long claim = journal.Claim(theirs.Shard);
        long other = journal.Claim(ours.Shard);
        Assert.NotEqual(theirs.Shard, ours.Shard);
        using (Connection connection = Connection.OpenWriter(Options.Path, TimeSpan.Zero))
        {
            connection.PrepareToWrite("FULL");
            using LogWriter writer = new(connection);
            writer.Append([theirs], 0, default);
        }

        // Of the two it is the second that was written by somebody else.
        ShardLostException lost = Assert.Throws<JournalConflictException>(
            () => journal.Append([EventSource.With(ours, epoch: other), EventSource.With(theirs, epoch: claim)]));
        Assert.Equal(theirs.Shard, lost.Shard);
        journal.Recover();
        Assert.Equal(ours.Shard, Assert.Throws<ShardLostException>(() => journal.Append([EventSource.With(ours, epoch: other)])).Shard);
        journal.Append([EventSource.With(ours, epoch: journal.Claim(ours.Shard))]);
    }

    [Fact]
    public void A_reader_that_stops_half_way_does_not_keep_the_write_ahead_log_from_being_reused()
    {
        using SqliteJournal journal = SqliteJournal.Open(Options);
        for (int i = 0; i < 600; i++)
        {
            journal.Append([_source.Turn(Bell)]);
            journal.Maintain(idle: false);
        }

        using IEnumerator<StoredFrame> halfWay = journal.ReadHome("home-1", 0).GetEnumerator();
        Assert.True(halfWay.MoveNext());
        for (int i = 0; i < 2_000; i++)
        {
            journal.Append([_source.Turn(Bell)]);
            journal.Maintain(idle: false);
        }

        long wal = new FileInfo(Options.Path + "-wal").Length;
        Assert.InRange(wal, 1, 4 * Options.CheckpointPagesMax * (Connection.PageSize + 24));
        long read = 1;
        while (halfWay.MoveNext())
        {
            read++;
        }

        Assert.Equal(2_600, read);
    }

    [Fact]
    public void Without_a_call_for_maintenance_the_bounds_hold_all_the_same()
    {
        using SqliteJournal journal = SqliteJournal.Open(Options);
        for (int i = 0; i < 1_000; i++)
        {
            journal.Append([_source.Turn(Bell)]);
        }

        Assert.InRange(new FileInfo(Options.Path + "-wal").Length, 1, 8 * Options.CheckpointPagesMax * (Connection.PageSize + 24));
        Assert.Equal(1_000, journal.ReadActor(Bell, 0).Count());
    }

    [Fact]
    public void Runs_of_the_index_are_merged_when_idle_and_stay_true_throughout()
    {
        JournalModel model = new(16);
        Address[] actors = [.. Enumerable.Range(0, 600).Select(i => new Address($"home-{i % 3}", "sensor", $"{i}"))];
        using (SqliteJournal journal = SqliteJournal.Open(Options))
        {
            for (int round = 0; round < 90; round++)
            {
                ShardAppend[] appends = [.. Enumerable.Range(0, 3).Select(home => _source.Turn(
                    [.. actors.Where((_, i) => i % 3 == home && (i + round) % 10 == 0)]))];
                journal.Append(appends);
                model.Apply(appends);
                while (journal.Maintain(idle: round % 4 == 0))
                {
                }
            }

            while (journal.Maintain(idle: true))
            {
            }

            Assert.Empty(model.Differences(journal));
        }

        VerificationReport report = JournalVerifier.Verify(Options.Path);
        Assert.True(report.Holds, string.Join("\n", report.Findings));
        using Connection connection = Connection.OpenToVerify(Options.Path);
        Assert.InRange(connection.Scalar("SELECT count(*) FROM run")!.Value, 1, 20);
        Assert.True(connection.Scalar("SELECT max(level) FROM run") >= 1);
    }

    [Fact]
    public void A_merge_that_was_broken_off_goes_on_after_a_restart()
    {
        JournalModel model = new(16);
        Address[] actors = [.. Enumerable.Range(0, 300).Select(i => new Address("home-1", "sensor", $"{i}"))];
        SqliteJournal journal = SqliteJournal.Open(Options);
        for (int round = 0; round < 40; round++)
        {
            ShardAppend[] appends = [.. actors.Chunk(20).Select(some => _source.Turn(some))];
            journal.Append(appends);
            model.Apply(appends);
            journal.Maintain(idle: true);
            journal.Maintain(idle: true);
            if (round % 5 == 4)
            {
                journal.Dispose();
                VerificationReport report = JournalVerifier.Verify(Options.Path);
                Assert.True(report.Holds, string.Join("\n", report.Findings));
                journal = SqliteJournal.Open(Options);
                Assert.Empty(model.Differences(journal));
            }
        }

        journal.Dispose();
    }

    [Fact]
    public void A_closed_journal_is_one_file()
    {
        SqliteJournal journal = SqliteJournal.Open(Options);
        journal.Append([_source.Turn(Bell)]);
        journal.Dispose();
        Assert.False(new FileInfo(Options.Path + "-wal") is { Exists: true, Length: > 0 });
        File.Delete(Options.Path + "-wal");
        File.Delete(Options.Path + "-shm");
        using SqliteJournal again = SqliteJournal.Open(Options);
        Assert.Single(again.ReadHome("home-1", 0));
    }
}
