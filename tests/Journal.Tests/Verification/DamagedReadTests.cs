using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Verification;

/// <summary>What a running journal notices by itself.</summary>
public sealed class DamagedReadTests : IDisposable
{
    private static readonly Address Sensor = new("home-1", "sensor", "1");

    private readonly SampleJournal _sample = new();

    public void Dispose() => _sample.Dispose();

    [Theory]
    [InlineData("UPDATE log SET frames = CAST(substr(frames, 1, 99) || x'00' || substr(frames, 101) AS BLOB) WHERE pos = 41")]
    [InlineData("DELETE FROM log WHERE pos = 41")]
    [InlineData("UPDATE place SET places = CAST(x'7f' || substr(places, 2) AS BLOB)")]
    [InlineData("DELETE FROM place WHERE first_seq > 1")]
    public void A_damaged_event_is_not_read_as_if_it_were_sound(string edit)
    {
        _sample.Edit(edit);
        using SqliteJournal journal = SqliteJournal.Open(_sample.Options);
        Assert.Throws<JournalDamagedException>(() => journal.ReadHome("home-1", 0).ToList());
        Assert.Throws<JournalDamagedException>(() => journal.ReadHomeBackwards("home-1", long.MaxValue).ToList());
    }

    [Theory]
    [InlineData("UPDATE wakeup SET at = at + 1")]
    [InlineData("DELETE FROM wakeup WHERE actor = (SELECT min(actor) FROM wakeup)")]
    public void A_deadline_that_was_changed_or_is_missing_is_noticed_at_start(string edit)
    {
        _sample.Edit(edit);
        using SqliteJournal journal = SqliteJournal.Open(_sample.Options);
        Assert.Throws<JournalDamagedException>(() => journal.ReadWakeUps());
    }

    [Theory]
    [InlineData("UPDATE outbox SET request_version = 2")]
    [InlineData("DELETE FROM outbox WHERE id = (SELECT min(id) FROM outbox)")]
    public void An_outside_call_that_was_changed_or_is_missing_is_noticed_at_start(string edit)
    {
        _sample.Edit(edit);
        using SqliteJournal journal = SqliteJournal.Open(_sample.Options);
        Assert.Throws<JournalDamagedException>(() => journal.ReadOutbox());
    }

    [Fact]
    public void A_changed_snapshot_is_not_used()
    {
        _sample.Edit("UPDATE snapshot SET body = zeroblob(3)");
        using SqliteJournal journal = SqliteJournal.Open(_sample.Options);
        Assert.Throws<JournalDamagedException>(() => journal.ReadSnapshot(Sensor));
    }

    [Theory]
    [InlineData("UPDATE home SET hash = zeroblob(32)")]
    [InlineData("UPDATE shard SET seq = seq + 1")]
    [InlineData("UPDATE journal SET indexed_pos = indexed_pos - 1")]
    [InlineData("DELETE FROM log WHERE pos = (SELECT indexed_pos FROM journal)")]
    public void Heads_that_are_not_what_was_written_keep_the_journal_from_opening(string edit)
    {
        _sample.Edit(edit);
        Assert.Throws<JournalDamagedException>(() => SqliteJournal.Open(_sample.Options));
        Assert.Throws<JournalDamagedException>(() => SqliteJournal.Open(_sample.Options));
    }

    [Fact]
    public void A_write_ahead_log_that_is_damaged_before_its_end_is_refused_and_a_torn_end_is_not()
    {
        using TemporaryDirectory directory = new();
        SqliteJournalOptions options = new() { Path = directory.File("journal.db") };
        byte[] wal;
        byte[] file;
        using (SqliteJournal journal = SqliteJournal.Open(options))
        {
            EventSource source = new(16);
            for (int i = 0; i < 20; i++)
            {
                journal.Append([source.Turn(Sensor)]);
            }

            wal = ReadOpen(options.Path + "-wal");
            file = ReadOpen(options.Path);
        }

        Assert.True(wal.Length > 20 * 4096);
        for (int at = 40; at < wal.Length; at += 1_531)
        {
            byte[] damaged = [.. wal];
            damaged[at] ^= 1;
            using TemporaryDirectory copy = new();
            File.WriteAllBytes(copy.File("journal.db"), file);
            File.WriteAllBytes(copy.File("journal.db-wal"), damaged);
            bool lastCommit = at >= wal.Length - (8192 + 24);
            if (lastCommit)
            {
                using SqliteJournal opened = SqliteJournal.Open(new SqliteJournalOptions { Path = copy.File("journal.db") });
                Assert.Equal(19, opened.ReadHome("home-1", 0).Count());
            }
            else
            {
                Assert.Throws<JournalDamagedException>(() => SqliteJournal.Open(new SqliteJournalOptions { Path = copy.File("journal.db") }));
            }
        }
    }

    /// <summary>Reads a file that is in use; the journal's locks are not on these bytes, and no other handle of this process is closed by it.</summary>
    private static byte[] ReadOpen(string path)
    {
        string copy = path + ".copy";
        File.Copy(path, copy);
        return File.ReadAllBytes(copy);
    }
}
