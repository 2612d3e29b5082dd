using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Conditions;

/// <summary>A condition that asks whether a rule is running, or was a while ago.</summary>
public sealed class RuleRunningTests
{
    private const string On = """{"type":"light","devices":["front-camera"]}""";
    private const string Runs = """{"type":"rule_running","rules":["porch"]}""";
    private const string RanLately = """{"type":"rule_running","rules":["porch"],"within_seconds":60}""";

    private readonly TestHome _home = New();
    private int _motions;

    [Fact]
    public void A_rule_is_running_from_just_after_its_start_to_its_end()
    {
        Porch(seconds: 30);
        Assert.False(IsMet(Runs));
        Ding();
        Assert.False(IsMet(Runs));
        Step();
        Assert.True(IsMet(Runs));
        _home.Advance(Duration.FromSeconds(29));
        Assert.True(IsMet(Runs));
        Step();
        Assert.False(IsMet(Runs));
    }

    [Fact]
    public void A_while_ago_counts_as_long_as_it_says_and_not_longer()
    {
        Porch(seconds: null);
        Assert.False(IsMet(RanLately));
        Ding();
        Step();
        Assert.False(IsMet(Runs));
        Assert.True(IsMet(RanLately));
        _home.Advance(Duration.FromSeconds(58));
        Assert.True(IsMet(RanLately));
        Step();
        Assert.False(IsMet(RanLately));
    }

    [Fact]
    public void A_shorter_run_that_ends_later_does_not_hide_the_one_before_it()
    {
        Porch(seconds: null);
        Ding();
        Step();
        Ding();
        Assert.True(IsMet(RanLately));
    }

    /// <summary>R-S16: of two rules that one event starts neither sees the other running, whichever is first.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public void What_begins_at_the_very_moment_is_not_running_yet_whichever_is_decided_first(int priority)
    {
        Porch(seconds: 30);
        Create(_home, "asks", $$"""
            {"name":"asks","priority":{{priority}},"triggers":[{"type":"ding"}],"actions":[{"type":"if","conditions":[{{Runs}}],"then":[{{On}}],"else":[{"type":"stop","reason":"not yet"}]}]}
            """);
        Outcome outcome = Ding();
        Assert.Equal("not yet", outcome.Events.Select(e => e.Event).OfType<RuleRunEnded>().Single().Reason);
    }

    [Fact]
    public void Once_an_hour_at_most_is_a_rule_that_asks_of_itself()
    {
        Create(_home, "once", $$"""
            {"name":"once","triggers":[{"type":"ding"}],"actions":[{{On}}],"conditions":[{"type":"not","not":[{"type":"rule_running","rules":["once"],"within_seconds":3600}]}]}
            """);
        Assert.Empty(Troubles("once"));
        Assert.Contains("rule.fired", Ding().Names);
        _home.Advance(Duration.FromMinutes(59));
        Assert.DoesNotContain("rule.fired", Ding().Names);
        _home.Advance(Duration.FromMinutes(1));
        Assert.Contains("rule.fired", Ding().Names);
    }

    [Fact]
    public void Whoever_waits_until_a_rule_is_done_goes_on_when_it_is()
    {
        Porch(seconds: 100);
        Ding();
        Step();
        Create(_home, "after", $$"""
            {"name":"after","triggers":[{"type":"motion"}],"actions":[{"type":"wait_until","conditions":[{"type":"not","not":[{{Runs}}]}],"timeout_seconds":600},{{On}}]}
            """);
        Motion(_home, Garden);
        Assert.DoesNotContain(_home.Advance(Duration.FromSeconds(98)), e => e.Event is RuleWaitEnded);
        IReadOnlyList<EventEnvelope> over = _home.Advance(Duration.FromSeconds(2));
        Assert.True(over.Select(e => e.Event).OfType<RuleWaitEnded>().Single(e => e.Facts is not null).Met);
    }

    /// <summary>R-S15: what nobody knows holds neither way, is named, and heals when the rule is there.</summary>
    [Fact]
    public void A_rule_that_is_not_there_is_in_the_way_by_name_until_it_is_there()
    {
        const string NotRunning = """{"type":"not","not":[{"type":"rule_running","rules":["Porch"]}]}""";
        RuleDocument asks = Document(_home, $$"""{"name":"asks","triggers":[{"type":"motion"}],"conditions":[{{NotRunning}}],"actions":[{{On}}]}""");
        Assert.False(IsMet(Runs));
        Assert.False(IsMet(NotRunning));
        Assert.Equal(["It does nothing as things are: there is no rule \"porch\"."], RuleTroubles.In(_home.View).Of(asks));
        Porch(seconds: 30);
        Assert.True(IsMet(NotRunning));
        Assert.Empty(RuleTroubles.In(_home.View).Of(asks));
        _home.Tell(RuleAt("porch"), new DeleteRule(), Assistant);
        Assert.False(IsMet(NotRunning));
        Assert.Single(RuleTroubles.In(_home.View).Of(asks));
    }

    [Fact]
    public void It_is_said_in_a_sentence()
    {
        RuleDocument asks = Document(_home, $$"""{"name":"asks","triggers":[{"type":"ding"}],"conditions":[{{RanLately}}],"actions":[{"type":"stop"}]}""");
        Assert.Equal(
            "When any doorbell is pressed, and the rule porch is running, or was within 1 min before: end there.",
            RuleSentence.Of(asks, _home.View.Part<DevicesView>()));
    }

    private void Porch(int? seconds) => Create(_home, "porch", $$"""
        {"name":"Porch","mode":"parallel","triggers":[{"type":"ding"}],"actions":[{{On}}{{(seconds is null ? "" : $$""",{"type":"delay","seconds":{{seconds}}}""")}}]}
        """);

    private Outcome Ding() => _home.Tell(Bell, new ReportDing("d" + ++_motions, _home.Now));

    private void Step() => _home.Advance(Duration.FromSeconds(1));

    private IReadOnlyList<string> Troubles(string slug) => RuleTroubles.In(_home.View).Of(_home.Rule(slug).Document);

    private bool IsMet(string condition)
    {
        RuleDocument document = Document(
            _home, $$"""{"name":"x","triggers":[{"type":"motion"}],"conditions":[{{condition}}],"actions":[{"type":"stop"}]}""");
        EventEnvelope motion = Motion(_home, Garden, "m" + ++_motions).Events[0];
        return RuleEvaluator.Evaluate("x", 1, document, _home.View, motion).Fired;
    }
}
