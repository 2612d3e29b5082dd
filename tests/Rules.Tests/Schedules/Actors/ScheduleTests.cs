using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Runs;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Tests.Analysis.Past;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Schedules.Actors.Clockwork;

namespace RingActors.Rules.Tests.Schedules.Actors;

/// <summary>A schedule in a home: planned, due, run, followed, paused, edited, and over.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void It_asks_at_the_very_moment_and_says_done_only_when_the_base_station_says_so()
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("away"), "", "22:00"));
        Instant due = At(home, 2, 22, 0);
        Assert.Equal(due, View(home, S).NextRun);
        Until(home, due - Duration.FromMilliseconds(1));
        Assert.Empty(Asked(home));
        Until(home, due);
        ScheduleRan ran = Assert.Single(Events<ScheduleRan>(home, S));
        Assert.Equal((due, Duration.Zero), (ran.Nominal, ran.LateBy));
        Assert.Equal(["away"], Asked(home));
        Assert.Equal("schedule:s", home.Journal.Last(e => e.Name == "security.arm-requested").Principal.Value);
        Assert.Empty(Events<ScheduleRunEnded>(home, S));
        Obey(home);
        Assert.Equal(ScheduleRunOutcome.Done, Assert.Single(Events<ScheduleRunEnded>(home, S)).Outcome);
        Assert.Equal(due + Duration.FromDays(1), View(home, S).NextRun);
        string chain = home.Journal.Single(e => e.Name == "schedule.ran").Correlation;
        Assert.Equal(chain, home.Journal.Last(e => e.Name == "security.arm-requested").Correlation);
        Assert.Equal(chain, home.Journal.Last(e => e.Name == "schedule.run-ended").Correlation);
    }

    [Fact]
    public void What_the_base_station_does_not_do_is_never_called_done_and_is_told()
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("away"), "", "22:00"));
        Until(home, At(home, 2, 23, 0));
        Assert.Equal(ScheduleRunOutcome.Unknown, Assert.Single(Events<ScheduleRunEnded>(home, S)).Outcome);
        Assert.Contains(home.Journal, e => e.Name == "notice.given");
        Person(home, SecurityMode.Away);
        Create(home, T, Daily(Mode("disarmed"), "", "23:30"));
        Until(home, At(home, 2, 23, 59));
        Assert.NotEqual(ScheduleRunOutcome.Done, Assert.Single(Events<ScheduleRunEnded>(home, T)).Outcome);
        Assert.Contains(ScheduleNoticeKind.NotConfirmed, Told(home, T));
    }

    [Fact]
    public void Where_it_is_so_already_it_says_that()
    {
        TestHome home = Home();
        Person(home, SecurityMode.Away);
        Create(home, S, Daily(Mode("away"), "", "22:00"));
        Until(home, At(home, 2, 22, 0));
        Assert.Equal(ScheduleRunOutcome.Already, Assert.Single(Events<ScheduleRunEnded>(home, S)).Outcome);
        Assert.Empty(Asked(home));
    }

    [Fact]
    public void The_same_once_more_is_the_same_and_a_stale_version_is_refused()
    {
        TestHome home = Home();
        string json = Daily(Mode("away"), "", "22:00");
        Create(home, S, json);
        Assert.Empty(home.Tell(S, new CreateSchedule(Read(json)), Assistant).Events);
        Assert.Empty(home.Tell(S, new ReplaceSchedule(Read(json), 1), Assistant).Events);
        string other = Daily(Mode("home"), "", "22:00");
        Assert.Equal("schedule.replace-instead", home.Tell(S, new CreateSchedule(Read(other)), Assistant).Refusal!.Code);
        Assert.Equal("schedule.reload-first", home.Tell(S, new ReplaceSchedule(Read(other), 7), Assistant).Refusal!.Code);
        Assert.Equal(2, Assert.IsType<ScheduleWritten>(home.Tell(S, new ReplaceSchedule(Read(other), 1), Assistant).Reply).Version);
        Assert.Equal("schedule.create-first", home.Tell(T, new EnableSchedule(), Assistant).Refusal!.Code);
    }

    /// <summary>S14: nothing before the edit, nothing of the pause.</summary>
    [Theory]
    [InlineData("replaced")]
    [InlineData("switched off and on")]
    [InlineData("paused and resumed")]
    [InlineData("deleted and made again")]
    public void An_edit_runs_nothing_that_was_due_before_it(string how)
    {
        TestHome home = Home();
        string json = Daily(Mode("away"), "", "22:00");
        Create(home, S, json);
        Until(home, At(home, 2, 21, 30));
        switch (how)
        {
            case "replaced":
                home.Tell(S, new ReplaceSchedule(Read(Daily(Mode("away"), "", "21:00", "21:30"))), Assistant);
                break;
            case "switched off and on":
                home.Tell(S, new DisableSchedule(), Assistant);
                Until(home, At(home, 2, 22, 1));
                home.Tell(S, new EnableSchedule(), Assistant);
                break;
            case "paused and resumed":
                home.Tell(S, new PauseSchedule("guests"), Assistant);
                Until(home, At(home, 2, 22, 1));
                home.Tell(S, new ResumeSchedule(), Assistant);
                Assert.Equal(OmittedBecause.Paused, Assert.Single(Events<ScheduleSkipped>(home, S)).Why);
                break;
            default:
                home.Tell(S, new DeleteSchedule(), Assistant);
                Until(home, At(home, 2, 22, 1));
                Create(home, S, json);
                break;
        }

        Until(home, At(home, 3, 20, 59));
        Assert.Empty(Events<ScheduleRan>(home, S));
        Until(home, At(home, 3, 23, 0));
        Assert.NotEmpty(Events<ScheduleRan>(home, S));
    }

    [Fact]
    public void A_pause_needs_a_note_and_ends_at_its_time()
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("away"), "", "22:00"));
        Assert.Equal("schedule.say-why", home.Tell(S, new PauseSchedule(" "), Assistant).Refusal!.Code);
        home.Tell(S, new PauseSchedule("guests", At(home, 3, 12, 0)), Assistant);
        Assert.Equal(("guests", Assistant), (View(home, S).Pause!.Note, View(home, S).PausedBy!));
        Until(home, At(home, 3, 21, 0));
        Assert.Null(View(home, S).Pause);
        Until(home, At(home, 3, 22, 0));
        Assert.Equal(At(home, 3, 22, 0), Assert.Single(Events<ScheduleRan>(home, S)).Nominal);
    }

    [Fact]
    public void A_limited_number_of_runs_ends_with_the_last_and_says_so()
    {
        TestHome home = Home();
        Create(home, S, Daily("""{"type":"reminder","message":"test the siren"}""", ",\"runs\":2", "22:00"));
        home.Advance(Duration.FromDays(5));
        Assert.Equal(2, Events<ScheduleRan>(home, S).Length);
        Assert.Equal(ScheduleEnd.RunsMade, Assert.Single(Events<ScheduleOver>(home, S)).Why);
        Assert.Equal(
            [ScheduleNoticeKind.Reminder, ScheduleNoticeKind.Reminder, ScheduleNoticeKind.Over], Told(home, S));
        Assert.Null(home.WakeAt(S));
    }

    [Fact]
    public void A_block_ends_in_the_mode_that_is_said_and_across_midnight()
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("away"), ",\"block\":{\"until\":\"06:00\",\"then\":\"home\"}", "22:00"));
        Until(home, At(home, 2, 22, 0));
        Obey(home);
        Until(home, At(home, 3, 6, 0));
        Obey(home);
        Assert.Equal(["away", "home"], Asked(home));
        Assert.Equal([At(home, 2, 22, 0), At(home, 3, 6, 0)], Events<ScheduleRan>(home, S).Select(r => r.Nominal));
    }

    [Fact]
    public void It_starts_an_automation_whose_conditions_are_judged_and_a_back_test_agrees()
    {
        TestHome home = Home();
        House.Create(home, "r", """
            {"name":"R","triggers":[{"type":"ding"}],"conditions":[{"type":"mode","modes":["away"]}],
             "actions":[{"type":"light","devices":["front-camera"]}]}
            """);
        Create(home, S, Daily("""{"type":"rule","rule":"r"}""", "", "22:00"));
        Until(home, At(home, 2, 22, 0));
        Assert.DoesNotContain(home.Journal, e => e.Event is RuleFired);
        Person(home, SecurityMode.Away);
        Until(home, At(home, 3, 22, 0));
        RuleFired fired = Assert.Single(home.Journal.Select(e => e.Event).OfType<RuleFired>());
        Assert.Equal("schedule.ran", fired.By.Name);
        Assert.Contains(fired.Facts, f => f.Path == "triggers" && f.Holds);
        BackTestReport past = PastProperties.Run(
            home, "r", home.Rule("r").Document, At(home, 2, 21, 30), home.Now + Duration.FromSeconds(1));
        Assert.Equal(At(home, 3, 22, 0), Assert.Single(past.Runs).At);
        Assert.Equal(["conditions[0]"], past.Stops.Select(s => s.Path));
        PastDigest digest = new();
        home.Journal.Where(e => e.Event is ScheduleRan).ToList().ForEach(digest.Add);
        Assert.True(digest.MayHold(home.Rule("r")));
        home.Tell(RuleAt("r"), new DisableRule());
        Until(home, At(home, 4, 22, 0));
        home.Tell(RuleAt("r"), new DeleteRule());
        Until(home, At(home, 5, 22, 0));
        Assert.Equal(
            [OmittedBecause.RuleNotThere, OmittedBecause.RuleNotThere], Events<ScheduleSkipped>(home, S).Select(s => s.Why));
        Assert.Equal([ScheduleNoticeKind.Skipped], Told(home, S));
    }

    [Fact]
    public void It_starts_an_emergency_protocol_once_and_says_so_where_that_is_gone_or_off()
    {
        TestHome home = Home();
        Address help = RuleKinds.ProtocolOf("home-1", "help");
        ProtocolDocument steps = new() { Name = "Help", Steps = [new DelayAction(3600)] };
        home.Tell(help, new CreateProtocol(steps), Assistant);
        Create(home, S, Daily(
            """{"type":"protocol","protocol":"help","reason":"the evening's drill"}""", "", "22:00", "22:30"));
        Until(home, At(home, 2, 22, 40));
        EventEnvelope started = Assert.Single(home.Journal, e => e.Event is ProtocolActivated);
        Assert.Equal(("schedule:s", At(home, 2, 22, 0)), (started.Principal.Value, started.LearnedAt));
        Assert.Equal("the evening's drill", ((ProtocolActivated)started.Event).Reason);
        Assert.Equal(home.Journal.First(e => e.Event is ScheduleRan).Correlation, started.Correlation);
        Assert.Equal(
            [ScheduleRunOutcome.Done, ScheduleRunOutcome.Already],
            Events<ScheduleRunEnded>(home, S).Select(e => e.Outcome));

        home.Tell(help, new DisableProtocol(), Assistant);
        Until(home, At(home, 3, 22, 10));
        home.Tell(help, new DeleteProtocol(), Assistant);
        Until(home, At(home, 3, 22, 40));
        Assert.Equal(
            [OmittedBecause.ProtocolNotThere, OmittedBecause.ProtocolNotThere],
            Events<ScheduleSkipped>(home, S).Select(s => s.Why));
        Assert.Equal([ScheduleNoticeKind.Skipped, ScheduleNoticeKind.Skipped], Told(home, S));
        Assert.Single(home.Journal, e => e.Event is ProtocolActivated);
    }

    /// <summary>S13: a run of 90 minutes that is due every half an hour.</summary>
    [Theory]
    [InlineData("skip", 1)]
    [InlineData("buffer_one", 2)]
    [InlineData("buffer_all", 4)]
    [InlineData("cancel_other", 4)]
    [InlineData("terminate_other", 4)]
    [InlineData("allow_all", 4)]
    public void What_is_due_while_the_run_before_is_not_done_goes_by_the_policy(string policy, int runs)
    {
        TestHome home = Home();
        Create(home, S, Daily(
            """{"type":"actions","actions":[{"type":"light","devices":["home-1/camera/2001"]},{"type":"delay","seconds":5400},{"type":"light","devices":["home-1/camera/2001"],"on":false}]}""",
            $",\"overlapping\":\"{policy}\"", "08:00", "08:30", "09:00", "09:15"));
        Until(home, At(home, 3, 23, 0));
        Assert.Equal(runs, Events<ScheduleRan>(home, S).Length);
        ScheduleRunOutcome[] ends = [.. Events<ScheduleRunEnded>(home, S).Select(e => e.Outcome)];
        Assert.Equal(runs, ends.Length);
        Assert.Equal(policy is "cancel_other" or "terminate_other" ? 3 : 0, ends.Count(e => e == ScheduleRunOutcome.Cancelled));
        Assert.Equal(4 - runs, Events<ScheduleSkipped>(home, S).Count(s => s.Why == OmittedBecause.Overlap));
        Assert.All(Events<ScheduleSkipped>(home, S), s => Assert.StartsWith(policy, s.Detail, StringComparison.Ordinal));
        Assert.Equal(4 - runs, View(home, S).Omitted.GetValueOrDefault("overlap"));
        Assert.Equal(
            ends.Length - ends.Count(e => e == ScheduleRunOutcome.Cancelled),
            Events<ScheduleStep>(home, S).Count(s => s.Place == "2"));
    }

    [Fact]
    public void What_waits_in_line_when_it_is_changed_is_said_to_be_left_out()
    {
        TestHome home = Home();
        string slow = """{"type":"actions","actions":[{"type":"delay","seconds":7200}]}""";
        Create(home, S, Daily(slow, ",\"overlapping\":\"buffer_all\"", "08:00", "08:30", "09:00", "09:30"));
        Until(home, At(home, 3, 9, 40));
        home.Tell(S, new PauseSchedule("guests"), Assistant);
        home.Tell(S, new ResumeSchedule(), Assistant);
        Assert.Empty(Events<ScheduleSkipped>(home, S));
        home.Tell(S, new ReplaceSchedule(Read(Daily(slow, "", "23:00"))), Assistant);
        ScheduleSkipped left = Assert.Single(Events<ScheduleSkipped>(home, S));
        Assert.Equal((At(home, 3, 8, 30), At(home, 3, 9, 30), 3), (left.Nominal, left.Last, left.Count));
        Until(home, At(home, 3, 22, 0));
        Assert.Single(Events<ScheduleRan>(home, S));
    }

    [Fact]
    public void What_a_schedule_cannot_wait_for_is_refused_with_what_can()
    {
        TestHome home = Home();
        foreach (string action in new[]
        {
            """{"type":"arm","mode":"away"}""",
            """{"type":"wait_for","triggers":[{"type":"ding"}],"timeout_seconds":60}""",
            """{"type":"if","conditions":[{"type":"mode","modes":["away"]}],"then":[{"type":"arm","mode":"home"}]}""",
        })
        {
            Assert.Equal(
                "schedule.use-an-automation",
                home.Tell(S, new CreateSchedule(Read(Daily($$"""{"type":"actions","actions":[{{action}}]}""", "", "08:00"))), Assistant).Refusal?.Code);
        }

        Assert.Empty(home.View.Part<SchedulesView>().Schedules);
    }

    [Fact]
    public void A_reminder_reaches_those_it_names_once_each()
    {
        TestHome home = Home();
        Create(home, S, Daily("""{"type":"reminder","message":"test the siren"}""", "", "22:00"));
        Until(home, At(home, 2, 22, 0));
        Asked call = Assert.Single(home.Pending, p => p.By.Equals(S));
        SendScheduleNotice sent = Assert.IsType<SendScheduleNotice>(call.Effect.Request);
        Assert.Equal(("anna", "test the siren"), (sent.Contact, sent.Notice.Message));
        home.Conclude(call);
        Assert.Equal("delivered", Assert.Single(Events<ScheduleCallEnded>(home, S)).Outcome);
        Assert.Empty(((ScheduleState)home.State(S)).Calls);
    }

    /// <summary>S1, S17, S21: what is left out is recorded with why, once.</summary>
    [Fact]
    public void What_the_calendar_leaves_out_is_recorded_with_its_reason()
    {
        TestHome home = Home("America/Los_Angeles");
        home.Tell(S, new CreateSchedule(Read("""
            {"name":"Gap","calendar":{"when":[{"type":"weekly","days":[],"at":["02:30"]}],"gap":"skip",
             "except":[{"type":"dates","name":"holiday","from":"2026-03-06"}]},"do":{"type":"reminder","message":"m"}}
            """)), Assistant);
        Until(home, At(home, 10, 12, 0));
        Assert.Equal(
            [(OmittedBecause.Excluded, "holiday"), (OmittedBecause.Gap, null)],
            Events<ScheduleSkipped>(home, S).Select(s => (s.Why, s.Detail)));
        Assert.Equal(6, Events<ScheduleRan>(home, S).Length);
    }
}
