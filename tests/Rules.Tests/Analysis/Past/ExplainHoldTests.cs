using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis.Past;

/// <summary>Of what has to stay so for a time, the explanation and the back-test name what ended it, or what did not hold then.</summary>
public sealed class ExplainHoldTests
{
    private const string LeftOpen = """
        {"name":"x","triggers":[{"type":"contact","devices":["back-door"],"to":"open","for_seconds":60}],
         "conditions":[{"type":"mode","modes":["away"]}],"actions":[{"type":"light","devices":["front-camera"]}]}
        """;

    [Theory]
    [InlineData("away", 300, Verdict.Fired, "")]
    [InlineData("away", 40, Verdict.Stopped, "hold")]
    [InlineData("disarmed", 300, Verdict.Stopped, "conditions[0]")]
    public void The_one_ingredient_that_was_otherwise_is_the_one_cause(string mode, int openFor, Verdict verdict, string path)
    {
        TestHome home = New();
        home.Advance(Duration.FromSeconds(1));
        Instant from = home.Now;
        RuleDocument document = Document(home, LeftOpen);
        Create(home, "r", LeftOpen);
        Mode(home, mode == "away" ? SecurityMode.Away : SecurityMode.Disarmed);
        home.Advance(Duration.FromMinutes(5));
        Instant opened = home.Now;
        home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }));
        home.Advance(Duration.FromSeconds(openFor));
        home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = false }));
        home.Advance(Duration.FromMinutes(5));

        // What only says that the door's sensor is there again is no event that the rule waits for.
        home.Tell(BackDoor, new ReportReadings(new Readings { Connection = Connection.Offline }));
        home.Tell(BackDoor, new ReportReadings(new Readings { Connection = Connection.Online }));
        home.Advance(Duration.FromSeconds(1));

        RuleExplanation answer = ExplainTests.Explained(home, opened, home.Now)!;
        Assert.All(answer.Events, e => Assert.True(e.Event.Event is ContactOpened or ContactClosed, e.Event.Name));
        ExplainedEvent told = Assert.Single(answer.Events, e => e.Event.Event is ContactOpened);
        Assert.Equal(verdict, told.Verdict);
        Assert.Equal(path.Length == 0 ? [] : [path], told.Causes.Select(c => c.Path));

        BackTestReport report = PastProperties.Run(home, "draft", document, from, home.Now);
        Assert.Equal(verdict == Verdict.Fired ? 1 : 0, report.RunCount);
        Assert.Equal(path.Length == 0 ? [] : [path], report.Stops.Select(s => s.Path));
    }
}
