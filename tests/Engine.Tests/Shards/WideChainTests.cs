using System.Text;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Shards.Loaded;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Shards;

/// <summary>What a message leads to has no bound but time: beyond its share it goes on in later turns, and nothing of it is lost.</summary>
public sealed class WideChainTests
{
    private const long Wide = 1_000;
    private static readonly Address A = TestEngine.Of("counter");

    [Fact]
    public void The_caller_is_answered_with_the_first_share_and_the_rest_follows_in_turns_of_one_share_each()
    {
        using ShardRig rig = Rig(200);
        ShardRig.Answers answers = rig.Send(A, new Count(Wide));
        rig.SettleUntil(() => !answers.IsEmpty);
        Assert.Equal((1, 64), (answers.One.HomeSeq, rig.Names.Count(n => n == "test.counted")));
        Assert.Equal("engine.chain-continued", rig.Names[^1]);
        rig.Settle();
        Assert.Equal([63, 64, 64, 9], Counts(rig));
        Assert.Equal(201, rig.Names.Count(n => n == "test.counted"));
        Assert.Empty(rig.WakeUps());
        Assert.Equal(0, rig.Shard.StepsWaiting);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void Whatever_the_share_the_same_steps_are_taken_in_the_same_order_on_the_same_behalf(int share)
    {
        for (int seed = 1; seed <= 12; seed++)
        {
            Assert.Equal(Story(seed, 10_000), Story(seed, share));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Killed_before_or_after_any_write_the_home_comes_to_the_same_end(int share)
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            string[] whole = Story(seed, share);
            for (int kill = 0; kill < 30; kill++)
            {
                Assert.Equal(whole, Story(seed, share, lostAt: kill));
                Assert.Equal(whole, Story(seed, share, diesAfter: kill));
            }
        }
    }

    [Fact]
    public void The_same_messages_at_the_same_times_give_the_same_bytes_however_many_come_at_once()
    {
        Assert.Equal(Bytes(), Bytes());

        static byte[] Bytes()
        {
            using ShardRig rig = Rig(150);
            for (int i = 0; i < 5; i++)
            {
                rig.Send(TestEngine.Of("counter", $"r{i}"), new Count(Wide));
                rig.Settle();
            }

            return rig.AllFrames();
        }
    }

    [Fact]
    public void Many_actors_that_have_to_be_read_are_read_together_and_not_one_after_the_other()
    {
        using ShardRig rig = Rig(63);
        rig.Send(A, new Count(Wide));
        rig.Settle();
        rig.Begin();
        rig.Send(A, new Count(Wide));
        Assert.Equal(64, rig.SettleCountingReads(out int rounds));
        Assert.Equal(3, rounds);
    }

    [Fact]
    public void Steps_of_the_kinds_that_go_first_are_taken_before_all_others_and_so_is_what_they_lead_to()
    {
        Principal by = new(PrincipalKind.Rule, "r");
        HomeModel model = TestEngine.MakeModel(
            [new Reaction((_, e, m) => m.AddRange(e.Event is Counted { By: Wide }
                ?
                [
                    .. Enumerable.Range(0, 200).Select(i => new Message(TestEngine.Of("light", $"c{i}"), new Brighten())),
                    new Message(A, new CountTwice(1, 2, by, TestEngine.Of("light"), new SwitchOn(Duration.FromHours(1)))),
                ]
                : Array.Empty<Message>()))],
            firstKinds: ["counter"]);
        using ShardRig rig = new(model);
        rig.Send(A, new Count(Wide));
        rig.Settle();
        Assert.Equal(
            ["test.counted", "test.counted", "test.counted", "test.switched-on", "test.brightened"], rig.Names.Take(5));
        Assert.Equal(200, rig.Names.Count(n => n == "test.brightened"));
    }

    [Fact]
    public void Steps_that_wait_go_on_whatever_the_clock_shows()
    {
        using ShardRig rig = Rig(200);
        rig.Send(A, new Count(Wide));
        rig.SettleUntil(() => rig.Shard.StepsWaiting > 0);
        rig.Begin();
        rig.Now -= Duration.FromDays(1);
        rig.Settle();
        Assert.Equal(201, rig.Names.Count(n => n == "test.counted"));
    }

    [Fact]
    public void A_step_that_fails_in_a_later_turn_fails_alone()
    {
        HomeModel model = TestEngine.MakeModel([new Reaction((_, e, m) => m.AddRange(e.Event is Counted { By: Wide }
            ?
            [
                .. Enumerable.Range(0, 100).Select(i => new Message(TestEngine.Of("counter", $"c{i}"), new Count(1))),
                new Message(TestEngine.Of("thrower"), new Make(Trouble.ThrowInDecide)),
                new Message(TestEngine.Of("thrower", "b"), new Make(Trouble.ThrowInEvolve)),
                new Message(TestEngine.Of("light"), new SwitchOff()),
                .. Enumerable.Range(0, 100).Select(i => new Message(TestEngine.Of("counter", $"d{i}"), new Count(1))),
            ]
            : Array.Empty<Message>()))]);
        using ShardRig rig = new(model);
        rig.Send(A, new Count(Wide));
        rig.Settle();
        Assert.Equal(201, rig.Names.Count(n => n == "test.counted"));
        Assert.Equal(
            ["home-1/light/a", "home-1/thrower/a", "home-1/thrower/b"],
            rig.EventsOf<MessageDeadLettered>().Select(l => l.To.Value));
    }

    [Fact]
    public void A_step_whose_command_a_later_build_does_not_know_fails_alone()
    {
        using ShardRig rig = new(Model(100, alsoLights: true));
        rig.Send(A, new Count(Wide));
        rig.SettleUntil(() => rig.Shard.StepsWaiting > 0);
        rig.Become(TestEngine.MakeModel(types: TestEngine.TypesWithout(typeof(Brighten))));
        rig.Settle();
        Assert.Equal(101, rig.Names.Count(n => n == "test.counted"));
        Assert.All(rig.EventsOf<MessageDeadLettered>(), l => Assert.Equal(("light", "test.brighten"), (l.To.Kind, l.Command)));
        Assert.Equal(100, rig.Names.Count(n => n is "test.brightened" or "engine.message-dead-lettered"));
    }

    [Fact]
    public void While_too_many_steps_wait_callers_are_told_to_come_again_and_reports_are_taken()
    {
        using ShardRig rig = new(Model(200), new EngineOptions { HomeStepsMax = 1_000, ChainShare = 50 });
        rig.Send(A, new Count(Wide));
        rig.SettleUntil(() => rig.Shard.StepsWaiting > 0);
        ShardRig.Answers caller = rig.Send(A, new Count(1));
        ShardRig.Answers report = rig.Send(A, new ReportCount(1));
        rig.SettleUntil(() => !report.IsEmpty);
        Assert.Equal((AnswerKind.Busy, "engine.busy"), (caller.One.Kind, caller.One.Refusal!.Code));
        Assert.Equal(AnswerKind.Replied, report.One.Kind);
        rig.Settle();
        ShardRig.Answers again = rig.Send(A, new Count(1));
        rig.Settle();
        Assert.Equal(AnswerKind.Replied, again.One.Kind);
    }

    [Fact]
    public void What_a_home_has_no_room_for_is_cut_and_named_and_everything_else_is_done()
    {
        using ShardRig rig = new(Model(200), new EngineOptions { HomeStepsMax = 100, ChainShare = 50 });
        rig.Send(A, new Count(Wide));
        rig.Settle();
        ReactionLoopStopped cut = Assert.Single(rig.EventsOf<ReactionLoopStopped>());
        Assert.Equal((A, "breadth", 51), (cut.Root, cut.Because, cut.Untold));
        Assert.Equal(150, rig.Names.Count(n => n == "test.counted"));
    }

    /// <summary>Who was told what, on whose behalf and why, without the engine's own events: those depend on the share.</summary>
    private static string[] Story(int seed, int share, int lostAt = -1, int diesAfter = -1)
    {
        using ShardRig rig = new(
            TestEngine.MakeModel([new Reaction((_, e, m) => Branch(seed, e, m))], firstKinds: ["light"]),
            new EngineOptions { ChainShare = share, ActorSnapshotEvery = 3, HomeSnapshotEvery = 5 });
        ShardRig.Answers answers = rig.Send(A, new Count(5), "key");
        for (int turn = 0; rig.Shard.WantsTurn(rig.Now) || answers.IsEmpty; turn++)
        {
            if (turn == lostAt)
            {
                // Prepared and never written, so nobody was told; the caller asks again with the same key.
                rig.Prepare();
                rig.Begin();
                answers = rig.Send(A, new Count(5), "key");
                continue;
            }

            rig.Commit(rig.Prepare());
            if (turn == diesAfter)
            {
                rig.Begin();
                answers = rig.Send(A, new Count(5), "key");
            }

            foreach (LoadRequest request in rig.Loads())
            {
                rig.Load(request);
            }
        }

        StoredEvent[] all = rig.Stored();
        Dictionary<string, int> places = [];
        StoredEvent[] shown = [.. all.Where(e => !e.Name.StartsWith("engine.", StringComparison.Ordinal))];
        for (int i = 0; i < shown.Length; i++)
        {
            places[$"{TestEngine.Home}@{shown[i].HomeSeq}"] = i;
        }

        return [.. shown.Select(e =>
            $"{e.Actor} {Encoding.UTF8.GetString(e.Payload.Span)} {e.Principal} {e.Correlation[..7]} {places.GetValueOrDefault(e.Causation, -1)}")];
    }

    /// <summary>A tree of consequences that only the seed knows; what has a 5 leads on five times at most.</summary>
    private static void Branch(int seed, EventEnvelope e, List<Message> messages)
    {
        if (e.Event is not Counted { By: > 1 } counted)
        {
            return;
        }

        Random random = new((seed * 7919) + (int)e.ActorSeq + (int)counted.By + e.Actor.Id.Sum(c => c));
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            string id = random.Next(6).ToString(System.Globalization.CultureInfo.InvariantCulture);
            Principal? by = random.Next(2) == 0 ? new Principal(PrincipalKind.Rule, "r" + id) : null;
            messages.Add(random.Next(4) == 0
                ? new Message(TestEngine.Of("light", id), new Brighten(), by)
                : new Message(TestEngine.Of("counter", id), new Count(counted.By - 1), by));
        }
    }

    private static ShardRig Rig(int width) => new(Model(width));

    private static HomeModel Model(int width, bool alsoLights = false) => TestEngine.MakeModel(
        [new Reaction((_, e, m) => m.AddRange(e.Event is Counted { By: Wide }
            ? Enumerable.Range(0, width).SelectMany(i => Of(i, alsoLights))
            : []))]);

    private static IEnumerable<Message> Of(int i, bool alsoLights) => alsoLights
        ? [new Message(TestEngine.Of("counter", $"c{i}"), new Count(1)), new Message(TestEngine.Of("light", $"c{i}"), new Brighten())]
        : [new Message(TestEngine.Of("counter", $"c{i}"), new Count(1))];

    private static IEnumerable<int> Counts(ShardRig rig)
    {
        int count = 0;
        foreach (StoredEvent stored in rig.Stored().Skip(1))
        {
            if (stored.Name == "engine.chain-continued" && count > 0)
            {
                yield return count;
                count = 0;
            }
            else if (stored.Name == "test.counted")
            {
                count++;
            }
        }
    }
}
