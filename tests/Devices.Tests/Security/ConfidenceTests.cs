using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>How much speaks for a burglary (A33): counted from the evidence alone, and each point with its reason.</summary>
public sealed class ConfidenceTests
{
    [Theory]
    [InlineData(0, "no device observed anything")]
    [InlineData(0, "no device observed anything", "hall offline")]
    [InlineData(1, "only \"hall\" observed something", "hall motion")]
    [InlineData(1, "only \"hall\" observed something", "hall motion", "hall motion")]
    [InlineData(2, "2 devices observed something: \"hall\", \"door\"", "hall motion", "door open")]
    [InlineData(2, "only \"garden\" observed something; \"garden\" says that it saw a person", "garden human")]
    [InlineData(3, "2 devices observed something: \"hall\", \"garden\"; \"garden\" says that it saw a person", "hall motion", "garden human")]
    [InlineData(3, "4 devices observed something: \"hall\", \"door\", \"window\", \"back\"",
        "hall motion", "door open", "window faulted", "back burglar-alarm")]
    [InlineData(4, "4 devices observed something: \"hall\", \"door\", \"window\", \"garden\"; \"garden\" says that it saw a person",
        "hall motion", "door open", "window faulted", "garden human")]
    public void A33_devices_and_a_person_count(int level, string reasons, params string[] seen)
    {
        Evidence[] evidence = [.. seen.Select(s => new Evidence(s.Split(' ')[0], s.Split(' ')[0], s.Split(' ')[1], Start))];
        Confidence confidence = Confidence.Of(IncidentKind.Burglary, evidence)!;
        Assert.Equal((level, reasons), (confidence.Level, string.Join("; ", confidence.Reasons)));
    }

    [Fact]
    public void A33_no_other_emergency_is_called_weak() => Assert.All(
        Enum.GetValues<IncidentKind>().Where(k => k != IncidentKind.Burglary),
        kind => Assert.Null(Confidence.Of(kind, [new Evidence("z-smoke", "Smoke", "smoke", Start)])));

    [Fact]
    public void A33_a_contact_gets_it_with_the_alarm_as_it_is_at_that_moment()
    {
        TestHome home = Armed();
        Opens(home, Hall);
        See(home, "m1");
        home.Advance(Duration.FromMinutes(1));
        SendIncidentNotice sent = Assert.IsType<SendIncidentNotice>(Assert.Single(home.Pending, p => p.Effect.Request is SendIncidentNotice).Effect.Request);
        Assert.Equal(3, sent.Notice.Confidence!.Level);
        Assert.Contains("\"Garden\" says that it saw a person", sent.Notice.Confidence.Reasons);
    }
}
