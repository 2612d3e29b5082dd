using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Documents;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Schedules.Actors.Clockwork;

namespace RingActors.Rules.Tests.Schedules.Actors;

/// <summary>Every state of a schedule by every command, silence included: tests/Rules.Tests/Tables/schedule.txt.</summary>
public sealed class ScheduleTableTests
{
    private const string Slow =
        """{"type":"actions","actions":[{"type":"light","devices":["home-1/camera/2001"]},{"type":"delay","seconds":7200},{"type":"notify","message":"x"}]}""";

    private static readonly string Evening = Daily(Mode("away"), "", "22:00");
    private static readonly string Other = Daily(Mode("home"), "", "23:00");
    private static readonly string Often = Daily(Slow, ",\"overlapping\":\"buffer_one\"", "22:00", "22:30");

    [Fact]
    public void A_schedule_does_what_its_table_says()
    {
        DecisionTable table = new DecisionTable("schedule: in this state, told this, it does that", () => Home())
            .State("never written", _ => { })
            .State("planned for an hour from now", h => Create(h, S, Evening))
            .State("switched off", h => { Create(h, S, Evening); h.Tell(S, new DisableSchedule()); })
            .State("paused for a day", h => { Create(h, S, Evening); h.Tell(S, new PauseSchedule("guests", h.Now + Duration.FromDays(1))); })
            .State("asks whether it is to run", h =>
            {
                Create(h, S, Daily(Mode("away"), ",\"override\":\"ask\"", "22:00"));
                Person(h, SecurityMode.Home);
                Until(h, At(h, 2, 21, 55));
            })
            .State("asked for a mode", h => { Create(h, S, Evening); Until(h, At(h, 2, 22, 0)); })
            .State("asked for a mode, and it is so", h => { Create(h, S, Evening); Until(h, At(h, 2, 22, 0)); Obey(h); })
            .State("waits for a door", h => { Create(h, S, Evening); Door(h, true); Until(h, At(h, 2, 22, 0)); })
            .State("waits for word after a stop", h =>
            {
                h.Tell(Panel, new ReportPanel { IsComplete = true });
                Create(h, S, Evening);
                AwayUntil(h, At(h, 2, 22, 10));
            })
            .State("amid its actions, another in line", h => { Create(h, S, Often); Until(h, At(h, 2, 22, 30)); })
            .State("over: it has run", h => { Create(h, S, Daily(Mode("away"), ",\"runs\":1", "22:00")); Until(h, At(h, 2, 22, 0)); Obey(h); })
            .State("deleted", h => { Create(h, S, Evening); h.Tell(S, new DeleteSchedule()); })
            .Command("create the same", S, _ => new CreateSchedule(Read(Evening)))
            .Command("create another", S, _ => new CreateSchedule(Read(Other)))
            .Command("create one that goes by the sun at home", S, _ => new CreateSchedule(Sunny))
            .Command("replace by the same", S, _ => new ReplaceSchedule(Read(Evening)))
            .Command("replace by another", S, _ => new ReplaceSchedule(Read(Other)))
            .Command("replace by another that is off", S, _ => new ReplaceSchedule(Read(Other) with { Enabled = false }))
            .Command("replace, expecting version 1", S, _ => new ReplaceSchedule(Read(Other), 1))
            .Command("replace, expecting version 9", S, _ => new ReplaceSchedule(Read(Other), 9))
            .Command("enable", S, _ => new EnableSchedule())
            .Command("disable", S, _ => new DisableSchedule())
            .Command("pause", S, _ => new PauseSchedule("guests"))
            .Command("pause without a note", S, _ => new PauseSchedule(""))
            .Command("pause until what is over", S, h => new PauseSchedule("guests", h.Now))
            .Command("resume", S, _ => new ResumeSchedule())
            .Command("delete", S, _ => new DeleteSchedule())
            .Command("yes, run", S, _ => new AnswerSchedule(true))
            .Command("no, do not", S, _ => new AnswerSchedule(false))
            .Command("yes to another run", S, h => new AnswerSchedule(true, h.Now))
            .Command("told to plan anew on the same clocks", S, _ => new ReplanSchedule())
            .Command("told to look", S, _ => new LookAtSchedule())
            .Command("told to follow its run", S, h => new FollowRun(RunOf(h)))
            .Command("told that the wait for its run was given up", S, h => new FollowRun(RunOf(h), WaitEnd.GivenUp))
            .Command("told to follow a run that is none", S, _ => new FollowRun("run-0"))
            .Command("deadline before its time", S, h => new DeadlineReached(h.Now))
            .Command("its call delivered", S, h => Ended(h, EffectOutcome.Delivered))
            .Command("a stranger's call ended", S, _ => new EffectConcluded("notice-0!anna", EffectOutcome.Delivered, "x", null, 1))
            .Command("the mode is reported", Panel, _ => new ReportPanel { Mode = SecurityMode.Away, DelayEndsAt = Patch.Of<Instant?>(null) })
            .Command("arm", S, _ => new Arm(SecurityMode.Home))
            .Wait("an hour passes", Duration.FromHours(1))
            .Wait("two days pass", Duration.FromDays(2));
        Assert.Null(CommittedText.Difference("tests/Rules.Tests/Tables/schedule.txt", table.Print()));
    }

    private static ScheduleDocument Sunny => Read(Evening) with
    {
        Calendar = new CalendarDocument { When = [new SunWhen("sunset")] },
    };

    private static string RunOf(TestHome home) => ((ScheduleState)home.State(S)).Runs.FirstOrDefault()?.Id ?? "run-0";

    private static EffectConcluded Ended(TestHome home, EffectOutcome outcome) => new(
        home.Pending.FirstOrDefault(p => p.By.Equals(S))?.Effect.Name ?? "none", outcome, "code", null, 1);
}
