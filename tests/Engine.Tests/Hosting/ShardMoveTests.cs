using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;
using RingActors.Testing.Journals;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>Shards that come and go while others run: handed over, taken over, lost.</summary>
public sealed class ShardMoveTests
{
    private const int Shards = 2;
    private static readonly string Here = TestEngine.Home;
    private static readonly string There = Enumerable.Range(2, 100).Select(i => $"home-{i}").First(h => ShardOf(h) != ShardOf(Here));
    private static readonly Address A = TestEngine.Of("counter");
    private static readonly Address Other = TestEngine.Of("counter", home: There);
    private static readonly Address Caller = TestEngine.Of("asker");
    private static readonly Duration Hour = Duration.FromHours(1);

    private static int ShardOf(string home) => StableHash.ShardOf(home, Shards);

    private static int Moved => ShardOf(Here);

    [Fact]
    public async Task A_shard_that_is_handed_over_goes_on_where_it_was_with_its_deadlines_and_its_calls()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: Shards);
        test.World.Answer = (_, _) => Task.FromResult(OutsideWorld.Retry());
        await test.DoAsync(A, new Count(1), key: "once");
        await test.DoAsync(TestEngine.Of("light"), new SwitchOn(Duration.FromSeconds(30)));
        await test.DoAsync(Caller, new AskOutside("siren", Hour));
        await test.World.NextAsync();
        OutsideWorld world = new();
        ActorEngine next = test.StartBeside(world);

        await test.Engine.CloseShardAsync(Moved).WaitAsync(TestEngine.Patience);
        await next.OpenShardAsync(Moved).WaitAsync(TestEngine.Patience);

        Assert.Equal([1 - Moved], test.Engine.OpenShards);
        Assert.Equal([Moved], next.OpenShards);
        Answer repeat = await next.Homes.AskAsync(test.Ask(A, new Count(1), key: "once"));
        Assert.True(repeat is { Ok: true, Repeated: true });
        Assert.Equal("siren", ((OutsideRequest)(await world.NextAsync()).Request).Text);
        test.Time.Advance(TimeSpan.FromSeconds(30));
        HomeView? view = await next.Homes.WaitForAsync(Here, v => v.Part<Totals>().Last == "test.switched-off", TimeSpan.FromDays(1))
            .WaitAsync(TestEngine.Patience);
        Assert.NotNull(view);
        Assert.Equal([new SwitchedOff(0)], test.EventsOf<SwitchedOff>());
    }

    [Fact]
    public async Task While_a_shard_is_closed_the_others_go_on_and_its_callers_are_told()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: Shards);
        await test.DoAsync(A, new Count(1));
        await test.Engine.CloseShardAsync(Moved).WaitAsync(TestEngine.Patience);

        await test.DoAsync(Other, new Count(1));
        Answer no = await test.TellAsync(A, new Count(1));
        Assert.Equal((AnswerKind.Unavailable, "engine.shard-closed"), (no.Kind, no.Refusal!.Code));
        EngineUnavailableException unread = await Assert.ThrowsAsync<EngineUnavailableException>(() => test.TotalsAsync());
        Assert.Equal("engine.shard-closed", unread.Why.Code);
        Assert.Equal([There], test.Engine.Homes.LoadedViews().Select(v => v.Home));
        Assert.Equal("running", test.Engine.Health().State);

        await test.Engine.OpenShardAsync(Moved).WaitAsync(TestEngine.Patience);
        Assert.Equal(1, (await test.TotalsAsync()).Counted);
        await test.DoAsync(A, new Count(1));
    }

    [Fact]
    public async Task Whoever_waits_for_a_view_is_woken_when_its_shard_is_closed()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: Shards);
        await test.DoAsync(A, new Count(1));
        Task<HomeView?> shown = test.Engine.Homes.WaitForAsync(Here, v => v.HomeSeq > 100, TimeSpan.FromDays(1));
        Task<HomeView?> empty = test.Engine.Homes.WaitForAsync(NeverUsed(), v => v.HomeSeq > 100, TimeSpan.FromDays(1));
        await test.SettleAsync();
        await test.Engine.CloseShardAsync(Moved).WaitAsync(TestEngine.Patience);
        await test.Engine.CloseShardAsync(1 - Moved).WaitAsync(TestEngine.Patience);

        Assert.Null(await shown.WaitAsync(TestEngine.Patience));
        Assert.Null(await empty.WaitAsync(TestEngine.Patience));
        Assert.Null(await test.Engine.Homes.WaitForAsync(Here, _ => true, TimeSpan.FromDays(1)).WaitAsync(TestEngine.Patience));

        static string NeverUsed() => Enumerable.Range(1, 100).Select(i => $"empty-{i}").First(h => ShardOf(h) == Moved);
    }

    [Fact]
    public async Task A_close_waits_for_the_call_under_way_and_the_next_owner_makes_the_next_of_its_lane()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: Shards);
        TaskCompletionSource<EffectResult> answer = new();
        test.World.Answer = (_, _) => answer.Task;
        await test.DoAsync(Caller, new AskOutside("first", Hour, Lane: "siren"));
        await test.DoAsync(Caller, new AskOutside("second", Hour, Lane: "siren"));
        await test.World.NextAsync();
        OutsideWorld world = new();
        ActorEngine next = test.StartBeside(world);

        Task closing = test.Engine.CloseShardAsync(Moved);
        await test.SettleAsync();
        Assert.False(closing.IsCompleted);
        Assert.Equal("engine.shard-closed", (await test.TellAsync(A, new Count(1))).Refusal!.Code);
        answer.SetResult(new EffectResult(EffectVerdict.Delivered, "out.taken"));
        await closing.WaitAsync(TestEngine.Patience);
        await next.OpenShardAsync(Moved).WaitAsync(TestEngine.Patience);

        Assert.Equal(new OutsideRequest("second"), (await world.NextAsync()).Request);
        await next.Homes.WaitForAsync(Here, v => v.Part<Totals>().Events == 4, TimeSpan.FromDays(1)).WaitAsync(TestEngine.Patience);
        Assert.Equal(["first", "second"], test.EventsOf<Concluded>().Select(c => c.Name));
        Assert.Equal(["first"], test.World.Attempts.Select(a => ((OutsideRequest)a.Request).Text));
    }

    [Fact]
    public async Task A_call_that_never_ends_holds_a_close_up_for_no_longer_than_an_attempt_may_take()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: Shards);
        test.World.Answer = (_, cancellation) => OutsideWorld.Hang(cancellation);
        await test.DoAsync(Caller, new AskOutside("siren", Hour));
        await test.World.NextAsync();
        Task closing = test.Engine.CloseShardAsync(Moved);
        await test.SettleAsync();
        Assert.False(closing.IsCompleted);
        test.Time.Advance(TimeSpan.FromSeconds(test.Options.EffectTimeoutSeconds));
        await closing.WaitAsync(TestEngine.Patience);
        Assert.Single(test.StoredOutbox());
    }

    [Fact]
    public async Task A_shard_that_another_claims_fails_its_own_turns_and_no_others_even_in_the_same_commit()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: Shards);
        await test.DoAsync(A, new Count(1));
        await test.DoAsync(Other, new Count(1));
        ActorEngine next = test.StartBeside();

        // While one append is at the gate, turns of both shards gather behind it, for one append.
        test.Journal.Close();
        Task<Answer> first = test.Engine.Homes.AskAsync(test.Ask(Other, new Count(1))).AsTask();
        await test.Journal.Arrived;
        Task<Answer> ours = test.Engine.Homes.AskAsync(test.Ask(A, new Count(1))).AsTask();
        Task<Answer> others = test.Engine.Homes.AskAsync(test.Ask(Other, new Count(1))).AsTask();
        await Eventually.TrueAsync(() => test.Engine.TurnsInFlight == 3);
        await next.OpenShardAsync(Moved).WaitAsync(TestEngine.Patience);
        test.Journal.Open();

        Assert.True((await first.WaitAsync(TestEngine.Patience)).Ok);
        Assert.Equal((AnswerKind.Unavailable, "engine.shard-lost"), KindOf(await ours.WaitAsync(TestEngine.Patience)));
        Assert.True((await others.WaitAsync(TestEngine.Patience)).Ok);
        Assert.Contains(test.Journal.Tried, shards => shards.Contains(Moved) && shards.Contains(1 - Moved));
        await test.DoAsync(Other, new Count(1));
        Assert.Equal("shard-lost", test.Engine.Health().State);
        Assert.Equal([1 - Moved], test.Engine.OpenShards);
        Assert.Equal(0, test.Journal.Recoveries);
        Assert.True((await next.Homes.AskAsync(test.Ask(A, new Count(1)))).Ok);
        Assert.Equal(2, test.Events().Count);

        // Taken back, it is well again.
        await test.Engine.OpenShardAsync(Moved).WaitAsync(TestEngine.Patience);
        await test.DoAsync(A, new Count(1));
        Assert.Equal("running", test.Engine.Health().State);
        Assert.Equal((AnswerKind.Unavailable, "engine.shard-lost"), KindOf(await next.Homes.AskAsync(test.Ask(A, new Count(1)))));

        static (AnswerKind, string?) KindOf(Answer answer) => (answer.Kind, answer.Refusal?.Code);
    }

    [Fact]
    public async Task A_lost_shard_makes_no_more_calls_here()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: Shards);
        test.World.Answer = (_, cancellation) => OutsideWorld.Hang(cancellation);
        await test.DoAsync(Caller, new AskOutside("siren", Hour));
        EffectCall call = await test.World.NextAsync();
        OutsideWorld world = new();
        ActorEngine next = test.StartBeside(world);
        await next.OpenShardAsync(Moved).WaitAsync(TestEngine.Patience);
        Assert.Equal(call.Key, (await world.NextAsync()).Key);
        Assert.Equal("engine.shard-lost", (await test.TellAsync(A, new Count(1))).Refusal!.Code);

        await test.PassAsync(Duration.FromMinutes(5));
        Assert.Single(test.World.Attempts);
    }

    [Fact]
    public async Task A_shard_is_not_opened_while_the_journal_is_down_but_it_can_be_closed()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: Shards);
        await test.DoAsync(A, new Count(1));
        await test.Engine.CloseShardAsync(1 - Moved).WaitAsync(TestEngine.Patience);
        test.Journal.RecoveryFails = true;
        test.Journal.MaintenanceFails = true;
        await test.TellAsync(A, new Count(1));
        await Eventually.TrueAsync(() => test.Engine.Health().State == "journal-down");

        EngineUnavailableException no = await Assert.ThrowsAsync<EngineUnavailableException>(() => test.Engine.OpenShardAsync(1 - Moved));
        Assert.Equal("journal.unavailable", no.Why.Code);
        await test.Engine.CloseShardAsync(Moved).WaitAsync(TestEngine.Patience);
        Assert.Empty(test.Engine.OpenShards);

        // Nothing is open, and the journal is tried all the same.
        test.Journal.RecoveryFails = false;
        await Eventually.RunningAsync(test);
        await test.Engine.OpenShardAsync(Moved).WaitAsync(TestEngine.Patience);
        await test.DoAsync(A, new Count(1));
    }

    [Fact]
    public async Task A_shard_that_does_not_exist_is_neither_opened_nor_closed_and_an_engine_that_stops_moves_none()
    {
        TestEngine test = await TestEngine.StartAsync(shards: Shards);
        await using (test)
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => test.Engine.OpenShardAsync(Shards));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => test.Engine.CloseShardAsync(-1));
            await test.Engine.OpenShardAsync(Moved);
            Assert.Equal([0, 1], test.Engine.OpenShards);
        }

        EngineUnavailableException no = await Assert.ThrowsAsync<EngineUnavailableException>(() => test.Engine.OpenShardAsync(0));
        Assert.Equal("engine.stopping", no.Why.Code);
    }

    [Fact]
    public async Task Homes_that_others_have_begun_meanwhile_are_among_the_names_once_their_shard_is_open()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: Shards);
        await test.DoAsync(A, new Count(1));
        Assert.Equal([Here], test.Engine.Homes.Names());
        ActorEngine next = test.StartBeside();
        await test.Engine.CloseShardAsync(1 - Moved).WaitAsync(TestEngine.Patience);
        await next.OpenShardAsync(1 - Moved).WaitAsync(TestEngine.Patience);
        Assert.True((await next.Homes.AskAsync(test.Ask(Other, new Count(1)))).Ok);
        await next.CloseShardAsync(1 - Moved).WaitAsync(TestEngine.Patience);
        await test.Engine.OpenShardAsync(1 - Moved).WaitAsync(TestEngine.Patience);
        Assert.Equal([Here, There], test.Engine.Homes.Names());
    }
}
