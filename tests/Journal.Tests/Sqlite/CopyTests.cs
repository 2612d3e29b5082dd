using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Sqlite.Verification;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Sqlite;

/// <summary>A journal is copied while it is written.</summary>
public sealed class CopyTests : IDisposable
{
    private static readonly Address Bell = new("home-1", "doorbell", "1");

    private readonly TemporaryDirectory _directory = new();

    private SqliteJournalOptions Options => new()
    {
        Path = _directory.File("journal.db"),
        CheckpointPagesIdle = 16,
        CheckpointPagesMax = 64,
        IndexEventsIdle = 10,
        IndexEventsMax = 500,
    };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_copy_made_amid_appends_verifies_and_has_what_was_acknowledged_before_it_began()
    {
        using SqliteJournal journal = SqliteJournal.Open(Options);
        EventSource source = new(16, payloadLength: 4_000);
        for (int i = 0; i < 2_000; i++)
        {
            journal.Append([source.Turn(Bell)]);
        }

        using CancellationTokenSource copied = new();
        long appended = 2_000;
        Task writing = Task.Run(() =>
        {
            while (!copied.IsCancellationRequested)
            {
                journal.Append([source.Turn(Bell)]);
                journal.Maintain(idle: appended % 7 == 0);
                Interlocked.Increment(ref appended);
            }
        });
        for (int round = 0; round < 3; round++)
        {
            long before = Interlocked.Read(ref appended);
            string copy = Path.Combine(Directory.CreateDirectory(_directory.File($"copy-{round}")).FullName, "journal.db");
            journal.CopyTo(copy);
            var report = JournalVerifier.Verify(copy);
            Assert.True(report.Holds, string.Join('\n', report.Findings));
            Assert.InRange(report.Events, before, Interlocked.Read(ref appended) + 1);
            using SqliteJournal opened = SqliteJournal.Open(Options with { Path = copy });
            Assert.Equal(report.Events, opened.ReadHomeHead("home-1")!.HomeSeq);
        }

        await copied.CancelAsync();
        await writing;
        Assert.True(appended > 2_000);
    }

    [Fact]
    public void Where_it_cannot_be_made_it_is_said_and_the_journal_goes_on()
    {
        using SqliteJournal journal = SqliteJournal.Open(Options);
        Assert.Throws<JournalUnavailableException>(() => journal.CopyTo(Path.Combine(_directory.File("missing"), "copy")));
        journal.Append([new EventSource(16).Turn(Bell)]);
    }
}
