using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Conflicts;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis.Conflicts;

/// <summary>What one reading starts, and what a change of the mode can never find already so.</summary>
public sealed class ReadingTests
{
    private static readonly Address Thermometer = new("home-1", DeviceKinds.Generic, "z-warm");

    private readonly TestHome _home = Warm();

    [Theory]
    [InlineData("temperature", "\"above\":25", "\"above\":24", 1)]
    [InlineData("temperature", "\"above\":24", "\"above\":25", 1)]
    [InlineData("temperature", "\"below\":18", "\"below\":10", 1)]
    [InlineData("temperature", "\"above\":20,\"below\":30", "\"above\":25,\"below\":40", 1)]
    [InlineData("temperature", "\"above\":20,\"below\":22", "\"above\":25", 0)]
    [InlineData("temperature", "\"above\":25", "\"below\":18", 0)]
    public void Two_ranges_that_one_reading_comes_into_contradict_each_other(string what, string one, string other, int found)
    {
        string Of(string range) => $$"""{"type":"numeric","devices":["thermometer"],"capability":"{{what}}",{{range}}}""";
        Opposed(Of(one), Of(other), found);
    }

    [Theory]
    [InlineData("\"below\":15", 1)]
    [InlineData("\"above\":50", 0)]
    public void A_battery_that_is_low_and_one_of_few_percent_are_one_reading(string range, int found) => Opposed(
        """{"type":"device_state","devices":["garden"],"capability":"battery","to":"low"}""",
        $$"""{"type":"numeric","devices":["garden"],"capability":"battery",{{range}}}""", found);

    /// <summary>R-S13: all is judged on what was before the event, and so is what the event itself makes true.</summary>
    [Theory]
    [InlineData("""{"type":"mode_changed","to":["away"]}""", """{"type":"mode","modes":["away"]}""", true)]
    [InlineData("""{"type":"mode_changed","to":["home"]}""", """{"type":"mode","modes":["home"]}""", true)]
    [InlineData("""{"type":"mode_changed","to":["disarmed"]}""", """{"type":"mode","modes":["disarmed"]}""", true)]
    [InlineData("""{"type":"mode_changed"}""", """{"type":"mode","modes":["away"]}""", false)]
    [InlineData("""{"type":"mode_changed","to":["away"]}""", """{"type":"mode","modes":["home","away"]}""", false)]
    [InlineData("""{"type":"mode_changed","to":["away"],"for_seconds":60}""", """{"type":"mode","modes":["away"]}""", false)]
    [InlineData("""{"type":"contact","devices":["back-door"]}""",
        """{"type":"device_state","device":"back-door","capability":"contact","is":"open"}""", true)]
    public void What_the_trigger_itself_makes_true_is_found_never_to_hold(string trigger, string condition, bool isNever)
    {
        Create(_home, "a", Document(trigger, true, condition));
        ConflictReport report = Check("a");
        ConflictFinding[] never = [.. report.Findings.Where(f => f.Kind == ConflictKind.NeverTrue)];
        Assert.Equal(isNever ? 1 : 0, never.Length);
        Assert.All(never, f => Lived.Shows(f, Warm));
        Assert.All(never, f => Assert.Contains("as it was just before", f.Says, StringComparison.Ordinal));
    }

    private void Opposed(string one, string other, int found)
    {
        Create(_home, "a", Document(one, true));
        Create(_home, "b", Document(other, false));
        foreach (string slug in new[] { "a", "b" })
        {
            ConflictFinding[] opposite = [.. Check(slug).Findings.Where(f => f.Kind == ConflictKind.Opposite)];
            Assert.Equal(found, opposite.Length);
            Assert.All(opposite, f => Lived.Shows(f, Warm));
        }
    }

    private ConflictReport Check(string slug) =>
        ConflictCheck.Of(_home.View, _home.Rule(slug), _home.Now, DateTimeZoneProviders.Tzdb[Zone]);

    private static string Document(string trigger, bool on, string conditions = "") => $$"""
        {"name":"r","triggers":[{{trigger}}],"conditions":[{{conditions}}],
         "actions":[{"type":"light","devices":["front-camera"],"on":{{(on ? "true" : "false")}}}]}
        """;

    internal static TestHome Warm()
    {
        TestHome home = New();
        home.Tell(Thermometer, new ReportDevice(
            new DeviceDescription { Name = "Thermometer", RingKind = "x", Capabilities = [Capabilities.Temperature] },
            new Readings
            {
                Connection = Connection.Online,
                Traits = [new TraitReading(Capabilities.Temperature, null, new Measure(20.5, MeasureUnit.Celsius))],
            }));
        home.Tell(Garden, new ReportReadings(new Readings { Battery = new BatteryReading(80, null) }));
        return home;
    }
}
