using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Actions;

/// <summary>A rule locks, shuts and switches; it unlocks and opens nothing.</summary>
public sealed class StateActionTests
{
    private static readonly Address Door = new("home-1", DeviceKinds.Generic, "z-lock");

    private readonly TestHome _home = New();

    public StateActionTests() => _home.Tell(Door, new ReportDevice(
        new DeviceDescription
        {
            Name = "Front Lock",
            RingKind = "lock",
            Capabilities = [Capabilities.Lock, Capabilities.Valve, Capabilities.Switch, Capabilities.MotionDetection],
        },
        new() { Connection = Connection.Online }));

    [Theory]
    [InlineData("""{"type":"lock","devices":["front-lock"]}""", "lock", "locked", "lock \"Front Lock\"")]
    [InlineData("""{"type":"close_valve","devices":["front-lock"]}""", "valve", "closed", "shut \"Front Lock\"")]
    [InlineData("""{"type":"switch","devices":["front-lock"]}""", "switch", "on", "switch \"Front Lock\" on")]
    [InlineData("""{"type":"switch","devices":["front-lock"],"on":false}""", "switch", "off", "switch \"Front Lock\" off")]
    [InlineData("""{"type":"motion_detection_on","devices":["front-lock"]}""", "motion-detection", "on", "have \"Front Lock\" watch for motion")]
    public void What_it_asks_for_is_asked_of_ring_and_said_in_words(string action, string capability, string target, string words)
    {
        RuleDocument document = Document(_home, $$"""{"name":"x","triggers":[{"type":"ding"}],"actions":[{{action}}]}""");
        Assert.Equal($"When any doorbell is pressed: {words}.", RuleSentence.Of(document, _home.View.Part<DevicesView>()));
        Assert.Equal([AccessRight.Raise], CommandRights.Of(_home.View, RuleAt("x"), new CreateRule(document), Assistant));
        _home.Tell(RuleAt("x"), new CreateRule(document), Assistant);
        Outcome ding = _home.Tell(Bell, new ReportDing("d", _home.Now));
        ControlRequested asked = ding.One<ControlRequested>();
        Assert.Equal((capability, target, RuleKinds.PrincipalOf("x")), (asked.Capability, asked.Target, asked.By));
    }

    [Fact]
    public void A_lock_is_locked_however_late_and_nothing_is_switched_on()
    {
        Create(_home, "x", """
            {"name":"x","triggers":[{"type":"ding"}],"actions":[{"type":"delay","seconds":10},{"type":"lock","devices":["front-lock"]},
             {"type":"switch","devices":["front-lock"]}]}
            """);
        _home.Tell(Bell, new ReportDing("d", _home.Now));
        _home.Sleep(Duration.FromHours(1));
        Assert.Equal(
            ["rule.wait-ended", "rule.step-taken", "rule.step-skipped", "rule.run-ended"],
            _home.SettleDue().Where(e => e.Actor.Equals(RuleAt("x"))).Select(e => e.Name));
    }

    [Theory]
    [InlineData("""{"type":"lock","devices":["front-lock"],"on":false}""", "unknown-field")]
    [InlineData("""{"type":"unlock","devices":["front-lock"]}""", "not-yet")]
    [InlineData("""{"type":"open_valve","devices":["front-lock"]}""", "not-yet")]
    [InlineData("""{"type":"motion_detection_off","devices":["front-lock"]}""", "not-yet")]
    [InlineData("""{"type":"lock","devices":["front-camera"]}""", "lacks-capability")]
    public void There_is_no_way_to_say_the_opposite(string action, string code)
    {
        RuleReading reading = RuleParser.Read(
            (JsonObject)JsonNode.Parse($$"""{"name":"x","triggers":[{"type":"ding"}],"actions":[{{action}}]}""")!, Context(_home));
        Assert.Equal(code, Assert.Single(reading.Faults).Code);
    }
}
