namespace RingActors.Devices.RingCloud.Client.Wire;

/// <summary>Battery figures come as number, text, null, millivolts, and in two bays.</summary>
internal static class Battery
{
    // Old firmware puts the voltage into the percentage field; no percentage is this large, no battery this flat.
    private const double MillivoltsFrom = 1000;

    public static int? Percent(WireObject entry)
    {
        var first = Percentage(entry.Number("battery_life"));
        var second = Percentage(entry.Number("battery_life_2"));
        return first is null ? second : second is null ? first : Math.Min(first.Value, second.Value);
    }

    public static double? Millivolts(WireObject entry) =>
        entry.Number("battery_voltage") ?? (entry.Number("battery_life") is { } odd && odd >= MillivoltsFrom ? odd : null);

    public static int? Percentage(double? value) =>
        value is { } v && v < MillivoltsFrom ? (int)Math.Round(Math.Clamp(v, 0, 100)) : null;
}
