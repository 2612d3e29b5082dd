using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Runs;

/// <summary>Rules over what the engine itself guards: alarms that it raised, and modes by the home's own names (ADR 0601, 0602).</summary>
public sealed class GuardTriggerTests
{
    private static readonly SecurityPolicy Policy = new()
    {
        Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 0, EntrySeconds = 30 }],
        Zones =
        [
            new() { Device = "2001", Type = ZoneType.Instant, Modes = ["away", "night"] },
            new() { Device = "2002", Type = ZoneType.Entry, Modes = ["away"] },
        ],
    };

    private readonly TestHome _home = New();

    public GuardTriggerTests() => _home.Tell(Panel, new SetSecurityPolicy(Policy), Assistant);

    [Theory]
    [InlineData("[]", 1)]
    [InlineData("""["burglar-alarm"]""", 1)]
    [InlineData("""["fire-alarm","panic"]""", 0)]
    public void An_alarm_that_the_engine_raised_starts_a_rule_once(string states, int fired)
    {
        Alarm("lit", states);
        Mode(_home, SecurityMode.Away);
        Motion(_home, FrontCamera);
        Assert.Equal(fired, Fired("lit"));

        // The base station raises the same alarm by itself: that is the one the rule knows.
        Reports("burglar-alarm");
        Motion(_home, FrontCamera, "m2");
        Assert.Equal(fired, Fired("lit"));
    }

    [Fact]
    public void An_alarm_of_the_base_station_starts_a_rule_once_whatever_the_engine_makes_of_it()
    {
        Alarm("lit", "[]");
        Mode(_home, SecurityMode.Away);
        Reports("burglar-alarm");
        Assert.Equal(1, Fired("lit"));
        Motion(_home, FrontCamera);
        Assert.Equal(1, Fired("lit"));
        Reports("user-verified-burglar-alarm");
        Assert.Equal(2, Fired("lit"));
    }

    [Fact]
    public void An_entry_delay_of_the_engine_is_told_as_one_and_its_alarm_as_another_stage()
    {
        Alarm("entry", """["entry-delay"]""");
        Alarm("siren", """["burglar-alarm"]""");
        Mode(_home, SecurityMode.Away);
        Motion(_home, Garden);
        Assert.Equal((1, 0), (Fired("entry"), Fired("siren")));
        Reports("entry-delay");
        Assert.Equal((1, 0), (Fired("entry"), Fired("siren")));
        _home.Advance(Duration.FromSeconds(31));
        Assert.Equal((1, 1), (Fired("entry"), Fired("siren")));
        Reports("burglar-alarm");
        Assert.Equal((1, 1), (Fired("entry"), Fired("siren")));
    }

    [Fact]
    public void A_zone_that_trips_in_the_base_stations_entry_delay_raises_one_alarm()
    {
        Alarm("siren", """["burglar-alarm"]""");
        Mode(_home, SecurityMode.Away);
        Reports("entry-delay");
        Motion(_home, FrontCamera);
        Assert.Equal(1, Fired("siren"));
        Reports("burglar-alarm");
        Assert.Equal(1, Fired("siren"));
    }

    [Theory]
    [InlineData(IncidentKind.Panic, "panic")]
    [InlineData(IncidentKind.Medical, "medical")]
    [InlineData(IncidentKind.Fire, "fire-alarm")]
    public void A_call_for_help_is_an_alarm_of_its_word(IncidentKind kind, string word)
    {
        Alarm("help", $"""["{word}"]""");
        _home.Tell(Panel, new RaisePanic(kind), Assistant);
        Assert.Equal(1, Fired("help"));
    }

    [Fact]
    public void Smoke_behind_the_base_station_is_one_fire_alarm()
    {
        Address smoke = new("home-1", DeviceKinds.SmokeCo, "z-smoke");
        _home.Tell(smoke, new ReportDevice(
            new DeviceDescription { Name = "Smoke", RingKind = "alarm.smoke", Capabilities = [Capabilities.Smoke] }, new Readings { Smoke = false }));
        Alarm("fire", """["fire-alarm"]""");
        _home.Tell(smoke, new ReportReadings(new Readings { Smoke = true }));
        Reports("fire-alarm");
        Assert.Equal(1, Fired("fire"));
    }

    [Theory]
    [InlineData("home", true)]
    [InlineData("night", true)]
    [InlineData("vacation", false)]
    [InlineData("away", false)]
    public void In_a_mode_with_a_name_of_its_own_both_that_name_and_the_base_stations_word_hold(string mode, bool holds)
    {
        RuleDocument document = Document(_home, Story.Replace("\"away\"", $"\"{mode}\"", StringComparison.Ordinal));
        ArmNight();
        EventEnvelope motion = Motion(_home, Garden).Events[0];
        Fact fact = RuleEvaluator.Evaluate("r", 1, document, _home.View, motion).Facts[^1];
        Assert.Equal((holds, "mode was night"), (fact.Holds, fact.Reason));
    }

    [Fact]
    public void The_home_by_the_base_stations_word_is_in_no_mode_of_another_name()
    {
        RuleDocument document = Document(_home, Story.Replace("\"away\"", "\"night\"", StringComparison.Ordinal));
        Mode(_home, SecurityMode.Home);
        EventEnvelope motion = Motion(_home, Garden).Events[0];
        Assert.False(RuleEvaluator.Evaluate("r", 1, document, _home.View, motion).Facts[^1].Holds);
    }

    [Fact]
    public void While_the_engines_own_exit_delay_runs_an_armed_mode_does_not_hold_and_the_reason_says_until_when()
    {
        _home.Tell(Panel, new SetSecurityPolicy(Policy with { Modes = [] }), Assistant);
        Mode(_home, SecurityMode.Away);
        RuleDocument document = Document(_home, Story);
        EventEnvelope motion = Motion(_home, Bell).Events[0];
        Fact fact = RuleEvaluator.Evaluate("r", 1, document, _home.View, motion).Facts[^1];
        Assert.Equal((false, "mode was away, its exit delay until 2026-03-01T20:01:00Z not over"), (fact.Holds, fact.Reason));
    }

    [Theory]
    [InlineData("[]", """["night"]""", 1)]
    [InlineData("[]", """["home","night"]""", 1)]
    [InlineData("[]", """["home"]""", 1)]
    [InlineData("""["disarmed"]""", """["night"]""", 1)]
    [InlineData("""["away"]""", """["night"]""", 0)]
    [InlineData("[]", """["vacation"]""", 0)]
    [InlineData("[]", "[]", 1)]
    public void A_change_into_a_named_mode_starts_a_rule_once(string from, string to, int fired)
    {
        Changed("changed", from, to);
        ArmNight();
        Assert.Equal(fired, Fired("changed"));
    }

    [Theory]
    [InlineData("""["night"]""", "[]", 1)]
    [InlineData("""["night"]""", """["disarmed"]""", 1)]
    [InlineData("""["home"]""", """["disarmed"]""", 1)]
    [InlineData("""["vacation"]""", "[]", 0)]
    public void A_change_out_of_a_named_mode_starts_a_rule_once(string from, string to, int fired)
    {
        ArmNight();
        Changed("changed", from, to);
        Mode(_home, SecurityMode.Disarmed);
        Assert.Equal(fired, Fired("changed"));
    }

    [Fact]
    public void From_one_name_to_another_of_the_same_base_station_mode_is_a_change_for_those_who_name_one()
    {
        Mode(_home, SecurityMode.Home);
        Changed("named", "[]", """["night"]""");
        Changed("plain", "[]", """["home"]""");
        ArmNight();
        Assert.Equal((1, 0), (Fired("named"), Fired("plain")));
    }

    private void ArmNight()
    {
        Outcome asked = _home.Tell(Panel, new Arm(SecurityMode.Home) { Named = "night" }, Assistant);
        Assert.Null(asked.Refusal);
        foreach (Asked call in asked.Calls)
        {
            _home.Conclude(call);
        }

        Mode(_home, SecurityMode.Home);
    }

    private void Reports(string state) =>
        _home.Tell(Panel, new ReportPanel { Alarm = Patch.Of<AlarmReading>(new AlarmReading(state, "alarm-1", [], null)) });

    private long Fired(string rule) => _home.Rule(rule).FiredCount;

    private void Alarm(string slug, string states) => Create(_home, slug, $$"""
        {"name":"{{slug}}","triggers":[{"type":"alarm","states":{{states}}}],"actions":[{"type":"light","devices":["front-camera"]}]}
        """);

    private void Changed(string slug, string from, string to) => Create(_home, slug, $$"""
        {"name":"{{slug}}","triggers":[{"type":"mode_changed","from":{{from}},"to":{{to}}}],
         "actions":[{"type":"light","devices":["front-camera"]}]}
        """);
}
