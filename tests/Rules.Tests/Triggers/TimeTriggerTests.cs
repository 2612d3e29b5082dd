using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Tests.Analysis.Past;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Triggers;

/// <summary>Moments of a calendar start a rule: each once, on time or late, and none that is not its own. The house is at 20:00 UTC.</summary>
public sealed class TimeTriggerTests
{
    private static readonly Duration Hour = Duration.FromHours(1);
    private static readonly Duration Day = Duration.FromDays(1);

    private readonly TestHome _home = New();

    [Fact]
    public void A_rule_is_started_each_day_at_its_time_on_the_wall_on_the_short_day_too()
    {
        Write("""{"when":[{"type":"weekly","at":["02:30"]}],"zone":"Europe/Vienna"}""");
        _home.Advance(Duration.FromDays(27));
        Instant[] started = [.. Fired().Select(f => f.At)];
        Assert.Equal(27, started.Length);

        // 29 March 2026: 02:30 is not on the clocks of Vienna, and 03:30 is as much later.
        Assert.Contains(Instant.FromUtc(2026, 3, 28, 1, 30), started);
        _home.Advance(2 * Day);
        Assert.Equal([Instant.FromUtc(2026, 3, 29, 1, 30), Instant.FromUtc(2026, 3, 30, 0, 30)], Fired().Skip(27).Select(f => f.At));
    }

    [Fact]
    public void Conditions_are_judged_at_the_moment_and_why_it_did_not_start_is_explained()
    {
        Write("""{"when":[{"type":"weekly","at":["21:00"]}]}""", """{"type":"mode","modes":["away"]}""");
        IReadOnlyList<EventEnvelope> first = _home.Advance(2 * Hour);
        Assert.Equal(["rule.time-came", "rule.time-set"], first.Select(e => e.Name));
        RuleExplanation why = Explained(Start, _home.Now);
        ExplainedEvent one = Assert.Single(why.Events);
        Assert.Equal((Verdict.Stopped, "conditions[0]"), (one.Verdict, one.Causes[0].Path));

        Mode(_home, SecurityMode.Away);
        _home.Advance(Day);
        RuleFired fired = Assert.Single(Fired());
        Assert.Equal(Instant.FromUtc(2026, 3, 2, 21, 0), fired.By.OccurredAt);
        Assert.Contains("it was 2026-03-02 21:00:00 +00", fired.Facts[0].Reason, StringComparison.Ordinal);
        Assert.Equal(Verdict.Fired, Explained(Start, _home.Now).Events[^1].Verdict);
    }

    [Fact]
    public void It_is_the_hand_of_nobody_and_leads_back_to_who_wrote_the_rule()
    {
        Write("""{"when":[{"type":"weekly","at":["21:00"]}]}""");
        EventEnvelope came = _home.Advance(2 * Hour).Single(e => e.Event is RuleTimeCame);
        Assert.Equal(Principal.Engine, came.Principal);
        string written = ((RuleTimeCame)came.Event).By.Event;
        Assert.IsType<RuleCreated>(_home.Journal.Single(e => e.Id == written).Event);
        Assert.Equal(came.Id, Assert.Single(Fired()).By.Event);
    }

    [Fact]
    public void Other_rules_are_not_started_by_it_and_a_rule_that_waits_for_its_starts_is()
    {
        Write("""{"when":[{"type":"weekly","at":["21:00"]}]}""");
        Create(_home, "s", Whole("s", """{"type":"time","calendar":{"when":[{"type":"weekly","at":["22:00"]}],"zone":"Etc/UTC"}}"""));
        Create(_home, "t", Whole("t", """{"type":"rule_fired","rules":["r"]}"""));
        Assert.Equal(["r", "t"], _home.Advance(Hour).Where(e => e.Event is RuleFired).Select(e => e.Actor.Id));
        Assert.Equal(["s"], _home.Advance(Hour).Where(e => e.Event is RuleFired).Select(e => e.Actor.Id));
    }

