using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Sqlite.Store;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Sqlite;

public sealed class OpeningTests : IDisposable
{
    private static readonly Address Bell = new("home-1", "doorbell", "1");

    private readonly TemporaryDirectory _directory = new();

    private SqliteJournalOptions Options => new() { Path = _directory.File("journal.db") };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_second_to_open_a_journal_is_told_the_first_ones_process_since_when_and_where()
    {
        using SqliteJournal first = SqliteJournal.Open(Options);
        Assert.Null(Assert.Throws<JournalInUseException>(() => SqliteJournal.Open(Options)).Url);

        first.Announce("http://127.0.0.1:8123");
        JournalInUseException refused = Assert.Throws<JournalInUseException>(() => SqliteJournal.Open(Options));
        Assert.Equal((Environment.ProcessId, "http://127.0.0.1:8123"), (refused.Pid, refused.Url));
        Assert.Contains(
            $"in use by process {Environment.ProcessId} since {refused.Since}, which serves on http://127.0.0.1:8123.",
            refused.Message, StringComparison.Ordinal);
        Assert.True(DateTimeOffset.TryParse(refused.Since, out _));

        first.Dispose();
        using SqliteJournal second = SqliteJournal.Open(Options);
    }

    [Fact]
    public void An_abandoned_lock_file_means_nothing()
    {
        File.WriteAllText(_directory.File("journal.lock"), "{\"pid\":1,\"port\":8123,\"since\":\"2020-01-01\"}, and more that is no JSON");
        using SqliteJournal journal = SqliteJournal.Open(Options);
    }

    [Fact]
    public void A_journal_keeps_the_shards_it_was_made_for_and_its_identity()
    {
        string uid;
        using (SqliteJournal journal = SqliteJournal.Open(Options with { ShardCount = 4 }))
        {
            uid = journal.Uid;
            journal.Append([new EventSource(4).Turn(Bell)]);
        }

        using SqliteJournal again = SqliteJournal.Open(Options with { ShardCount = 32 });
        Assert.Equal((4, uid), (again.ShardCount, again.Uid));
    }

    [Fact]
    public void A_journal_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        SqliteJournal.Open(Options).Dispose();
        Edit("PRAGMA user_version = 99");
        byte[] before = File.ReadAllBytes(Options.Path);

        string message = Assert.Throws<JournalVersionException>(() => SqliteJournal.Open(Options)).Message;
        Assert.Contains("version 99", message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Options.Path));
    }

    [Fact]
    public void Another_programs_database_is_refused_and_left_as_it_is()
    {
        Edit("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
        byte[] before = File.ReadAllBytes(Options.Path);
        Assert.Throws<JournalVersionException>(() => SqliteJournal.Open(Options));
        Assert.Equal(before, File.ReadAllBytes(Options.Path));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        byte[] before = [.. Enumerable.Repeat((byte)'x', 20_000)];
        File.WriteAllBytes(Options.Path, before);
        Assert.Throws<JournalDamagedException>(() => SqliteJournal.Open(Options));
        Assert.Equal(before, File.ReadAllBytes(Options.Path));
    }

    [Fact]
    public void An_older_version_is_brought_up_step_by_step_and_its_content_stays()
    {
        SchemaVersions one = new(["CREATE TABLE t (x); INSERT INTO t VALUES (7)"]);
        SchemaVersions three = new(["CREATE TABLE t (x)", "ALTER TABLE t ADD COLUMN y DEFAULT 8", "CREATE TABLE u (z)"]);
        using Connection connection = Connection.OpenInMemory();
        one.Update(connection, "test");
        three.Update(connection, "test");
        Assert.Equal(3, three.Check(connection, "test"));
        Assert.Equal(78, connection.Scalar("SELECT x * 10 + y FROM t"));
        Assert.Throws<JournalVersionException>(() => one.Check(connection, "test"));
    }

    [Fact]
    public void Failed_steps_of_an_update_leave_the_former_version()
    {
        SchemaVersions broken = new(["CREATE TABLE t (x)", "CREATE TABLE u (y); CREATE TABLE t (again)"]);
        using Connection connection = Connection.OpenInMemory();
        Assert.Throws<SqliteFailure>(() => broken.Update(connection, "test"));
        connection.Execute("ROLLBACK");
        Assert.Equal(1, broken.Check(connection, "test"));
        Assert.Equal(0, connection.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'u'"));
    }

    [Fact]
    public void All_wrong_options_are_named_at_once()
    {
        string message = Assert.Throws<ArgumentException>(() => SqliteJournal.Open(new SqliteJournalOptions
        {
            Path = _directory.File("journal.db"),
            ShardCount = 0,
            ReaderCountMax = 99,
            IndexEventsMax = 1,
        })).Message;
        Assert.Contains("ShardCount is 0", message, StringComparison.Ordinal);
        Assert.Contains("ReaderCountMax is 99", message, StringComparison.Ordinal);
        Assert.Contains("IndexEventsMax is 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_a_clear_error()
    {
        File.WriteAllText(_directory.File("file"), "");
        SqliteJournalOptions options = new() { Path = Path.Combine(_directory.File("file"), "below", "journal.db") };
        Assert.False(Assert.Throws<JournalUnavailableException>(() => SqliteJournal.Open(options)).OutcomeUnknown);
    }

    private void Edit(string sql)
    {
        using Connection connection = Connection.OpenWriter(Options.Path, TimeSpan.Zero);
        connection.Execute(sql);
    }
}
