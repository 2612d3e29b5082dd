using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Documents.Guide;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Documents;

/// <summary>What the guide says of a part, the parser takes; and there is no part of which it says nothing.</summary>
public sealed class FormatGuideTests
{
    public static TheoryData<string> Parts => [.. FormatGuide.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Parts))]
    public void An_example_is_accepted_once_the_home_s_own_ids_stand_in_it(string name)
    {
        TestHome home = Furnished();
        FormatPart part = FormatGuide.All.Single(p => p.Name == name);
        JsonObject example = (JsonObject)JsonNode.Parse(part.Example)!;
        JsonObject document = name == FormatGuide.Document ? example : Around(name.Split('/')[0], example);

        RuleReading reading = RuleParser.Read((JsonObject)Placed(document, home)!, Context(home));

        Assert.True(reading.Faults.Count == 0, $"{name}: {part.Example}: {string.Join("; ", reading.Faults)}");
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_field_that_it_calls_needed_is_missed_and_no_other_is(string name)
    {
        TestHome home = Furnished();
        FormatPart part = FormatGuide.All.Single(p => p.Name == name);
        foreach (FormatField field in part.Fields)
        {
            JsonObject example = (JsonObject)JsonNode.Parse(part.Example)!;
            if (!example.Remove(field.Name))
            {
                Assert.False(field.IsRequired, $"{name}: {field.Name} is needed and the example has none");
                continue;
            }

            JsonObject document = name == FormatGuide.Document ? example : Around(name.Split('/')[0], example);
            bool isMissed = RuleParser.Read((JsonObject)Placed(document, home)!, Context(home)).Faults.Count > 0;

            // Of several of which one is needed the example has one, and none of them is needed by itself.
            Assert.True(isMissed || !field.IsRequired, $"{name}: without {field.Name} it was accepted");
        }
    }

    [Theory]
    [InlineData("trigger/device_state", "trigger/device_state")]
    [InlineData("device_state", "trigger/device_state,condition/device_state")]
    [InlineData("doorbell", "trigger/ding")]
    [InlineData("Action Notification", "action/notify")]
    [InlineData("document", "document")]
    [InlineData("sunset", "")]
    [InlineData("disarm", "")]
    public void A_part_is_found_by_its_name_its_type_or_another_word_for_it(string word, string parts) =>
        Assert.Equal(parts, string.Join(',', FormatGuide.Of(word).Select(p => p.Name)));

    [Theory]
    [InlineData("sunset", "sun")]
    [InlineData("schedule", "time of day")]
    [InlineData("action/disarm", "cannot disarm")]
    public void What_is_not_there_is_said_not_to_be_there(string word, string said) =>
        Assert.Contains(said, FormatGuide.NotThereYet(word), StringComparison.Ordinal);

    [Fact]
    public void Every_type_that_a_document_may_have_is_a_part() => Assert.Equal(
        [
            FormatGuide.Document,
            .. RuleTrigger.Shapes.Select(s => "trigger/" + s.Type),
            .. RuleCondition.Shapes.Select(s => "condition/" + s.Type),
            .. HomeAction.Shapes.Select(s => "action/" + s.Type),
        ],
        FormatGuide.All.Select(p => p.Name));

    /// <summary>A household in which there is something for every part.</summary>
    private static TestHome Furnished()
    {
        TestHome home = New();
        Recipients(home, "anna");
        Rule(home, "other");
        Webhooks.WebhookTests.Create(home);
        home.Tell(new Address("home-1", DeviceKinds.Contact, "z-all"), new ReportDevice(
            new DeviceDescription
            {
                Name = "All in one",
                RingKind = "x",
                Capabilities =
                [
                    Capabilities.Lock, Capabilities.Valve, Capabilities.Switch, Capabilities.MotionDetection, Capabilities.Battery,
                ],
            },
            new() { Connection = Connection.Online }));
        return home;
    }

    private static void Rule(TestHome home, string name) => home.Tell(RuleAt(name), new CreateRule(Document(
        home, $$"""{"name":"{{name}}","triggers":[{"type":"motion"}],"actions":[{"type":"delay","seconds":1}]}"""), 10));

    private static JsonObject Around(string sort, JsonObject part)
    {
        JsonObject document = (JsonObject)JsonNode.Parse(
            """{"name":"Any","variables":[{"name":"<variable>","type":"number","kept":true}],"triggers":[{"type":"motion","id":"<trigger_id>"}],"conditions":[],"actions":[{"type":"delay","seconds":1}]}""")!;
        document[sort + "s"] = new JsonArray(part.DeepClone());
        return document;
    }

    /// <summary>A device for each place that wants one, able to do what the place asks.</summary>
    private static JsonNode? Placed(JsonNode? node, TestHome home)
    {
        switch (node)
        {
            case JsonObject part:
                JsonObject placed = [];
                foreach ((string name, JsonNode? value) in part)
                {
                    placed[name] = name is "devices" or "device" ? Able(part, value!, home) : Placed(value, home);
                }

                return placed;
            case JsonValue text when text.ToJsonString().Contains("automation_id", StringComparison.Ordinal):
                return "other";
            case JsonValue text when text.ToJsonString().Contains("webhook_id", StringComparison.Ordinal):
                return "nas";
            case JsonArray list:
                return new JsonArray([.. list.Select(n => Placed(n, home))]);
            default:
                return node?.DeepClone();
        }
    }

    private static JsonNode Able(JsonObject part, JsonNode value, TestHome home)
    {
        string capability = (string?)part["capability"] ?? (string?)part["type"] switch
        {
            "lock" => Capabilities.Lock,
            "close_valve" => Capabilities.Valve,
            "switch" => Capabilities.Switch,
            "siren" => Capabilities.Siren,
            "motion_detection_on" => Capabilities.MotionDetection,
            "snapshot" => Capabilities.Snapshot,
            _ => Capabilities.Light,
        };
        string device = Context(home).Devices.All.First(d => d.Has(capability)).Slug;
        return value is JsonArray ? new JsonArray(device) : device;
    }
}
