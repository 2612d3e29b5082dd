using NodaTime;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis;

/// <summary>A rule that can do nothing as things are says so; one that can says nothing.</summary>
public sealed class TroubleTests
{
    private readonly TestHome _home = New();

    [Theory]
    [InlineData("""{"type":"motion","devices":["front-camera"]}""")]
    [InlineData("""{"type":"motion"}""")]
    [InlineData("""{"type":"ding"}""")]
    [InlineData("""{"type":"contact","devices":["back-door"]}""")]
    [InlineData("""{"type":"mode_changed","to":["away"]}""")]
    [InlineData("""{"type":"alarm"}""")]
    public void A_rule_of_which_all_can_happen_is_in_no_trouble(string trigger) => Assert.Empty(Of(Rule(trigger)));

    [Fact]
    public void A_camera_whose_motion_detection_is_off_starts_nothing()
    {
        RuleDocument rule = Rule("""{"type":"motion","devices":["front-camera"]}""");
        Detect(FrontCamera, StateView.Off);
        Assert.Equal(["Nothing will start it as things are: \"Front Camera\" has its motion detection switched off."], Of(rule));
        Detect(FrontCamera, StateView.On);
        Assert.Empty(Of(rule));
    }

    [Fact]
    public void What_a_step_waits_for_and_cannot_come_is_said_with_the_step()
    {
        Traits(Hall, new TraitReading(Capabilities.Reporting, StateView.Disabled));
        RuleDocument rule = Document(_home, """
            {"name":"x","triggers":[{"type":"ding"}],"actions":[{"type":"light","devices":["front-camera"]},
             {"type":"if","conditions":[{"type":"mode","modes":["away"]}],"then":[
              {"type":"wait_for","triggers":[{"type":"motion","devices":["hall"]}],"timeout_seconds":60},
              {"type":"wait_until","conditions":[{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}],"timeout_seconds":60}]}]}
            """);
        Assert.Equal(["Step 2 comes to nothing: \"Hall\" has its sensor switched off."], Of(rule));
        _home.Tell(BackDoor, new ReportRemoved());
        Assert.Equal("What step 2 asks for cannot come as things are: \"Back Door\" is not in Ring's list any more.", Of(rule)[^1]);
    }

    [Fact]
    public void A_sensor_that_is_switched_off_starts_nothing()
    {
        RuleDocument rule = Rule("""{"type":"motion","devices":["hall"]}""");
        Traits(Hall, new TraitReading(Capabilities.Reporting, StateView.Disabled));
        Assert.Equal(["Nothing will start it as things are: \"Hall\" has its sensor switched off."], Of(rule));
    }

    /// <summary>Whatever <see cref="Watch"/> says of the device a rule waits for stands beside the rule: it is asked, not copied.</summary>
    [Theory]
    [InlineData("dead battery", "has an empty battery")]
    [InlineData("unknown connection", "does not say how it is")]
    [InlineData("not announced", "is not announced by Ring to this account")]
    [InlineData("push down", "cannot be heard, because the line to it is down")]
    [InlineData("detection off", "has its motion detection switched off")]
    [InlineData("gone", "is not in Ring's list any more")]
    public void What_a_device_cannot_tell_it_does_not_start(string state, string said)
    {
        RuleDocument rule = Rule("""{"type":"motion","devices":["front-camera"]}""");
        Bring(state);
        DeviceView camera = _home.View.Part<DevicesView>().LastKnown(FrontCamera.Id)!;
        Assert.Equal(said, Blind.Said(Watch.Of(camera, Capabilities.Motion, _home.View.Coverage())[0].Why));
        Assert.Equal([$"Nothing will start it as things are: \"Front Camera\" {said}."], Of(rule));
    }

    private void Bring(string state)
    {
        Address ears = DeviceKinds.CoverageOf("home-1");
        switch (state)
        {
            case "dead battery":
                _home.Tell(FrontCamera, new ReportReadings(new Readings { Battery = new BatteryReading(0, null) }));
                break;
            case "unknown connection":
                _home.Tell(FrontCamera, new ReportReadings(new Readings { Connection = Connection.Unknown }));
                break;
            case "not announced":
                _home.Tell(ears, new ReportAnnounced(FrontCamera.Id, false, "It is shared."));
                break;
            case "push down":
                _home.Tell(ears, new ReportListening([new LineProof(Lines.Push, _home.Now, _home.Now)], Duration.FromMinutes(5)));
                _home.Tell(ears, new ReportDeaf(Lines.Push, _home.Now, "It is down."));
                break;
            case "detection off":
                Detect(FrontCamera, StateView.Off);
                break;
            default:
                _home.Tell(FrontCamera, new ReportRemoved());
                break;
        }
    }

