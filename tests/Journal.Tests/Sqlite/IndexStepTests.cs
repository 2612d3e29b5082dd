using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Sqlite.Store;
using RingActors.Engine.Sqlite.Verification;
using RingActors.Engine.Verification.Findings;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Sqlite;

/// <summary>Events are entered into the index in steps, and appends come between them.</summary>
public sealed class IndexStepTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly EventSource _source = new(16);
    private readonly JournalModel _model = new(16);
    private readonly Address[] _actors = [.. Enumerable.Range(0, 300).Select(i => new Address($"home-{i % 7}", "sensor", $"{i}"))];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_read_between_the_steps_is_all_that_was_written()
    {
        using SqliteJournal journal = SqliteJournal.Open(Options("journal.db"));
        bool seen = false;
        for (int round = 0; round < 60; round++)
        {
            Append(journal, round);
            journal.Maintain(idle: false);
            seen |= HasUnfinished(Options("journal.db").Path);
            Assert.Empty(_model.Differences(journal));
        }

        Assert.True(seen);
    }

    [Fact]
    public void Killed_between_any_two_steps_the_journal_holds_and_opens_with_everything()
    {
        int unfinished = 0;
        using SqliteJournal journal = SqliteJournal.Open(Options("journal.db"));
        for (int round = 0; round < 40; round++)
        {
            Append(journal, round);
            journal.Maintain(idle: round % 9 == 0);
            SqliteJournalOptions copy = Copy($"copy-{round}");
            unfinished += HasUnfinished(copy.Path) ? 1 : 0;
            AssertHolds(copy.Path);
            using (SqliteJournal opened = SqliteJournal.Open(copy))
            {
                Assert.False(HasUnfinished(copy.Path));
                Assert.Empty(_model.Differences(opened));
                while (opened.Maintain(idle: true))
                {
                }

                Assert.Empty(_model.Differences(opened));
            }

            AssertHolds(copy.Path);
        }

        Assert.InRange(unfinished, 5, 40);
    }

    [Fact]
    public void A_run_that_was_broken_off_goes_when_the_journal_recovers()
    {
        using SqliteJournal journal = SqliteJournal.Open(Options("journal.db"));
        for (int round = 0; !HasUnfinished(Options("journal.db").Path); round++)
        {
            Assert.InRange(round, 0, 100);
            Append(journal, round);
            journal.Maintain(idle: false);
        }

        journal.Recover();
        Assert.False(HasUnfinished(Options("journal.db").Path));
        Assert.Empty(_model.Differences(journal));
    }

    [Fact]
    public void Closed_between_two_steps_the_journal_holds_and_goes_on()
    {
        SqliteJournal journal = SqliteJournal.Open(Options("journal.db"));
        for (int round = 0; round < 60; round++)
        {
            Append(journal, round);
            journal.Maintain(idle: round % 2 == 0);
            if (round % 4 == 3)
            {
                journal.Dispose();
                AssertHolds(Options("journal.db").Path);
                journal = SqliteJournal.Open(Options("journal.db"));
                Assert.Empty(_model.Differences(journal));
            }
        }

        journal.Dispose();
    }

    [Fact]
    public void Under_a_load_that_is_never_idle_runs_are_merged_too()
    {
        using (SqliteJournal journal = SqliteJournal.Open(Options("journal.db") with { IndexWorkPerStep = 1_024 }))
        {
            for (int round = 0; round < 900; round++)
            {
                Append(journal, round);
                journal.Maintain(idle: false);
            }

            Assert.Empty(_model.Differences(journal));
        }

        AssertHolds(Options("journal.db").Path);
        using Connection connection = Connection.OpenToVerify(Options("journal.db").Path);
        Assert.InRange(connection.Scalar("SELECT max(runs) FROM (SELECT count(*) AS runs FROM run GROUP BY level)")!.Value, 1, 20);
    }

    [Fact]
    public void A_journal_of_the_first_version_is_brought_to_the_newest_with_everything()
    {
        using (SqliteJournal journal = SqliteJournal.Open(Options("journal.db")))
        {
            Append(journal, 0);
        }

        using (Connection connection = Connection.OpenWriter(Options("journal.db").Path, TimeSpan.Zero))
        {
            connection.Execute("PRAGMA user_version = 1");
        }

        using (SqliteJournal journal = SqliteJournal.Open(Options("journal.db")))
        {
            Assert.Empty(_model.Differences(journal));
        }

        using Connection read = Connection.OpenToVerify(Options("journal.db").Path);
        Assert.Equal(SchemaVersions.Current.Newest, read.Scalar("PRAGMA user_version"));
    }

    /// <summary>Bounds so small that a step does a part of what there is to enter.</summary>
    private SqliteJournalOptions Options(string name) => new()
    {
        Path = _directory.File(name),
        IndexEventsIdle = 45,
        IndexEventsMax = 90,
        IndexWorkPerStep = 30,
        CheckpointPagesIdle = 32,
        CheckpointPagesMax = 64,
    };

    private void Append(SqliteJournal journal, int round)
    {
        ShardAppend[] appends = [.. _actors.Where((_, i) => (i + (round * 7)) % 21 == 0).GroupBy(a => a.Home)
            .Select(home => _source.Turn([.. home]))];
        journal.Append(appends);
        _model.Apply(appends);
    }

    /// <summary>What a kill leaves: the file and its write-ahead log as they are now.</summary>
    private SqliteJournalOptions Copy(string name)
    {
        Directory.CreateDirectory(_directory.File(name));
        SqliteJournalOptions copy = Options(Path.Combine(name, "journal.db"));
        File.Copy(Options("journal.db").Path, copy.Path);
        File.Copy(Options("journal.db").Path + "-wal", copy.Path + "-wal");
        return copy;
    }

    private static bool HasUnfinished(string path)
    {
        using Connection connection = Connection.OpenReader(path, TimeSpan.FromSeconds(2));
        return connection.Scalar("SELECT 1 FROM run WHERE level < 0") is not null;
    }

    private static void AssertHolds(string path)
    {
        VerificationReport report = JournalVerifier.Verify(path);
        Assert.True(report.Holds, string.Join("\n", report.Findings));
    }
}
