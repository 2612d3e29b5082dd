using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Sqlite.Store;
using RingActors.Engine.Sqlite.Verification;
using RingActors.Engine.Verification.Anchors;
using RingActors.Engine.Verification.Findings;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Verification;

/// <summary>A closed journal with something in every table, and an anchor of it, to be tampered with.</summary>
internal sealed class SampleJournal : IDisposable
{
    private static readonly string[] Tables = ["journal", "log", "name", "home", "shard", "run", "place", "wakeup", "outbox", "snapshot"];

    private readonly TemporaryDirectory _directory = new();

    internal SampleJournal(int rounds = 30)
    {
        using SqliteJournal journal = SqliteJournal.Open(Options);
        EventSource source = EventSource.After(journal);
        using HeadAnchor anchor = Anchor(journal);
        for (int round = 0; round < rounds; round++)
        {
            AppendRound(journal, source, round);
            journal.Maintain(idle: round % 3 == 0);
        }
    }

    internal string Path => _directory.File("journal.db");

    internal string AnchorPath => _directory.File("elsewhere.anchor");

    internal SqliteJournalOptions Options => new() { Path = Path, IndexEventsIdle = 10, IndexEventsMax = 1_000 };

    internal AnchorPlaces Anchors => new(AnchorPath, new byte[32]);

    internal VerificationReport Verify(bool anchored = true) => JournalVerifier.Verify(Path, anchored ? Anchors : null);

    internal HeadAnchor Anchor(SqliteJournal journal) => HeadAnchor.Start(
        Anchors, new AnchorLeave(), journal, journal.Uid, TimeProvider.System, e => throw e);

    internal string SealPath => Path + "-seal";

    /// <summary>Changes the file as somebody would who knows about the seal and not about the chains.</summary>
    internal void Edit(string sql)
    {
        File.Delete(SealPath);
        using Connection connection = Connection.OpenWriter(Path, TimeSpan.Zero);
        connection.Execute(sql);
        connection.Checkpoint(SQLitePCL.raw.SQLITE_CHECKPOINT_TRUNCATE);
    }

    /// <summary>Everything the file says, types included.</summary>
    internal string Content()
    {
        using Connection connection = Connection.OpenToVerify(Path);
        System.Text.StringBuilder content = new();
        foreach (string table in Tables)
        {
            using Statement columns = connection.PrepareOnce($"SELECT name FROM pragma_table_info('{table}')");
            List<string> names = [];
            while (columns.Step())
            {
                names.Add(columns.Text(0));
            }

            using Statement rows = connection.PrepareOnce(
                $"SELECT {string.Join(" || ',' || ", names.Select(n => $"typeof({n}) || quote({n})"))} FROM {table} ORDER BY 1");
            while (rows.Step())
            {
                content.Append(table).Append(": ").AppendLine(rows.Text(0));
            }
        }

        return content.ToString();
    }

    public void Dispose() => _directory.Dispose();

    private static void AppendRound(SqliteJournal journal, EventSource source, int round)
    {
        Address[] actors = [.. Enumerable.Range(0, 4).Select(i => new Address($"home-{i % 3}", "sensor", $"{i}"))];
        journal.Append([.. actors.Take(3).Select((actor, i) => EventSource.With(
            source.Turn(i == 0 ? [actor, actors[3], actor] : [actor]),
            wakeUps: round % 5 == i ? [new WakeUp(actor, NodaTime.Instant.FromUnixTimeSeconds(1_800_000_000 + round))] : [],
            outboxAdded: round % 7 == i ? [EventSource.Call(actor, $"{round % 3}")] : [],
            outboxRemoved: round % 9 == i ? [(actor, $"{round % 2}")] : [],
            snapshots: round % 6 == i ? [new StoredSnapshot(actor, round, 1, new byte[50 + round])] : []))]);
    }
}
