using RingActors.Devices.Domain.Keys;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Approvals;

/// <summary>What lowers protection, or tells somebody, takes the same right however deep it stands.</summary>
public sealed class NestedRightsTests
{
    private const string Door = """{"type":"device_state","device":"back-door","capability":"contact","is":"open"}""";
    private const string Light = """{"type":"light","devices":["front-camera"]}""";

    private readonly TestHome _home = New();

    [Theory]
    [InlineData("""{"type":"siren","devices":["front-camera"],"on":false}""")]
    [InlineData("""{"type":"arm","mode":"home"}""")]
    [InlineData("""{"type":"webhook","url":"https://example.org/"}""")]
    [InlineData("""{"type":"notify","message":"x"}""")]
    [InlineData("""{"type":"remind","message":"x","every_seconds":300,"until":[{"type":"mode","modes":["away"]}]}""")]
    public void It_takes_the_right_to_change_rules_in_every_sort_of_list(string action)
    {
        foreach (string within in Everywhere(action))
        {
            Assert.Equal([AccessRight.Rules], Of(within));
        }
    }

    [Fact]
    public void What_only_lights_or_waits_takes_no_more_within_others()
    {
        foreach (string within in Everywhere(Light))
        {
            Assert.Equal([AccessRight.Raise], Of(within));
        }

        Assert.Equal([AccessRight.Raise], Of($$"""{"type":"wait_until","conditions":[{{Door}}],"timeout_seconds":60},{{Light}},{"type":"stop"}"""));
        Assert.Equal([AccessRight.Raise], Of($$"""{"type":"wait_for","triggers":[{"type":"ding"}],"timeout_seconds":60},{{Light}}"""));
    }

    private static string[] Everywhere(string action) =>
    [
        action,
        $$"""{"type":"if","conditions":[{{Door}}],"then":[{{action}}]}""",
        $$"""{"type":"if","conditions":[{{Door}}],"then":[{{Light}}],"else":[{{action}}]}""",
        $$"""{"type":"repeat","times":2,"actions":[{{Light}},{{action}}]}""",
        $$"""{"type":"parallel","branches":[{"actions":[{{Light}}]},{"actions":[{"type":"repeat","times":1,"actions":[{{action}}]}]}]}""",
    ];

    private IReadOnlyList<AccessRight> Of(string actions)
    {
        RuleDocument document = Document(_home, $$"""{"name":"x","triggers":[{"type":"ding"}],"actions":[{{actions}}]}""");
        return CommandRights.Of(_home.View, RuleAt("x"), new CreateRule(document), Assistant);
    }
}
