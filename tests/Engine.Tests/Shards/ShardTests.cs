using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Shards;
using RingActors.Engine.Runtime.Shards.Loaded;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Shards;

/// <summary>The shard alone: what it makes of messages, loads and clocks in an order that a test chooses.</summary>
public sealed class ShardTests
{
    private static readonly Address A = TestEngine.Of("counter");
    private static readonly Address B = TestEngine.Of("counter", "b");
    private static readonly Address Light = TestEngine.Of("light");
    private static readonly Duration Second = Duration.FromSeconds(1);

    [Fact]
    public void Nothing_to_do_is_no_turn()
    {
        using ShardRig rig = new();
        Assert.Null(rig.Prepare());
        Assert.Equal(Instant.MaxValue, rig.Shard.NextDeadline);
    }

    [Fact]
    public void A_turn_says_nothing_by_itself()
    {
        using ShardRig rig = new();
        ShardRig.Answers answers = rig.Send(A, new Count(1));
        rig.Commit(rig.Prepare());
        rig.Load(Assert.Single(rig.Loads()));
        Turn turn = rig.Prepare()!;
        Assert.True(answers.IsEmpty);
        Assert.Empty(rig.Names);
        Assert.Single(turn.Append!.Records);
        rig.Commit(turn);
        Assert.Equal(new Sum(1), answers.One.Reply);
    }

    [Fact]
    public void A_turn_shows_each_home_that_it_has_changed_once_and_no_other()
    {
        using ShardRig rig = new();
        Address elsewhere = TestEngine.Of("counter", "a", "home-2");
        rig.Send(A, new Count(1));
        rig.Send(elsewhere, new Count(1));
        rig.Settle();
        for (int i = 2; i <= 3; i++)
        {
            rig.Send(A, new Count(1));
            rig.Send(A, new Count(1));
            Turn turn = rig.Prepare()!;
            rig.Commit(turn);
            Assert.Equal((TestEngine.Home, (2 * i) - 1), Assert.Single(turn.Views.Select(v => (v.Home, v.HomeSeq))));
        }
    }

    [Fact]
    public void Messages_to_an_actor_are_decided_in_the_order_in_which_they_came_even_if_it_has_to_be_read_between_them()
    {
        using ShardRig rig = new();
        rig.Send(A, new Count(1));
        rig.Settle();
        rig.Begin();
        List<ShardRig.Answers> all = [];
        for (int i = 0; i < 5; i++)
        {
            all.Add(rig.Send(i % 2 == 0 ? A : B, new Count(1)));
            rig.Commit(rig.Prepare());
        }

        rig.Settle();
        Assert.Equal([2L, 1, 3, 2, 4], all.Select(a => ((Sum)a.One.Reply!).Value));
        Assert.Equal([2L, 3, 4, 5, 6], all.Select(a => a.One.HomeSeq));
    }

    [Fact]
    public void What_was_read_for_an_ended_life_is_not_taken()
    {
        using ShardRig rig = new();
        rig.Send(A, new Count(1));
        rig.Settle();
        rig.Begin();
        ShardRig.Answers answers = rig.Send(A, new Count(1));
        rig.Commit(rig.Prepare());
        LoadRequest old = Assert.Single(rig.Loads());
        rig.Begin();
        rig.Load(old);
        Assert.Equal(0, rig.Shard.LoadedHomes);
        rig.Settle();
        Assert.Equal(new Sum(2), answers.One.Reply);
    }

    [Fact]
    public void A_turn_that_is_lost_leaves_nothing_in_the_next_life()
    {
        using ShardRig rig = new();
        rig.Send(A, new Count(1), "k1");
        rig.Settle();
        rig.Send(A, new Count(10), "k2");
        Assert.NotNull(rig.Prepare()!.Append);
        rig.Begin();
        ShardRig.Answers again = rig.Send(A, new Count(10), "k2");
        rig.Settle();
        Assert.Equal((new Sum(11), false), (again.One.Reply, again.One.Repeated));
    }

