using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>What comes back from the journal is what was there, and what cannot come back hinders nobody else.</summary>
public sealed class RecoveryTests
{
    private static readonly Address A = TestEngine.Of("counter");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task Snapshot_and_tail_give_the_same_as_all_events_at_every_position(int every)
    {
        await using TestEngine test = await TestEngine.StartAsync(
            t => t.Options = t.Options with { ActorSnapshotEvery = every, HomeSnapshotEvery = every });
        for (int i = 1; i <= 25; i++)
        {
            await test.DoAsync(A, new Count(i));
            await test.KillAsync();
            await test.StartAgainAsync();
            Assert.Equal(new Sum(i * (i + 1) / 2), (await test.DoAsync(A, new AskSum())).Reply);
            Assert.Equal(new Totals(i, i * (i + 1) / 2, "test.counted"), await test.TotalsAsync());
        }

        Assert.Equal(every <= 25, test.Memory.ReadSnapshot(A) is not null);
    }

    [Fact]
    public async Task A_snapshot_is_stored_in_the_append_of_the_event_that_completes_it()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { ActorSnapshotEvery = 2 });
        await test.DoAsync(A, new Count(1));
        await test.DoAsync(A, new Count(1));
        Assert.Equal([0, 1], test.Journal.Appended.Select(a => a.Snapshots.Count));
        Assert.Equal(2, test.Journal.Appended[1].Snapshots[0].Seq);
    }

    [Fact]
    public async Task After_a_restart_the_view_is_stored_again_only_when_the_home_has_moved_as_far_as_the_options_say()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { HomeSnapshotEvery = 3 });
        for (int i = 0; i < 3; i++)
        {
            await test.DoAsync(A, new Count(1));
        }

        await test.KillAsync();
        await test.StartAgainAsync();
        for (int i = 0; i < 3; i++)
        {
            await test.DoAsync(A, new Count(1));
        }

        Assert.Equal([0, 0, 1], test.Journal.Appended.Select(a => a.Snapshots.Count));
        Assert.Equal(6, test.Journal.Appended[2].Snapshots[0].Seq);
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_read_is_only_slower()
    {
        await using TestEngine test = await TestEngine.StartAsync(
            t => t.Options = t.Options with { ActorSnapshotEvery = 1, HomeSnapshotEvery = 1 });
        await test.DoAsync(A, new Count(5), "k1");
        await test.KillAsync();
        foreach (Address address in new[] { A, new Address(TestEngine.Home, "engine", "view") })
        {
            StoredSnapshot broken = test.Memory.ReadSnapshot(address)! with { Body = "{\"sum\":[}"u8.ToArray() };
            int shard = StableHash.ShardOf(TestEngine.Home, 2);
            test.Memory.Append(
                [new ShardAppend { Shard = shard, ExpectedSeq = test.Memory.ShardHead(shard), Frames = default, Records = [], Snapshots = [broken] }]);
        }

        await test.StartAgainAsync();
        Assert.Equal(new Sum(5), (await test.DoAsync(A, new AskSum())).Reply);
        Assert.Equal(5, (await test.TotalsAsync()).Counted);
        Assert.True((await test.TellAsync(A, new Count(5), "k1")).Repeated);
    }

    [Fact]
    public async Task A_changed_projection_is_folded_again_from_the_first_event()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { HomeSnapshotEvery = 1 });
        await test.DoAsync(A, new Count(5), "k1");
        await test.DoAsync(A, new Count(6));
        await test.StopAsync();
        test.Model = TestEngine.MakeModel(projections: [new TotalsProjection(version: 2, weight: 10)]);
        await test.StartAgainAsync();
        Assert.Equal(new Totals(2, 110, "test.counted"), await test.TotalsAsync());
        Assert.True((await test.TellAsync(A, new Count(5), "k1")).Repeated);
        await test.DoAsync(A, new Count(1));
        Assert.Equal(120, (await test.TotalsAsync()).Counted);
    }

    [Fact]
    public async Task The_stored_view_keeps_receipts_and_the_sequences_of_the_engines_own_addresses()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { HomeSnapshotEvery = 1 });
        for (int round = 1; round <= 3; round++)
        {
            Answer refused = await test.TellAsync(A, new Count(-1), $"k{round}");
            await test.TellAsync(TestEngine.Of("thrower"), new Make(Trouble.ThrowInDecide));
            await test.RestartAsync();
            Assert.Equal(refused with { Repeated = true }, await test.TellAsync(A, new Count(-1), $"k{round}"));
        }

        Assert.Equal([1L, 2, 3], test.Events().Where(e => e.Actor == "home-1/engine/receipts").Select(e => e.ActorSeq));
        Assert.Equal([1L, 2, 3], test.Events().Where(e => e.Actor == "home-1/engine/dead-letters").Select(e => e.ActorSeq));
    }

    [Fact]
    public async Task An_event_that_this_build_does_not_know_sets_its_actor_aside_and_the_home_goes_on()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(1));
        await test.KillAsync();
        Appends.Foreign(test, A, "test.from-the-future", 1, "{}");
        Appends.Foreign(test, TestEngine.Of("meter"), "test.measured", 99, "{}");
        Appends.Foreign(test, TestEngine.Of("meter", "null"), "test.measured", 2, "null");
        Appends.Foreign(test, TestEngine.Of("meter", "no-json"), "test.measured", 2, "{{");
        Appends.Foreign(test, TestEngine.Of("meter", "no-event"), "test.sum", 1, "{}");
        await test.StartAgainAsync();
        string[] meters = ["a", "null", "no-json", "no-event"];
        foreach (Address aside in meters.Select(id => TestEngine.Of("meter", id)).Prepend(A))
        {
            Answer answer = await test.TellAsync(aside, new Count(1));
            Assert.Equal((AnswerKind.Unavailable, "actor.quarantined"), (answer.Kind, answer.Refusal!.Code));
        }

        await test.DoAsync(TestEngine.Of("counter", "b"), new Count(3));
        Assert.Equal(4, (await test.TotalsAsync()).Counted);
        Assert.Equal(7, test.Events().Count);
    }

    [Fact]
    public async Task An_actor_whose_stored_event_makes_it_throw_is_set_aside_alone()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Address thrower = TestEngine.Of("thrower");
        Appends.Foreign(test, thrower, "test.poisoned", 1, "{}");
        await test.RestartAsync();
        Assert.Equal("actor.quarantined", (await test.TellAsync(thrower, new Make(Trouble.None))).Refusal!.Code);
        await test.DoAsync(TestEngine.Of("thrower", "b"), new Make(Trouble.None));
        Assert.Equal([thrower], (await test.Engine.Homes.ViewAsync(TestEngine.Home)).SetAside);
    }

    [Fact]
    public async Task Events_of_an_older_version_are_brought_up_and_read_for_ever()
    {
        await using TestEngine test = TestEngine.Make();
        Address meter = TestEngine.Of("meter");
        Appends.Foreign(test, meter, "test.measured", 1, """{"celsius":21}""");
        await test.StartAgainAsync();
        Assert.Equal(new Sum(21_000), (await test.DoAsync(meter, new AskSum())).Reply);
        await test.DoAsync(meter, new Measure(21_500));
        Assert.Equal([1, 2], test.Events().Select(e => e.Version));
        Assert.Equal([new Measured(21_000), new Measured(21_500)], test.EventsOf<Measured>());
    }

    [Fact]
    public async Task Home_or_actor_that_cannot_be_read_now_is_answered_so_and_read_later()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(1));
        await test.RestartAsync();
        test.Journal.ReadsFail = true;
        Answer answer = await test.TellAsync(A, new Count(1));
        Assert.Equal((AnswerKind.Unavailable, "journal.unavailable"), (answer.Kind, answer.Refusal!.Code));
        await Assert.ThrowsAsync<EngineUnavailableException>(async () => await test.Engine.Homes.ViewAsync(TestEngine.Home));
        test.Journal.ReadsFail = false;
        await test.DoAsync(A, new Count(1));
    }

    [Fact]
    public async Task Whatever_a_journal_throws_while_reading_nobody_waits_for_ever()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(1));
        await test.RestartAsync();
        test.Journal.OnRead = _ => throw new TimeoutException("the driver's own idea of an error");
        Assert.Equal((AnswerKind.Unavailable, "recovery.failed"), await KindAndCode(test));
        test.Journal.OnRead = what => _ = what.Contains('/', StringComparison.Ordinal) ? throw new JournalDamagedException("page 7", "flipped") : 0;
        Assert.Equal((AnswerKind.Unavailable, "journal.damaged"), await KindAndCode(test));
        Assert.True((await test.TellAsync(TestEngine.Of("counter", "b"), new Count(1))).Kind == AnswerKind.Unavailable);
    }

    [Fact]
    public async Task An_idle_actor_leaves_memory_and_comes_back_as_it_was_with_its_deadline()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { PassivateAfterSeconds = 60 });
        Address light = TestEngine.Of("light");
        await test.DoAsync(A, new Count(7), "k1");
        await test.DoAsync(light, new SwitchOn(Duration.FromMinutes(10)));
        await test.PassAsync(Duration.FromMinutes(3));
        Assert.Equal(0, test.Engine.Health().LoadedActors);
        Assert.NotNull(test.Memory.ReadSnapshot(A));
        Assert.Equal(new Sum(7), (await test.DoAsync(A, new AskSum())).Reply);
        Assert.True((await test.TellAsync(A, new Count(7), "k1")).Repeated);
        await test.PassAsync(Duration.FromMinutes(3));
        Assert.Equal(0, test.Engine.Health().LoadedActors);
        await test.PassAsync(Duration.FromMinutes(4) - Duration.FromSeconds(1));
        Assert.Empty(test.EventsOf<SwitchedOff>());
        await test.PassAsync(Duration.FromSeconds(2));
        Assert.Equal([new SwitchedOff(0)], test.EventsOf<SwitchedOff>());
    }

    [Fact]
    public async Task An_actor_in_use_stays_in_memory()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { PassivateAfterSeconds = 60 });
        await test.DoAsync(A, new Count(7));
        await test.DoAsync(TestEngine.Of("counter", "b"), new Count(7));
        for (int i = 0; i < 6; i++)
        {
            await test.PassAsync(Duration.FromSeconds(30));
            await test.DoAsync(A, new AskSum());
        }

        Assert.Equal(1, test.Engine.Health().LoadedActors);
    }

    private static async Task<(AnswerKind, string)> KindAndCode(TestEngine test)
    {
        Answer answer = await test.TellAsync(A, new Count(1));
        return (answer.Kind, answer.Refusal!.Code);
    }
}
