using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis.Past;

/// <summary>What a draft would have done in a home's past, told so that a household can judge it.</summary>
public sealed class BackTestTests
{
    private const string WhileAway = """
        {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],
         "conditions":[{"type":"mode","modes":["away"]},{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}],
         "actions":[{"type":"light","devices":["front-camera"]},{"type":"delay","seconds":60},{"type":"light","devices":["front-camera"],"on":false}]}
        """;

    [Fact]
    public void A_draft_is_shown_with_each_run_and_what_stopped_it_the_other_times()
    {
        TestHome home = New();
        Instant from = home.Now;
        home.Advance(Duration.FromMinutes(10));
        Motion(home, FrontCamera, "disarmed");
        home.Advance(Duration.FromMinutes(10));
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromMinutes(10));
        Motion(home, FrontCamera, "runs");
        home.Advance(Duration.FromSeconds(30));
        Motion(home, FrontCamera, "amid the run");
        home.Advance(Duration.FromMinutes(10));
        home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }));
        home.Advance(Duration.FromMinutes(10));
        Motion(home, FrontCamera, "door open");
        BackTestReport report = PastProperties.Run(home, "draft", Document(home, WhileAway), from, home.Now + Duration.FromSeconds(1));

        PastRun run = Assert.Single(report.Runs);
        Assert.Equal(RunOutcome.Completed, run.Outcome);
        Assert.Equal([Duration.Zero, Duration.FromSeconds(60)], run.Steps.Select(s => s.At - run.At));
        Assert.Equal(4, report.Triggered);
        Assert.Equal(["conditions[0]", "conditions[1]", "run"], report.Stops.Select(s => s.Path).Order());
        Assert.Contains("back-door contact was open", report.Stops.Single(s => s.Path == "conditions[1]").Last);
        Assert.DoesNotContain(home.Journal, e => e.Actor.Kind == RuleKinds.Rule);
    }

    [Fact]
    public void What_several_conditions_stopped_counts_by_the_first_of_them()
    {
        TestHome home = New();
        Instant from = home.Now;
        home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }));
        home.Advance(Duration.FromMinutes(10));
        Motion(home, FrontCamera, "disarmed, and the door open");
        BackTestReport report = PastProperties.Run(home, "draft", Document(home, WhileAway), from, home.Now + Duration.FromSeconds(1));
        PastStop stop = Assert.Single(report.Stops);
        Assert.Equal(("conditions[0]", 1), (stop.Path, stop.Count));
        Assert.Contains("mode", stop.Last, StringComparison.Ordinal);
    }

    /// <summary>The first instant behind the stretch is not in it: neither an event of it, nor what was due at it.</summary>
    [Theory]
    [InlineData(60, 1, "light")]
    [InlineData(61, 2, "light light")]
    [InlineData(0, 0, "")]
    public void What_is_due_at_the_end_of_the_stretch_comes_after_it(int seconds, int steps, string taken)
    {
        TestHome home = New();
        Instant from = home.Now;
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromMinutes(10));
        Instant at = home.Now;
        Motion(home, FrontCamera, "m");
        home.Advance(Duration.FromMinutes(10));
        BackTestReport report = PastProperties.Run(home, "draft", Document(home, WhileAway), from, at + Duration.FromSeconds(seconds));
        PastStep[] all = [.. report.Runs.SelectMany(r => r.Steps)];
        Assert.Equal((steps, taken), (all.Length, string.Join(' ', all.Select(s => s.Action))));
    }

    /// <summary>Sources may name all that they tell by one cause: time tells the turns apart.</summary>
    [Fact]
    public void What_is_told_by_one_cause_at_different_times_is_decided_at_those_times()
    {
        TestHome home = New();
        home.Advance(Duration.FromSeconds(1));
        Instant from = home.Now;
        RuleDocument document = Document(home, """
            {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],
             "actions":[{"type":"light","devices":["front-camera"]},{"type":"delay","seconds":5},{"type":"light","devices":["front-camera"],"on":false}]}
            """);
        for (int i = 0; i < 3; i++)
        {
            Motion(home, FrontCamera, "m" + i);
            home.Advance(Duration.FromSeconds(10));
        }

        BackTest test = new(
            new PastHome("home-1", PastProperties.Projections), "draft", 1, document, from, home.Now + Duration.FromSeconds(1));
        foreach (EventEnvelope envelope in home.Journal)
        {
            test.Take(envelope with { Causation = "a line" });
        }

        BackTestReport report = test.Report();
        Assert.Equal([0, 10, 20], report.Runs.Select(r => (int)(r.At - from).TotalSeconds));
        Assert.Equal([0, 5, 10, 15, 20, 25], report.Runs.SelectMany(r => r.Steps).Select(s => (int)(s.At - from).TotalSeconds));
    }

    [Fact]
    public void What_came_before_the_stretch_shapes_the_home_and_starts_nothing()
    {
        TestHome home = New();
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromMinutes(10));
        Motion(home, FrontCamera, "before");
        home.Advance(Duration.FromMinutes(10));
        Instant from = home.Now;
        Motion(home, FrontCamera, "in it");
        home.Advance(Duration.FromMinutes(10));
        Instant until = home.Now;
        Motion(home, FrontCamera, "after");
        BackTestReport report = PastProperties.Run(home, "draft", Document(home, WhileAway), from, until);
        Assert.Equal(1, report.RunCount);
        Assert.Equal(1, report.Triggered);
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(-20, -20)]
    [InlineData(90, null)]
    [InlineData(-90, null)]
    public void A_condition_that_held_within_a_minute_of_the_event_is_a_near_miss(int doorClosesAfter, int? by)
    {
        TestHome home = New();
        Instant from = home.Now;
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromMinutes(10));
        if (doorClosesAfter < 0)
        {
            home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }));
            home.Advance(Duration.FromSeconds(-doorClosesAfter));
            Motion(home, FrontCamera, "m");
        }
        else
        {
            home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }));
            home.Advance(Duration.FromMinutes(5));
            Motion(home, FrontCamera, "m");
            home.Advance(Duration.FromSeconds(doorClosesAfter));
            home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = false }));
        }

        home.Advance(Duration.FromMinutes(3));
        Motion(home, Garden, "later");
        BackTestReport report = PastProperties.Run(home, "draft", Document(home, WhileAway), from, home.Now + Duration.FromSeconds(1));
        Assert.Equal(by is { } seconds ? [Duration.FromSeconds(seconds)] : [], report.NearMisses.Select(n => n.By));
    }

    [Fact]
    public void Runs_amid_an_incident_are_told_from_those_beside_it()
    {
        TestHome home = New();
        Instant from = home.Now;
        RuleDocument document = Document(home, """
            {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{"type":"light","devices":["front-camera"]}]}
            """);
        Motion(home, FrontCamera, "m1");
        home.Advance(Duration.FromHours(1));
        home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Away, Alarm = Patch.Of<AlarmReading>(new AlarmReading("burglar-alarm", "a", [], null)) });
        home.Advance(Duration.FromSeconds(10));
        Motion(home, FrontCamera, "m2");
        BackTestReport report = PastProperties.Run(home, "draft", document, from, home.Now + Duration.FromSeconds(1));
        Assert.Equal(2, report.RunCount);
        Assert.Equal(1, report.RunsBesideIncidents);
        PastIncident incident = Assert.Single(report.Incidents);
        Assert.Equal(1, incident.Runs);
        Assert.Equal([null, incident.Incident], report.Runs.Select(r => r.Incident));
    }
}
