using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Shards;

/// <summary>What a request's caller holds is judged in the turn that decides it, and nowhere earlier.</summary>
public sealed class GuardTests
{
    private const ulong Three = 3;
    private static readonly Address A = TestEngine.Of("counter");
    private static readonly Address B = TestEngine.Of("counter", "b");

    /// <summary>Counting takes as much as the home's counters show already.</summary>
    private static HomeModel Model() => TestEngine.MakeModel(guard: new Guard((view, _, command, _, granted) =>
        command is not Count || (ulong)view.Part<Totals>().Counted < granted
            ? null
            : new Refusal("counter.ask-anew", "It counted on.")));

    [Fact]
    public void What_an_earlier_command_of_the_same_turn_has_changed_counts()
    {
        using ShardRig rig = new(Model());
        rig.Send(A, new Count(1));
        rig.Settle();
        ShardRig.Answers first = rig.Send(A, new Count(2), granted: Three);
        ShardRig.Answers second = rig.Send(A, new Count(2), granted: Three);
        rig.Commit(rig.Prepare());
        Assert.Equal(new Sum(3), first.One.Reply);
        Assert.Equal((AnswerKind.Refused, "counter.ask-anew"), (second.One.Kind, second.One.Refusal?.Code));
        Assert.Equal([1L, 2], rig.EventsOf<Counted>().Select(c => c.By));
    }

    [Fact]
    public void Of_what_is_refused_nothing_is_written_not_even_a_receipt_and_the_same_call_is_judged_anew()
    {
        using ShardRig rig = new(Model());
        rig.Send(A, new Count(3));
        rig.Settle();
        byte[] before = rig.AllFrames();
        ShardRig.Answers no = rig.Send(A, new Count(2), "k", Three);
        rig.Settle();
        Assert.Equal("counter.ask-anew", no.One.Refusal?.Code);
        Assert.Equal(before, rig.AllFrames());

        ShardRig.Answers again = rig.Send(A, new Count(2), "k", Three + 1);
        rig.Settle();
        Assert.Equal(new Sum(5), again.One.Reply);
        Assert.False(again.One.Repeated);
    }

    [Fact]
    public void A_repeat_gets_its_first_answer_whatever_it_would_take_by_now()
    {
        using ShardRig rig = new(Model());
        rig.Send(A, new Count(3), "k", Three);
        rig.Settle();
        ShardRig.Answers repeated = rig.Send(A, new Count(3), "k", Three);
        ShardRig.Answers other = rig.Send(A, new Count(3), "other", Three);
        rig.Settle();
        Assert.Equal((new Sum(3), true), ((Sum?)repeated.One.Reply, repeated.One.Repeated));
        Assert.Equal("counter.ask-anew", other.One.Refusal?.Code);
    }

    [Fact]
    public void What_follows_from_a_command_and_what_nobody_judges_goes_on_as_it_is()
    {
        using ShardRig rig = new(Model());
        rig.Send(A, new Count(3));
        rig.Settle();
        ShardRig.Answers told = rig.Send(A, new PassOn(B, new Count(7)), granted: 0);
        ShardRig.Answers free = rig.Send(B, new Count(1));
        rig.Settle();
        Assert.True(told.One.Ok && free.One.Ok);
        Assert.Equal([3L, 7, 1], rig.EventsOf<Counted>().Select(c => c.By));
    }

    [Fact]
    public void Without_a_guard_or_with_one_that_throws_nothing_is_done()
    {
        foreach (HomeModel model in new[]
        {
            TestEngine.MakeModel(), TestEngine.MakeModel(guard: new Guard((_, _, _, _, _) => throw new InvalidOperationException("x"))),
        })
        {
            using ShardRig rig = new(model);
            ShardRig.Answers answers = rig.Send(A, new Count(1), granted: ulong.MaxValue);
            rig.Settle();
            Assert.Equal(AnswerKind.Faulted, answers.One.Kind);
            Assert.Empty(rig.EventsOf<Counted>());
        }
    }

    private sealed class Guard(Func<HomeView, Address, ICommand, Principal, ulong, Refusal?> judge) : ICommandGuard
    {
        public Refusal? Judge(HomeView view, Address to, ICommand command, Principal by, ulong granted) =>
            judge(view, to, command, by, granted);
    }
}
