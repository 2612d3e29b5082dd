using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Actions;

/// <summary>A rule has cameras take pictures.</summary>
public sealed class SnapshotActionTests
{
    private readonly TestHome _home = New();

    [Theory]
    [InlineData("""{"type":"snapshot","devices":["front-camera"]}""", "take a picture with \"Front Camera\"")]
    [InlineData("""{"type":"snapshot","kinds":["camera"]}""", "take a picture with any camera")]
    public void A_picture_is_asked_for_in_the_rules_name_of_the_cameras_that_take_one(string action, string words)
    {
        RuleDocument document = Document(_home, $$"""{"name":"x","triggers":[{"type":"ding"}],"actions":[{{action}}]}""");
        Assert.Equal($"When any doorbell is pressed: {words}.", RuleSentence.Of(document, _home.View.Part<DevicesView>()));
        Assert.Equal([AccessRight.Raise], CommandRights.Of(_home.View, RuleAt("x"), new CreateRule(document), Assistant));
        _home.Tell(RuleAt("x"), new CreateRule(document), Assistant);
        EventEnvelope asked = Assert.Single(
            _home.Tell(Bell, new ReportDing("d", _home.Now)).Events, e => e.Event is SnapshotAsked);
        Assert.Equal((FrontCamera, RuleKinds.PrincipalOf("x")), (asked.Actor, ((SnapshotAsked)asked.Event).By));
    }

    [Fact]
    public void A_device_that_takes_no_pictures_is_named_before_the_rule_is_there()
    {
        RuleReading reading = RuleParser.Read(
            (JsonObject)JsonNode.Parse("""{"name":"x","triggers":[{"type":"ding"}],"actions":[{"type":"snapshot","devices":["garden"]}]}""")!,
            Context(_home));
        Assert.Equal(("lacks-capability", "actions[0].devices[0]"), (Assert.Single(reading.Faults).Code, reading.Faults[0].Path));
    }

    /// <summary>What is to be seen an hour later is something else.</summary>
    [Fact]
    public void No_picture_is_taken_late()
    {
        Create(_home, "x", """
            {"name":"x","triggers":[{"type":"ding"}],"actions":[{"type":"delay","seconds":10},{"type":"snapshot","devices":["front-camera"]}]}
            """);
        _home.Tell(Bell, new ReportDing("d", _home.Now));
        _home.Sleep(NodaTime.Duration.FromHours(1));
        Assert.Equal(
            ["rule.wait-ended", "rule.step-skipped", "rule.run-ended"],
            _home.SettleDue().Where(e => e.Actor.Equals(RuleAt("x"))).Select(e => e.Name));
    }
}