    [Fact]
    public void An_actor_whose_events_are_not_durable_yet_stays_in_memory()
    {
        using ShardRig rig = new();
        rig.Send(A, new Count(1));
        rig.Settle();
        rig.Send(A, new Count(1));
        Turn turn = rig.Prepare()!;
        rig.Now += Duration.FromHours(1);
        rig.Commit(rig.Shard.Passivate(rig.Now, rig.Now));
        Assert.Equal(1, rig.Shard.LoadedActors);
        rig.Commit(turn);
        rig.Commit(rig.Shard.Passivate(rig.Now, rig.Now));
        Assert.Equal((0, 0), (rig.Shard.LoadedActors, rig.Shard.LoadedHomes));
    }

    [Fact]
    public void A_deadline_that_waited_behind_an_actor_which_could_not_be_read_is_told_when_that_is_over()
    {
        using ShardRig rig = new();
        rig.Send(A, new Count(1));
        rig.Settle();
        rig.Begin();
        rig.Send(Light, new SwitchOn(Duration.FromSeconds(10)));
        rig.Settle();
        rig.ReadsFail = true;
        rig.Send(A, new Count(1));
        rig.Commit(rig.Prepare());
        rig.Now += Duration.FromSeconds(10);
        rig.Commit(rig.Prepare());
        rig.Load(Assert.Single(rig.Loads()));
        rig.ReadsFail = false;
        rig.Settle();
        rig.Now += Second;
        rig.Settle();
        Assert.Equal(["test.counted", "test.switched-on", "test.switched-off"], rig.Names);
    }

    [Fact]
    public void A_deadline_that_is_to_be_told_once_more_does_not_wait_for_a_clock_that_was_set_back()
    {
        using ShardRig rig = new();
        rig.Send(Light, new SwitchOn(Duration.FromSeconds(10)));
        rig.Settle();
        rig.Begin();
        rig.Now += Duration.FromHours(1);
        rig.ReadsFail = true;
        rig.Settle();
        rig.ReadsFail = false;
        rig.Now -= Duration.FromHours(1) - Second;
        rig.Settle();
        Assert.Equal(["test.switched-on"], rig.Names);
        rig.Now += Duration.FromSeconds(9);
        rig.Settle();
        Assert.Equal(["test.switched-on", "test.switched-off"], rig.Names);
    }

    [Fact]
    public void A_deadline_is_not_told_early_if_the_clock_was_set_back_while_its_actor_was_read()
    {
        using ShardRig rig = new();
        rig.Send(Light, new SwitchOn(Duration.FromSeconds(10)));
        rig.Settle();
        rig.Begin();
        rig.Now += Duration.FromSeconds(10);
        rig.Commit(rig.Prepare());
        rig.Now -= Duration.FromSeconds(5);
        rig.Settle();
        rig.Load(rig.Loads() is [{ } request] ? request : new LoadRequest(TestEngine.Home, null, -1));
        rig.Settle();
        Assert.Equal(["test.switched-on"], rig.Names);
        rig.Now += Duration.FromSeconds(5);
        rig.Settle();
        Assert.Equal(["test.switched-on", "test.switched-off"], rig.Names);
    }

    [Fact]
    public void Deadlines_that_move_with_every_event_do_not_fill_the_queue()
    {
        using ShardRig rig = new();
        for (int i = 0; i < 5_000; i++)
        {
            rig.Send(Light, new SwitchOn(Duration.FromSeconds(10_000 - i)));
            rig.Settle();
        }

        Assert.True(rig.Shard.WaitingDeadlines < 1_100, $"{rig.Shard.WaitingDeadlines} entries for one deadline");
        rig.Now += Duration.FromSeconds(6_000);
        rig.Settle();
        Assert.Equal("test.switched-off", rig.Names[^1]);
        Assert.Equal(5_001, rig.Names.Count);
    }

