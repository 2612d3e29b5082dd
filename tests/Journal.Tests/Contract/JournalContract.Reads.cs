using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Contract;

public abstract partial class JournalContract
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_home_is_read_from_any_place_in_both_directions(bool maintained)
    {
        AppendMany(1_500, maintained);
        Assert.Equal(Numbers(1, 1_500), HomeSeqs(Journal.ReadHome("home-1", 0)));
        Assert.Equal(Numbers(701, 1_500), HomeSeqs(Journal.ReadHome("home-1", 700)));
        Assert.Empty(Journal.ReadHome("home-1", 1_500));
        Assert.Equal(Numbers(1, 1_500), HomeSeqs(Journal.ReadHome("home-1", -5)));
        Assert.Equal(Numbers(1, 1_500).AsEnumerable().Reverse(), HomeSeqs(Journal.ReadHomeBackwards("home-1", long.MaxValue)));
        Assert.Equal(Numbers(1, 699).AsEnumerable().Reverse(), HomeSeqs(Journal.ReadHomeBackwards("home-1", 700)));
        Assert.Empty(Journal.ReadHomeBackwards("home-1", 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_actor_is_read_from_any_place(bool maintained)
    {
        AppendMany(3_000, maintained);
        Assert.Equal(Numbers(1, 1_000), ActorSeqs(Journal.ReadActor(Bell, 0)));
        Assert.Equal(Numbers(556, 1_000), ActorSeqs(Journal.ReadActor(Bell, 555)));
        Assert.Empty(Journal.ReadActor(Bell, 1_000));
        Assert.All(Journal.ReadActor(Bell, 0), frame => Assert.Equal(Bell.Value, RecordReader.Read(frame.Record).Actor));
    }

    [Fact]
    public void Everything_is_there_after_reopening()
    {
        JournalModel model = new(Shards);
        for (int i = 0; i < 40; i++)
        {
            ShardAppend[] appends = [Source.Turn(Bell, Camera), Source.Turn(Elsewhere)];
            Journal.Append(appends);
            model.Apply(appends);
            if (i % 10 == 9)
            {
                Assert.Empty(model.Differences(Reopen()));
            }
        }
    }

    [Fact]
    public async Task Readers_see_whole_prefixes_while_appends_go_on()
    {
        const int turns = 400;
        IJournal journal = Journal;
        using CancellationTokenSource done = new();
        Task[] readers = [.. Enumerable.Range(0, 3).Select(i => Task.Run(() => ReadUntil(done.Token)))];
        for (int i = 0; i < turns; i++)
        {
            journal.Append([Source.Turn(Bell, Camera, Bell), Source.Turn(Elsewhere)]);
            journal.Maintain(idle: i % 7 == 0);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(turns * 3, journal.ReadHomeHead("home-1")!.HomeSeq);

        void ReadUntil(CancellationToken stop)
        {
            do
            {
                long head = journal.ReadHomeHead("home-1")?.HomeSeq ?? 0;
                List<long> home = HomeSeqs(journal.ReadHome("home-1", 0));
                Assert.True(home.Count >= head && home.Count % 3 == 0);
                Assert.Equal(Numbers(1, home.Count), home);
                List<long> actor = ActorSeqs(journal.ReadActor(Bell, 0));
                Assert.Equal(Numbers(1, actor.Count), actor);
                Assert.True(actor.Count >= home.Count / 3 * 2);
            }
            while (!stop.IsCancellationRequested);
        }
    }

    [Fact]
    public void Recovery_without_a_failure_changes_nothing()
    {
        JournalModel model = new(Shards);
        ShardAppend[] appends = [Source.Turn(Bell, Camera), Source.Turn(Elsewhere)];
        Journal.Append(appends);
        model.Apply(appends);
        Journal.Recover();
        Assert.Empty(model.Differences(Journal));
        appends = [Source.Turn(Bell)];
        Journal.Append(appends);
        model.Apply(appends);
        Assert.Empty(model.Differences(Journal));
    }

    /// <summary>Appends to home-1, every third event to the doorbell, in turns of changing length.</summary>
    private void AppendMany(int count, bool maintained)
    {
        Address[] actors = [Bell, Camera, new Address("home-1", "sensor", "3")];
        int i = 0;
        for (int turn = 0; i < count; turn++)
        {
            int length = Math.Min(1 + (turn % 11), count - i);
            Journal.Append([Source.Turn([.. Enumerable.Range(i, length).Select(n => actors[n % 3])])]);
            i += length;
            if (maintained)
            {
                Journal.Maintain(idle: true);
            }
        }
    }
}
