using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Contract;

public abstract partial class JournalContract
{
    [Fact]
    public void A_new_journal_is_empty()
    {
        Assert.Equal(Shards, Journal.ShardCount);
        Assert.All(Enumerable.Range(0, Shards), shard => Assert.Equal(0, Journal.ShardHead(shard)));
        Assert.Empty(Journal.ReadHomeHeads());
        Assert.Null(Journal.ReadHomeHead("home-1"));
        Assert.Empty(Journal.ReadHome("home-1", 0));
        Assert.Empty(Journal.ReadHomeBackwards("home-1", long.MaxValue));
        Assert.Empty(Journal.ReadActor(Bell, 0));
        Assert.Null(Journal.ReadSnapshot(Bell));
        Assert.Empty(Journal.ReadWakeUps());
        Assert.Empty(Journal.ReadOutbox());
    }

    [Fact]
    public void What_was_appended_is_read_back_byte_for_byte()
    {
        ShardAppend append = Source.Turn(Bell, Camera, Bell);
        Journal.Append([append]);

        byte[] read = [.. Journal.ReadHome("home-1", 0).SelectMany(Framed)];
        Assert.Equal(append.Frames.ToArray(), read);
        Assert.Equal([1, 2], ActorSeqs(Journal.ReadActor(Bell, 0)));
        Assert.Equal([1], ActorSeqs(Journal.ReadActor(Camera, 0)));
        Assert.Equal(3, Journal.ShardHead(append.Shard));
    }

    [Fact]
    public void The_head_of_a_home_is_its_last_event_and_the_stored_hash_chain_holds()
    {
        Journal.Append([Source.Turn(Bell, Camera)]);
        Journal.Append([Source.Turn(Camera)]);

        byte[] hash = new byte[HashChain.HashLength];
        HashChain.Genesis("home-1", hash);
        foreach (StoredFrame frame in Journal.ReadHome("home-1", 0))
        {
            HashChain.Next(hash, frame.Record.Span, hash);
            Assert.Equal(hash, frame.Hash.ToArray());
        }

        HomeHead head = Assert.Single(Journal.ReadHomeHeads());
        Assert.Equal(("home-1", 3L), (head.Home, head.HomeSeq));
        Assert.Equal(hash, head.Hash.ToArray());
    }

    [Fact]
    public void Several_shards_are_appended_to_in_one_commit()
    {
        ShardAppend one = Source.Turn(Bell);
        ShardAppend two = Source.Turn(Elsewhere, Elsewhere);
        Assert.NotEqual(one.Shard, two.Shard);
        Journal.Append([one, two]);

        Assert.Equal((1, 2), (Journal.ShardHead(one.Shard), Journal.ShardHead(two.Shard)));
        Assert.Equal(["home-1", "home-2"], Journal.ReadHomeHeads().Select(h => h.Home));
    }

    [Fact]
    public void One_commit_may_hold_several_turns_of_one_shard()
    {
        Journal.Append([Source.Turn(Bell), Source.Turn(Bell, Camera), Source.Turn(Bell)]);
        Assert.Equal([1, 2, 3, 4], HomeSeqs(Journal.ReadHome("home-1", 0)));
        Assert.Equal([1, 2, 3], ActorSeqs(Journal.ReadActor(Bell, 0)));
    }

    [Fact]
    public void An_append_that_expects_another_sequence_is_refused_whole()
    {
        ShardAppend first = Source.Turn(Bell);
        Journal.Append([first]);
        ShardAppend good = Source.Turn(Elsewhere);

        JournalConflictException conflict = Assert.Throws<JournalConflictException>(() => Journal.Append([good, first]));
        Assert.Equal((first.Shard, 0L, 1L), (conflict.Shard, conflict.Expected, conflict.Actual));
        Assert.Equal(0, Journal.ShardHead(good.Shard));
        Assert.Empty(Journal.ReadHome("home-2", 0));
        Assert.Null(Journal.ReadHomeHead("home-2"));

        Journal.Append([good]);
        Assert.Single(Journal.ReadHome("home-2", 0));
    }

    [Fact]
    public void Records_that_would_leave_a_gap_in_their_home_are_refused_and_nothing_is_written()
    {
        Source.Turn(Bell);
        ShardAppend gap = Source.Turn(Camera);
        ShardAppend lying = new() { Shard = gap.Shard, ExpectedSeq = 0, Frames = gap.Frames, Records = gap.Records };
        Assert.Throws<InvalidOperationException>(() => Journal.Append([lying]));

        Assert.Equal(0, Journal.ShardHead(gap.Shard));
        Journal.Append([new EventSource(Shards).Turn(Bell)]);
        Assert.Single(Journal.ReadHome("home-1", 0));
    }

    [Fact]
    public void A_large_batch_is_one_commit()
    {
        Address[] actors = [.. Enumerable.Range(0, 5_000).Select(i => new Address("home-1", "sensor", $"{i % 700}"))];
        EventSource large = new(Shards, payloadLength: 2_000);
        ShardAppend append = large.Turn(actors);
        Journal.Append([append]);

        Assert.Equal(5_000, Journal.ReadHomeHead("home-1")!.HomeSeq);
        Assert.Equal(append.Frames.ToArray(), Journal.ReadHome("home-1", 0).SelectMany(Framed).ToArray());
        Assert.Equal(Numbers(1, 8), ActorSeqs(Journal.ReadActor(actors[0], 0)));
    }

    [Fact]
    public void Ten_thousand_actors_are_told_apart()
    {
        Address[] actors = [.. Enumerable.Range(0, 10_000).Select(i => new Address($"home-{i % 50}", "sensor", $"{i}"))];
        foreach (Address[] some in actors.Concat(actors).Chunk(500))
        {
            Journal.Append([.. some.GroupBy(a => a.Home).Select(home => Source.Turn([.. home]))]);
            Journal.Maintain(idle: true);
        }

        IJournal reopened = Reopen();
        Assert.Equal(50, reopened.ReadHomeHeads().Count);
        Assert.All(actors.Where((_, i) => i % 97 == 0), actor => Assert.Equal([1, 2], ActorSeqs(reopened.ReadActor(actor, 0))));
    }

    [Fact]
    public void After_disposal_nothing_is_answered()
    {
        IJournal journal = Journal;
        journal.Append([Source.Turn(Bell)]);
        journal.Dispose();
        Assert.Throws<ObjectDisposedException>(() => journal.Append([Source.Turn(Bell)]));
        Assert.Throws<ObjectDisposedException>(() => journal.ReadActor(Bell, 0).ToList());
    }

    private static byte[] Framed(StoredFrame frame) =>
        [.. BitConverter.GetBytes(frame.Record.Length), .. frame.Record.Span, .. frame.Hash.Span];
}
