using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>Cause and effect are in the journal together or not at all, and no chain goes on for ever.</summary>
public sealed class ChainTests
{
    private static readonly Address A = TestEngine.Of("counter");
    private static readonly Address Light = TestEngine.Of("light");

    [Fact]
    public async Task A_reaction_is_appended_together_with_its_cause()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Model = TestEngine.MakeModel([OnCounted13()]));
        await test.DoAsync(A, new Count(13));
        ShardAppend append = Assert.Single(test.Journal.Appended);
        Assert.Equal([A, Light], append.Records.Select(r => r.Actor));
        Assert.Equal(["home-1@1"], test.Events().Skip(1).Select(e => e.Causation));
        Assert.Equal("rule:thirteen", test.Events()[1].Principal);
    }

    [Fact]
    public async Task One_event_of_a_decision_may_be_somebody_elses_and_its_messages_are_not()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new CountTwice(1, 2, new Principal(PrincipalKind.Resident, "Pat"), Light, new Brighten()));
        Assert.Equal(["local:tester", "resident:Pat", "local:tester"], test.Events().Select(e => e.Principal));
    }

    [Fact]
    public async Task What_is_passed_on_without_an_event_follows_from_what_led_there_and_not_from_the_last_event_of_the_home()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(1));
        Request request = test.Ask(A, new PassOn(Light, new Brighten())) with { Causation = "webhook-7" };
        Assert.True((await test.Engine.Homes.AskAsync(request)).Ok);
        Assert.Equal(["test.counted", "test.brightened"], test.Names());
        Assert.Equal("webhook-7", test.Events()[1].Causation);
    }

    [Fact]
    public async Task A_reaction_to_an_actor_that_is_not_loaded_still_comes_in_the_same_append()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Model = TestEngine.MakeModel([OnCounted13()]));
        await test.DoAsync(Light, new Brighten());
        await test.DoAsync(A, new Count(1));
        await test.RestartAsync();
        await test.DoAsync(A, new Count(13));
        Assert.Equal([A, Light], test.Journal.Appended.Single(a => a.Records.Count > 0).Records.Select(r => r.Actor));
        Assert.Equal(new Sum(14), (await test.DoAsync(A, new AskSum())).Reply);
    }

    [Fact]
    public async Task A_reaction_sees_the_home_just_before_the_event_with_all_earlier_ones()
    {
        List<(long HomeSeq, long Counted)> seen = [];
        await using TestEngine test = await TestEngine.StartAsync(t => t.Model = TestEngine.MakeModel(
            [new Reaction((before, _, _) => seen.Add((before.HomeSeq, before.Part<Totals>().Counted)))]), shards: 1);
        await test.DoAsync(A, new Count(5));
        await test.DoAsync(TestEngine.Of("counter", "b"), new Count(7));
        await test.DoAsync(A, new Count(1));
        Assert.Equal([(0, 0), (1, 5), (2, 12)], seen);
    }

    [Fact]
    public async Task A_loop_is_cut_after_16_causes_in_a_row_and_named_and_what_came_before_stays()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Address one = TestEngine.Of("pingpong", "one");
        Address two = TestEngine.Of("pingpong", "two");
        Answer answer = await test.DoAsync(one, new Ping(two, int.MaxValue), "key");
        Assert.Equal([.. Enumerable.Repeat("test.pinged", 17), "engine.reaction-loop-stopped"], test.Names());
        ReactionLoopStopped stopped = Assert.Single(test.EventsOf<ReactionLoopStopped>());
        Assert.Equal((one, "Ping", 16), (stopped.Root, stopped.Command, stopped.Steps));
        Assert.Equal([two, one], stopped.Actors);
        Assert.Equal(("depth", "home-1@17", 1), (stopped.Because, stopped.Cause, stopped.Untold));
        Assert.Single(test.Journal.Appended);
        Assert.Contains(test.Log.Lines, l => l == $"loop {one} Ping 16");
        Assert.True((await test.DoAsync(one, new Ping(two, int.MaxValue), "key")).Repeated);
        Assert.Equal(18, answer.HomeSeq + 17);
        await test.DoAsync(one, new Ping(two, 1));
        Assert.Equal([10L, 9L], test.Events().Skip(18).Select(e => e.ActorSeq));
    }

    [Fact]
    public async Task A_chain_as_deep_as_allowed_is_written_whole()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(TestEngine.Of("pingpong", "one"), new Ping(TestEngine.Of("pingpong", "two"), 16));
        Assert.Equal(17, test.Events().Count);
        Assert.Equal(17, Assert.Single(test.Journal.Appended).Records.Count);
    }

    [Fact]
    public async Task Two_loops_of_one_message_are_both_named_and_each_once()
    {
        Address[] lights = [TestEngine.Of("light", "1"), TestEngine.Of("light", "2")];
        await using TestEngine test = await TestEngine.StartAsync(t => t.Model = TestEngine.MakeModel(
            [new Reaction((_, e, m) => m.AddRange(e.Event switch
            {
                Counted { By: 13 } => lights.Select(l => new Message(l, new Brighten())),
                Brightened => [new Message(TestEngine.Of("counter", e.Actor.Id), new Count(1)),
                    new Message(e.Actor, new SwitchOn(NodaTime.Duration.FromHours(1)))],
                Counted { By: 1 } => [new Message(TestEngine.Of("light", e.Actor.Id), new Brighten())],
                _ => Array.Empty<Message>(),
            }))]));
        await test.DoAsync(A, new Count(13));
        await test.SettleAsync();
        Assert.Equal(
            ["counter/1 light/1", "counter/2 light/2"],
            test.EventsOf<ReactionLoopStopped>().Select(s => string.Join(' ', s.Actors.Order().Select(a => a.Kind + "/" + a.Id))).Order());
        Assert.All(test.EventsOf<ReactionLoopStopped>(), s => Assert.Equal((A, 1), (s.Root, s.Untold)));
        Assert.Equal(16, test.EventsOf<SwitchedOn>().Count);
    }

    [Fact]
    public async Task What_a_loop_asked_for_before_it_was_cut_is_done()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Model = TestEngine.MakeModel(
            [new Reaction((_, e, m) => m.AddRange(e.Event switch
            {
                Asked => [new Message(Light, new SwitchOn(NodaTime.Duration.FromSeconds(1)))],
                SwitchedOn or Counted => [new Message(A, new Count(1))],
                _ => Array.Empty<Message>(),
            }))]));
        await test.DoAsync(TestEngine.Of("asker"), new AskOutside("x", NodaTime.Duration.FromHours(1)), "key");
        Assert.True((await test.DoAsync(TestEngine.Of("asker"), new AskOutside("x", NodaTime.Duration.FromHours(1)), "key")).Repeated);
        await test.PassAsync(NodaTime.Duration.FromSeconds(5));
        Assert.Equal(15, test.EventsOf<Counted>().Count);
        Assert.Equal([A], Assert.Single(test.EventsOf<ReactionLoopStopped>()).Actors);
        Assert.Single(test.EventsOf<SwitchedOff>());
        // The outside call comes back by a thread of its own.
        await Eventually.TrueAsync(() => test.EventsOf<Concluded>().Count > 0);
        Assert.Single(test.EventsOf<Concluded>());
    }

    [Fact]
    public async Task Messages_move_money_whole_or_not_at_all()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Address[] accounts = [TestEngine.Of("account", "a"), TestEngine.Of("account", "b")];
        await test.DoAsync(accounts[0], new Deposit(100));
        Answer[] answers = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(i => test.TellAsync(accounts[i % 2], new Transfer(accounts[1 - (i % 2)], 30))));
        long[] balances =
        [
            ((Balance)(await test.DoAsync(accounts[0], new AskSum())).Reply!).Value,
            ((Balance)(await test.DoAsync(accounts[1], new AskSum())).Reply!).Value,
        ];
        Assert.Equal(100, balances.Sum());
        Assert.All(balances, b => Assert.True(b >= 0));
        Assert.Equal(answers.Count(a => a.Ok), test.EventsOf<Paid>().Count);
        Assert.All(test.Journal.Appended, a => Assert.Equal(0, a.Records.Count(r => IsPaid(test, r)) - a.Records.Count(r => IsDeposit(test, r))));
    }

    private static bool IsPaid(TestEngine test, AppendedRecord record) => NameOf(test, record) == "test.paid";

    private static bool IsDeposit(TestEngine test, AppendedRecord record) =>
        record.HomeSeq > 1 && NameOf(test, record) == "test.deposited";

    private static string NameOf(TestEngine test, AppendedRecord record)
    {
        // The deposit that brought the money in stands alone, at the first place.
        StoredEvent stored = test.Events()[(int)record.HomeSeq - 1];
        return record.HomeSeq == 1 ? "" : stored.Name;
    }

    private static Reaction OnCounted13() => new((_, e, messages) =>
    {
        if (e.Event is Counted { By: 13 })
        {
            messages.Add(new Message(Light, new Brighten(), new Principal(PrincipalKind.Rule, "thirteen")));
        }
    });
}
