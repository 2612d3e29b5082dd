using RingActors.Engine.Runtime.Journals;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Contract;

public abstract partial class JournalContract
{
    [Fact]
    public void Each_claim_of_a_shard_is_a_later_epoch()
    {
        long first = Journal.Claim(3);
        Assert.True(first >= 1);
        Assert.True(Journal.Claim(3) > first);
        Journal.Release(3, first);
        Assert.True(Journal.Claim(4) >= 1);
    }

    [Fact]
    public void What_is_appended_under_a_claim_that_was_taken_over_is_refused_whole_and_names_the_shard()
    {
        ShardAppend ours = Source.Turn(Bell);
        ShardAppend good = Source.Turn(Elsewhere);
        long before = Journal.Claim(ours.Shard);
        long other = Journal.Claim(good.Shard);
        long now = Journal.Claim(ours.Shard);

        ShardLostException lost = Assert.Throws<ShardLostException>(
            () => Journal.Append([EventSource.With(good, epoch: other), EventSource.With(ours, epoch: before)]));
        Assert.Equal(ours.Shard, lost.Shard);
        Assert.Equal((0, 0), (Journal.ShardHead(ours.Shard), Journal.ShardHead(good.Shard)));
        Assert.Empty(Journal.ReadHomeHeads());

        Journal.Append([EventSource.With(good, epoch: other), EventSource.With(ours, epoch: now)]);
        Assert.Equal(["home-1", "home-2"], Journal.ReadHomeHeads().Select(h => h.Home));
    }

    [Fact]
    public void What_is_appended_under_a_released_claim_is_refused_and_a_newer_claim_is_not_released_by_an_older_one()
    {
        ShardAppend turn = Source.Turn(Bell);
        long first = Journal.Claim(turn.Shard);
        Journal.Release(turn.Shard, first);
        Assert.Throws<ShardLostException>(() => Journal.Append([EventSource.With(turn, epoch: first)]));

        long second = Journal.Claim(turn.Shard);
        Journal.Release(turn.Shard, first);
        Journal.Append([EventSource.With(turn, epoch: second)]);
        Assert.Equal(1, Journal.ShardHead(turn.Shard));
    }

    [Fact]
    public void A_shard_is_opened_with_its_own_deadlines_and_calls_and_no_others()
    {
        ShardAppend ours = Source.Turn(Bell);
        ShardAppend theirs = Source.Turn(Elsewhere, Elsewhere);
        Journal.Append(
        [
            EventSource.With(ours, wakeUps: [new WakeUp(Bell, Noon)], outboxAdded: [EventSource.Call(Bell, "z"), EventSource.Call(Bell, "a")]),
            EventSource.With(theirs, wakeUps: [new WakeUp(Elsewhere, Noon)], outboxAdded: [EventSource.Call(Elsewhere, "m")]),
        ]);

        foreach (bool again in new[] { false, true })
        {
            IJournal journal = again ? Reopen() : Journal;
            OpenedShard opened = journal.OpenShard(ours.Shard);
            Assert.Equal(1, opened.Head);
            Assert.Equal([new WakeUp(Bell, Noon)], opened.WakeUps);
            Assert.Equal(["z", "a"], opened.Outbox.Select(e => e.Name));
            Assert.Equal((2, 1, 1), (journal.OpenShard(theirs.Shard).Head, journal.OpenShard(theirs.Shard).WakeUps.Count, journal.OpenShard(theirs.Shard).Outbox.Count));
        }

        int neither = Enumerable.Range(0, Shards).First(s => s != ours.Shard && s != theirs.Shard);
        OpenedShard empty = Journal.OpenShard(neither);
        Assert.Equal((0, 0, 0), (empty.Head, empty.WakeUps.Count, empty.Outbox.Count));
    }

    [Fact]
    public void A_shard_that_is_opened_again_shows_what_was_appended_meanwhile()
    {
        Journal.Append([EventSource.With(Source.Turn(Bell), wakeUps: [new WakeUp(Bell, Noon)])]);
        int shard = EventSource.ShardOf("home-1", Shards);
        Assert.Equal([new WakeUp(Bell, Noon)], Journal.OpenShard(shard).WakeUps);
        Journal.Append([EventSource.With(Source.Turn(Bell), wakeUps: [new WakeUp(Bell, null), new WakeUp(Camera, Noon)])]);
        Assert.Equal([new WakeUp(Camera, Noon)], Journal.OpenShard(shard).WakeUps);
        Assert.Equal(2, Journal.OpenShard(shard).Head);
    }

    [Fact]
    public void Recovering_without_a_failure_does_nothing()
    {
        ShardAppend turn = Source.Turn(Bell);
        long claim = Journal.Claim(turn.Shard);
        Journal.Append([EventSource.With(turn, epoch: claim)]);
        Journal.Recover(turn.Shard);
        Journal.Recover(turn.Shard + 1);
        Journal.Append([EventSource.With(Source.Turn(Bell), epoch: claim)]);
        Assert.Equal(2, Journal.ShardHead(turn.Shard));
    }
}
