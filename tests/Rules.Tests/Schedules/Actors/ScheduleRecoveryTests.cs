using NodaTime;
using NodaTime.TimeZones;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Actors;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Schedules.Actors.Clockwork;

namespace RingActors.Rules.Tests.Schedules.Actors;

/// <summary>A schedule whose engine was away, whose clock jumped, or whose zone is another (S8, S11, S19).</summary>
public sealed class ScheduleRecoveryTests
{
    private const string Reminder = """{"type":"reminder","message":"m"}""";

    /// <summary>S11: of several missed changes the latest alone, and only if it may still come.</summary>
    [Theory]
    [InlineData("arms late", "22:00 away", 120, "away", "")]
    [InlineData("disarms within five minutes", "22:00 disarmed", 4, "disarmed", "")]
    [InlineData("does not disarm after six", "22:00 disarmed", 6, "", "s TooLate")]
    [InlineData("the latest of two", "22:00 disarmed,22:30 away", 120, "away", "s NewerChange")]
    [InlineData("the latest is too late, and the one before is not taken", "22:00 away,22:30 disarmed", 120, "", "s NewerChange,t TooLate")]
    [InlineData("the latest of two, by the other order of ids", "22:30 away,22:00 disarmed", 120, "away", "t NewerChange")]
    public void Of_changes_that_were_missed_only_the_latest_is_looked_at(
        string name, string schedules, int minutes, string asks, string missed)
    {
        TestHome home = Home();
        Person(home, schedules.Contains("22:00 away", StringComparison.Ordinal) ? SecurityMode.Disarmed : SecurityMode.Home);
        Address[] all = [S, T];
        string[] each = schedules.Split(',');
        for (int i = 0; i < each.Length; i++)
        {
            Create(home, all[i], Daily(Mode(each[i].Split(' ')[1]), "", each[i].Split(' ')[0]));
        }

        Until(home, At(home, 2, 21, 55));
        AwayUntil(home, At(home, 2, 22, 0) + Duration.FromMinutes(minutes));
        Assert.True(asks == string.Join(',', Clockwork.Asked(home)), $"{name}: {string.Join(',', Clockwork.Asked(home))}");
        Assert.Equal(missed, string.Join(',', all.SelectMany(a => Events<ScheduleMissed>(home, a).Select(m => $"{a.Id} {m.Why}"))));
        Assert.All(all.Take(each.Length), a => Assert.Equal(
            Events<ScheduleMissed>(home, a).Length, Told(home, a).Count(k => k == ScheduleNoticeKind.Missed)));
    }

