using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>Handlers that throw, hang or are missing; calls that are given up; actors that cannot take an outcome.</summary>
public sealed class OutboxTroubleTests
{
    private static readonly Address A = TestEngine.Of("asker");
    private static readonly Duration Hour = Duration.FromHours(1);

    [Fact]
    public async Task A_handler_that_throws_is_asked_again()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.World.Answer = (call, _) => call.Attempt == 1
            ? throw new InvalidOperationException("boom")
            : Task.FromResult(new EffectResult(EffectVerdict.Delivered, "out.taken"));
        await test.DoAsync(A, new AskOutside("siren", Hour));
        await test.World.NextAsync();
        await test.PassUntilAsync(t => t.Last == "test.concluded");
        Assert.Equal(2, test.World.Attempts.Count);
        Assert.Contains("retried home-1/asker/a#siren effect.failed 1", test.Log.Lines);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_hangs_is_left_behind_after_its_time(bool heedsItsToken)
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.World.Answer = (call, token) => call.Attempt > 1
            ? Task.FromResult(new EffectResult(EffectVerdict.Delivered, "out.taken"))
            : OutsideWorld.Hang(heedsItsToken ? token : CancellationToken.None);
        Task<TimeSpan> limit = test.Time.ArmedAsync(t => t == TimeSpan.FromSeconds(15));
        await test.DoAsync(A, new AskOutside("siren", Hour));
        await test.World.NextAsync();
        await limit.WaitAsync(TestEngine.Patience);
        Task<TimeSpan> pause = test.Time.ArmedAsync(t => t < TimeSpan.FromSeconds(1));
        test.Time.Advance(TimeSpan.FromSeconds(15));
        test.Time.Advance(await pause.WaitAsync(TestEngine.Patience));
        await test.UntilAsync(t => t.Last == "test.concluded");
        Assert.Contains("retried home-1/asker/a#siren effect.timeout 1", test.Log.Lines);
    }

    [Fact]
    public async Task A_handler_that_hangs_does_not_hinder_the_stop()
    {
        TestEngine test = await TestEngine.StartAsync();
        test.World.Answer = (_, _) => OutsideWorld.Hang(CancellationToken.None);
        await test.DoAsync(A, new AskOutside("siren", Hour));
        await test.World.NextAsync();
        await test.DisposeAsync();
        Assert.Single(test.StoredOutbox());
    }

    [Fact]
    public async Task A_channel_that_nobody_serves_is_rejected()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new AskOutside("siren", Hour, Channel: "carrier-pigeon"));
        await test.UntilAsync(t => t.Last == "test.concluded");
        Assert.Equal([new Concluded("siren", EffectOutcome.Rejected, "effect.no-handler")], test.EventsOf<Concluded>());
    }

    [Fact]
    public async Task A_call_that_is_given_up_is_not_tried_again_and_frees_its_lane_at_once()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.World.Answer = (call, _) => Task.FromResult(call.Key.EndsWith("#1", StringComparison.Ordinal)
            ? OutsideWorld.Retry(Duration.FromMinutes(30))
            : new EffectResult(EffectVerdict.Delivered, "out.taken"));
        await test.DoAsync(A, new AskOutside("1", Hour));
        await test.DoAsync(A, new AskOutside("2", Hour));
        await test.World.NextAsync();
        await test.DoAsync(A, new GiveUp("1"));
        Assert.Equal("home-1/asker/a#2", (await test.World.NextAsync()).Key);
        await test.UntilAsync(t => t.Last == "test.concluded");
        Assert.Equal(["2"], test.EventsOf<Concluded>().Select(c => c.Name));
        Assert.Empty(test.StoredOutbox());
    }

    [Fact]
    public async Task A_call_that_is_asked_for_and_given_up_in_one_decision_is_never_made()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new AskAndGiveUp("siren"));
        await test.DoAsync(A, new AskOutside("other", Hour));
        Assert.Equal("home-1/asker/a#other", (await test.World.NextAsync()).Key);
        await test.UntilAsync(t => t.Last == "test.concluded");
        await test.RestartAsync();
        Assert.Single(test.World.Attempts);
    }

    [Fact]
    public async Task A_call_that_is_given_up_while_it_is_made_has_no_outcome()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        TaskCompletionSource<EffectResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        test.World.Answer = (_, _) => answer.Task;
        await test.DoAsync(A, new AskOutside("siren", Hour));
        await test.World.NextAsync();
        await test.DoAsync(A, new GiveUp("siren"));
        answer.SetResult(new EffectResult(EffectVerdict.Delivered, "out.taken"));
        await test.DoAsync(A, new AskOutside("other", Hour));
        await test.World.NextAsync();
        await test.UntilAsync(t => t.Last == "test.concluded");
        Assert.Equal(["other"], test.EventsOf<Concluded>().Select(c => c.Name));
    }

    [Fact]
    public async Task A_call_that_is_given_up_while_its_outcome_waits_for_its_turn_has_no_outcome()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { TurnMessagesMax = 1 }, shards: 1);
        TaskCompletionSource<EffectResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        test.World.Answer = (_, _) => answer.Task;
        await test.DoAsync(A, new AskOutside("siren", Hour));
        await test.World.NextAsync();
        test.Journal.Close();
        Task<Answer>[] before = [.. Enumerable.Range(0, 40).Select(_ => test.TellAsync(TestEngine.Of("counter"), new Count(1)))];
        Task<Answer> givingUp = test.TellAsync(A, new GiveUp("siren"));
        answer.SetResult(new EffectResult(EffectVerdict.Delivered, "out.taken"));
        await test.Journal.Arrived.WaitAsync(TestEngine.Patience);
        test.Journal.Open();
        Assert.True((await givingUp).Ok);
        await Task.WhenAll(before);
        await test.SettleAsync();
        Assert.Empty(test.EventsOf<Concluded>());
    }

    [Fact]
    public async Task The_outcome_of_a_call_that_was_given_up_does_not_conclude_another_that_is_asked_for_under_its_name()
    {
        // Room for the outcome's turn too: it is decided while those before it still wait for the journal.
        await using TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { TurnsInFlightMax = 8 }, shards: 1);
        TaskCompletionSource<EffectResult> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        test.World.Answer = (_, _) => test.World.Attempts.Count == 1
            ? first.Task
            : Task.FromResult(new EffectResult(EffectVerdict.Delivered, "out.second"));
        await test.DoAsync(A, new AskOutside("siren", Hour));
        await test.World.NextAsync();
        test.Journal.Close();
        Task<Answer> before = test.TellAsync(TestEngine.Of("counter"), new Count(1));
        await test.Journal.Arrived.WaitAsync(TestEngine.Patience);
        Task<Answer> givingUp = test.TellAsync(A, new GiveUp("siren"));
        Task<Answer> asking = test.TellAsync(A, new AskOutside("siren", Hour));
        first.SetResult(new EffectResult(EffectVerdict.Delivered, "out.first"));
        await Eventually.TrueAsync(() => test.Engine.Health().Backlog == 0);
        test.Journal.Open();
        Assert.True((await givingUp).Ok && (await asking).Ok);
        Assert.True((await before).Ok);
        await test.World.NextAsync();
        await test.UntilAsync(t => t.Last == "test.concluded");
        await Eventually.TrueAsync(() => test.Engine.Health().OutboxCount == 0);
        Assert.Equal(["out.second"], test.EventsOf<Concluded>().Select(c => c.Code));
        Assert.Equal(2, test.World.Attempts.Count);
    }

    [Fact]
    public async Task A_conclusion_may_ask_for_the_same_call_once_more()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new AskOutside(Asker.Again, Hour));
        await test.UntilAsync(t => t.Events == 3);
        Assert.Equal(2, test.EventsOf<Concluded>().Count);
        Assert.Equal(2, test.World.Attempts.Count);
        Assert.Empty(test.StoredOutbox());
        await Eventually.TrueAsync(() => test.Engine.Health().OutboxCount == 0);
    }

    [Fact]
    public async Task An_outcome_that_makes_its_actor_throw_is_a_dead_letter_and_is_not_told_again()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new AskOutside("boom", Hour));
        await test.UntilAsync(t => t.Last == "engine.message-dead-lettered");
        await test.RestartAsync();
        await test.PassAsync(Duration.FromMinutes(2));
        Assert.Equal(["test.asked", "engine.message-dead-lettered"], test.Names());
        Assert.Empty(test.StoredOutbox());
        Assert.Single(test.World.Attempts);
    }

    [Fact]
    public async Task An_outcome_waits_for_its_actor_while_that_is_set_aside()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        TaskCompletionSource<EffectResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        test.World.Answer = (_, _) => answer.Task;
        await test.DoAsync(A, new AskOutside("siren", Hour));
        await test.KillAsync();
        Appends.Foreign(test, A, "test.from-the-future", 1, "{}");
        await test.StartAgainAsync();
        answer.SetResult(new EffectResult(EffectVerdict.Delivered, "out.taken"));
        await test.PassAsync(Duration.FromMinutes(1));
        Assert.Single(test.StoredOutbox());
        Assert.Equal("actor.quarantined", (await test.TellAsync(A, new GiveUp("siren"))).Refusal!.Code);
    }

    [Fact]
    public async Task Health_shows_how_much_is_owed_and_for_how_long()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.World.Answer = (_, _) => Task.FromResult(OutsideWorld.Retry());
        await test.DoAsync(A, new AskOutside("siren", Hour));
        await test.World.NextAsync();
        test.Time.Advance(TimeSpan.FromSeconds(7));
        EngineHealth health = test.Engine.Health();
        Assert.Equal((1, 7.0), (health.OutboxCount, health.OutboxOldestSeconds));
    }
}