    [Fact]
    public void A_condition_that_nobody_can_judge_or_that_cannot_come_true_is_told_and_one_that_may_is_not()
    {
        RuleDocument open = Rule("""{"type":"ding"}""") with { Conditions = [new DeviceStateCondition(BackDoor, Capabilities.Contact, StateView.Open)] };
        RuleDocument closed = open with { Conditions = [new DeviceStateCondition(BackDoor, Capabilities.Contact, StateView.Closed)] };
        RuleDocument offline = open with { Conditions = [new DeviceStateCondition(BackDoor, Capabilities.Connection, StateView.Offline)] };
        Assert.Empty(Of(open));
        Traits(BackDoor, new TraitReading(Capabilities.Reporting, StateView.Disabled));
        Assert.Equal(["It does nothing as things are: \"Back Door\" has its sensor switched off."], Of(open));
        Assert.Empty(Of(closed));
        _home.Tell(BackDoor, new ReportReadings(new Readings { Connection = Connection.Offline }));
        Assert.Equal(["It does nothing as things are: \"Back Door\" is offline."], Of(closed));
        Assert.Empty(Of(offline));
    }

    [Fact]
    public void No_mode_holds_or_changes_while_the_base_station_is_not_heard()
    {
        RuleDocument rule = Rule("""{"type":"mode_changed","to":["away"]}""") with { Conditions = [new ModeCondition(["home"])] };
        Assert.Empty(Of(rule));
        _home.Tell(Panel, new ReportBaseStation(Connection.Offline, "Ring says that the base station is offline."));
        Assert.Equal(
            [
                "Nothing will start it as things are: the base station is not heard.",
                "It does nothing as things are: the base station is not heard.",
            ],
            Of(rule));
    }

    [Fact]
    public void A_device_that_is_offline_or_gone_starts_nothing_and_is_called_by_its_last_name()
    {
        RuleDocument rule = Rule("""{"type":"contact","devices":["back-door"]}""");
        _home.Tell(BackDoor, new ReportReadings(new Readings { Connection = Connection.Offline }));
        Assert.Equal(["Nothing will start it as things are: \"Back Door\" is offline."], Of(rule));
        _home.Tell(BackDoor, new ReportRemoved());
        Assert.Equal(["Nothing will start it as things are: \"Back Door\" is not in Ring's list any more."], Of(rule));
    }

    [Fact]
    public void A_device_that_can_no_longer_report_it_starts_nothing()
    {
        RuleDocument rule = Rule("""{"type":"motion","devices":["garden"]}""");
        _home.Tell(Garden, new ReportDevice(
            new DeviceDescription { Name = "Garden", RingKind = "x", Capabilities = [Capabilities.Light] }, new Readings { Connection = Connection.Online }));
        Assert.Equal(["Nothing will start it as things are: \"Garden\" never reports motion."], Of(rule));
    }

    [Fact]
    public void What_still_starts_it_is_not_called_nothing()
    {
        RuleDocument two = Rule("""{"type":"motion","devices":["front-camera","garden"]}""");
        RuleDocument other = Rule("""{"type":"motion","devices":["front-camera"]},{"type":"ding"}""");
        Detect(FrontCamera, StateView.Off);
        string said = "Not all that it names can start it: \"Front Camera\" has its motion detection switched off.";
        Assert.Equal([said], Of(two));
        Assert.Equal([said], Of(other));
    }

    [Fact]
    public void A_rule_of_any_device_is_in_trouble_only_when_no_device_can_start_it()
    {
        RuleDocument rule = Rule("""{"type":"contact"}""");
        RuleDocument motion = Rule("""{"type":"motion"}""");
        Detect(FrontCamera, StateView.Off);
        Assert.Empty(Of(motion));
        _home.Tell(BackDoor, new ReportRemoved());
        Assert.Equal(["Nothing will start it as things are: no device of this home reports opening or closing."], Of(rule));
    }

    [Fact]
    public void Conditions_that_cannot_hold_and_steps_that_reach_nobody_are_told()
    {
        _home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy { Modes = [new() { Name = "siesta", Guards = SecurityMode.Home }] }));
        RuleDocument rule = Document(_home, """
            {"name":"r","triggers":[{"type":"ding"}],
             "conditions":[{"type":"device_state","device":"back-door","capability":"contact","is":"open"}],
             "actions":[{"type":"delay","seconds":5},{"type":"light","devices":["front-camera"]}]}
            """);
        RuleDocument siesta = rule with { Triggers = [new ModeChangedTrigger([], ["siesta"])], Conditions = [], Actions = [new ArmAction("siesta")] };
        Assert.Empty(Of(rule));
        Assert.Empty(Of(siesta));
        _home.Tell(BackDoor, new ReportRemoved());
        _home.Tell(FrontCamera, new ReportRemoved());
        _home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy()));
        Assert.Equal(
            [
                "It does nothing as things are: \"Back Door\" is not in Ring's list any more.",
                "Step 2 comes to nothing: \"Front Camera\" is not in Ring's list any more.",
            ],
            Of(rule));
        Assert.Equal(
            ["Nothing will start it as things are: this home has no mode siesta.", "Step 1 comes to nothing: this home has no mode siesta."], Of(siesta));
    }

    private void Detect(Address camera, string word) => Traits(camera, new TraitReading(Capabilities.MotionDetection, word));

    private void Traits(Address device, TraitReading trait) => _home.Tell(device, new ReportReadings(new Readings { Traits = [trait] }));

    private RuleDocument Rule(string triggers) => Document(_home, $$"""
        {"name":"r","triggers":[{{triggers}}],"actions":[{"type":"webhook","url":"http://127.0.0.1/"}]}
        """);

    private IReadOnlyList<string> Of(RuleDocument document) => RuleTroubles.In(_home.View).Of(document);
}
