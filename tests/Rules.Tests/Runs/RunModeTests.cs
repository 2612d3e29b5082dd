using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Runs;

/// <summary>R-S1 to R-S4: what becomes of a trigger while runs are under way.</summary>
public sealed class RunModeTests
{
    private static readonly Address Rule = RuleAt("r");

    private readonly TestHome _home = New();

    [Fact]
    public void R_S1_single_starts_none_beside_another_whichever_device_asks()
    {
        Runs("single");
        RuleFired first = Motion(_home, FrontCamera, "m1").One<RuleFired>();
        RuleNotStarted not = Motion(_home, Garden, "m2").One<RuleNotStarted>();
        Assert.Equal((first.Run, "a run of it is under way"), (not.Run, not.Reason));
        _home.Advance(Duration.FromMinutes(1));
        Assert.Contains("rule.fired", Motion(_home, Garden, "m3").Names);
    }

    [Fact]
    public void R_S1_conditions_are_judged_before_the_mode_so_that_a_condition_that_fails_leaves_no_record_of_a_run_in_the_way()
    {
        Runs("single", """{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}""");
        Motion(_home, FrontCamera, "m1");
        Door(_home, open: true);
        Assert.Equal(["motion.detected"], Motion(_home, Garden, "m2").Names);
    }

    [Fact]
    public void R_S2_restart_ends_the_old_run_as_superseded_and_its_wait_with_it()
    {
        Runs("restart");
        RuleFired first = Motion(_home, FrontCamera, "m1").One<RuleFired>();
        _home.Advance(Duration.FromSeconds(40));
        Outcome second = Motion(_home, Garden, "m2");
        Assert.Equal(
            ["motion.detected", "rule.run-ended", "rule.fired", "rule.step-taken", "rule.wait-began"], second.Names);
        Assert.Equal((first.Run, RunOutcome.Superseded), (second.One<RuleRunEnded>().Run, second.One<RuleRunEnded>().Outcome));
        Assert.Empty(_home.Advance(Duration.FromSeconds(59)));
        Assert.Contains("rule.run-ended", _home.Advance(Duration.FromSeconds(1)).Select(e => e.Name));
    }

    [Fact]
    public void R_S2_conditions_that_fail_leave_the_old_run_alive()
    {
        Runs("restart", """{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}""");
        Motion(_home, FrontCamera, "m1");
        Door(_home, open: true);
        Assert.Equal(["motion.detected"], Motion(_home, Garden, "m2").Names);
        Assert.Single(((RuleState)_home.State(Rule)).Runs);
    }

    [Fact]
    public void R_S3_queued_runs_come_one_after_the_other_in_the_order_of_their_events_and_the_excess_is_dropped_and_recorded()
    {
        Runs("queued", max: 3);
        string[] events = [.. new[] { "m1", "m2", "m3" }.Select((m, i) => Motion(_home, i == 1 ? Garden : FrontCamera, m).Events[0].Id)];
        RuleNotStarted dropped = Motion(_home, Garden, "m4").One<RuleNotStarted>();
        Assert.Equal("3 of its runs are under way or wait in line", dropped.Reason);
        Assert.Equal(2, _home.Rule("r").Queue.Count);
        _home.Advance(Duration.FromMinutes(5));
        RuleFired[] fired = [.. _home.Journal.Select(e => e.Event).OfType<RuleFired>()];
        Assert.Equal(events, fired.Select(f => f.By.Event));
        Assert.Equal(
            [Duration.Zero, Duration.FromMinutes(1), Duration.FromMinutes(2)], fired.Select(f => f.At - Start));
        Assert.Empty(_home.Rule("r").Queue);
    }

    [Fact]
    public void R_S3_what_waits_in_line_belongs_to_the_chain_of_its_own_event()
    {
        Runs("queued");
        Motion(_home, FrontCamera, "m1");
        EventEnvelope second = Motion(_home, Garden, "m2").Events[0];
        EventEnvelope[] later = [.. _home.Advance(Duration.FromMinutes(1))];
        Assert.Equal(
            second.Correlation, later.Single(e => e.Event is RuleFired).Correlation);
        Assert.Equal(second.Correlation, later.Last(e => e.Event is RuleStepTaken).Correlation);
        Assert.NotEqual(second.Correlation, later.First(e => e.Event is RuleRunEnded).Correlation);
    }

