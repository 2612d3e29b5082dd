using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;
using RingActors.Testing.Journals;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>Outside calls: at least once, with the same key, in the order of their lane, and never after they have expired.</summary>
public sealed class OutboxTests
{
    private static readonly Address A = TestEngine.Of("asker");
    private static readonly Address B = TestEngine.Of("asker", "b");
    private static readonly Duration Hour = Duration.FromHours(1);

    [Fact]
    public async Task A_call_is_made_with_all_that_was_asked_and_its_outcome_is_told_once()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new AskOutside("siren", Hour));
        EffectCall call = await test.World.NextAsync();
        await test.UntilAsync(t => t.Last == "test.concluded");
        Assert.Equal(("home-1/asker/a#siren", A, new OutsideRequest("siren"), 1, "request-1"),
            (call.Key, call.Actor, call.Request, call.Attempt, call.Correlation));
        Assert.Equal((test.Now, test.Now + Hour), (call.AskedAt, call.ExpiresAt));
        Assert.Equal([new Concluded("siren", EffectOutcome.Delivered, "out.taken")], test.EventsOf<Concluded>());
        Assert.Equal(("local:tester", "request-1", "effect:home-1/asker/a#siren"),
            (test.Events()[1].Principal, test.Events()[1].Correlation, test.Events()[1].Causation));
    }

    [Fact]
    public async Task The_call_is_stored_with_its_cause_and_goes_with_its_outcome()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new AskOutside("siren", Hour));
        await test.UntilAsync(t => t.Last == "test.concluded");
        ShardAppend[] appends = [.. test.Journal.Appended];
        Assert.Equal(2, appends.Length);
        OutboxEntry entry = Assert.Single(appends[0].OutboxAdded);
        Assert.Equal("home-1@1", entry.Causation);
        Assert.Equal([(A, "siren")], appends[1].OutboxRemoved);
        Assert.Single(appends[1].Records);
        Assert.Empty(test.StoredOutbox());
        Assert.Equal(0, test.Engine.Health().OutboxCount);
    }

    [Fact]
    public async Task An_attempt_that_fails_is_made_again_later_and_later_with_the_same_key()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        int left = 4;
        test.World.Answer = (_, _) => Task.FromResult(left-- > 0 ? OutsideWorld.Retry() : new EffectResult(EffectVerdict.Delivered, "out.taken"));
        List<Duration> pauses = [];
        Task<TimeSpan> armed = test.Time.ArmedAsync(t => t < TimeSpan.FromSeconds(10));
        await test.DoAsync(A, new AskOutside("siren", Hour));
        for (int i = 0; i < 4; i++)
        {
            await test.World.NextAsync();
            TimeSpan pause = await armed.WaitAsync(TestEngine.Patience);
            pauses.Add(Duration.FromTimeSpan(pause));
            armed = test.Time.ArmedAsync(t => t < TimeSpan.FromSeconds(10));
            test.Time.Advance(pause);
        }

        await test.UntilAsync(t => t.Last == "test.concluded");
        Assert.All(pauses, (pause, i) => Assert.InRange(pause.TotalSeconds, 0.2 * Math.Pow(2, i), 0.25 * Math.Pow(2, i)));
        Assert.Equal([1, 2, 3, 4, 5], test.World.Attempts.Select(a => a.Attempt));
        Assert.Single(test.World.Attempts.Select(a => a.Key).Distinct());
    }

    [Theory]
    [InlineData(3_600)]
    [InlineData(86_400 * 365)]
    [InlineData(-5)]
    public async Task A_pause_that_the_other_side_asks_for_never_outlives_the_expiry(long seconds)
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.World.Answer = (_, _) => Task.FromResult(OutsideWorld.Retry(Duration.FromSeconds(seconds)));
        await test.DoAsync(A, new AskOutside("siren", Duration.FromSeconds(30)));
        await test.World.NextAsync();
        await test.PassUntilAsync(t => t.Last == "test.concluded");
        Concluded concluded = Assert.Single(test.EventsOf<Concluded>());
        Assert.Equal((EffectOutcome.Expired, "effect.expired"), (concluded.Outcome, concluded.Code));
        Assert.InRange((test.Events()[1].LearnedAt - test.Events()[0].LearnedAt).TotalSeconds, 30, 1_800);
        Assert.All(test.World.Attempts, a => Assert.True(a.Attempt == 1 || seconds < 0));
    }

    [Fact]
    public async Task What_was_asked_for_an_hour_ago_is_not_done_now()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.World.Answer = (_, _) => Task.FromResult(OutsideWorld.Retry());
        await test.DoAsync(A, new AskOutside("siren", Duration.FromSeconds(30)));
        await test.World.NextAsync();
        await test.KillAsync();
        int before = test.World.Attempts.Count;
        test.Time.Advance(TimeSpan.FromHours(1));
        await test.StartAgainAsync();
        await test.UntilAsync(t => t.Last == "test.concluded");
        Assert.Equal(EffectOutcome.Expired, Assert.Single(test.EventsOf<Concluded>()).Outcome);
        Assert.Equal(before, test.World.Attempts.Count);
    }

    /// <summary>Nobody is told that it is lost while nobody has it.</summary>
    [Fact]
    public async Task What_is_given_up_is_kept_before_its_actor_is_told_as_often_as_it_takes_also_when_it_expired_while_nothing_ran()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.World.Answer = (_, _) => Task.FromResult(OutsideWorld.Retry());
        await test.DoAsync(A, new AskOutside("siren", Duration.FromSeconds(30)));
        await test.World.NextAsync();
        await test.KillAsync();
        test.Time.Advance(TimeSpan.FromHours(1));
        List<(string Key, object Request, EffectOutcome Outcome, int Told)> kept = [];
        test.World.Keep = (call, outcome) =>
        {
            kept.Add((call.Key, call.Request, outcome.Outcome, test.EventsOf<Concluded>().Count));
            return kept.Count == 3;
        };
        await test.StartAgainAsync();
        await test.PassUntilAsync(t => t.Last == "test.concluded");
        Assert.Equal(
            Enumerable.Repeat(("home-1/asker/a#siren", (object)new OutsideRequest("siren"), EffectOutcome.Expired, 0), 3), kept);
        Assert.Single(test.EventsOf<Concluded>());
    }

    [Fact]
    public async Task What_was_taken_is_nothing_to_keep_and_what_was_refused_is()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        List<string> kept = [];
        test.World.Keep = (call, outcome) =>
        {
            kept.Add($"{call.Key} {outcome.Code}");
            return true;
        };
        await test.DoAsync(A, new AskOutside("1", Hour));
        await test.UntilAsync(t => t.Last == "test.concluded");
        test.World.Answer = (_, _) => Task.FromResult(new EffectResult(EffectVerdict.Rejected, "out.no"));
        await test.DoAsync(A, new AskOutside("2", Hour));
        await test.UntilAsync(t => t.Last == "test.concluded");
        Assert.Equal(["home-1/asker/a#2 out.no"], kept);
    }

    [Fact]
    public async Task Calls_of_one_lane_are_made_one_after_the_other_in_order_and_lanes_do_not_wait_for_each_other()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        TaskCompletionSource<EffectResult> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        test.World.Answer = (call, _) => call.Key.EndsWith("#1", StringComparison.Ordinal)
            ? first.Task
            : Task.FromResult(new EffectResult(EffectVerdict.Delivered, "out.taken"));
        await test.DoAsync(A, new AskOutside("1", Hour, "hub"));
        await test.DoAsync(B, new AskOutside("2", Hour, "hub"));
        await test.DoAsync(A, new AskOutside("3", Hour, "hub"));
        await test.DoAsync(B, new AskOutside("4", Hour));
        await test.UntilAsync(t => t.Last == "test.concluded");
        Assert.Equal(["1", "4"], test.World.Attempts.Select(Name).Order());
        first.SetResult(new EffectResult(EffectVerdict.Rejected, "out.no"));
        await test.UntilAsync(t => t.Events == 8);
        Assert.Equal(["1", "2", "3"], test.World.Attempts.Select(Name).Where(n => n != "4"));
        Assert.Equal(EffectOutcome.Rejected, test.EventsOf<Concluded>().Single(c => c.Name == "1").Outcome);
    }

    [Fact]
    public async Task The_order_of_a_lane_survives_a_kill_even_if_more_is_asked_for_at_once()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.World.Answer = (_, _) => Task.FromResult(OutsideWorld.Retry());
        for (int i = 0; i < 5; i++)
        {
            await test.DoAsync(i % 2 == 0 ? A : B, new AskOutside($"{i}", Hour, "hub"));
        }

        await test.KillAsync();
        int before = test.World.Attempts.Count;
        test.World.Answer = (_, _) => Task.FromResult(new EffectResult(EffectVerdict.Delivered, "out.taken"));
        Task starting = test.StartAgainAsync();
        await test.DoAsync(A, new AskOutside("5", Hour, "hub"));
        await starting;
        await test.UntilAsync(t => t.Events == 12);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], test.World.Attempts.Skip(before).Select(Name));
    }

    [Fact]
    public async Task A_restart_makes_the_call_again_with_the_same_key()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.World.Answer = (_, token) => OutsideWorld.Hang(token);
        await test.DoAsync(A, new AskOutside("siren", Hour));
        EffectCall first = await test.World.NextAsync();
        await test.KillAsync();
        test.World.Answer = (_, _) => Task.FromResult(new EffectResult(EffectVerdict.Delivered, "out.taken"));
        await test.StartAgainAsync();
        EffectCall second = await test.World.NextAsync();
        Assert.Equal((first.Key, first.AskedAt, first.ExpiresAt), (second.Key, second.AskedAt, second.ExpiresAt));
        await test.UntilAsync(t => t.Last == "test.concluded");
        Assert.Single(test.EventsOf<Concluded>());
    }

    [Theory]
    [InlineData(JournalFault.LoseAcknowledgement)]
    [InlineData(JournalFault.LoseWrite)]
    public async Task An_outcome_told_by_a_turn_of_unknown_fate_is_in_the_journal_exactly_once(JournalFault fault)
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Faults = new ScriptedFaults(JournalFault.None, fault));
        await test.DoAsync(A, new AskOutside("siren", Hour));
        await test.World.NextAsync();
        await test.PassUntilAsync(t => t.Last == "test.concluded");
        await test.PassAsync(Duration.FromMinutes(2));
        Assert.Single(test.EventsOf<Concluded>());
        Assert.Single(test.World.Attempts);
        Assert.Empty(test.StoredOutbox());
        Assert.Equal(0, test.Engine.Health().OutboxCount);
    }

    [Fact]
    public async Task A_call_asked_for_by_a_turn_of_unknown_fate_is_made_if_the_turn_was_written()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Faults = new ScriptedFaults(JournalFault.LoseAcknowledgement));
        Assert.Equal(AnswerKind.Unknown, (await test.TellAsync(A, new AskOutside("siren", Hour), "key")).Kind);
        Assert.Equal("home-1/asker/a#siren", (await test.World.NextAsync()).Key);
        await test.PassUntilAsync(t => t.Last == "test.concluded");
        Assert.True((await test.TellAsync(A, new AskOutside("siren", Hour), "key")).Repeated);
    }

    private static string Name(EffectCall call) => call.Key.Split('#')[1];
}
