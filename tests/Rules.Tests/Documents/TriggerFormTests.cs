using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Rules.Documents;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Documents;

/// <summary>What is wrong with a trigger is said with what is right in this home.</summary>
public sealed class TriggerFormTests
{
    private readonly TestHome _home = New();

    public TriggerFormTests() => _home.Tell(BackDoor, new ReportDevice(
        new DeviceDescription { Name = "Back Door", RingKind = "x", Capabilities = [Capabilities.Contact], Room = "Kitchen" }, null));

    [Theory]
    [InlineData("""{"type":"device_state","capability":"contact"}""", "to missing open")]
    [InlineData("""{"type":"device_state","capability":"contact","from":"open","for_seconds":9}""", "to missing open")]
    [InlineData("""{"type":"device_state","capability":"contact","to":"opn"}""", "to unknown-word open")]
    [InlineData("""{"type":"device_state","capability":"contact","from":"open","to":"open"}""", "from invalid")]
    [InlineData("""{"type":"device_state","capability":"contact","to":"open","devices":["garden"]}""", "devices[0] lacks-capability back-door")]
    [InlineData("""{"type":"device_state","capability":"motion","to":"clear","devices":["garden"]}""", "devices[0] lacks-capability hall")]
    [InlineData("""{"type":"device_state","capability":"contact","to":"open","for_seconds":0}""", "for_seconds out-of-range")]
    [InlineData("""{"type":"mode_changed","from":["away"],"for_seconds":60}""", "for_seconds invalid")]
    [InlineData("""{"type":"contact","rooms":["kitchn"]}""", "rooms[0] unknown-room Kitchen")]
    [InlineData("""{"type":"contact","rooms":["kitchen"],"kinds":["contacts"]}""", "kinds[0] unknown-word contact")]
    [InlineData("""{"type":"contact","exclude":["bak-door"]}""", "exclude[0] unknown-device back-door")]
    public void A_fault_is_told_with_its_place_and_the_corrected_call_is_accepted(string trigger, string fault)
    {
        RuleReading reading = Read(trigger);
        RuleFault told = Assert.Single(reading.Faults);
        Assert.Equal("triggers[0]." + fault, $"{told.Path} {told.Code} {told.Near.FirstOrDefault()}".TrimEnd());
        Assert.Empty(RuleParser.Read(reading.Corrected!.DeepClone().AsObject(), Context(_home)).Faults);
    }

    /// <summary>Rooms that nobody has must not come to mean any room.</summary>
    [Fact]
    public void A_room_of_a_home_without_rooms_is_left_out_with_its_trigger()
    {
        TestHome bare = New();
        RuleReading reading = RuleParser.Read(Whole("""{"type":"motion","rooms":["Kitchen"]},{"type":"ding"}"""), Context(bare));
        Assert.Equal("triggers[0].rooms[0]", Assert.Single(reading.Faults).Path);
        Assert.Equal("ding", Assert.Single(reading.Corrected!["triggers"]!.AsArray())!["type"]!.GetValue<string>());
    }

    [Fact]
    public void What_a_document_of_before_did_not_say_is_not_written_into_it()
    {
        string written = RuleParser.Write(Document(_home, """
            {"name":"x","triggers":[{"type":"contact"},{"type":"motion"},{"type":"ding"},{"type":"mode_changed"},{"type":"alarm"}],
             "conditions":[{"type":"device_state","device":"back-door","capability":"contact","is":"open"}],"actions":[{"type":"delay","seconds":1}]}
            """)).ToJsonString();
        foreach (string later in new[] { "for_seconds", "kinds", "rooms", "exclude", "id\"" })
        {
            Assert.DoesNotContain(later, written, StringComparison.Ordinal);
        }
    }

    private RuleReading Read(string trigger) => RuleParser.Read(Whole(trigger), Context(_home));

    private static JsonObject Whole(string trigger) =>
        (JsonObject)JsonNode.Parse($$"""{"name":"x","triggers":[{{trigger}}],"actions":[{"type":"delay","seconds":1}]}""")!;
}
