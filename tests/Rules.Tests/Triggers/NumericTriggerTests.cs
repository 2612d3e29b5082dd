using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Rules.Analysis;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Triggers;

/// <summary>R-S12: crossing into a range, not staying in it.</summary>
public sealed class NumericTriggerTests
{
    private readonly TestHome _home = New();

    [Theory]
    [InlineData("below", 20, new[] { 25, 19, 18, 17, 20, 19 }, "010001")]
    [InlineData("below", 20, new[] { 10, 5, 30, 10 }, "0001")]
    [InlineData("above", 80, new[] { 50, 81, 90, 80, 100 }, "01001")]
    public void A_number_starts_the_rule_when_it_comes_into_the_range_and_the_first_is_where_it_begins(
        string field, int limit, int[] told, string fired)
    {
        Rule($$"""{"type":"numeric","capability":"battery","{{field}}":{{limit}}}""");
        Assert.Equal(fired, string.Concat(told.Select(Tell)));
    }

    [Fact]
    public void A_device_that_was_away_crosses_only_if_its_number_has_changed_sides()
    {
        Rule("""{"type":"numeric","capability":"battery","below":20}""");
        Tell(30);
        Connect(Connection.Offline);
        Connect(Connection.Online);
        Assert.Equal('0', Tell(25));
        Connect(Connection.Offline);
        Connect(Connection.Online);
        Assert.Equal('1', Tell(15));
        Connect(Connection.Offline);
        Connect(Connection.Online);
        Assert.Equal('0', Tell(14));
    }

    [Fact]
    public void A_temperature_between_two_limits_is_come_into_from_either_side()
    {
        Thermometer();
        Rule("""{"type":"numeric","capability":"temperature","above":18.5,"below":25}""");
        Assert.Equal("010100", string.Concat(new[] { 18.5, 20, 25, 19, 20, 30 }.Select(t => Fired(() => _home.Tell(
            Hall, new ReportReadings(new Readings { Traits = [new TraitReading(Capabilities.Temperature, Number: new Measure(t, MeasureUnit.Celsius))] }))))));
    }

    /// <summary>Some devices tell a percentage, some only that it is low.</summary>
    [Theory]
    [InlineData(null, "ok", null, "low", "1")]
    [InlineData(50, null, 10, null, "1")]
    [InlineData(50, null, 30, "low", "1")]
    [InlineData(10, null, 5, null, "0")]
    [InlineData(null, "low", null, "ok", "0")]
    public void A_battery_becomes_low_by_its_word_or_else_by_its_number(int? before, string? word, int? after, string? said, string fired)
    {
        Rule("""{"type":"device_state","capability":"battery","to":"low"}""");
        _home.Tell(Garden, new ReportReadings(new Readings { Battery = new BatteryReading(before, word) }));
        Assert.Equal(fired, Fired(() => _home.Tell(Garden, new ReportReadings(new Readings { Battery = new BatteryReading(after, said) }))).ToString());
    }

    [Theory]
    [InlineData("""{"type":"numeric","capability":"battery","below":20}""", "any device comes to have its battery below 20 %")]
    [InlineData("""{"type":"numeric","kinds":["contact"],"capability":"battery","above":1,"below":9}""", "any contact comes to have its battery between 1 and 9 %")]
    public void It_is_said_in_words(string trigger, string words)
    {
        Rule(trigger);
        Assert.StartsWith($"When {words}: ", RuleSentence.Of(_home.Rule("r").Document, _home.View.Part<DevicesView>()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_home_in_which_nothing_tells_that_number_says_so()
    {
        Rule("""{"type":"numeric","capability":"temperature","below":5}""");
        Assert.Equal(
            ["Nothing will start it as things are: no device of this home reports its temperature."],
            RuleTroubles.In(_home.View).Of(_home.Rule("r").Document));
    }

    private void Thermometer() => _home.Tell(Hall, new ReportDevice(
        new DeviceDescription { Name = "Hall", RingKind = "x", Capabilities = [Capabilities.Motion, Capabilities.Temperature] }, null));

    private char Tell(int percent) => Fired(() => _home.Tell(Garden, new ReportReadings(new Readings { Battery = new BatteryReading(percent, null) })));

    private char Fired(Action tell)
    {
        long before = _home.Rule("r").FiredCount;
        tell();
        _home.Advance(Duration.FromMinutes(1));
        return (_home.Rule("r").FiredCount - before).ToString(System.Globalization.CultureInfo.InvariantCulture)[0];
    }

    private void Connect(Connection connection) => _home.Tell(Garden, new ReportReadings(new Readings { Connection = connection }));

    private void Rule(string trigger) =>
        Create(_home, "r", $$"""{"name":"r","triggers":[{{trigger}}],"actions":[{"type":"light","devices":["front-camera"]}]}""");
}
