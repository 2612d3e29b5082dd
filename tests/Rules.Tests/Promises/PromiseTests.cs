using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Analysis.Past.Kept;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;
using RingActors.Rules.Tests.Analysis.Past;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Promises;

/// <summary>U12: what is promised is watched live, and held against the past, by one and the same function.</summary>
public sealed class PromiseTests
{
    internal const string NeverOpen = """
        {"name":"Not open while disarmed","never":[{"type":"mode","modes":["disarmed"]},
           {"type":"device_state","device":"back-door","capability":"contact","is":"open"}],"for_more_than_seconds":600}
        """;

    internal const string ArmedSoon = """
        {"name":"Armed soon","whenever":{"type":"contact","devices":["back-door"],"to":"closed"},"within_seconds":300,
         "then":[{"type":"mode","modes":["home","away"]}],"or_event":[{"type":"ding"}]}
        """;

    private static readonly Address At = RuleKinds.PromiseOf("home-1", "p");

    [Fact]
    public void What_is_otherwise_for_longer_than_promised_breaks_it_at_that_very_instant_and_once()
    {
        TestHome home = New();
        Make(home, NeverOpen);
        home.Advance(Duration.FromMinutes(1));
        Door(home, true);
        Instant since = home.Now;
        string opened = home.Journal.Last(e => e.Name == "contact.opened").Id;
        home.Advance(Duration.FromMinutes(10) - Duration.FromMilliseconds(1));
        Assert.Empty(Broken(home));
        home.Advance(Duration.FromHours(2));
        PromiseBroken broken = Assert.Single(Broken(home));
        Assert.Equal((since, since + Duration.FromMinutes(10), opened), (broken.Since, broken.At, broken.By!.Event));
        Assert.Equal(["[0]", "[1]"], broken.Facts.Select(f => f.Path));
        Assert.True(home.View.Part<PromisesView>().Promises["p"].IsBroken);
        Door(home, false);
        Assert.False(home.View.Part<PromisesView>().Promises["p"].IsBroken);
        Assert.Equal(StretchOutcome.Over, home.Journal.Select(e => e.Event).OfType<PromiseStretchEnded>().Last().Outcome);
    }

