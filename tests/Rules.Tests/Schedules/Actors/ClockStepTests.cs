using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Schedules.Actors.Clockwork;

namespace RingActors.Rules.Tests.Schedules.Actors;

/// <summary>S19: a clock that is set, far ahead and back again.</summary>
public sealed class ClockStepTests
{
    private const string Reminder = """{"type":"reminder","message":"m"}""";

    [Theory]
    [InlineData(1_500)]
    [InlineData(26)]
    [InlineData(2)]
    public void What_was_put_ahead_and_set_back_waits_for_no_far_date_and_runs_nothing_twice(int hours)
    {
        TestHome home = Home();
        Create(home, S, Daily(Reminder, "", "22:00"));
        Until(home, At(home, 2, 21, 30));
        Step(home, Duration.FromHours(hours));
        int ran = Events<ScheduleRan>(home, S).Length;
        Step(home, -Duration.FromHours(hours));
        Until(home, At(home, 6, 21, 30));
        Instant[] all = [.. Events<ScheduleRan>(home, S).Select(r => r.Nominal)];
        Assert.Equal(all.Distinct(), all);
        Assert.Subset(
            all.ToHashSet(), new HashSet<Instant>([At(home, 3, 22, 0), At(home, 4, 22, 0), At(home, 5, 22, 0)]));
        Assert.True(ran <= 1);
        Assert.Equal(At(home, 6, 22, 0), View(home, S).NextRun);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"until\":\"2026-03-20\"")]
    public void What_was_written_on_a_clock_that_was_ahead_waits_for_no_far_date(string more)
    {
        TestHome home = Home();
        Until(home, At(home, 2, 21, 30));
        Step(home, Duration.FromDays(365));
        Create(home, S, Daily(Reminder, "", "22:00").Replace("]}]}", "]}]" + more + "}", StringComparison.Ordinal));
        Step(home, -Duration.FromDays(365));
        Assert.Equal(At(home, 2, 22, 0), View(home, S).NextRun);
        int planned = Events<SchedulePlanned>(home, S).Length;
        home.Tell(S, new ReplanSchedule());
        Assert.Equal(planned, Events<SchedulePlanned>(home, S).Length);
    }

    [Fact]
    public void A_feed_that_was_read_on_a_clock_that_was_ahead_is_old_and_is_asked_for_at_once()
    {
        TestHome home = Home();
        Step(home, Duration.FromDays(365));
        Create(home, S, """
            {"name":"x","calendar":{"when":[{"type":"weekly","days":[],"at":["22:00"]}],
              "except":[{"type":"feed","url":"https://example.org/x.ics"}]},"do":{"type":"reminder","message":"m"}}
            """);
        FetchScheduleFeed fetch = (FetchScheduleFeed)home.Pending[^1].Effect.Request;
        home.Tell(S, new ReportScheduleFeed(fetch.Call, [], 0));
        Step(home, -Duration.FromDays(365));
        Assert.Equal(2, Events<ScheduleFeedAsked>(home, S).Length);
        ScheduleFeed feed = Assert.Single(View(home, S).Feeds);
        Assert.True(feed.IsStale(home.Now));
        Assert.Equal(home.Now + Duration.FromHours(6), feed.NextAt);
    }

    [Fact]
    public void What_a_person_had_left_out_is_not_done_on_a_clock_that_was_set_back()
    {
        TestHome home = Home();
        Create(home, S, Daily(Reminder, "", "22:00"));
        home.Tell(S, new PauseSchedule("guests", At(home, 2, 22, 15)), Assistant);
        Until(home, At(home, 2, 22, 30));
        Assert.Equal([At(home, 2, 22, 0)], Events<ScheduleSkipped>(home, S).Select(s => s.Nominal));
        Step(home, -Duration.FromHours(1));
        Assert.Equal(At(home, 3, 22, 0), View(home, S).NextRun);
        Until(home, At(home, 3, 23, 0));
        Assert.Equal([At(home, 3, 22, 0)], Events<ScheduleRan>(home, S).Select(s => s.Nominal));
    }

    [Theory]
    [InlineData(1_500)]
    [InlineData(26)]
    [InlineData(2)]
    public void Times_of_rules_wait_for_no_far_date_and_come_once(int hours)
    {
        TestHome home = Home();
        House.Create(home, "r", """
            {"name":"r","triggers":[{"type":"time","calendar":{"when":[{"type":"weekly","days":[],"at":["22:00:00"]}],"zone":"Europe/Berlin"}}],
             "actions":[{"type":"notify","message":"x"}],"max_lateness_seconds":3600}
            """);
        Until(home, At(home, 2, 21, 30));
        Step(home, Duration.FromHours(hours));
        Step(home, -Duration.FromHours(hours));
        Until(home, At(home, 6, 21, 30));
        Instant[] came = [.. Events<RuleTimeCame>(home, RuleAt("r")).Where(c => !c.IsMissed).Select(c => c.At)];
        Assert.Equal(came.Distinct(), came);
        Assert.Subset(
            came.ToHashSet(), new HashSet<Instant>([At(home, 3, 22, 0), At(home, 4, 22, 0), At(home, 5, 22, 0)]));
        Assert.Equal(At(home, 6, 22, 0), Events<RuleTimeSet>(home, RuleAt("r"))[^1].At);
    }

    [Fact]
    public void A_step_of_more_than_five_minutes_is_an_event_and_a_start_on_a_clock_that_was_set_back_is_one()
    {
        TestHome home = Home();
        Duration five = Duration.FromMinutes(5);
        Coverage(home, new ReportClockStep(home.Now - five, home.Now));
        Coverage(home, new ReportClockStep(home.Now + five, home.Now));
        Assert.DoesNotContain(home.Journal, e => e.Event is ClockStepped);
        Coverage(home, new ReportClockStep(home.Now - five - Duration.Epsilon, home.Now));
        Coverage(home, new ReportClockStep(home.Now + five + Duration.Epsilon, home.Now));
        Assert.Equal(2, home.Journal.Count(e => e.Event is ClockStepped));

        Coverage(home, new ReportServerStarted(home.Now));
        home.Sleep(-Duration.FromDays(1));
        Coverage(home, new ReportServerStarted(home.Now));
        Assert.Equal(2, home.Journal.Count(e => e.Event is ServerStarted));
    }

    /// <summary>The clock is set; the engine looks at what is due, and then sees that it was set.</summary>
    private static void Step(TestHome home, Duration by)
    {
        Instant before = home.Now;
        home.Sleep(by);
        home.SettleDue();
        Coverage(home, new ReportClockStep(before, home.Now));
    }

    private static void Coverage(TestHome home, ICommand command) =>
        home.Tell(DeviceKinds.CoverageOf("home-1"), command);
}
