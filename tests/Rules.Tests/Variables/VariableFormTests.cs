using System.Text.Json.Nodes;
using RingActors.Rules.Analysis;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Variables;

/// <summary>Documents with variables: everything is of its type, and what is not is said where it stands.</summary>
public sealed class VariableFormTests
{
    private const string Declared = """
        {"name":"n","type":"number"},{"name":"kept","type":"number","kept":true},{"name":"yes","type":"yes_no"},
        {"name":"word","type":"text","words":["red","blue"],"initial":"Blue"},{"name":"long","type":"duration_seconds"},{"name":"door","type":"device","initial":"Back Door"}
        """;

    private readonly TestHome _home = New();

    [Theory]
    [InlineData("""{"type":"set","variable":"m","add":1}""", "actions[0].variable", "unknown-variable")]
    [InlineData("""{"type":"set","variable":"n"}""", "actions[0].to", "missing")]
    [InlineData("""{"type":"set","variable":"n","to":1,"add":1}""", "actions[0].to", "invalid")]
    [InlineData("""{"type":"set","variable":"n","to":"three"}""", "actions[0].to", "wrong-type")]
    [InlineData("""{"type":"set","variable":"n","to":[1]}""", "actions[0].to", "wrong-type")]
    [InlineData("""{"type":"set","variable":"yes","add":1}""", "actions[0].add", "wrong-type")]
    [InlineData("""{"type":"set","variable":"word","to":"green"}""", "actions[0].to", "wrong-type")]
    [InlineData("""{"type":"set","variable":"long","to":1.5}""", "actions[0].to", "wrong-type")]
    [InlineData("""{"type":"set","variable":"door","to":"moon"}""", "actions[0].to", "unknown-device")]
    [InlineData("""{"type":"set","variable":"n","trigger_device":true}""", "actions[0].trigger_device", "wrong-type")]
    [InlineData("""{"type":"set","variable":"n","device":"back-door"}""", "actions[0].capability", "missing")]
    [InlineData("""{"type":"set","variable":"n","device":"back-door","capability":"temperature"}""", "actions[0].capability", "lacks-capability")]
    [InlineData("""{"type":"delay","seconds_variable":"n"}""", "actions[0].seconds_variable", "wrong-type")]
    [InlineData("""{"type":"delay","seconds":5,"seconds_variable":"long"}""", "actions[0].seconds_variable", "invalid")]
    [InlineData("""{"type":"delay"}""", "actions[0].seconds", "missing")]
    [InlineData("""{"type":"light","device_variable":"n"}""", "actions[0].device_variable", "wrong-type")]
    [InlineData("""{"type":"if","conditions":[{"type":"variable","variable":"n"}],"then":[{"type":"stop"}]}""", "actions[0].conditions[0].is", "missing")]
    [InlineData("""{"type":"if","conditions":[{"type":"variable","variable":"yes","above":1}],"then":[{"type":"stop"}]}""", "actions[0].conditions[0].above", "wrong-type")]
    [InlineData("""{"type":"if","conditions":[{"type":"variable","variable":"word","is":["red","grey"]}],"then":[{"type":"stop"}]}""", "actions[0].conditions[0].is[1]", "wrong-type")]
    public void A_use_that_is_not_of_its_type_is_said_where_it_stands(string action, string path, string code) =>
        Refused(Json(Declared, "", action), path, code);

    [Theory]
    [InlineData("""{"type":"variable","variable":"n","above":1}""", "conditions[0].variable")]
    [InlineData("""{"type":"device_state","device_variable":"door","capability":"contact","is":"open"}""", "conditions[0].device_variable")]
    [InlineData("""{"type":"not","not":[{"type":"variable","variable":"yes","is":true}]}""", "conditions[0].not[0].variable")]
    public void Before_a_run_there_is_only_what_is_kept(string condition, string path) =>
        Refused(Json(Declared, condition, """{"type":"stop"}"""), path, "invalid");