    [Fact]
    public void What_ends_in_time_keeps_it()
    {
        TestHome home = New();
        Make(home, NeverOpen);
        for (int i = 0; i < 5; i++)
        {
            Door(home, true);
            home.Advance(Duration.FromMinutes(9));
            Door(home, false);
            home.Advance(Duration.FromMinutes(1));
        }

        Assert.Empty(Broken(home));
    }

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("armed", false)]
    [InlineData("ding", false)]
    [InlineData("armed too late", true)]
    public void What_has_to_come_in_time_breaks_it_unless_it_comes(string then, bool breaks)
    {
        TestHome home = New();
        Make(home, ArmedSoon);
        Door(home, true);
        home.Advance(Duration.FromMinutes(1));
        Door(home, false);
        Instant closed = home.Now;
        home.Advance(Duration.FromMinutes(then == "armed too late" ? 6 : 4));
        switch (then)
        {
            case "armed" or "armed too late":
                Mode(home, SecurityMode.Away);
                break;
            case "ding":
                home.Tell(Bell, new ReportDing("d", home.Now));
                break;
            default:
                break;
        }

        home.Advance(Duration.FromHours(1));
        Assert.Equal(breaks ? [(closed, closed + Duration.FromMinutes(5))] : [], Broken(home).Select(b => (b.Since, b.At)));
        Assert.Empty(home.View.Part<PromisesView>().Promises["p"].Watch.UnderWay);
    }

    [Fact]
    public void Time_alone_breaks_a_promise_about_hours()
    {
        TestHome home = New();
        Make(home, """
            {"name":"Nights","never":[{"type":"mode","modes":["disarmed"]},{"type":"time_window","from":"23:00","to":"06:00","zone":"Europe/Berlin"}],
             "for_more_than_seconds":1800}
            """);
        home.Advance(Duration.FromHours(8));
        PromiseBroken broken = Assert.Single(Broken(home));
        Assert.Equal((Instant.FromUtc(2026, 3, 1, 22, 0), Instant.FromUtc(2026, 3, 1, 22, 30)), (broken.Since, broken.At));
    }

    [Fact]
    public void Of_what_nobody_can_say_no_breach_is_made()
    {
        TestHome home = New();
        Make(home, NeverOpen);
        Door(home, true);
        home.Advance(Duration.FromMinutes(5));
        home.Tell(BackDoor, new ReportReadings(new Devices.Domain.Traits.Readings { Connection = Devices.Domain.Traits.Connection.Offline }));
        home.Advance(Duration.FromHours(1));
        Assert.Empty(Broken(home));
        Assert.Equal(1, home.View.Part<PromisesView>().Promises["p"].UnprovenCount);
    }

    [Fact]
    public void Recipients_are_told_of_a_breach_if_that_was_asked_for_and_of_nothing_else()
    {
        TestHome home = New();
        Recipients(home, "anna", "ben");
        Make(home, NeverOpen.Replace("\"for_more", "\"tell\":true,\"recipients\":[\"ben\"],\"for_more", StringComparison.Ordinal));
        Door(home, true);
        home.Advance(Duration.FromMinutes(20));
        SendPromiseNotice told = Assert.IsType<SendPromiseNotice>(Assert.Single(home.Pending, a => a.By.Equals(At)).Effect.Request);
        Assert.Equal("ben", told.Contact);
        home.Conclude(home.Pending.Single(a => a.By.Equals(At)));
        Assert.Equal("ben", Assert.Single(home.Journal.Select(e => e.Event).OfType<PromiseTold>()).Recipient);
    }

    [Fact]
    public void The_same_once_more_is_the_same_and_another_of_the_id_is_refused()
    {
        TestHome home = New();
        Make(home, NeverOpen);
        Assert.Empty(home.Tell(At, new MakePromise(Read(home, NeverOpen)), Assistant).Events);
        Assert.Equal("promise.change-instead", home.Tell(At, new MakePromise(Read(home, ArmedSoon)), Assistant).Refusal!.Code);
        Assert.Null(home.Tell(At, new ChangePromise(Read(home, ArmedSoon)), Assistant).Refusal);
        Assert.Empty(home.Tell(At, new ChangePromise(Read(home, ArmedSoon)), Assistant).Events);
        home.Tell(At, new ReleasePromise(), Assistant);
        Assert.Empty(home.View.Part<PromisesView>().Promises);
        Assert.Empty(home.Tell(At, new ReleasePromise(), Assistant).Events);
        Assert.Equal("promise.make-first", home.Tell(At, new ChangePromise(Read(home, ArmedSoon)), Assistant).Refusal!.Code);
    }

    [Fact]
    public void To_promise_takes_no_approval_and_to_change_or_take_back_does()
    {
        TestHome home = New();
        PromiseDocument document = Read(home, NeverOpen);
        Assert.Equal([AccessRight.Raise], CommandRights.Of(home.View, At, new MakePromise(document), Assistant));
        Assert.Equal([AccessRight.Rules], CommandRights.Of(home.View, At, new MakePromise(document with { Tell = true }), Assistant));
        Make(home, NeverOpen);
        Assert.Equal([AccessRight.Rules], CommandRights.Of(home.View, At, new ChangePromise(document), Assistant));
        Assert.Equal([AccessRight.Rules], CommandRights.Of(home.View, At, new ReleasePromise(), Assistant));
        ActPreview shown = ActPreview.Of(home.View, new ApprovableAct(At) { ReleasedPromise = new ReleasePromise() });
        Assert.Contains("for more than 10 min", shown.Words, StringComparison.Ordinal);
        home.Tell(At, new ChangePromise(Read(home, ArmedSoon)), Assistant);
        Assert.NotEmpty(ActPreview.Differences(
            shown.Facts, ActPreview.Of(home.View, new ApprovableAct(At) { ReleasedPromise = new ReleasePromise() }).Facts));
    }

    [Theory]
    [InlineData("""{"name":"x"}""", "never")]
    [InlineData("""{"name":"x","never":[{"type":"mode","modes":["away"]}]}""", "for_more_than_seconds")]
    [InlineData("""{"name":"x","never":[{"type":"mode","modes":["away"]}],"whenever":{"type":"ding"},"within_seconds":5}""", "whenever")]
    [InlineData("""{"name":"x","whenever":{"type":"ding"},"within_seconds":5}""", "then")]
    [InlineData("""{"name":"x","never":[{"type":"mode","modes":["gone"]}],"for_more_than_seconds":5}""", "never[0].modes[0]")]
    [InlineData("""{"name":"x","never":[{"type":"presence"}],"for_more_than_seconds":5}""", "never[0].type")]
    [InlineData("""{"name":"x","never":[{"type":"mode","modes":["away"]}],"for_more_than_seconds":0}""", "for_more_than_seconds")]
    [InlineData("""{"name":"x","never":[{"type":"mode","modes":["away"]}],"for_more_than_seconds":5,"recipients":["anna"]}""", "recipients")]
    [InlineData("""{"name":"x","never":[{"type":"mode","modes":["away"]}],"for_more_than_seconds":5,"within_seconds":5}""", "within_seconds")]
    public void What_is_wrong_with_a_promise_is_said_with_its_place(string json, string path)
    {
        TestHome home = New();
        Recipients(home, "anna");
        PromiseReading reading = PromiseReader.Read((JsonObject)JsonNode.Parse(json)!, Context(home));
        Assert.Null(reading.Document);
        Assert.Contains(reading.Faults, f => f.Path == path);
    }

    [Fact]
    public void Who_is_at_home_is_said_not_to_be_known_with_what_is_nearest()
    {
        TestHome home = New();
        RuleFault fault = Assert.Single(PromiseReader.Read(
            (JsonObject)JsonNode.Parse("""{"name":"x","never":[{"type":"nobody_home"}],"for_more_than_seconds":5}""")!, Context(home)).Faults);
        Assert.Equal("not-yet", fault.Code);
        Assert.Contains("Who is at home is not known here", fault.Message, StringComparison.Ordinal);
        Assert.Contains("The mode comes nearest", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_would_have_armed_so_that_a_promise_breaks_is_found_with_the_moment_and_one_that_would_not_is_not()
    {
        TestHome home = New();
        home.Advance(Duration.FromSeconds(1));
        Instant from = home.Now;
        Make(home, """{"name":"Away means all","never":[{"type":"mode","modes":["home"]}],"for_more_than_seconds":600}""");
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromHours(1));
        Motion(home, FrontCamera, "m1");
        Instant moved = home.Now;
        home.Advance(Duration.FromHours(1));
        Mode(home, SecurityMode.Disarmed);
        home.Advance(Duration.FromHours(1));

        PromiseBreak found = Assert.Single(Breaks(home, from, """
            {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{"type":"delay","seconds":60},{"type":"arm","mode":"home"}]}
            """));
        Assert.Equal((moved + Duration.FromMinutes(1), "home"), (found.ArmedAt, found.Mode));
        Assert.Equal(moved + Duration.FromMinutes(11), found.Broken.At);
        Assert.Equal("motion.detected", found.By.Name);

        Assert.Empty(Breaks(home, from, """
            {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{"type":"arm","mode":"away"}]}
            """));
        Assert.Empty(Breaks(home, from, """
            {"name":"x","triggers":[{"type":"motion","devices":["garden"]}],"actions":[{"type":"arm","mode":"home"}]}
            """));

        // Taken over by the record before the time is over, it breaks nothing.
        Assert.Empty(Breaks(home, from, """
            {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{"type":"delay","seconds":3300},{"type":"arm","mode":"home"}]}
            """));
    }

    [Fact]
    public void What_was_broken_anyway_is_not_laid_at_a_rules_door()
    {
        TestHome home = New();
        home.Advance(Duration.FromSeconds(1));
        Instant from = home.Now;
        Make(home, """{"name":"Away means all","never":[{"type":"mode","modes":["home"]}],"for_more_than_seconds":600}""");
        Mode(home, SecurityMode.Home);
        home.Advance(Duration.FromMinutes(1));
        Motion(home, FrontCamera, "m1");
        home.Advance(Duration.FromHours(1));
        Assert.Single(Broken(home));
        Assert.Empty(Breaks(home, from, """
            {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{"type":"arm","mode":"home"}]}
            """));
    }

    internal static PromiseDocument Read(TestHome home, string json)
    {
        PromiseReading reading = PromiseReader.Read((JsonObject)JsonNode.Parse(json)!, Context(home));
        Assert.Empty(reading.Faults);
        return reading.Document!;
    }

    internal static void Make(TestHome home, string json) =>
        Assert.Null(home.Tell(At, new MakePromise(Read(home, json)), Assistant).Refusal);

    internal static IEnumerable<PromiseBroken> Broken(TestHome home) =>
        home.Journal.Where(e => e.Actor.Equals(At)).Select(e => e.Event).OfType<PromiseBroken>();

    private static IReadOnlyList<PromiseBreak> Breaks(TestHome home, Instant from, string rule)
    {
        PromiseBreaks breaks = new(
            "home-1", PastProperties.Projections, "draft", Document(home, rule),
            home.View.Part<RulesView>().Rules.Values, home.View.Part<PromisesView>().All, from,
            home.Now + Duration.FromSeconds(1));
        foreach (EventEnvelope envelope in home.Journal)
        {
            breaks.Take(envelope);
        }

        return breaks.Report();
    }
}
