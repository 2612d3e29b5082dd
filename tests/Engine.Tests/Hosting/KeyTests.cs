using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;
using RingActors.Testing.Journals;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>The same key means the same command: done once, and answered the same whenever it is repeated.</summary>
public sealed class KeyTests
{
    private static readonly Address A = TestEngine.Of("account");

    [Fact]
    public async Task A_repeat_gets_the_first_answer_and_does_nothing()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Answer first = await test.TellAsync(A, new Deposit(10), "k1");
        await test.DoAsync(A, new Deposit(5));
        Answer again = await test.TellAsync(A, new Deposit(10), "k1");
        Assert.Equal(first with { Repeated = true }, again);
        Assert.Equal(2, test.Events().Count);
    }

    [Fact]
    public async Task A_repeat_in_flight_is_not_answered_before_the_first_is_durable_and_gets_its_answer()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: 1);
        await test.DoAsync(A, new Deposit(1));
        test.Journal.Close();
        Task<Answer> first = test.Engine.Homes.AskAsync(test.Ask(A, new Deposit(10), "k1")).AsTask();
        await test.Journal.Arrived.WaitAsync(TestEngine.Patience);
        Task<Answer> again = test.Engine.Homes.AskAsync(test.Ask(A, new Deposit(10), "k1")).AsTask();
        await Eventually.TrueAsync(() => test.Engine.Health().Backlog == 0);
        Assert.False(again.IsCompleted);
        test.Journal.Open();
        Assert.Equal((await first.WaitAsync(TestEngine.Patience)) with { Repeated = true }, await again.WaitAsync(TestEngine.Patience));
        Assert.Equal(2, test.Events().Count);
    }

    [Fact]
    public async Task Two_of_the_same_key_in_one_turn_are_done_once()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => test.TellAsync(A, new Deposit(10), "k1")));
        Assert.Single(test.Events());
        Assert.Single(answers, a => !a.Repeated);
        Assert.All(answers, a => Assert.Equal(new Balance(10), a.Reply));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_repeat_after_a_restart_gets_the_first_answer(bool graceful)
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Answer first = await test.TellAsync(A, new Deposit(10), "k1");
        Answer refused = await test.TellAsync(A, new Pay(50), "k2");
        Answer remembered = await test.TellAsync(A, new Pay(5_000), "k3");
        await (graceful ? test.StopAsync() : test.KillAsync());
        await test.StartAgainAsync();
        Assert.Equal(first with { Repeated = true }, await test.TellAsync(A, new Deposit(10), "k1"));
        Assert.Equal(refused with { Repeated = true }, await test.TellAsync(A, new Pay(50), "k2"));
        Assert.Equal(remembered with { Repeated = true }, await test.TellAsync(A, new Pay(5_000), "k3"));
        Assert.Equal(["test.deposited", "engine.command-answered", "test.payment-refused"], test.Names());
    }

    [Theory]
    [InlineData(JournalFault.LoseAcknowledgement, true)]
    [InlineData(JournalFault.LoseWrite, false)]
    [InlineData(JournalFault.FailBeforeWriting, false)]
    public async Task A_repeat_after_an_append_of_unknown_outcome_finds_what_was_written_or_does_it_now(JournalFault fault, bool written)
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Faults = new ScriptedFaults(JournalFault.None, fault));
        await test.DoAsync(A, new Deposit(1));
        Assert.False((await test.TellAsync(A, new Deposit(10), "k1")).Ok);
        await Eventually.RunningAsync(test);
        Answer again = await test.TellAsync(A, new Deposit(10), "k1");
        Assert.Equal((new Balance(11), written), (again.Reply, again.Repeated));
        Assert.Equal(2, test.Events().Count);
    }

    [Fact]
    public async Task A_key_used_for_something_else_is_refused()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.TellAsync(A, new Deposit(10), "k1", digest: 1);
        Answer other = await test.TellAsync(A, new Deposit(20), "k1", digest: 2);
        Assert.Equal((AnswerKind.Refused, "key.use-a-new-one"), (other.Kind, other.Refusal!.Code));
        Assert.True((await test.TellAsync(A, new Deposit(10), "k1", digest: 1)).Repeated);
        Assert.Single(test.Events());
    }

    [Fact]
    public async Task Keys_of_different_homes_have_nothing_to_do_with_each_other()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.TellAsync(A, new Deposit(10), "k1");
        Assert.False((await test.TellAsync(TestEngine.Of("account", "a", "home-2"), new Deposit(10), "k1")).Repeated);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_window_of_keys_is_bounded_and_the_oldest_go_first(bool restart)
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { ReceiptsMax = 10 });
        for (int i = 0; i < 15; i++)
        {
            await test.TellAsync(A, new Deposit(1), $"k{i}");
        }

        if (restart)
        {
            await test.RestartAsync();
        }

        Assert.True((await test.TellAsync(A, new Deposit(1), "k5")).Repeated);
        Assert.True((await test.TellAsync(A, new Deposit(1), "k14")).Repeated);
        Assert.False((await test.TellAsync(A, new Deposit(1), "k4")).Repeated);
    }

    [Fact]
    public async Task A_keyed_command_that_fails_is_tried_anew_when_it_is_repeated()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Address thrower = TestEngine.Of("thrower");
        Assert.Equal(AnswerKind.Faulted, (await test.TellAsync(thrower, new Make(Trouble.ThrowInDecide), "k1")).Kind);
        Answer again = await test.TellAsync(thrower, new Make(Trouble.None), "k1");
        Assert.True(again.Ok && !again.Repeated);
    }

    [Fact]
    public async Task An_answer_that_this_build_cannot_read_still_says_that_the_command_was_done()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.TellAsync(A, new Deposit(10), "k1");
        await test.KillAsync();
        test.Model = TestEngine.MakeModel(types: TestEngine.TypesWithout(typeof(Balance)));
        await test.StartAgainAsync();
        Answer again = await test.TellAsync(A, new Deposit(10), "k1");
        Assert.Equal((AnswerKind.Refused, "key.look-at-the-result", true), (again.Kind, again.Refusal!.Code, again.Repeated));
        Assert.Single(test.Events());
    }
}
