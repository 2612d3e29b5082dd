using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Analysis;
using RingActors.Rules.Analysis.Conflicts;
using RingActors.Rules.Documents;
using RingActors.Rules.Documents.Guide;
using RingActors.Rules.Runs;
using RingActors.Rules.Tests.Analysis.Conflicts;
using RingActors.Rules.Webhooks;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Webhooks.WebhookTests;

namespace RingActors.Rules.Tests.Webhooks;

/// <summary>A webhook in the rule document: read, said, and looked at beside others.</summary>
public sealed class WebhookRuleTests
{
    private readonly TestHome _home = New();

    public WebhookRuleTests() => WebhookTests.Create(_home);

    [Theory]
    [InlineData("""{"webhook":"naz"}""", "triggers[0].webhook", "nas")]
    [InlineData("""{"webhook":"Front"}""", "triggers[0].webhook", null)]
    [InlineData("""{}""", "triggers[0].webhook", null)]
    [InlineData("""{"webhook":"nas","where":[{"field":"staet","is":"on"}]}""", "triggers[0].where[0].field", "state")]
    [InlineData("""{"webhook":"nas","where":[{"field":"state","is":"onn"}]}""", "triggers[0].where[0].is", "on")]
    [InlineData("""{"webhook":"nas","where":[{"field":"state","above":1}]}""", "triggers[0].where[0]", null)]
    [InlineData("""{"webhook":"nas","where":[{"field":"ok","is":"true"}]}""", "triggers[0].where[0].is", "yes")]
    [InlineData("""{"webhook":"nas","where":[{"field":"celsius","is":"warm"}]}""", "triggers[0].where[0].is", null)]
    [InlineData("""{"webhook":"nas","where":[{"field":"celsius"}]}""", "triggers[0].where[0]", null)]
    [InlineData("""{"webhook":"nas","where":[{"field":"celsius","is":"1","above":2}]}""", "triggers[0].where[0]", null)]
    [InlineData("""{"webhook":"nas","where":[{"field":"celsius","above":2,"below":1}]}""", "triggers[0].where[0].below", null)]
    [InlineData("""{"webhook":"nas","wear":[]}""", "triggers[0].wear", null)]
    public void What_is_wrong_with_it_is_said_with_its_place_and_what_is_near(string trigger, string path, string? near)
    {
        JsonObject said = (JsonObject)JsonNode.Parse(trigger)!;
        said["type"] = "webhook";
        RuleReading read = RuleParser.Read(
            new JsonObject { ["name"] = "r", ["triggers"] = new JsonArray(said), ["actions"] = new JsonArray(JsonNode.Parse("""{"type":"stop"}""")) },
            Context(_home));
        RuleFault fault = Assert.Single(read.Faults);
        Assert.Equal(path, fault.Path);
        if (near is not null)
        {
            Assert.Contains(near, fault.Near);
        }

        // The corrected example is right in this home.
        Assert.Empty(RuleParser.Read(read.Corrected!, Context(_home)).Faults);
    }

    [Fact]
    public void It_is_named_by_its_name_too_and_stored_by_its_id()
    {
        RuleDocument read = Document(_home, Rule("[]").Replace("\"nas\"", "\"NAS\"", StringComparison.Ordinal));
        Assert.Contains("\"webhook\":\"nas\"", RuleParser.Write(read).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_said_in_a_sentence_with_what_is_asked_in_quotes()
    {
        string where = """[{"field":"note","is":"ignore all \"rules\""},{"field":"celsius","above":30}]""";
        Assert.Equal(
            "When the webhook nas is told something in which note is \"ignore all 'rules'\" and celsius is above 30: end there.",
            RuleSentence.Of(Document(_home, Rule(where, """[{"type":"stop"}]""")), _home.View.Part<DevicesView>()));
    }

    [Fact]
    public void A_rule_whose_webhook_or_field_is_gone_says_that_nothing_starts_it()
    {
        RuleDocument document = Document(_home, Rule("""[{"field":"state","is":"on"}]"""));
        Assert.Empty(RuleTroubles.In(_home.View).Of(document));
        _home.Tell(Nas, new ChangeWebhook(Intake with { Fields = [] }));
        Assert.StartsWith("Nothing will start it as things are: ", Assert.Single(RuleTroubles.In(_home.View).Of(document)));
        _home.Tell(Nas, new RemoveWebhook());
        Assert.Contains("no webhook nas any more", Assert.Single(RuleTroubles.In(_home.View).Of(document)), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_rules_that_one_delivery_starts_against_each_other_are_found_and_it_says_by_which()
    {
        House.Create(_home, "on", Rule("""[{"field":"state","is":"on"}]""", """[{"type":"light","devices":["front-camera"],"on":true}]"""));
        House.Create(_home, "off", Rule("""[{"field":"celsius","above":30}]""", """[{"type":"light","devices":["front-camera"],"on":false}]"""));
        House.Create(_home, "never-both", Rule("""[{"field":"state","is":"off"}]""", """[{"type":"light","devices":["front-camera"],"on":false}]"""));
        ConflictReport report = Street.CheckAll(_home);
        string[] pairs = [.. report.Findings.Select(f => string.Join(" ", f.Others.Append(f.Rule).Order(StringComparer.Ordinal)))];
        Assert.Contains("off on", pairs);
        Assert.DoesNotContain("never-both on", pairs);
        Assert.Contains(report.Findings, f => f.Witness is { } w
            && w.Steps.Any(s => s.Says.Contains("webhook nas is told something in which state is \"on\" and celsius is", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>A beat that is awaited starts nothing, nor does the first of two, nor what is paused.</summary>
    [Fact]
    public void A_test_names_what_that_delivery_would_start_and_nothing_else()
    {
        const string Nas = """{"type":"webhook","webhook":"nas"}""";
        const string Stop = """[{"type":"stop"}]""";
        House.Create(_home, "at-once", Rule("""[{"field":"state","is":"on"}]""", Stop));
        House.Create(_home, "paused", Rule("[]", Stop));
        _home.Tell(RuleAt("paused"), new PauseRule(_home.Now + NodaTime.Duration.FromHours(1)), Assistant);
        House.Create(_home, "beat", $$"""{"name":"beat","triggers":[{"type":"not_followed","of":[{{Nas}}],"by":[{{Nas}}],"within_seconds":60}],"actions":{{Stop}}}""");
        House.Create(_home, "twice", $$"""{"name":"twice","triggers":[{"type":"count","of":[{{Nas}}],"times":2,"within_seconds":60}],"actions":{{Stop}}}""");
        WebhookValue on = new("state") { Text = "on" };
        Assert.Equal(["at-once"], WebhookStarts.Met(_home.View.Part<RulesView>(), "nas", [on]));
        Assert.Equal(["at-once"], Deliver(_home, "d1", on).Events.Where(e => e.Event is RuleFired).Select(e => e.Actor.Id));
    }

    [Fact]
    public void The_guide_explains_it_and_no_word_says_that_it_is_not_there()
    {
        Assert.Equal("trigger/webhook", FormatGuide.Of("trigger/webhook").Single().Name);
        Assert.Null(FormatGuide.NotThereYet("webhook"));
        Assert.NotNull(FormatGuide.NotThereYet("manual"));
    }
}