    [Theory]
    [InlineData("""{"name":"a","type":"number"},{"name":"a","type":"device"}""", "variables[1].name", "invalid")]
    [InlineData("""{"name":"a","type":"text"}""", "variables[0].words", "missing")]
    [InlineData("""{"name":"a","type":"number","words":["x"]}""", "variables[0].words", "invalid")]
    [InlineData("""{"name":"a","type":"number","initial":"x"}""", "variables[0].initial", "wrong-type")]
    [InlineData("""{"name":"a","type":"list"}""", "variables[0].type", "unknown-word")]
    [InlineData("""{"type":"number"}""", "variables[0].name", "missing")]
    public void A_declaration_that_is_not_right_is_said_where_it_stands(string declared, string path, string code) =>
        Refused(Json(declared, "", """{"type":"stop"}"""), path, code);

    [Fact]
    public void What_is_right_is_stored_with_whole_addresses_and_read_again_the_same()
    {
        RuleDocument document = Document(_home, Json(
            Declared, """{"type":"variable","variable":"kept","is":1}""",
            """{"type":"set","variable":"door","to":"Back Door"},{"type":"set","variable":"word","to":"RED"},{"type":"delay","seconds_variable":"long"},{"type":"light","device_variable":"door","rooms":[]}"""));
        JsonObject written = RuleParser.Write(document);
        Assert.Equal("blue", (string?)written["variables"]![3]!["initial"]);
        Assert.Equal(BackDoor.Value, (string?)written["variables"]![5]!["initial"]);
        Assert.Equal(BackDoor.Value, (string?)written["actions"]![0]!["to"]);
        Assert.Equal("red", (string?)written["actions"]![1]!["to"]);
        Assert.Equal("""{"type":"delay","seconds_variable":"long"}""", written["actions"]![2]!.ToJsonString());
        Assert.Equal("[1]", written["conditions"]![0]!["is"]!.ToJsonString());
        Assert.Equal(written.ToJsonString(), RuleParser.Write(Document(_home, written.ToJsonString())).ToJsonString());
    }

    [Fact]
    public void A_promise_has_no_variables()
    {
        PromiseReading reading = PromiseReader.Read((JsonObject)JsonNode.Parse(
            """{"name":"x","never":[{"type":"variable","variable":"n","above":1}],"for_more_than_seconds":60}""")!, Context(_home));
        Assert.Contains(reading.Faults, f => (f.Path, f.Code) == ("never[0].variable", "unknown-variable"));
    }

    /// <summary>What starts it is no device, or the device is gone.</summary>
    [Fact]
    public void What_can_never_be_remembered_is_a_trouble()
    {
        RuleDocument asks = Document(_home, """
            {"name":"x","variables":[{"name":"door","type":"device"}],"triggers":[{"type":"mode_changed"}],"actions":[{"type":"set","variable":"door","trigger_device":true}]}
            """);
        Assert.Equal(["Step 1 comes to nothing: what starts it is no device."], RuleTroubles.In(_home.View).Of(asks));
        Assert.Empty(RuleTroubles.In(_home.View).Of(asks with { Triggers = [new DingTrigger([])] }));
    }

    private void Refused(string json, string path, string code)
    {
        RuleReading reading = RuleParser.Read((JsonObject)JsonNode.Parse(json)!, Context(_home));
        RuleFault fault = Assert.Single(reading.Faults);
        Assert.Equal((path, code), (fault.Path, fault.Code));
        RuleReading again = RuleParser.Read(reading.Corrected!, Context(_home));
        Assert.True(again.Faults.Count == 0, $"{reading.Corrected!.ToJsonString()}: {string.Join("; ", again.Faults)}");
    }

    private static string Json(string declared, string conditions, string actions) =>
        $$"""{"name":"x","variables":[{{declared}}],"triggers":[{"type":"ding"}],"conditions":[{{conditions}}],"actions":[{{actions}}]}""";
}
