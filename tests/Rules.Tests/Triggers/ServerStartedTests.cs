using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Triggers;

/// <summary>The start of the server starts a rule, once for each start.</summary>
public sealed class ServerStartedTests
{
    private static readonly Address Coverage = DeviceKinds.CoverageOf("home-1");

    private readonly TestHome _home = New();

    [Fact]
    public void A_start_starts_the_rule_once_and_the_next_start_again()
    {
        Create(_home, "r", """{"name":"r","triggers":[{"type":"startup"}],"actions":[{"type":"light","devices":["front-camera"]}]}""");
        Instant first = _home.Now;
        Assert.Contains("rule.fired", Started(first).Names);
        Assert.Empty(Started(first).Names);
        _home.Advance(Duration.FromHours(1));
        Assert.Empty(Started(first).Names);
        Outcome second = Started(_home.Now);
        Assert.Equal("coverage.server-started", second.One<RuleFired>().By.Name);
    }

    [Fact]
    public void Only_rules_that_wait_for_it_are_started_and_it_is_said_in_a_sentence()
    {
        Create(_home, "other", """{"name":"other","triggers":[{"type":"motion"}],"actions":[{"type":"stop"}]}""");
        Assert.Equal(["coverage.server-started"], Started(_home.Now).Names);
        Assert.Equal(
            "When the server starts: end there.",
            RuleSentence.Of(
                Document(_home, """{"name":"r","triggers":[{"type":"server_started"}],"actions":[{"type":"stop"}]}"""),
                _home.View.Part<DevicesView>()));
    }

    private Outcome Started(Instant at) => _home.Tell(Coverage, new ReportServerStarted(at));
}
