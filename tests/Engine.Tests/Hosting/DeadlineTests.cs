using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>Deadlines are absolute and durable: told late rather than never, and never twice.</summary>
public sealed class DeadlineTests
{
    private static readonly Address A = TestEngine.Of("light");
    private static readonly Duration Half = Duration.FromSeconds(30);

    [Fact]
    public async Task A_deadline_is_told_by_the_clock_alone()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new SwitchOn(Half));
        await test.PassAsync(Duration.FromSeconds(29));
        Assert.Empty(test.EventsOf<SwitchedOff>());
        await test.PassAsync(Duration.FromSeconds(2));
        Assert.Equal([new SwitchedOff(0)], test.EventsOf<SwitchedOff>());
        Assert.Empty(test.StoredWakeUps());
    }

    [Fact]
    public async Task What_is_due_is_settled_before_a_later_command()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new SwitchOn(Half));
        test.Time.JumpWallClock(TimeSpan.FromMinutes(1));
        await test.DoAsync(A, new Brighten());
        Assert.Equal(["test.switched-on", "test.switched-off", "test.brightened"], test.Names());
        Assert.False(test.EventsOf<Brightened>().Single().WhileOn);
    }

    [Fact]
    public async Task All_deadlines_that_have_come_in_an_outage_are_settled_in_order_before_a_command()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Address ticker = TestEngine.Of("ticker");
        await test.DoAsync(ticker, new StartTicking(test.Now + Duration.FromSeconds(1), 300));
        await test.KillAsync();
        test.Time.Advance(TimeSpan.FromHours(1));
        await test.StartAgainAsync();
        Assert.Equal(new Sum(301), (await test.DoAsync(ticker, new AskSum())).Reply);
        Assert.DoesNotContain("engine.reaction-loop-stopped", test.Names());
    }

    [Fact]
    public async Task More_deadlines_than_fit_in_a_turn_are_settled_by_the_next_ones()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { TurnMessagesMax = 8 });
        Address ticker = TestEngine.Of("ticker");
        await test.DoAsync(ticker, new StartTicking(test.Now + Duration.FromSeconds(1), 100));
        await test.SettleAsync();
        test.Time.JumpWallClock(TimeSpan.FromHours(1));
        Assert.Equal(new Sum(101), (await test.DoAsync(ticker, new AskSum())).Reply);
        await Eventually.TrueAsync(() => test.Engine.Health().Backlog == 0);
    }

    [Fact]
    public async Task A_deadline_keeps_its_instant_over_a_kill_and_says_how_late_it_is()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new SwitchOn(Half));
        await test.KillAsync();
        test.Time.Advance(TimeSpan.FromSeconds(100));
        await test.StartAgainAsync();
        await test.UntilAsync(t => t.Events == 2);
        Assert.Equal([new SwitchedOff(70_000)], test.EventsOf<SwitchedOff>());
    }

    [Fact]
    public async Task A_deadline_that_has_not_come_yet_waits_on_after_a_restart_without_its_actor_being_loaded()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new SwitchOn(Half));
        await test.PassAsync(Duration.FromSeconds(10));
        await test.RestartAsync();
        Assert.Equal(0, test.Engine.Health().LoadedActors);
        await test.PassAsync(Duration.FromSeconds(19));
        Assert.Empty(test.EventsOf<SwitchedOff>());
        await test.PassAsync(Duration.FromSeconds(2));
        Assert.Equal([new SwitchedOff(0)], test.EventsOf<SwitchedOff>());
    }

    [Fact]
    public async Task A_deadline_that_was_moved_or_dropped_is_not_told()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new SwitchOn(Half));
        await test.DoAsync(A, new SwitchOn(Duration.FromSeconds(90)));
        await test.PassAsync(Duration.FromSeconds(60));
        Assert.Empty(test.EventsOf<SwitchedOff>());
        await test.DoAsync(A, new SwitchOff());
        await test.PassAsync(Duration.FromSeconds(60));
        Assert.Single(test.EventsOf<SwitchedOff>());
    }

    [Theory]
    [InlineData("stuck")]
    [InlineData("thrower")]
    public async Task A_deadline_that_does_not_go_away_is_a_dead_letter_once_and_hinders_nobody(string kind)
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Address stuck = TestEngine.Of(kind);
        await test.DoAsync(stuck, new SwitchOn(Half));
        await test.PassAsync(Duration.FromMinutes(5));
        await test.DoAsync(stuck, kind == "stuck" ? new Brighten() : new Make(Trouble.None));
        await test.PassAsync(Duration.FromMinutes(5));
        await test.DoAsync(TestEngine.Of("counter"), new Count(1));
        Assert.Single(test.EventsOf<MessageDeadLettered>());
    }

    [Fact]
    public async Task A_deadline_whose_reaction_fails_has_come_and_does_not_spin()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Model = TestEngine.MakeModel(
            [new Reaction((_, e, _) => _ = e.Event is SwitchedOff ? throw new InvalidOperationException("a bug in a rule") : 0)]));
        await test.DoAsync(A, new SwitchOn(Half));
        await test.PassAsync(Duration.FromMinutes(1));
        await test.PassAsync(Duration.FromMinutes(1));
        Assert.Equal(["test.switched-on", "test.switched-off", "engine.message-dead-lettered"], test.Names());
    }

    [Fact]
    public async Task A_deadline_that_leads_to_a_loop_has_come_and_does_not_spin()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Model = TestEngine.MakeModel(
            [new Reaction((_, e, m) => m.AddRange(e.Event is SwitchedOff or Counted
                ? [new Message(TestEngine.Of("counter"), new Count(1))] : []))]));
        await test.DoAsync(A, new SwitchOn(Half));
        await test.PassAsync(Duration.FromMinutes(1));
        await test.PassAsync(Duration.FromMinutes(1));
        Assert.Equal(
            ["test.switched-on", "test.switched-off", .. Enumerable.Repeat("test.counted", 16), "engine.reaction-loop-stopped"], test.Names());
        await test.DoAsync(A, new SwitchOn(Half));
        await test.PassAsync(Duration.FromMinutes(1));
        Assert.Equal(2, test.EventsOf<SwitchedOff>().Count);
    }

    [Fact]
    public async Task A_clock_set_forward_makes_deadlines_due_within_a_second()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new SwitchOn(Duration.FromDays(2)));
        await test.SettleAsync();
        test.Time.JumpWallClock(TimeSpan.FromDays(3));
        await test.PassAsync(Duration.FromSeconds(1));
        Assert.Single(test.EventsOf<SwitchedOff>());
    }

    [Fact]
    public async Task A_clock_set_back_keeps_deadlines_at_their_instant()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new SwitchOn(Half));
        await test.SettleAsync();
        test.Time.JumpWallClock(TimeSpan.FromHours(-1));
        await test.PassAsync(Duration.FromMinutes(5));
        Assert.Empty(test.EventsOf<SwitchedOff>());
        await test.PassAsync(Duration.FromMinutes(56));
        Assert.Single(test.EventsOf<SwitchedOff>());
    }

    [Fact]
    public async Task A_deadline_that_cannot_be_read_now_is_told_when_it_can()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new SwitchOn(Half));
        await test.RestartAsync();
        test.Journal.ReadsFail = true;
        await test.PassAsync(Duration.FromSeconds(60));
        Assert.Contains(test.Log.Lines, l => l.StartsWith("recovery home-1", StringComparison.Ordinal));
        Assert.Empty(test.EventsOf<SwitchedOff>());
        test.Journal.ReadsFail = false;
        await test.PassAsync(Duration.FromSeconds(3));
        await test.SettleAsync();
        Assert.Single(test.EventsOf<SwitchedOff>());
    }

    [Fact]
    public async Task The_deadline_is_stored_in_the_append_of_the_event_that_set_it()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new SwitchOn(Half));
        ShardAppend append = Assert.Single(test.Journal.Appended);
        Assert.Equal([new WakeUp(A, test.Now + Half)], append.WakeUps);
        Assert.Single(append.Records);
    }
}
