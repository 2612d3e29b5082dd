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

    public StateActionTests() => Listed(Door, "Front Lock", null);

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

    /// <summary>The house is locked up by one step, with the lock that comes into the hall later.</summary>
    [Theory]
    [InlineData("lock", "lock")]
    [InlineData("close_valve", "valve")]
    [InlineData("switch", "switch")]
    [InlineData("motion_detection_on", "motion-detection")]
    public void All_in_a_room_that_can_are_asked_as_the_home_is_at_that_moment(string type, string capability)
    {
        Address hall = new("home-1", DeviceKinds.Generic, "z-hall-lock");
        Listed(hall, "Hall Lock", "Hall");
        Create(_home, "x", $$"""{"name":"x","triggers":[{"type":"ding"}],"actions":[{"type":"{{type}}","rooms":["hall"]}]}""");
        Assert.Equal([hall], Asked("d1"));
        Listed(Door, "Front Lock", "Hall");
        Assert.Equal([Door, hall], Asked("d2"));
        Listed(hall, "Hall Lock", "Attic");
        Assert.Equal([Door], Asked("d3"));

        Address[] Asked(string ding)
        {
            int from = _home.Journal.Count;
            _home.Advance(Duration.FromMinutes(2));
            _home.Tell(Bell, new ReportDing(ding, _home.Now));
            return
            [
                .. _home.Journal.Skip(from).Where(e => e.Event is ControlRequested c && c.Capability == capability)
                    .Select(e => e.Actor).OrderBy(a => a.Id, StringComparer.Ordinal).Reverse(),
            ];
        }
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

    private void Listed(Address device, string name, string? room) => _home.Tell(device, new ReportDevice(
        new DeviceDescription
        {
            Name = name,
            RingKind = "lock",
            Room = room,
            Capabilities = [Capabilities.Lock, Capabilities.Valve, Capabilities.Switch, Capabilities.MotionDetection],
        },
        new() { Connection = Connection.Online }));
}
