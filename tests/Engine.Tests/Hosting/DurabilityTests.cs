using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;
using RingActors.Testing.Journals;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>Nothing leaves the engine before it is durable, and what is durable is in one order.</summary>
public sealed class DurabilityTests
{
    private static readonly Address A = TestEngine.Of("counter");

    [Fact]
    public async Task Nothing_is_answered_shown_or_sent_before_it_is_durable()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(1));
        test.Journal.Close();
        ValueTask<Answer> counting = test.Engine.Homes.AskAsync(test.Ask(A, new Count(2)));
        ValueTask<Answer> asking = test.Engine.Homes.AskAsync(
            test.Ask(TestEngine.Of("asker"), new AskOutside("siren", NodaTime.Duration.FromHours(1))));
        await test.Journal.Arrived.WaitAsync(TestEngine.Patience);

        Assert.False(counting.IsCompleted);
        Assert.False(asking.IsCompleted);
        Assert.Equal(1, (await test.TotalsAsync()).Counted);
        Assert.Empty(test.World.Attempts);

        test.Journal.Open();
        Answer answer = await counting.AsTask().WaitAsync(TestEngine.Patience);
        Assert.Equal(new Sum(3), answer.Reply);
        Assert.Equal(3, (await test.TotalsAsync()).Counted);
        Assert.True((await asking.AsTask().WaitAsync(TestEngine.Patience)).Ok);
        Assert.Equal("home-1/asker/a#siren", (await test.World.NextAsync()).Key);
    }

    [Fact]
    public async Task A_second_turn_is_decided_on_what_the_first_decided_while_the_first_is_being_written()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: 1);
        await test.DoAsync(A, new Count(1));
        test.Journal.Close();
        Task<Answer> first = test.Engine.Homes.AskAsync(test.Ask(A, new Count(1))).AsTask();
        await test.Journal.Arrived.WaitAsync(TestEngine.Patience);
        Task<Answer> second = test.Engine.Homes.AskAsync(test.Ask(A, new Count(1))).AsTask();
        test.Journal.Open();
        Assert.Equal([new Sum(2), new Sum(3)], (await Task.WhenAll(first, second).WaitAsync(TestEngine.Patience)).Select(a => a.Reply));
    }

    [Theory]
    [InlineData(JournalFault.FailBeforeWriting, AnswerKind.Unavailable, 0)]
    [InlineData(JournalFault.LoseWrite, AnswerKind.Unknown, 0)]
    [InlineData(JournalFault.LoseAcknowledgement, AnswerKind.Unknown, 1)]
    public async Task A_failed_append_is_answered_honestly_and_the_engine_goes_on_from_the_journal(
        JournalFault fault, AnswerKind expected, long survived)
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Faults = new ScriptedFaults(JournalFault.None, fault));
        await test.DoAsync(A, new Count(10));
        Answer failed = await test.TellAsync(A, new Count(1));
        Assert.Equal(expected, failed.Kind);
        await Eventually.RunningAsync(test);
        Answer after = await test.DoAsync(A, new Count(100));
        Assert.Equal(new Sum(110 + survived), after.Reply);
        Assert.Equal(110 + survived, (await test.TotalsAsync()).Counted);
    }

    [Fact]
    public async Task A_turn_prepared_on_top_of_one_that_failed_is_not_written()
    {
        await using TestEngine test = await TestEngine.StartAsync(
            t => t.Faults = new ScriptedFaults(JournalFault.None, JournalFault.LoseWrite), shards: 1);
        await test.DoAsync(A, new Count(1));
        test.Journal.Close();
        Task<Answer> first = test.Engine.Homes.AskAsync(test.Ask(A, new Count(1))).AsTask();
        await test.Journal.Arrived.WaitAsync(TestEngine.Patience);
        Task<Answer> second = test.Engine.Homes.AskAsync(test.Ask(A, new Count(1))).AsTask();
        await Eventually.TrueAsync(() => test.Engine.Health().Backlog == 0);
        test.Journal.Open();
        Assert.Equal(AnswerKind.Unknown, (await first.WaitAsync(TestEngine.Patience)).Kind);
        Assert.Contains((await second.WaitAsync(TestEngine.Patience)).Kind, new[] { AnswerKind.Unavailable, AnswerKind.Replied });
        await Eventually.RunningAsync(test);
        Assert.Equal(test.EventsOf<Counted>().Sum(c => c.By), ((Sum)(await test.TellAsync(A, new AskSum())).Reply!).Value);
    }

    [Fact]
    public async Task The_events_of_a_home_have_one_gapless_order_and_so_have_those_of_each_actor()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => test.DoAsync(TestEngine.Of("counter", $"c{i % 7}"), new Count(1))));
        Assert.Equal(Enumerable.Range(1, 400).Select(i => (long)i), test.Events().Select(e => e.HomeSeq));
        foreach (IGrouping<string, long> actor in test.Events().GroupBy(e => e.Actor, e => e.ActorSeq))
        {
            Assert.Equal(Enumerable.Range(1, actor.Count()).Select(i => (long)i), actor);
        }
    }

    [Fact]
    public async Task Everything_acknowledged_is_there_after_a_kill()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => test.DoAsync(TestEngine.Of("counter", $"c{i % 3}"), new Count(1))));
        await test.KillAsync();
        await test.StartAgainAsync();
        long sum = 0;
        foreach (string id in new[] { "c0", "c1", "c2" })
        {
            sum += ((Sum)(await test.DoAsync(TestEngine.Of("counter", id), new AskSum())).Reply!).Value;
        }

        Assert.Equal(50, sum);
        Assert.Equal(50, (await test.TotalsAsync()).Counted);
    }

    [Fact]
    public async Task Every_event_names_its_principal_correlation_and_causation()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Address b = TestEngine.Of("pingpong", "b");
        Request request = test.Ask(TestEngine.Of("pingpong"), new Ping(b, 1)) with { Causation = "webhook-7" };
        Assert.True((await test.Engine.Homes.AskAsync(request)).Ok);
        Assert.All(test.Events(), e => Assert.Equal(("local:tester", request.Correlation), (e.Principal, e.Correlation)));
        Assert.Equal(["webhook-7", "home-1@1"], test.Events().Select(e => e.Causation));
    }

    [Fact]
    public async Task An_answer_says_at_which_event_the_view_shows_it()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        for (int i = 1; i <= 20; i++)
        {
            Answer answer = await test.DoAsync(A, new Count(1));
            HomeView view = await test.Engine.Homes.ViewAsync(TestEngine.Home);
            Assert.True(view.HomeSeq >= answer.HomeSeq);
            Assert.Equal(i, view.Part<Totals>().Counted);
        }
    }

    [Fact]
    public async Task A_writer_that_meets_another_one_never_writes_again()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: 1);
        await test.DoAsync(A, new Count(1));
        using (InMemoryJournal other = test.Memory.Reopen())
        {
            other.Append([Appends.OneCounted(test, A, homeSeq: 2, actorSeq: 2)]);
        }

        Assert.Equal(AnswerKind.Unavailable, (await test.TellAsync(A, new Count(1))).Kind);
        Assert.Equal(AnswerKind.Unavailable, (await test.TellAsync(A, new Count(1))).Kind);
        Assert.Equal("shard-lost", test.Engine.Health().State);
        Assert.Equal(2, test.Events().Count);
        Assert.Equal(0, test.Journal.Recoveries);

        // What it showed last is not the newest any more.
        EngineUnavailableException no = await Assert.ThrowsAsync<EngineUnavailableException>(() => test.TotalsAsync());
        Assert.Equal("engine.shard-lost", no.Why.Code);
    }
}
