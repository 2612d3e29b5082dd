using System.Globalization;
using System.Text.Json.Serialization;

namespace RingActors.Devices.Domain.Traits;

/// <summary>What a number of a device means. Ring's devices count volumes and the like in steps of their own.</summary>
public enum MeasureUnit
{
    [JsonStringEnumMemberName("celsius")] Celsius = 1,
    [JsonStringEnumMemberName("percent")] Percent = 2,

    /// <summary>0 to 1.</summary>
    [JsonStringEnumMemberName("fraction")] Fraction = 3,
    [JsonStringEnumMemberName("ppm")] Ppm = 4,

    /// <summary>Whole steps from 0 to 4.</summary>
    [JsonStringEnumMemberName("of-4")] Of4 = 5,
    [JsonStringEnumMemberName("of-8")] Of8 = 6,
    [JsonStringEnumMemberName("of-10")] Of10 = 7,
    [JsonStringEnumMemberName("of-11")] Of11 = 8,
}

/// <summary>A number with its unit.</summary>
/// <param name="Value">Finite.</param>
/// <param name="Unit">What it counts.</param>
public sealed record Measure(double Value, MeasureUnit Unit)
{
    /// <summary>The number as an intent names it: at most three decimals.</summary>
    [JsonIgnore]
    public string Text => (Value + 0.0).ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>The unit in the word in which it is stored and shown.</summary>
    [JsonIgnore]
    public string UnitWord => Unit switch
    {
        MeasureUnit.Celsius => "celsius",
        MeasureUnit.Percent => "percent",
        MeasureUnit.Fraction => "fraction",
        MeasureUnit.Ppm => "ppm",
        MeasureUnit.Of4 => "of-4",
        MeasureUnit.Of8 => "of-8",
        MeasureUnit.Of10 => "of-10",
        _ => "of-11",
    };

    /// <summary>The number as people say it.</summary>
    public string Said() => Unit switch
    {
        MeasureUnit.Celsius => Text + " °C",
        MeasureUnit.Percent => Text + " %",
        MeasureUnit.Fraction => (this with { Value = Math.Round(Value * 100) }).Text + " %",
        MeasureUnit.Ppm => Text + " ppm",
        _ => $"{Text} {UnitWord.Replace('-', ' ')}",
    };

    /// <summary>The least and the greatest value of a thing that can be set.</summary>
    internal (double Min, double Max) Range => Unit switch
    {
        MeasureUnit.Celsius => (TraitTable.SetPointMin, TraitTable.SetPointMax),
        MeasureUnit.Fraction => (0, 1),
        MeasureUnit.Of4 => (0, 4),
        MeasureUnit.Of8 => (0, 8),
        MeasureUnit.Of10 => (0, 10),
        MeasureUnit.Of11 => (0, 11),
        _ => (0, 100),
    };

    /// <summary>Devices count in whole steps.</summary>
    internal bool IsStepped => Unit is MeasureUnit.Of4 or MeasureUnit.Of8 or MeasureUnit.Of10 or MeasureUnit.Of11;

    /// <summary>A thermometer trembles: what moves less is no event of its own.</summary>
    internal bool IsNewsAfter(Measure? before) => before is null || before.Unit != Unit || Math.Abs(before.Value - Value) >= Grain - 1e-9;

    /// <summary>
    /// True if a device that was asked for <paramref name="wish"/> and reports this did it: radios carry a level in 100
    /// steps, and a thermostat counts in half degrees or in Fahrenheit.
    /// </summary>
    internal bool Fulfils(Measure wish) => wish.Unit == Unit && Math.Abs(wish.Value - Value) <= Unit switch
    {
        MeasureUnit.Celsius => 0.3,
        MeasureUnit.Fraction => 0.015,
        MeasureUnit.Percent => 1,
        _ => 0.001,
    };

    private double Grain => Unit switch
    {
        MeasureUnit.Celsius => 0.1,
        MeasureUnit.Fraction => 0.01,
        _ => 1,
    };
}
