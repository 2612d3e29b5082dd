using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Testing;

public sealed class FaultyJournalTests
{
    private static readonly Address Bell = new("home-1", "doorbell", "1");

    private readonly InMemoryJournal _inner = new();
    private readonly EventSource _source = new(16);

    [Fact]
    public void A_lost_acknowledgement_shows_only_after_recovery()
    {
        using FaultyJournal journal = new(_inner, new ScriptedFaults(JournalFault.LoseAcknowledgement));
        Assert.True(Assert.Throws<JournalUnavailableException>(() => journal.Append([_source.Turn(Bell)])).OutcomeUnknown);
        Assert.Empty(journal.ReadHome("home-1", 0));
        Assert.Throws<JournalUnavailableException>(() => journal.Append([_source.Turn(Bell)]));

        journal.Recover();
        Assert.Single(journal.ReadHome("home-1", 0));
        Assert.Equal(1, journal.FaultCount);
    }

    [Theory]
    [InlineData(JournalFault.FailBeforeWriting, false)]
    [InlineData(JournalFault.LoseWrite, true)]
    public void What_was_not_written_is_not_there_after_recovery(JournalFault fault, bool unknown)
    {
        using FaultyJournal journal = new(_inner, new ScriptedFaults(fault));
        ShardAppend append = _source.Turn(Bell);
        Assert.Equal(unknown, Assert.Throws<JournalUnavailableException>(() => journal.Append([append])).OutcomeUnknown);
        journal.Recover();
        Assert.Empty(journal.ReadHome("home-1", 0));
        journal.Append([append]);
        Assert.Single(journal.ReadHome("home-1", 0));
    }

    [Fact]
    public void A_crash_settles_what_was_written()
    {
        FaultyJournal journal = new(_inner, new ScriptedFaults(JournalFault.LoseAcknowledgement));
        Assert.Throws<JournalUnavailableException>(() => journal.Append([_source.Turn(Bell)]));
        journal.Settle();
        Assert.Single(_inner.Reopen().ReadHome("home-1", 0));
    }

    [Fact]
    public void Slow_calls_and_conflicts_are_made_known()
    {
        int slow = 0;
        using FaultyJournal journal = new(_inner, new ScriptedFaults(JournalFault.Slow, JournalFault.Conflict)) { OnSlow = () => slow++ };
        journal.Append([_source.Turn(Bell)]);
        Assert.Equal(1, slow);
        ShardAppend append = _source.Turn(Bell);
        Assert.Throws<JournalConflictException>(() => journal.Append([append]));
        journal.Append([append]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_faults()
    {
        Assert.Equal(Draw(7), Draw(7));
        Assert.NotEqual(Draw(7), Draw(8));

        static List<JournalFault> Draw(int seed)
        {
            SeededFaults faults = new(seed);
            return [.. Enumerable.Range(0, 1_000).Select(i => faults.Next(i % 9 == 0 ? JournalCall.Recover : JournalCall.Append))];
        }
    }
}
