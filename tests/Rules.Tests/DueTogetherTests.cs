using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests;

/// <summary>Several runs of one rule end their wait at one instant. The engine tells a deadline once.</summary>
public sealed class DueTogetherTests
{
    private const string Delayed = """
        {"name":"Post after a minute","triggers":[{"type":"motion"}],
         "actions":[{"type":"delay","seconds":60},{"type":"light","devices":["front-camera"]},
                    {"type":"webhook","url":"http://127.0.0.1:9000/hook"}]}
        """;

    private readonly TestHome _home = New();

    [Fact]
    public void Two_runs_that_end_their_wait_at_one_instant_both_go_on()
    {
        Address rule = Create(_home, "post", Delayed);
        Motion(_home, FrontCamera, "m1");
        Motion(_home, Garden, "m2");
        Assert.Equal(2, ((RuleState)_home.State(rule)).Runs.Count);
        IReadOnlyList<EventEnvelope> due = _home.Advance(Duration.FromMinutes(1));
        Assert.Equal(2, due.Count(e => e.Event is RuleRunEnded { Outcome: RunOutcome.Completed }));
        Assert.Equal(2, _home.Pending.Count(p => p.Effect.Channel == PostWebhook.Channel));
        Assert.Empty(((RuleState)_home.State(rule)).Runs);

        Motion(_home, FrontCamera, "m3");
        Motion(_home, Garden, "m4");
        Assert.Equal(2, _home.Advance(Duration.FromMinutes(1)).Count(e => e.Event is RuleRunEnded));
    }

    [Fact]
    public void Each_run_that_goes_on_leads_back_to_what_began_it()
    {
        Create(_home, "post", Delayed);
        string one = Motion(_home, FrontCamera, "m1").Events[0].Correlation;
        string other = Motion(_home, Garden, "m2").Events[0].Correlation;
        Assert.NotEqual(one, other);
        IReadOnlyList<EventEnvelope> due = _home.Advance(Duration.FromMinutes(1));
        Assert.Equal([one, other], due.Where(e => e.Event is RuleRunEnded).Select(e => e.Correlation));

        // The first run's word switches the light on; what it leads to is the first run's.
        EventEnvelope light = due.Single(e => e.Event is LightRequested);
        EventEnvelope first = due.Single(e => e.Event is RuleRunEnded && e.Correlation == one);
        Assert.Equal((one, first.Id), (light.Correlation, light.Causation));
    }

    [Fact]
    public void Runs_whose_waits_ended_while_nobody_was_there_go_on_oldest_first_each_as_late_as_it_is()
    {
        Create(_home, "post", Delayed);
        Motion(_home, FrontCamera, "m1");
        _home.Advance(Duration.FromSeconds(20));
        Motion(_home, Garden, "m2");
        _home.Sleep(Duration.FromMinutes(5));
        RuleWaitEnded[] ended = [.. _home.SettleDue().Select(e => e.Event).OfType<RuleWaitEnded>()];
        Assert.Equal([Duration.FromSeconds(260), Duration.FromSeconds(240)], ended.Select(e => e.LateBy));
    }
}