    [Theory]
    [InlineData(299, 1)]
    [InlineData(301, 0)]
    public void What_passed_while_nobody_was_there_starts_it_only_within_its_lateness(int late, int runs)
    {
        Write("""{"when":[{"type":"weekly","at":["21:00"]}]}""", lateness: 300);
        _home.Sleep(Hour + Duration.FromSeconds(late));
        _home.SettleDue();
        Assert.Equal(runs, Fired().Count);
        RuleTimeCame came = Assert.Single(_home.Journal.Select(e => e.Event).OfType<RuleTimeCame>());
        Assert.Equal((late, runs == 0), (came.LateSeconds, came.IsMissed));
        Assert.Equal(runs == 0, Explained(Start, _home.Now + Duration.FromSeconds(1)).Events[0].Verdict != Verdict.Fired);
        _home.Advance(Day);
        Assert.Equal(runs + 1, Fired().Count);
    }

    [Fact]
    public void Of_all_that_passed_only_the_last_is_made_up_for_and_never_a_burst()
    {
        Write("""{"when":[{"type":"every","seconds":60,"from":"2026-03-01T00:00:00"}]}""", lateness: 300);
        _home.Sleep(Duration.FromHours(10) + Duration.FromSeconds(30));
        _home.SettleDue();
        Assert.Equal(Start + Duration.FromHours(10), Assert.Single(Fired()).By.OccurredAt);
        _home.Advance(Duration.FromSeconds(30));
        Assert.Equal(2, Fired().Count);
    }

    [Fact]
    public void A_clock_that_is_set_back_starts_nothing_twice()
    {
        Write("""{"when":[{"type":"weekly","at":["21:00"]}]}""");
        _home.Advance(Hour);
        Assert.Single(Fired());
        _home.Sleep(Duration.FromMinutes(-30));
        _home.Advance(Hour);
        Assert.Single(Fired());
    }

    [Fact]
    public void Whoever_changes_pauses_or_switches_it_off_is_not_surprised_by_an_older_time()
    {
        Write("""{"when":[{"type":"weekly","at":["21:00"]}]}""");
        _home.Advance(Duration.FromMinutes(30));
        _home.Tell(RuleAt("r"), new PauseRule(_home.Now + Hour, null), Assistant);
        _home.Advance(2 * Hour);
        Assert.Empty(Fired());
        _home.Tell(RuleAt("r"), new DisableRule(), Assistant);
        Assert.Null(_home.Rule("r").Times);
        _home.Advance(Day);
        Assert.Empty(Fired());
        _home.Tell(RuleAt("r"), new EnableRule(), Assistant);
        _home.Advance(Day);
        Assert.Single(Fired());
        _home.Tell(RuleAt("r"), new ReplaceRule(Document(_home, Text("""{"when":[{"type":"weekly","at":["03:00"]}]}""")), 1), Assistant);
        Assert.Equal(3, _home.Rule("r").Times!.All.Single().At!.Value.InUtc().Hour);
    }

    [Fact]
    public void Zones_that_changed_meanwhile_move_what_comes_next_and_both_times_are_said()
    {
        Write("""{"when":[{"type":"weekly","at":["21:00"]}]}""");
        RuleTimeSet set = _home.Journal.Select(e => e.Event).OfType<RuleTimeSet>().Single();
        _home.Given(RuleAt("r"), set with { At = set.At + Hour });
        Outcome started = _home.Tell(DeviceKinds.CoverageOf("home-1"), new ReportServerStarted(_home.Now));
        RuleTimeSet anew = started.Events.Select(e => e.Event).OfType<RuleTimeSet>().Single();
        Assert.Equal((set.At, set.At + Hour), (anew.At, anew.Was));
        Assert.DoesNotContain(
            "rule.time-set", _home.Tell(DeviceKinds.CoverageOf("home-1"), new ReportServerStarted(_home.Now + Hour)).Names);
    }