    [Fact]
    public void R_S3_the_line_is_as_it_was_after_a_restart_of_the_server()
    {
        Runs("queued");
        Motion(_home, FrontCamera, "m1");
        Motion(_home, Garden, "m2");
        _home.Sleep(Duration.FromHours(1));
        IReadOnlyList<EventEnvelope> late = _home.SettleDue();
        Assert.Equal(["rule.wait-ended", "rule.step-taken", "rule.run-ended", "rule.fired", "rule.step-taken", "rule.wait-began"], late.Select(e => e.Name));
    }

    [Fact]
    public void R_S9_what_waits_in_line_runs_as_the_rule_was_when_it_was_triggered()
    {
        Runs("queued");
        Motion(_home, FrontCamera, "m1");
        Motion(_home, Garden, "m2");
        _home.Tell(Rule, new ReplaceRule(Document(_home, Story)));
        RuleFired next = _home.Advance(Duration.FromMinutes(1)).Select(e => e.Event).OfType<RuleFired>().Single();
        Assert.Equal(1, next.Version);
        Assert.Equal("webhook", _home.Journal.Select(e => e.Event).OfType<RuleStepTaken>().Last().Action);
    }

    [Fact]
    public void R_S10_switching_a_rule_off_empties_its_line_and_switching_it_on_does_not_revive_it()
    {
        Runs("queued");
        Motion(_home, FrontCamera, "m1");
        Motion(_home, Garden, "m2");
        Assert.Equal(["rule.disabled", "rule.run-ended", "rule.unqueued"], _home.Tell(Rule, new DisableRule()).Names);
        _home.Tell(Rule, new EnableRule());
        Assert.DoesNotContain(_home.Advance(Duration.FromHours(1)), e => e.Actor.Equals(Rule));
        Assert.Empty(_home.Rule("r").Queue);
    }

    [Fact]
    public void R_S4_parallel_runs_beside_each_other_also_by_one_device_and_drops_the_excess()
    {
        Runs("parallel", max: 2);
        RuleFired first = Motion(_home, FrontCamera, "m1").One<RuleFired>();
        Motion(_home, FrontCamera, "m2").One<RuleFired>();
        RuleNotStarted not = Motion(_home, Garden, "m3").One<RuleNotStarted>();
        Assert.Equal((first.Run, "2 of its runs are under way"), (not.Run, not.Reason));
        Assert.Equal(2, _home.Rule("r").UnderWay.Count);
    }

    [Theory]
    [InlineData("single")]
    [InlineData("restart")]
    [InlineData("queued")]
    [InlineData("parallel")]
    public void An_alarm_is_never_turned_away_and_ends_nothing_in_any_mode(string mode)
    {
        Runs(mode, max: mode is "queued" or "parallel" ? 1 : null);
        Motion(_home, FrontCamera, "m1");
        Outcome alarm = _home.Tell(Panel, new ReportPanel
        {
            Mode = SecurityMode.Away,
            Alarm = Patch.Of<AlarmReading>(new AlarmReading("burglar-alarm", "a", [], null)),
        });
        Assert.Contains("rule.fired", alarm.Names);
        Assert.DoesNotContain("rule.run-ended", alarm.Names);
        Assert.True(_home.Rule("r").UnderWay.Count >= 2);
    }

    [Theory]
    [InlineData("""{"mode":"singel"}""", "mode unknown-word single")]
    [InlineData("""{"mode":"single","max":3}""", "max invalid")]
    [InlineData("""{"max":3}""", "max invalid")]
    [InlineData("""{"mode":"queued","max":0}""", "max out-of-range")]
    public void A_mode_that_is_none_is_a_fault_and_the_example_is_right(string fields, string fault)
    {
        System.Text.Json.Nodes.JsonObject document = (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(Story)!;
        foreach ((string name, System.Text.Json.Nodes.JsonNode? value) in (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(fields)!)
        {
            document[name] = value!.DeepClone();
        }

        RuleReading reading = RuleParser.Read(document, Context(_home));
        Assert.Equal(fault, string.Join("; ", reading.Faults.Select(f => $"{f.Path} {f.Code} {string.Join(',', f.Near)}".TrimEnd())));
        Assert.NotNull(RuleParser.Read(reading.Corrected!, Context(_home)).Document);
    }

    private void Runs(string mode, string? condition = null, int? max = null) => Create(_home, "r", $$"""
        {"name":"R","mode":"{{mode}}"{{(max is null ? "" : $",\"max\":{max}")}},"conditions":[{{condition}}],
         "triggers":[{"type":"motion"},{"type":"alarm"}],
         "actions":[{"type":"webhook","url":"http://127.0.0.1/1"},{"type":"delay","seconds":60},{"type":"webhook","url":"http://127.0.0.1/2"}]}
        """);
}
