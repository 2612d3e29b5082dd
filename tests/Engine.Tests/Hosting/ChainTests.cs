using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime;
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
    public async Task A_loop_is_cut_and_leaves_nothing_but_the_event_that_names_its_actors()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Address one = TestEngine.Of("pingpong", "one");
        Address two = TestEngine.Of("pingpong", "two");
        Answer answer = await test.TellAsync(one, new Ping(two, int.MaxValue));
        Assert.Equal((AnswerKind.Refused, "reaction.break-the-loop"), (answer.Kind, answer.Refusal!.Code));
        ReactionLoopStopped stopped = Assert.Single(test.EventsOf<ReactionLoopStopped>());
        Assert.Equal(["engine.reaction-loop-stopped"], test.Names());
        Assert.Equal((one, 64, 8), (stopped.Root, stopped.Steps, stopped.Actors.Count));
        Assert.Equal([one, two], stopped.Actors.Distinct().Order());
        await test.DoAsync(one, new Ping(two, 1));
        Assert.Equal([1L, 1L], test.Events().Skip(1).Select(e => e.ActorSeq));
    }

    [Fact]
    public async Task A_chain_as_long_as_allowed_is_written_whole()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(TestEngine.Of("pingpong", "one"), new Ping(TestEngine.Of("pingpong", "two"), 63));
        Assert.Equal(64, test.Events().Count);
        Assert.Equal(64, Assert.Single(test.Journal.Appended).Records.Count);
    }

    [Fact]
    public async Task A_cut_loop_takes_back_its_calls_its_deadlines_and_its_key()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Model = TestEngine.MakeModel(
            [new Reaction((_, e, m) => m.AddRange(e.Event switch
            {
                Asked => [new Message(Light, new SwitchOn(NodaTime.Duration.FromSeconds(1)))],
                SwitchedOn or Counted => [new Message(A, new Count(1))],
                _ => Array.Empty<Message>(),
            }))]));
        Answer first = await test.TellAsync(TestEngine.Of("asker"), new AskOutside("x", NodaTime.Duration.FromHours(1)), "key");
        Answer again = await test.TellAsync(TestEngine.Of("asker"), new AskOutside("x", NodaTime.Duration.FromHours(1)), "key");
        await test.PassAsync(NodaTime.Duration.FromSeconds(5));
        Assert.Equal("reaction.break-the-loop", first.Refusal!.Code);
        Assert.Equal((first.Refusal, true), (again.Refusal, again.Repeated));
        Assert.Equal(["engine.reaction-loop-stopped"], test.Names());
        Assert.Empty(test.StoredOutbox());
        Assert.Empty(test.StoredWakeUps());
        Assert.Empty(test.World.Attempts);
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
