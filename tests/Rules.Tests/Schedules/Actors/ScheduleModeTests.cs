using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Actors;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Schedules.Actors.Clockwork;

namespace RingActors.Rules.Tests.Schedules.Actors;

/// <summary>A schedule and the alarm: open sensors, alarms, persons, and other schedules.</summary>
public sealed class ScheduleModeTests
{
    private const string Away22 = """{"type":"mode","mode":"away"}""";

    [Theory]
    [InlineData("", 300, true)]
    [InlineData(",\"open_sensors\":\"retry\",\"retry_times\":2,\"retry_seconds\":30", 60, true)]
    [InlineData(",\"open_sensors\":\"bypass\"", 0, true)]
    [InlineData(",\"open_sensors\":\"fail\"", 0, false)]
    public void A_S4_an_open_sensor_is_never_left_out_in_silence(string how, int seconds, bool arms)
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("away", how), "", "22:00"));
        Door(home, true);
        Until(home, At(home, 2, 22, 0) + Duration.FromSeconds(seconds) - Duration.FromMilliseconds(1));
        Assert.Empty(Asked(home));
        home.Advance(Duration.FromMilliseconds(1));
        if (!arms)
        {
            Assert.Empty(Asked(home));
            Assert.Equal(ScheduleRunOutcome.Refused, Assert.Single(Events<ScheduleRunEnded>(home, S)).Outcome);
            Assert.Contains("Back Door", Events<ScheduleRunEnded>(home, S)[0].Detail, StringComparison.Ordinal);
            Assert.Equal(NoticeKind.ArmingFailed, Notices(home).Single().Kind);
            return;
        }

        Assert.Equal(["away"], Asked(home));
        Assert.Empty(Notices(home));
        Obey(home);
        Notice notice = Notices(home).Single();
        Assert.Equal((NoticeKind.ArmedWithout, "schedule:s"), (notice.Kind, notice.Arming!.By.Value));
        Assert.Equal("Back Door", Assert.Single(notice.Arming.Sensors).Name);
        Assert.Equal(["Back Door"], Assert.Single(Events<ScheduleRunEnded>(home, S)).LeftOut);
    }

    [Fact]
    public void A_S4_it_arms_as_soon_as_what_was_open_has_closed()
    {
        TestHome home = Home();
        Create(home, S, Daily(Away22, "", "22:00"));
        Door(home, true);
        Until(home, At(home, 2, 22, 2));
        Door(home, false);
        home.Advance(Duration.FromSeconds(5));
        Assert.Equal(["away"], Asked(home));
        Obey(home);
        Assert.Empty(Notices(home));
        Assert.Null(Assert.Single(Events<ScheduleRunEnded>(home, S)).LeftOut);
    }

    [Theory]
    [InlineData("entry-delay", OmittedBecause.EntryDelay)]
    [InlineData("burglar-alarm", OmittedBecause.IncidentOpen)]
    [InlineData("fire-alarm", OmittedBecause.IncidentOpen)]
    public void What_is_due_to_disarm_never_does_while_there_is_an_alarm_and_says_so(string alarm, OmittedBecause why)
    {
        TestHome home = Home();
        Person(home, SecurityMode.Away);
        Create(home, S, Daily(Mode("disarmed"), "", "22:00"));
        Create(home, T, Daily(Mode("home"), "", "22:01"));
        Until(home, At(home, 2, 21, 59));
        home.Tell(Panel, new ReportPanel { Alarm = Patch.Of(new AlarmReading(alarm, "a", ["z-back"], home.Now)) });
        Until(home, At(home, 2, 22, 2));
        Assert.Equal(why, Assert.Single(Events<ScheduleSkipped>(home, S)).Why);
        Assert.Equal(why, Assert.Single(Events<ScheduleSkipped>(home, T)).Why);
        Assert.Empty(Asked(home));
        Assert.Contains(ScheduleNoticeKind.Skipped, Told(home, S));
    }

    [Fact]
    public void The_alarm_itself_takes_no_disarming_of_a_schedule_while_there_is_an_alarm()
    {
        TestHome home = Home();
        Person(home, SecurityMode.Away);
        home.Tell(Panel, new ReportPanel { Alarm = Patch.Of(new AlarmReading("burglar-alarm", "a", [], home.Now)) });
        Assert.Equal("panel.needs-a-person", home.Tell(Panel, new Disarm(), new Principal(PrincipalKind.Schedule, "s")).Refusal!.Code);
        Assert.Null(home.Tell(Panel, new Disarm(), Assistant).Refusal);
    }

    [Fact]
    public void While_somebody_is_leaving_it_does_not_disarm_behind_them()
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("disarmed"), "", "22:00"));
        Until(home, At(home, 2, 21, 59, 50));
        home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Away, DelayEndsAt = Patch.Of<Instant?>(home.Now + Duration.FromMinutes(1)), By = Pat });
        Until(home, At(home, 2, 22, 0));
        Assert.Equal(OmittedBecause.ExitDelay, Assert.Single(Events<ScheduleSkipped>(home, S)).Why);
        Assert.Empty(Asked(home));
    }

    /// <summary>S16: the default is to run, and to say so ten minutes before.</summary>
    [Theory]
    [InlineData("", "home", true, "Coming")]
    [InlineData("", "away", true, "")]
    [InlineData("", "", true, "")]
    [InlineData(",\"override\":\"not_if_changed_within\",\"override_seconds\":3600", "home", false, "")]
    [InlineData(",\"override\":\"not_if_changed_within\",\"override_seconds\":600", "home", true, "")]
    [InlineData(",\"override\":\"ask\"", "home", false, "Asks,Skipped")]
    [InlineData(",\"override\":\"ask\"", "", true, "")]
    public void A_person_who_set_another_mode_today_is_heeded_as_was_said(string how, string person, bool runs, string told)
    {
        TestHome home = Home();
        Create(home, S, Daily(Away22, how, "22:00"));
        Until(home, At(home, 2, 21, 30));
        if (person.Length > 0)
        {
            Person(home, person == "home" ? SecurityMode.Home : SecurityMode.Away);
        }

        Until(home, At(home, 2, 21, 50) - Duration.FromMilliseconds(1));
        Assert.Empty(Told(home, S));
        Until(home, At(home, 2, 22, 0));
        Assert.Equal(runs ? 1 : 0, Events<ScheduleRan>(home, S).Length);
        Assert.Equal(told, string.Join(',', Told(home, S)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_asked_is_done_as_it_is_answered(bool runs)
    {
        TestHome home = Home();
        Create(home, S, Daily(Away22, ",\"override\":\"ask\"", "22:00"));
        Person(home, SecurityMode.Home);
        Assert.Equal("schedule.nothing-was-asked", home.Tell(S, new AnswerSchedule(true), Assistant).Refusal!.Code);
        Until(home, At(home, 2, 21, 55));
        Assert.Null(home.Tell(S, new AnswerSchedule(runs), Assistant).Refusal);
        Assert.Empty(home.Tell(S, new AnswerSchedule(runs), Assistant).Events);
        Until(home, At(home, 2, 22, 0));
        Assert.Equal(runs ? 1 : 0, Events<ScheduleRan>(home, S).Length);
        Assert.Equal(runs ? [] : [OmittedBecause.Declined], Events<ScheduleSkipped>(home, S).Select(s => s.Why));

        // What was said of one run is said of no other.
        Until(home, At(home, 3, 22, 0));
        Assert.Equal(runs ? 2 : 1, Events<ScheduleRan>(home, S).Length);
    }

    /// <summary>S12: one target, one moment, two modes.</summary>
    [Theory]
    [InlineData("disarmed", "away", "t")]
    [InlineData("home", "disarmed", "s")]
    [InlineData("home", "away", "t")]
    [InlineData("away", "vacation", "s")]
    public void Of_two_at_one_moment_the_more_protective_wins_and_the_other_says_so(string s, string t, string wins)
    {
        foreach (bool swapped in new[] { false, true })
        {
            TestHome home = Home();
            Person(home, SecurityMode.Home);
            Create(home, swapped ? T : S, Daily(Mode(swapped ? t : s), "", "22:00"));
            Create(home, swapped ? S : T, Daily(Mode(swapped ? s : t), "", "22:00"));
            Until(home, At(home, 2, 22, 0));
            (Address winner, Address loser) = wins == "s" ? (S, T) : (T, S);
            Assert.Equal([loser.Id], Assert.Single(Events<ScheduleRan>(home, winner)).Over);
            ScheduleSkipped left = Assert.Single(Events<ScheduleSkipped>(home, loser));
            Assert.Equal((OmittedBecause.Collision, winner.Id), (left.Why, left.Other));
            Assert.Contains(ScheduleNoticeKind.Collision, Told(home, loser));
            Assert.True(Asked(home).Length <= 1);
        }
    }

    [Fact]
    public void Two_that_want_the_same_at_one_moment_ask_once()
    {
        TestHome home = Home();
        Create(home, S, Daily(Away22, "", "22:00"));
        Create(home, T, Daily(Away22, "", "22:00"));
        Until(home, At(home, 2, 22, 0));
        Assert.Equal(["away"], Asked(home));
        Assert.Equal("s", Assert.Single(Events<ScheduleRan>(home, T)).With);
        Assert.Equal(ScheduleRunOutcome.Already, Assert.Single(Events<ScheduleRunEnded>(home, T)).Outcome);
    }

    /// <summary>A silent call for help changes nothing that could be seen (U15).</summary>
    [Fact]
    public void A_silent_call_for_help_makes_no_difference()
    {
        TestHome home = Home();
        Person(home, SecurityMode.Away);
        Create(home, S, Daily(Mode("disarmed"), "", "22:00"));
        home.Tell(Panel, new Devices.Domain.Alarm.Incidents.RaisePanic(IncidentKind.Panic, true), Assistant);
        Assert.NotEmpty(home.View.Guard().Silent);
        Until(home, At(home, 2, 22, 0));
        Assert.Equal(["disarmed"], Asked(home));
    }

    private static Notice[] Notices(TestHome home) =>
        [.. home.Journal.Select(e => e.Event).OfType<NoticeGiven>().Select(n => n.Notice)];
}
