using RingActors.Devices.Domain.Traits;

namespace RingActors.Rules.Format;

/// <summary>What numbers a capability can have, and in what they are counted.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Unit">As it stands behind a number; empty where the device itself says.</param>
internal sealed record NumberRange(double Min, double Max, string Unit)
{
    /// <summary>What the gateway takes of Ring is no colder and no warmer.</summary>
    private const double ColdestMin = -100;
    private const double WarmestMax = 200;
    private const double PpmMax = 1_000_000;

    internal static NumberRange Of(string capability) => capability switch
    {
        Capabilities.Temperature or Capabilities.SetPoint => new(ColdestMin, WarmestMax, " °C"),
        Capabilities.CoLevel => new(0, PpmMax, " ppm"),
        Capabilities.Level => new(0, 1, ""),
        Capabilities.Battery or Capabilities.Humidity or Capabilities.MotionSensitivity => new(0, 100, " %"),
        _ => new(0, 100, ""),
    };

    /// <summary>Why no number is in an open range; null if one may be.</summary>
    internal (string Field, string Why)? Excludes(double? above, double? below, string capability) =>
        below <= Min
            ? ("below", $"No {capability} is below {Said(below.Value)}: it goes from {Said(Min)} to {Said(Max)}.")
        : above >= Max
            ? ("above", $"No {capability} is above {Said(above.Value)}: it goes from {Said(Min)} to {Said(Max)}.")
        : null;

    /// <summary>True if every number is in the open range: then none comes into it.</summary>
    internal bool IsAllOf(double? above, double? below) => !(above >= Min) && !(below <= Max);

    /// <summary>A number with its unit.</summary>
    internal string Said(double number) => Stated.Text(number) + Unit;

    /// <summary>A range in words.</summary>
    internal static string Text(string capability, double? above, double? below) =>
        Stated.Range(above, below) + Of(capability).Unit;
}
