using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Documents;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Actions;

/// <summary>What a rule switches is also meant by kind and by room, as the home is when it acts.</summary>
public sealed class ActionTargetTests
{
    private static readonly Address Porch = new("home-1", DeviceKinds.Camera, "3001");

    private readonly TestHome _home = New();

    public ActionTargetTests() => Lamp(FrontCamera, "Front Camera", "Outside");

    [Fact]
    public void A_lamp_that_comes_into_the_room_later_is_switched_too_and_one_that_is_excluded_never()
    {
        Create(_home, "r", Whole("""{"type":"light","rooms":["outside"]}"""));
        Create(_home, "s", Whole("""{"type":"light","kinds":["camera"],"exclude":["front-camera"],"on":false}"""));
        Assert.Equal([FrontCamera], Switched());
        Lamp(Porch, "Porch", "Outside");
        Assert.Equal([FrontCamera, Porch, Porch], Switched());
        Lamp(Porch, "Porch", "Cellar");
        Assert.Equal([FrontCamera, Porch], Switched());
    }

    [Fact]
    public void It_is_said_in_words_and_a_room_without_a_lamp_is_a_trouble()
    {
        RuleDocument document = Document(_home, Whole("""{"type":"siren","rooms":["outside"],"seconds":20}"""));
        DevicesView devices = _home.View.Part<DevicesView>();
        Assert.Equal("When any doorbell is pressed: sound the siren of anything in \"Outside\" for 20 s.", RuleSentence.Of(document, devices));
        Assert.Empty(RuleTroubles.In(_home.View).Of(document));
        _home.Tell(FrontCamera, new ReportRemoved());
        Assert.Equal(
            ["Step 1 comes to nothing: nothing of anything in \"Outside\" has a siren."], RuleTroubles.In(_home.View).Of(document));
    }

    [Theory]
    [InlineData("""{"type":"light"}""", "devices missing")]
    [InlineData("""{"type":"light","devices":[]}""", "devices out-of-range")]
    [InlineData("""{"type":"light","rooms":[]}""", "devices missing")]
    [InlineData("""{"type":"siren","kinds":["camera"],"seconds":300}""", "seconds out-of-range")]
    [InlineData("""{"type":"light","rooms":["outsid"]}""", "rooms[0] unknown-room")]
    public void A_fault_is_told_with_its_place_and_the_corrected_call_is_accepted(string action, string fault)
    {
        RuleReading reading = RuleParser.Read((JsonObject)JsonNode.Parse(Whole(action))!, Context(_home));
        RuleFault told = Assert.Single(reading.Faults);
        Assert.Equal("actions[0]." + fault, $"{told.Path} {told.Code}");
        Assert.Empty(RuleParser.Read(reading.Corrected!.DeepClone().AsObject(), Context(_home)).Faults);
    }

    private static string Whole(string action) => $$"""{"name":"r","triggers":[{"type":"ding"}],"actions":[{{action}}]}""";

    private void Lamp(Address camera, string name, string room) => _home.Tell(camera, new ReportDevice(
        new DeviceDescription { Name = name, RingKind = "x", Capabilities = [Capabilities.Light, Capabilities.Motion, Capabilities.Siren], Room = room },
        new Readings { Connection = Connection.Online }));

    private Address[] Switched()
    {
        int from = _home.Journal.Count;
        _home.Advance(Duration.FromMinutes(2));
        _home.Tell(Bell, new ReportDing($"d{from}", _home.Now));
        return [.. _home.Journal.Skip(from).Where(e => e.Event is LightRequested).Select(e => e.Actor)];
    }
}
