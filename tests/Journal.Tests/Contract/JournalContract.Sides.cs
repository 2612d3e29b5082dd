using NodaTime;
using RingActors.Engine.Runtime.Journals;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Contract;

public abstract partial class JournalContract
{
    [Fact]
    public void A_wake_up_replaces_the_actors_former_one_and_goes_when_it_is_over()
    {
        Journal.Append([EventSource.With(Source.Turn(Bell), wakeUps: [new(Bell, Noon), new(Camera, Noon)])]);
        Journal.Append([EventSource.With(Source.Turn(Bell), wakeUps: [new(Bell, Noon + Duration.FromNanoseconds(1)), new(Camera, null)])]);
        Journal.Append([EventSource.With(Source.Turn(Bell), wakeUps: [new(Elsewhere, null)])]);

        Assert.Equal([new WakeUp(Bell, Noon + Duration.FromNanoseconds(1))], Journal.ReadWakeUps());
        Assert.Equal([new WakeUp(Bell, Noon + Duration.FromNanoseconds(1))], Reopen().ReadWakeUps());
    }

    [Fact]
    public void The_outbox_keeps_the_order_in_which_calls_were_asked_for()
    {
        Journal.Append([EventSource.With(Source.Turn(Bell), outboxAdded: [Call("z"), Call("a")])]);
        Journal.Append([EventSource.With(Source.Turn(Bell), outboxAdded: [Call("m")], outboxRemoved: [(Bell, "a"), (Bell, "unknown")])]);
        Assert.Equal(["z", "m"], Journal.ReadOutbox().Select(e => e.Name));

        Journal.Append([EventSource.With(Source.Turn(Bell), outboxAdded: [Call("z")], outboxRemoved: [(Camera, "m")])]);
        Assert.Equal(["m", "z"], Reopen().ReadOutbox().Select(e => e.Name));
    }

    [Fact]
    public void The_outbox_gives_every_field_back()
    {
        OutboxEntry asked = Call("1") with { Request = new byte[] { 0, 255, 1 }, Lane = "", RequestVersion = 7 };
        Journal.Append([EventSource.With(Source.Turn(Bell), outboxAdded: [asked])]);
        OutboxEntry read = Assert.Single(Reopen().ReadOutbox());
        Assert.Equal(asked.Request.ToArray(), read.Request.ToArray());
        Assert.Equal(asked with { Request = default }, read with { Request = default });
    }

    [Fact]
    public void A_snapshot_replaces_the_former_one()
    {
        Journal.Append([EventSource.With(Source.Turn(Bell), snapshots: [Snapshot(1, 1, [1]), new(Camera, 9, 2, new byte[100_000])])]);
        Journal.Append([EventSource.With(Source.Turn(Bell), snapshots: [Snapshot(2, 3, [])])]);

        foreach (Func<IJournal> open in (Func<IJournal>[])[() => Journal, Reopen])
        {
            IJournal journal = open();
            StoredSnapshot read = journal.ReadSnapshot(Bell)!;
            Assert.Equal((Bell, 2L, 3, 0), (read.Address, read.Seq, read.Version, read.Body.Length));
            Assert.Equal(100_000, journal.ReadSnapshot(Camera)!.Body.Length);
            Assert.Null(journal.ReadSnapshot(Elsewhere));
        }

        static StoredSnapshot Snapshot(long seq, int version, byte[] body) => new(Bell, seq, version, body);
    }

    [Fact]
    public void The_tables_may_change_without_an_event()
    {
        Journal.Append([EventSource.With(Source.TurnOf(3, []), wakeUps: [new(Bell, Noon)], snapshots: [new(Bell, 0, 1, new byte[] { 1 })])]);
        Assert.Equal(0, Journal.ShardHead(3));
        IJournal reopened = Reopen();
        Assert.Single(reopened.ReadWakeUps());
        Assert.NotNull(reopened.ReadSnapshot(Bell));
    }

    [Fact]
    public void A_refused_append_changes_no_table()
    {
        ShardAppend first = Source.Turn(Bell);
        Journal.Append([first]);
        ShardAppend late = EventSource.With(
            first, wakeUps: [new(Bell, Noon)], outboxAdded: [Call("1")], snapshots: [new(Bell, 1, 1, new byte[1])]);
        Assert.Throws<JournalConflictException>(() => Journal.Append([late]));

        Assert.Empty(Journal.ReadWakeUps());
        Assert.Empty(Journal.ReadOutbox());
        Assert.Null(Journal.ReadSnapshot(Bell));
    }

    private static OutboxEntry Call(string name) => EventSource.Call(Bell, name);
}
