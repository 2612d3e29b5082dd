using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests;

/// <summary>Arming by a rule: in every mode of the home, and never silently without a sensor.</summary>
public sealed class ArmActionTests
{
    private static readonly Principal Evening = RuleKinds.PrincipalOf("evening");

    private readonly TestHome _home = New();

    public ArmActionTests() => _home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
    {
        Modes = [new() { Name = "siesta", Guards = SecurityMode.Home }],
        Contacts = [new("neighbour", "https://example.org/alarm")],
    }));

    [Theory]
    [InlineData("night", SecurityMode.Home)]
    [InlineData("vacation", SecurityMode.Away)]
    [InlineData("siesta", SecurityMode.Home)]
    [InlineData("away", SecurityMode.Away)]
    public void A_rule_arms_in_any_mode_of_the_home_by_its_name(string mode, SecurityMode guards)
    {
        Outcome ding = Rings($$"""{"type":"arm","mode":"{{mode}}"}""");
        ArmRequested wish = ding.One<ArmRequested>();
        Assert.Equal((guards, mode, Evening), (wish.Mode, wish.As ?? wish.Mode.Word(), wish.By));
    }

    [Fact]
    public void A_mode_that_the_home_does_not_have_is_a_fault_with_what_may_have_been_meant()
    {
        RuleReading reading = Read("""{"type":"arm","mode":"siest","when_open":"wiat","wait_minutes":0}""");
        Assert.Equal(
            ["actions[0].mode unknown-word siesta", "actions[0].when_open unknown-word wait", "actions[0].wait_minutes out-of-range "],
            reading.Faults.Select(f => $"{f.Path} {f.Code} {string.Join(',', f.Near)}"));
        JsonNode corrected = reading.Corrected!["actions"]![0]!;
        Assert.Equal(("siesta", "wait", 1), (
            corrected["mode"]!.GetValue<string>(), corrected["when_open"]!.GetValue<string>(), corrected["wait_minutes"]!.GetValue<int>()));
        Assert.Equal("unknown-word", Assert.Single(Read("""{"type":"arm","mode":"disarmed"}""").Faults).Code);
    }

    [Theory]
    [InlineData("""{"type":"arm","mode":"away","bypass_open":true,"when_open":"fail"}""", "actions[0].bypass_open")]
    [InlineData("""{"type":"arm","mode":"away","when_open":"bypass","wait_minutes":5}""", "actions[0].wait_minutes")]
    [InlineData("""{"type":"arm","mode":"away","wait_minutes":721,"when_open":"wait"}""", "actions[0].wait_minutes")]
    public void Words_that_contradict_each_other_are_a_fault_and_the_example_is_right(string action, string path)
    {
        RuleReading reading = Read(action);
        Assert.Equal(path, Assert.Single(reading.Faults).Path);
        Assert.Empty(RuleParser.Read(reading.Corrected!, Now()).Faults);
    }

    [Fact]
    public void A_S4_wait_arms_after_its_minutes_without_what_is_open_and_tells_when_it_is_armed()
    {
        Open(true);
        Outcome ding = Rings("""{"type":"arm","mode":"night","when_open":"wait","wait_minutes":3}""");
        Assert.Equal(_home.Now + Duration.FromMinutes(3), ding.One<ArmWaiting>().Until);
        Assert.DoesNotContain(ding.Calls, c => c.Effect.Request is SwitchPanelMode);
        Assert.Equal("arming night waits for Back Door to close", Note());

        ArmRequested wish = _home.Advance(Duration.FromMinutes(3)).Select(e => e.Event).OfType<ArmRequested>().Single();
        Assert.Equal(("night", Evening, "z-back"), (wish.As!, wish.By, Assert.Single(wish.LeftOut!).Device.Id));
        Assert.Equal("arming night was asked for without Back Door", Note());
        Mode(_home, SecurityMode.Home);
        Notice notice = Told();
        Assert.Equal((NoticeKind.ArmedWithout, "night", Evening), (notice.Kind, notice.Arming!.Mode, notice.Arming.By));
    }

    [Fact]
    public void A_S4_wait_without_minutes_waits_five_and_arms_at_once_when_nothing_is_open()
    {
        Open(true);
        Outcome ding = Rings("""{"type":"arm","mode":"home","when_open":"wait"}""");
        Assert.Equal(_home.Now + Duration.FromMinutes(5), ding.One<ArmWaiting>().Until);
        Open(false);
        ArmRequested wish = _home.Advance(Duration.FromSeconds(5)).Select(e => e.Event).OfType<ArmRequested>().Single();
        Assert.Empty(wish.Bypassed);

        TestHome shut = New();
        Create(shut, "evening", Document("""{"type":"arm","mode":"home","when_open":"wait"}"""));
        Assert.Contains("security.arm-requested", shut.Tell(Bell, new ReportDing("d", shut.Now)).Names);
    }

    [Theory]
    [InlineData("""{"type":"arm","mode":"home","when_open":"bypass"}""")]
    [InlineData("""{"type":"arm","mode":"home","bypass_open":true}""")]
    public void A_S4_bypass_leaves_out_at_once_and_tells_when_it_is_armed(string action)
    {
        Open(true);
        Assert.Equal("z-back", Assert.Single(Rings(action).One<ArmRequested>().Bypassed));
        Mode(_home, SecurityMode.Home);
        Assert.Equal((NoticeKind.ArmedWithout, "z-back"), (Told().Kind, Assert.Single(Told().Arming!.Sensors).Device.Id));
    }

    [Theory]
    [InlineData("""{"type":"arm","mode":"home","when_open":"fail"}""")]
    [InlineData("""{"type":"arm","mode":"home","bypass_open":false}""")]
    [InlineData("""{"type":"arm","mode":"home"}""")]
    public void A_S4_fail_and_what_says_neither_does_not_arm_and_tells_at_once(string action)
    {
        Open(true);
        Outcome ding = Rings(action);
        Assert.DoesNotContain(ding.Events, e => e.Event is ArmRequested or ArmWaiting);
        Assert.Equal((NoticeKind.ArmingFailed, ArmingTrouble.Open, Evening), (Told().Kind, Told().Arming!.Why!.Value, Told().Arming!.By));
    }

    [Theory]
    [InlineData(EffectOutcome.Delivered)]
    [InlineData(EffectOutcome.Rejected)]
    public void A31_on_battery_a_rule_arms_all_the_same_and_the_base_stations_word_decides(EffectOutcome answer)
    {
        Address station = new("home-1", DeviceKinds.BaseStation, "base");
        _home.Tell(station, new ReportDevice(
            new DeviceDescription { Name = "Base Station", RingKind = "base_station_v1", Capabilities = [Capabilities.Power] },
            new Readings { Connection = Connection.Online, Power = PowerSource.Battery }));
        Outcome ding = Rings("""{"type":"arm","mode":"away"}""");
        Outcome taken = _home.Conclude(ding.Calls.Single(c => c.Effect.Request is SwitchPanelMode), answer);
        Assert.False(_home.View.Part<SecurityView>().IsArmed(_home.Now));
        if (answer == EffectOutcome.Rejected)
        {
            Assert.Equal(ArmingTrouble.Rejected, taken.One<NoticeGiven>().Notice.Arming!.Why);
            return;
        }

        Mode(_home, SecurityMode.Away);
        Assert.True(_home.View.Part<SecurityView>().IsArmed(_home.Now));
        Assert.Empty(_home.View.Part<SecurityView>().Guard.Notices);
    }

    [Fact]
    public void A_mode_that_is_gone_when_the_rule_runs_is_refused_and_told()
    {
        Write("""{"type":"arm","mode":"siesta"}""");
        _home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy { Contacts = [new("neighbour", "https://example.org/alarm")] }));
        _home.Tell(Bell, new ReportDing("d", _home.Now));
        Assert.Equal(ArmingTrouble.NoSuchMode, Told().Arming!.Why);
        Assert.Contains("siesta", _home.Rule("evening").Document.ModesNamed());
    }

    private void Open(bool open) => _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = open }));

    private Outcome Rings(string action)
    {
        Write(action);
        return _home.Tell(Bell, new ReportDing("d", _home.Now));
    }

    private void Write(string action)
    {
        RuleReading reading = Read(action);
        Assert.Empty(reading.Faults);
        Assert.Null(_home.Tell(RuleAt("evening"), new CreateRule(reading.Document!), Assistant).Refusal);
    }

    private RuleReading Read(string action) => RuleParser.Read((JsonObject)JsonNode.Parse(Document(action))!, Now());

    private static string Document(string action) => $$"""{"name":"Evening","triggers":[{"type":"ding"}],"actions":[{{action}}]}""";

    private RuleContext Now() => new(
        _home.View.Part<DevicesView>(), Zone, [.. _home.View.Part<SecurityView>().Guard.Policy.ArmedModes().Select(m => m.Name)]);

    private Notice Told() => Assert.Single(_home.View.Part<SecurityView>().Guard.Notices).Notice;

    private string? Note() => _home.Rule("evening").LastRun!.LastNote;
}