    [Fact]
    public void A_deadline_that_is_to_be_told_once_more_stays_in_the_queue_whatever_is_thrown_out_of_it_in_the_same_instant()
    {
        using ShardRig rig = new();
        Address other = TestEngine.Of("light", "b");
        rig.Send(A, new Count(1));
        rig.Settle();
        rig.Begin();
        rig.Send(Light, new SwitchOn(Duration.FromSeconds(10)));
        rig.Send(other, new SwitchOn(Duration.FromHours(10)));
        rig.Settle();
        rig.ReadsFail = true;
        rig.Send(A, new Count(1));
        rig.Commit(rig.Prepare());
        rig.Now += Duration.FromSeconds(10);
        rig.Commit(rig.Prepare());
        rig.Load(Assert.Single(rig.Loads()));
        rig.ReadsFail = false;
        for (int i = 1; i <= 2_000; i++)
        {
            rig.Send(other, new SwitchOn(Duration.FromHours(10) - Duration.FromMilliseconds(i)));
        }

        rig.Settle();
        Assert.True(rig.Shard.WaitingDeadlines < 1_100, $"{rig.Shard.WaitingDeadlines} entries for two deadlines");
        rig.Now += Second;
        rig.Settle();
        Assert.Equal([Light.Value], rig.Stored().Where(e => e.Name == "test.switched-off").Select(e => e.Actor));
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public void An_actor_is_woken_when_its_state_says_so_even_if_an_older_build_has_stored_another_instant(int later)
    {
        using ShardRig rig = new();
        rig.Send(Light, new SwitchOn(Duration.FromSeconds(30)));
        rig.Settle();
        rig.Become(new HomeModel(rig.Model.Types, [new OtherLight(Duration.FromSeconds(later))]));
        rig.Send(Light, new Brighten());
        rig.Settle();
        rig.Now += Duration.FromSeconds(29 + later);
        rig.Settle();
        Assert.Equal(["test.switched-on", "test.brightened"], rig.Names);
        rig.Now += Second;
        rig.Settle();
        Assert.Equal(["test.switched-on", "test.brightened", "test.switched-off"], rig.Names);
    }

    [Fact]
    public void Everything_that_waits_is_told_when_the_engine_stops()
    {
        using ShardRig rig = new();
        ShardRig.Answers parked = rig.Send(A, new Count(1));
        rig.Commit(rig.Prepare());
        ShardRig.Answers waiting = rig.Send(A, new Count(1));
        rig.Shard.RefuseAll(Answer.Stopping);
        Assert.Equal("engine.stopping", parked.One.Refusal!.Code);
        Assert.Equal("engine.stopping", waiting.One.Refusal!.Code);
        Assert.Equal(0, rig.Shard.Backlog);
    }

    [Fact]
    public void The_same_messages_at_the_same_times_give_the_same_bytes()
    {
        Assert.Equal(Bytes(), Bytes());

        static byte[] Bytes()
        {
            using ShardRig rig = new();
            using MemoryStream stream = new();
            for (int i = 0; i < 50; i++)
            {
                rig.Send(TestEngine.Of("counter", $"c{i % 3}"), new Count(i % 5), i % 2 == 0 ? $"k{i}" : null);
                rig.Send(TestEngine.Of("asker"), new AskOutside($"x{i}", Second));
                rig.Send(TestEngine.Of("thrower"), new Make(i % 2 == 0 ? Trouble.ThrowInDecide : Trouble.None));
                rig.Now += Second;
                rig.Settle();
            }

            stream.Write(rig.AllFrames());
            return stream.ToArray();
        }
    }

    /// <summary>The light of a build that counts otherwise.</summary>
    private sealed class OtherLight(Duration later) : Decider<LightState>("light")
    {
        private readonly Actors.Light _light = new();

        public override LightState Initial(Address self) => _light.Initial(self);

        public override Decision Decide(LightState state, ICommand command, DecideContext context) => _light.Decide(state, command, context);

        public override LightState Evolve(LightState state, IEvent @event) => _light.Evolve(state, @event);

        public override Instant? WakeAt(LightState state) => state.Until + later;
    }
}