    [Fact]
    public void What_a_person_did_after_it_was_due_is_left_as_it_is()
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("away"), "", "22:00"));
        home.Tell(Panel, new ReportPanel { IsComplete = true });
        Person(home, SecurityMode.Away);
        Until(home, At(home, 2, 21, 55));
        home.Sleep(Duration.FromHours(1));
        home.Tell(Panel, new ReportBaseStation(Connection.Unknown, ProcessStart.OfBaseStation));

        // It waits for the word of the base station, and that says that somebody was at the keypad meanwhile.
        Assert.Empty(Events<ScheduleRan>(home, S));
        home.Advance(Duration.FromSeconds(3));
        home.Tell(Panel, new ReportPanel
        {
            Mode = SecurityMode.Disarmed,
            DelayEndsAt = Patch.Of<Instant?>(null),
            At = home.Now - Duration.FromMinutes(20),
            IsComplete = true,
        });
        home.Advance(Duration.FromMinutes(10));
        Assert.Equal(OmittedBecause.ChangedByPerson, Assert.Single(Events<ScheduleMissed>(home, S)).Why);
        Assert.Empty(Clockwork.Asked(home));
    }

    [Theory]
    [InlineData("away", true)]
    [InlineData("disarmed", false)]
    public void Where_the_base_station_says_nothing_it_arms_all_the_same_and_disarms_never(string mode, bool asks)
    {
        TestHome home = Home();
        Person(home, mode == "away" ? SecurityMode.Disarmed : SecurityMode.Away);
        home.Tell(Panel, new ReportPanel { IsComplete = true });
        Create(home, S, Daily(Mode(mode), "", "22:00"));
        Until(home, At(home, 2, 21, 59));
        home.Sleep(Duration.FromMinutes(2));
        home.Tell(Panel, new ReportBaseStation(Connection.Unknown, ProcessStart.OfBaseStation));
        home.Advance(Duration.FromMinutes(2) - Duration.FromMilliseconds(1));
        Assert.Empty(Clockwork.Asked(home));
        home.Advance(Duration.FromMinutes(1));
        Assert.Equal(asks ? [mode] : [], Clockwork.Asked(home));
        Assert.Equal(asks ? [] : [OmittedBecause.NotHeard], Events<ScheduleMissed>(home, S).Select(m => m.Why));
    }

    /// <summary>Deadlines are told before anything is heard of the world: what is known then is a memory.</summary>
    [Fact]
    public void After_a_stop_it_waits_for_the_base_station_and_then_does_what_is_still_wanted()
    {
        TestHome home = Home();
        home.Tell(Panel, new ReportPanel { IsComplete = true });
        Create(home, S, Daily(Mode("away"), "", "22:00"));
        Until(home, At(home, 2, 21, 55));
        AwayUntil(home, At(home, 2, 23, 0));
        Assert.Equal(At(home, 2, 22, 0), Assert.Single(Events<ScheduleWaitsForWord>(home, S)).Nominal);
        home.Tell(Panel, new ReportBaseStation(Connection.Unknown, ProcessStart.OfBaseStation));
        home.Advance(Duration.FromSeconds(30));
        Assert.Empty(Clockwork.Asked(home));
        home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Disarmed, IsComplete = true });
        ScheduleRan ran = Assert.Single(Events<ScheduleRan>(home, S));
        Assert.Equal((At(home, 2, 22, 0), Duration.FromSeconds(3630)), (ran.Nominal, ran.LateBy));
        Assert.Equal(["away"], Clockwork.Asked(home));
        Until(home, At(home, 3, 22, 0));
        Assert.Equal(2, Events<ScheduleRan>(home, S).Length);
    }

    /// <summary>A process that began just before has heard nothing: what it remembers is no reason to disarm.</summary>
    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "disarmed")]
    public void What_disarms_in_time_waits_for_a_base_station_that_is_not_heard(bool somebodyCame, string asks)
    {
        TestHome home = Home();
        home.Tell(Panel, new ReportPanel { IsComplete = true });
        Person(home, SecurityMode.Away);
        Create(home, S, Daily(Mode("disarmed"), "", "22:00"));
        Until(home, At(home, 2, 21, 59, 50));
        home.Tell(Panel, new ReportBaseStation(Connection.Unknown, ProcessStart.OfBaseStation));
        Until(home, At(home, 2, 22, 0, 20));
        Assert.Empty(Clockwork.Asked(home));
        home.Tell(Panel, new ReportPanel
        {
            Mode = SecurityMode.Away,
            Alarm = somebodyCame ? Patch.Of(new AlarmReading("entry-delay", "a", ["z-back"], home.Now)) : default,
            IsComplete = true,
        });
        home.Advance(Duration.FromMinutes(10));
        Assert.Equal(asks, string.Join(',', Clockwork.Asked(home)));
        Assert.Equal(
            somebodyCame ? [OmittedBecause.EntryDelay] : [], Events<ScheduleSkipped>(home, S).Select(m => m.Why));
    }

    [Theory]
    [InlineData("replaced")]
    [InlineData("switched off")]
    [InlineData("paused")]
    [InlineData("paused and resumed")]
    [InlineData("deleted")]
    public void What_waits_for_word_and_is_not_wanted_any_more_is_missed_and_said(string how)
    {
        TestHome home = Home();
        home.Tell(Panel, new ReportPanel { IsComplete = true });
        Create(home, S, Daily(Mode("away"), "", "22:00"));
        Until(home, At(home, 2, 21, 55));
        AwayUntil(home, At(home, 2, 22, 30));
        home.Tell(S, new PauseSchedule("guests"), Assistant);
        ICommand command = how switch
        {
            "paused" => new PauseSchedule("guests"),
            "replaced" => new ReplaceSchedule(Read(Daily(Mode("home"), "", "22:00"))),
            "switched off" => new DisableSchedule(),
            "deleted" => new DeleteSchedule(),
            _ => new ResumeSchedule(),
        };
        home.Tell(S, command, Assistant);
        ScheduleMissed missed = Assert.Single(Events<ScheduleMissed>(home, S));
        Assert.Equal((At(home, 2, 22, 0), OmittedBecause.NotHeard), (missed.Nominal, missed.Why));
        home.Advance(Duration.FromHours(20));
        Assert.Empty(Clockwork.Asked(home));
        Assert.False(home.WakeAt(S) <= home.Now);
    }

    [Fact]
    public void A_block_that_was_missed_whole_is_told_of_beginning_and_end()
    {
        TestHome home = Home();
        Create(home, S, Daily(Mode("away"), ",\"block\":{\"until\":\"06:00\",\"then\":\"disarmed\"}", "22:00"));
        AwayUntil(home, At(home, 3, 8, 0));
        Assert.Equal(
            [OmittedBecause.NewerChange, OmittedBecause.TooLate], Events<ScheduleMissed>(home, S).Select(m => m.Why));
        Assert.Equal([ScheduleNoticeKind.Missed, ScheduleNoticeKind.Missed], Told(home, S));
        Assert.Empty(Clockwork.Asked(home));
    }

    /// <summary>S19: a step back runs nothing twice.</summary>
    [Fact]
    public void A_clock_that_steps_back_runs_nothing_twice()
    {
        TestHome home = Home();
        Create(home, S, Daily(Reminder, "", "22:00", "22:30"));
        Until(home, At(home, 2, 22, 10));
        home.Sleep(Duration.FromHours(-1));
        home.Tell(S, new ReplaceSchedule(Read(Daily(Reminder, "", "21:50", "22:00", "22:30"))), Assistant);
        home.SettleDue();
        Until(home, At(home, 2, 23, 0));
        Assert.Equal([At(home, 2, 22, 0), At(home, 2, 22, 30)], Events<ScheduleRan>(home, S).Select(r => r.Nominal));
    }

    [Fact]
    public void A_clock_that_steps_forward_is_as_if_nobody_had_been_there()
    {
        TestHome home = Home();
        Create(home, S, """
            {"name":"Every minute","calendar":{"when":[{"type":"every","seconds":60,"from":"2026-03-01T00:00:00"}]},"do":{"type":"reminder","message":"m"}}
            """);
        Until(home, At(home, 2, 21, 30));
        int before = Events<ScheduleRan>(home, S).Length;
        AwayUntil(home, At(home, 5, 3, 30));
        Assert.Equal(before + 1, Events<ScheduleRan>(home, S).Length);
        ScheduleMissed missed = Assert.Single(Events<ScheduleMissed>(home, S));
        Assert.Equal((OmittedBecause.NewerChange, (54 * 60) - 1), (missed.Why, missed.Count));
        home.Advance(Duration.FromMinutes(1));
        Assert.Equal(before + 2, Events<ScheduleRan>(home, S).Length);
    }

    /// <summary>S8: with another zone, or other knowledge of zones, only what is to come moves.</summary>
    [Fact]
    public void When_the_home_moves_to_another_zone_the_runs_to_come_move_with_it()
    {
        TestHome home = Home();
        Create(home, S, Daily(Reminder, "", "22:00"));
        Create(home, T, Daily(Reminder, "", "22:00").Replace("\"when\"", "\"zone\":\"Europe/Berlin\",\"when\"", StringComparison.Ordinal));
        Until(home, At(home, 2, 23, 0));
        home.Tell(DeviceKinds.RingCloudOf("home-1"), new ReportLocation("Home", "America/New_York"));
        ScheduleReplanned replanned = Assert.Single(Events<ScheduleReplanned>(home, S));
        Assert.Equal(("Europe/Berlin", "America/New_York"), (replanned.FromZone, replanned.ToZone));
        Assert.True(replanned.Count > 350);
        Assert.Equal(Instant.FromUtc(2026, 3, 3, 3, 0), View(home, S).NextRun);
        Assert.Empty(Events<ScheduleReplanned>(home, T));
        Assert.Equal(Instant.FromUtc(2026, 3, 3, 21, 0), View(home, T).NextRun);
    }

    [Fact]
    public void Another_version_of_the_zones_moves_only_what_is_to_come_and_tells_which()
    {
        ChangingZones zones = new();
        TestHome home = WithZones(zones);
        Create(home, S, Daily(Reminder, "", "22:00"));
        home.Advance(Duration.FromDays(3));
        int ran = Events<ScheduleRan>(home, S).Length;
        Started(home);
        Assert.Empty(Events<ScheduleReplanned>(home, S));

        // In the new version Berlin does not go over to summer time on 29 March.
        zones.Version = "b";
        home.Sleep(Duration.FromSeconds(1));
        Started(home);
        ScheduleReplanned replanned = Assert.Single(Events<ScheduleReplanned>(home, S));
        Assert.Equal(("a", "b"), (replanned.FromVersion, replanned.ToVersion));
        Assert.Equal(
            (Instant.FromUtc(2026, 3, 29, 20, 0), Instant.FromUtc(2026, 3, 29, 21, 0)),
            (replanned.Moved[0].From, replanned.Moved[0].To));
        Assert.Equal((20, ran), (replanned.Moved.Count, Events<ScheduleRan>(home, S).Length));
        Until(home, Instant.FromUtc(2026, 4, 2, 0, 0));
        Assert.Equal(Instant.FromUtc(2026, 4, 1, 21, 0), Events<ScheduleRan>(home, S)[^1].Nominal);
        Assert.Equal(
            Events<ScheduleRan>(home, S).Length, Events<ScheduleRan>(home, S).Select(r => r.Nominal).Distinct().Count());
        Started(home);
        Assert.Single(Events<ScheduleReplanned>(home, S));
    }

    [Fact]
    public void That_runs_have_moved_is_said_although_one_was_missed_meanwhile()
    {
        ChangingZones zones = new();
        TestHome home = WithZones(zones);
        home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Disarmed, IsComplete = true });
        Create(home, S, Daily(Mode("away"), "", "22:00"));
        zones.Version = "b";
        home.Sleep(Duration.FromHours(23));
        Started(home);
        Assert.Single(Events<ScheduleWaitsForWord>(home, S));
        home.Advance(Duration.FromMinutes(3));
        Assert.Equal(Instant.FromUtc(2026, 3, 10, 21, 0), Assert.Single(Events<ScheduleRan>(home, S)).Nominal);
        Assert.Equal(("a", "b"), Events<ScheduleReplanned>(home, S).Select(r => (r.FromVersion, r.ToVersion)).Single());
    }

    private static void Started(TestHome home) => home.Tell(
        DeviceKinds.CoverageOf("home-1"), new ReportServerStarted(home.Now));

    private static TestHome WithZones(ChangingZones zones)
    {
        TestHome home = new(
            [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders.Where(d => d.Kind != RuleKinds.Schedule), new Schedule(zones)],
            [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
            [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions],
            e => Types.Of(e.GetType()).Name,
            Instant.FromUtc(2026, 3, 10, 0, 0),
            DomainRegistration.FirstKinds);
        home.Tell(DeviceKinds.RingCloudOf("home-1"), new ReportLocation("Home", "Europe/Berlin"));
        return home;
    }

    /// <summary>Knows of zones what its version says.</summary>
    private sealed class ChangingZones : IDateTimeZoneProvider
    {
        private static readonly IDateTimeZoneProvider Tzdb = DateTimeZoneProviders.Tzdb;

        internal string Version { get; set; } = "a";

        public string VersionId => Version;

        public System.Collections.ObjectModel.ReadOnlyCollection<string> Ids => Tzdb.Ids;

        public DateTimeZone this[string id] => GetZoneOrNull(id)!;

        public DateTimeZone GetSystemDefault() => throw new NotSupportedException();

        public DateTimeZone? GetZoneOrNull(string id) =>
            Version == "b" && id == "Europe/Berlin" ? new Winter() : Tzdb.GetZoneOrNull(id);

        private sealed class Winter() : DateTimeZone("Europe/Berlin", false, Offset.FromHours(1), Offset.FromHours(1))
        {
            public override ZoneInterval GetZoneInterval(Instant instant) =>
                new("CET", null, null, Offset.FromHours(1), Offset.Zero);
        }
    }
}