    [Fact]
    public void A_draft_is_tried_on_the_past_with_every_moment_of_its_calendar()
    {
        Instant from = _home.Now;
        Mode(_home, SecurityMode.Away);
        _home.Advance(2 * Day);
        Mode(_home, SecurityMode.Disarmed);
        _home.Advance(2 * Day);
        Motion(_home, FrontCamera);
        BackTestReport report = PastProperties.Run(
            _home, "draft", Document(_home, Text("""{"when":[{"type":"weekly","at":["21:00"]}]}""", """{"type":"mode","modes":["away"]}""")),
            from, _home.Now);
        Assert.Equal([1, 2], report.Runs.Select(r => r.By.OccurredAt.InUtc().Day));
        Assert.Equal((4L, 2L), (report.Triggered, report.Stops.Single(s => s.Path == "conditions[0]").Count));
    }

    [Fact]
    public void It_is_said_in_a_sentence()
    {
        string calendar = """
            {"when":[{"type":"weekly","days":["mon","fri"],"at":["07:00","22:30"]},{"type":"sun","moment":"sunset","offset_seconds":-1800,
             "latitude":48.2,"longitude":16.4}],"except":[{"type":"yearly","month":12,"day":24}],"zone":"Europe/Vienna","from":"2026-05-01"}
            """;
        Assert.Equal(
            "When its time comes (mon, fri at 07:00, 22:30; and every day 30 min before sunset, on the clocks of Europe/Vienna, from 2026-05-01, "
                + "except every 24.12.): end there.",
            RuleSentence.Of(Document(_home, Text(calendar)), _home.View.Part<DevicesView>()));
    }

    [Theory]
    [InlineData("""{"when":[]}""", "triggers[0].calendar.when")]
    [InlineData("""{"when":[{"type":"weekly","at":["25:00"]}]}""", "triggers[0].calendar.when[0].at[0]")]
    [InlineData("""{"when":[{"type":"cron","text":"61 * * * *"}]}""", "triggers[0].calendar.when[0].text")]
    [InlineData("""{"when":[{"type":"weekly","at":["21:00"]}],"zone":"Europe/Wien"}""", "triggers[0].calendar.zone")]
    [InlineData("""{"when":[{"type":"sun","moment":"sunset"}]}""", "triggers[0].calendar.when[0].latitude")]
    [InlineData(
        """{"when":[{"type":"weekly","at":["21:00"]}],"from":"2027-01-02","until":"2027-01-01"}""",
        "triggers[0].calendar.until")]
    public void What_is_wrong_with_a_calendar_is_said_with_its_path(string calendar, string path)
    {
        RuleReading read = RuleParser.Read((System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(Text(calendar))!, Context(_home));
        Assert.Equal([path], read.Faults.Select(f => f.Path));
    }

    private RuleExplanation Explained(Instant from, Instant until)
    {
        PastHome past = new("home-1", PastProperties.Projections);
        Explain explain = new(past, "r", from, until, _home.Rule("r"));
        foreach (EventEnvelope envelope in _home.Journal)
        {
            explain.Take(envelope);
        }

        return explain.Answer()!;
    }

    private List<RuleFired> Fired() => [.. _home.Journal.Select(e => e.Event).OfType<RuleFired>()];

    private void Write(string calendar, string? condition = null, int lateness = 300) =>
        Create(_home, "r", Text(calendar, condition, lateness));

    private static string Text(string calendar, string? condition = null, int lateness = 300) =>
        Whole("r", $$"""{"type":"time","calendar":{{InUtc(calendar)}}}""", condition, lateness);

    private static string InUtc(string calendar) =>
        calendar.Contains("zone", StringComparison.Ordinal) ? calendar : calendar.TrimEnd()[..^1] + ""","zone":"Etc/UTC"}""";

    private static string Whole(string name, string trigger, string? condition = null, int lateness = 300) => $$"""
        {"name":"{{name}}","max_lateness_seconds":{{lateness}},"triggers":[{{trigger}}],
         "conditions":[{{condition}}],"actions":[{"type":"stop"}]}
        """;
}
