using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Runs;

public sealed class EvaluatorTests
{
    private readonly TestHome _home = New();

    [Fact]
    public void Every_trigger_and_condition_is_judged_even_if_one_before_it_failed()
    {
        RuleDocument document = Document(_home, """
            {"name":"All","triggers":[{"type":"ding"},{"type":"motion","detection":"human"}],
             "conditions":[{"type":"mode","modes":["away"]},{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}],
             "actions":[{"type":"delay","seconds":1}]}
            """);
        Evaluation evaluation = Judge(document, Motion(_home, FrontCamera).Events[0]);
        Assert.False(evaluation.Fired);
        Assert.Equal(
            [
                ("triggers[0]", false, "the event is motion.detected"),
                ("triggers[1]", false, "it was motion of something unnamed, and not of human"),
                ("conditions[0]", false, "mode was disarmed"),
                ("conditions[1]", true, "back-door contact was closed since 2026-03-01T20:00:00Z"),
            ],
            evaluation.Facts.Select(f => (f.Path, f.Holds, f.Reason)));
    }

    [Fact]
    public void R_S13_conditions_are_read_just_before_the_event()
    {
        RuleDocument document = Document(_home, """
            {"name":"Before","triggers":[{"type":"contact"}],
             "conditions":[{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}],
             "actions":[{"type":"delay","seconds":1}]}
            """);
        HomeView before = _home.View;
        EventEnvelope opened = _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true })).Events[0];
        Assert.True(RuleEvaluator.Evaluate("r", 1, document, before, opened).Fired);
        Assert.Equal(before.HomeSeq, RuleEvaluator.Evaluate("r", 1, document, before, opened).AtHomeSeq);
        Assert.False(Judge(document, opened).Fired);
    }

    [Theory]
    [InlineData("22:00", "06:00", "2026-03-01T21:59:59", false)]
    [InlineData("22:00", "06:00", "2026-03-01T22:00:00", true)]
    [InlineData("22:00", "06:00", "2026-03-02T05:59:59", true)]
    [InlineData("22:00", "06:00", "2026-03-02T06:00:00", false)]
    [InlineData("08:00", "17:00", "2026-03-02T08:00:00", true)]
    [InlineData("08:00", "17:00", "2026-03-02T17:00:00", false)]
    public void A_window_has_its_start_in_it_and_its_end_not_and_goes_across_midnight(
        string from, string to, string local, bool inside) =>
        Assert.Equal(inside, InWindow(from, to, "[]", local, Zone));

    [Theory]
    [InlineData("2026-03-06T23:00:00", true)]
    [InlineData("2026-03-07T05:00:00", true)]
    [InlineData("2026-03-07T23:00:00", false)]
    [InlineData("2026-03-06T05:00:00", false)]
    public void S18_the_day_belongs_to_the_windows_start(string local, bool inside) =>
        Assert.Equal(inside, InWindow("22:00", "06:00", """["fri"]""", local, Zone));

    [Theory]
    [InlineData("2026-03-29T01:30:00", true)]
    [InlineData("2026-03-29T03:30:00", true)]
    [InlineData("2026-10-25T02:30:00", true)]
    public void A_window_over_a_change_of_clocks_goes_by_what_the_clock_shows(string local, bool inside) =>
        Assert.Equal(inside, InWindow("01:00", "04:00", "[]", local, Zone));

    [Fact]
    public void What_an_unreachable_device_said_last_is_no_state_of_now()
    {
        RuleDocument document = Document(_home, """
            {"name":"Gone","triggers":[{"type":"motion"}],
             "conditions":[{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}],
             "actions":[{"type":"delay","seconds":1}]}
            """);
        _home.Tell(BackDoor, new ReportReadings(new Readings { Connection = Connection.Offline }));
        Fact fact = Judge(document, Motion(_home, Garden).Events[0]).Facts[^1];
        Assert.Equal((false, "back-door was offline since 2026-03-01T20:00:00Z"), (fact.Holds, fact.Reason));
    }

    [Fact]
    public void A_panel_that_never_reported_a_mode_is_in_none()
    {
        RuleDocument document = Document(_home, Story);
        EventEnvelope motion = Motion(_home, FrontCamera).Events[0];
        HomeView silent = new("home-1", 0, [.. _home.View.Parts.Select(p => p is SecurityView ? new SecurityView() : p)]);
        Assert.Equal(
            "mode was unknown: the base station has not reported one",
            RuleEvaluator.Evaluate("r", 1, document, silent, motion).Facts[^1].Reason);
    }

    [Theory]
    [InlineData("away")]
    [InlineData("disarmed")]
    public void A_mode_is_unknown_and_not_true_while_the_base_station_is_not_heard(string mode)
    {
        RuleDocument document = Document(_home, Story.Replace("away", mode, StringComparison.Ordinal));
        SecurityMode told = mode == "away" ? SecurityMode.Away : SecurityMode.Disarmed;
        _home.Tell(Panel, new ReportPanel { Mode = told, DelayEndsAt = Patch.Of<Instant?>(null), IsComplete = true });
        _home.Tell(Panel, new ReportBaseStation(Connection.Offline, "x"));
        Fact fact = Judge(document, Motion(_home, FrontCamera).Events[0]).Facts[^1];
        Assert.Equal(
            (false, $"mode was unknown: the base station was offline since 2026-03-01T20:00:00Z; its last word was {mode}"),
            (fact.Holds, fact.Reason));
    }

    [Fact]
    public void A_mode_is_unknown_and_not_true_while_the_alarms_own_actor_is_set_aside()
    {
        RuleDocument document = Document(_home, Story);
        _home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Away, DelayEndsAt = Patch.Of<Instant?>(null), IsComplete = true });
        EventEnvelope motion = Motion(_home, FrontCamera).Events[0];
        HomeView view = new("home-1", 0, [.. _home.View.Parts]) { SetAside = new HashSet<Address> { Panel } };
        Fact fact = RuleEvaluator.Evaluate("r", 1, document, view, motion).Facts[^1];
        Assert.False(fact.Holds);
        Assert.Contains("mode was unknown", fact.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("away")]
    [InlineData("disarmed")]
    [InlineData("other")]
    public void A_mode_that_this_build_does_not_know_is_unknown_and_no_condition_on_the_mode_holds(string mode)
    {
        RuleDocument document = Document(_home, Story.Replace("away", mode, StringComparison.Ordinal));
        _home.Tell(Panel, new ReportPanel
        {
            Mode = SecurityMode.Other,
            ModeName = "vacation",
            DelayEndsAt = Patch.Of<Instant?>(null),
            IsComplete = true,
        });
        Fact fact = Judge(document, Motion(_home, FrontCamera).Events[0]).Facts[^1];
        Assert.Equal(
            (false, "mode was unknown: the base station says 'vacation', which this build does not know"), (fact.Holds, fact.Reason));
    }

    [Fact]
    public void An_exit_delay_that_is_over_by_the_clock_only_makes_an_armed_mode_unknown()
    {
        RuleDocument document = Document(_home, Story);
        Instant end = _home.Now + Duration.FromMinutes(1);
        _home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Away, DelayEndsAt = Patch.Of<Instant?>(end) });
        _home.Advance(Duration.FromMinutes(2));
        Fact fact = Judge(document, Motion(_home, FrontCamera).Events[0]).Facts[^1];
        Assert.False(fact.Holds);
        Assert.Equal(
            "whether mode away guards was unknown: its exit delay was to end at 2026-03-01T20:01:00Z, "
            + "and the base station has not said that it did",
            fact.Reason);
    }

    [Fact]
    public void While_an_exit_delay_runs_the_mode_does_not_guard_yet_and_the_reason_says_until_when()
    {
        RuleDocument document = Document(_home, Story);
        _home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Away, DelayEndsAt = Patch.Of<Instant?>(_home.Now + Duration.FromMinutes(10)) });
        _home.Advance(Duration.FromMinutes(5));
        Fact fact = Judge(document, Motion(_home, FrontCamera).Events[0]).Facts[^1];
        Assert.Equal((false, "mode was away, its exit delay until 2026-03-01T20:10:00Z not over"), (fact.Holds, fact.Reason));
    }

    [Fact]
    public void A_sensor_behind_a_base_station_that_is_not_heard_has_no_state_of_now()
    {
        RuleDocument document = Document(_home, """
            {"name":"Gone","triggers":[{"type":"motion"}],
             "conditions":[{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}],
             "actions":[{"type":"delay","seconds":1}]}
            """);
        EventEnvelope motion = Motion(_home, Garden).Events[0];
        Assert.True(Judge(document, motion).Facts[^1].Holds);
        _home.Tell(Panel, new ReportBaseStation(Connection.Unknown, "x"));
        Fact fact = Judge(document, motion).Facts[^1];
        Assert.Equal(
            (false, "back-door contact was unknown: the base station was unknown since 2026-03-01T20:00:00Z"),
            (fact.Holds, fact.Reason));
    }

    [Fact]
    public void A_lock_behind_a_base_station_that_is_not_heard_has_no_state_of_now_either()
    {
        Address door = _home.At(DeviceKinds.Generic, "z-lock");
        Readings locked = new() { Connection = Connection.Online, Traits = [new(Capabilities.Lock, StateView.Locked)] };
        _home.Tell(door, new ReportDevice(
            new DeviceDescription { Name = "Front Lock", RingKind = "lock", Capabilities = [Capabilities.Lock] }, locked));
        RuleDocument document = Document(_home, """
            {"name":"Locked","triggers":[{"type":"motion"}],
             "conditions":[{"type":"device_state","device":"front-lock","capability":"lock","is":"locked"}],
             "actions":[{"type":"delay","seconds":1}]}
            """);
        EventEnvelope motion = Motion(_home, Garden).Events[0];
        Assert.True(Judge(document, motion).Facts[^1].Holds);
        _home.Tell(Panel, new ReportBaseStation(Connection.Unknown, "x"));
        Assert.False(Judge(document, motion).Facts[^1].Holds);
    }

    [Fact]
    public void A_lamp_is_as_fresh_as_the_hub_it_is_behind_and_as_no_other()
    {
        Address lamp = _home.At(DeviceKinds.Generic, "z-lamp");
        Readings on = new() { Connection = Connection.Online, Light = true };
        _home.Tell(lamp, new ReportDevice(
            new DeviceDescription { Name = "Path Light", RingKind = "switch.multilevel.beams", Capabilities = [Capabilities.Light] }, on));
        Address record = DeviceKinds.CoverageOf(_home.View.Home);
        _home.Tell(record, new ReportHubDevices("hub:bridge", ["z-lamp"]) { HasPanel = false });
        _home.Tell(record, new ReportHubDevices("hub:base", ["z-back"]) { HasPanel = true });
        _home.Tell(record, new ReportListening(
            [new LineProof("hub:bridge", _home.Now, _home.Now), new LineProof("hub:base", _home.Now, _home.Now)], Duration.Epsilon));
        RuleDocument document = Document(_home, """
            {"name":"Lit","triggers":[{"type":"motion"}],
             "conditions":[{"type":"device_state","device":"path-light","capability":"light","is":"on"}],
             "actions":[{"type":"delay","seconds":1}]}
            """);
        EventEnvelope motion = Motion(_home, Garden).Events[0];

        _home.Tell(Panel, new ReportBaseStation(Connection.Unknown, "x"));
        Assert.True(Judge(document, motion).Facts[^1].Holds, "The base station is away, the bridge is not.");
        _home.Tell(record, new ReportDeaf("hub:bridge", null, "Ring says that the hub is offline."));
        Fact fact = Judge(document, motion).Facts[^1];
        Assert.Equal(
            (false, "path-light light was unknown: its hub was not heard since 2026-03-01T20:00:00Z. Ring says that the hub is offline"),
            (fact.Holds, fact.Reason));
    }

    [Theory]
    [InlineData("""{"type":"mode_changed"}""", true)]
    [InlineData("""{"type":"mode_changed","to":["home"]}""", true)]
    [InlineData("""{"type":"mode_changed","to":["away"]}""", false)]
    [InlineData("""{"type":"mode_changed","from":["disarmed"],"to":["home"]}""", true)]
    [InlineData("""{"type":"mode_changed","from":["away"]}""", false)]
    public void A_change_of_mode_is_met_by_where_from_and_where_to(string trigger, bool fires)
    {
        RuleDocument document = Document(
            _home, $$"""{"name":"Mode","triggers":[{{trigger}}],"actions":[{"type":"delay","seconds":1}]}""");
        HomeView before = _home.View;
        EventEnvelope reported = _home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Home }).Events[0];
        Assert.Equal(fires, RuleEvaluator.Evaluate("r", 1, document, before, reported).Fired);
    }

    [Fact]
    public void More_devices_joining_an_alarm_are_no_new_alarm_and_a_new_stage_is()
    {
        RuleDocument document = Document(
            _home, """{"name":"Alarm","triggers":[{"type":"alarm"}],"actions":[{"type":"delay","seconds":1}]}""");
        Assert.True(Alarms("entry-delay", "z-back"));
        Assert.False(Alarms("entry-delay", "z-back", "z-hall"));
        Assert.True(Alarms("burglar-alarm", "z-back", "z-hall"));

        bool Alarms(string state, params string[] faulted)
        {
            HomeView before = _home.View;
            EventEnvelope alarm = _home.Tell(
                Panel, new ReportPanel { Alarm = Patch.Of<AlarmReading>(new AlarmReading(state, "a", faulted, null)) }).Events[0];
            return RuleEvaluator.Evaluate("r", 1, document, before, alarm).Fired;
        }
    }

    /// <summary>No document has one now; a journal may.</summary>
    [Theory]
    [InlineData(22, true)]
    [InlineData(12, true)]
    [InlineData(23, true)]
    public void A_window_from_a_time_to_the_same_is_the_whole_day(int hour, bool inside)
    {
        RuleDocument document = Document(_home, """
            {"name":"Window","triggers":[{"type":"motion"}],"conditions":[],"actions":[{"type":"delay","seconds":1}]}
            """) with { Conditions = [new TimeWindowCondition(new LocalTime(22, 0), new LocalTime(22, 0), Zone, [])] };
        Instant at = new LocalDateTime(2026, 3, 2, hour, 0).InZoneLeniently(DateTimeZoneProviders.Tzdb[Zone]).ToInstant();
        EventEnvelope motion = Motion(_home, Garden).Events[0] with { OccurredAt = at, LearnedAt = at };
        Assert.Equal(inside, Judge(document, motion).Facts[^1].Holds);
    }

    private Evaluation Judge(RuleDocument document, EventEnvelope envelope) =>
        RuleEvaluator.Evaluate("r", 1, document, _home.View, envelope);

    private bool InWindow(string from, string to, string days, string local, string zone)
    {
        RuleDocument document = Document(_home, $$"""
            {"name":"Window","triggers":[{"type":"motion"}],
             "conditions":[{"type":"time_window","from":"{{from}}","to":"{{to}}","zone":"{{zone}}","days":{{days}}}],
             "actions":[{"type":"delay","seconds":1}]}
            """);
        Instant at = LocalDateTimePattern.ExtendedIso.Parse(local).Value
            .InZoneLeniently(DateTimeZoneProviders.Tzdb[zone]).ToInstant();
        EventEnvelope motion = Motion(_home, Garden).Events[0] with { OccurredAt = at, LearnedAt = at };
        return Judge(document, motion).Facts[^1].Holds;
    }
}
