using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Rules.Format;

/// <summary>
/// What devices tell in words and in numbers, as rules name it. A battery has a word of its own here: some devices tell
/// a percentage and some only that it is low.
/// </summary>
internal static class Stated
{
    internal const string Low = "low";

    /// <summary>A battery with less than this many percent is low, where Ring has no word for it.</summary>
    internal const int LowPercent = 20;

    /// <summary>The capabilities that are told in words, in the order of <see cref="Capabilities.All"/>.</summary>
    internal static readonly IReadOnlyList<string> InWords = [.. Capabilities.All.Where(c => WordsOf(c).Count > 0)];

    /// <summary>The capabilities that are told in numbers, in the same order.</summary>
    internal static readonly IReadOnlyList<string> InNumbers =
        [.. Capabilities.All.Where(c => c == Capabilities.Battery || TraitTable.Of(c) is { IsNumber: true })];

    /// <summary>The words of a capability.</summary>
    internal static IReadOnlyList<string> WordsOf(string capability) =>
        capability == Capabilities.Battery ? [Low, StateView.Ok] : StateView.ValuesOf(capability);

    /// <summary>The state of a capability; null as long as the device never told one.</summary>
    internal static StateView? StateOf(DeviceView device, string capability) =>
        capability != Capabilities.Battery ? device.State(capability)
        : WordOf(device.Battery) is { } word ? new StateView(word, NodaConstants.UnixEpoch)
        : null;

    /// <summary>Whether a battery is low; null if it does not say.</summary>
    internal static string? WordOf(BatteryReading? battery) => battery switch
    {
        { Status: "low" or "warn" or "failed" } => Low,
        { Status: not null } => StateView.Ok,
        { Percent: { } percent } => percent < LowPercent ? Low : StateView.Ok,
        _ => null,
    };

    /// <summary>The number of a capability; null as long as the device never told one.</summary>
    internal static double? NumberOf(DeviceView device, string capability) => capability == Capabilities.Battery
        ? device.Battery?.Percent
        : device.Numbers.GetValueOrDefault(capability)?.Measure.Value;

    /// <summary>True if the number is in the open range.</summary>
    internal static bool IsWithin(double number, double? above, double? below) =>
        !(number <= above) && !(number >= below);

    /// <summary>A range in words.</summary>
    internal static string Range(double? above, double? below) => (above, below) switch
    {
        ({ } low, { } high) => $"between {Text(low)} and {Text(high)}",
        ({ } low, null) => $"above {Text(low)}",
        _ => $"below {Text(below ?? 0)}",
    };

    internal static string Text(double number) =>
        number.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);
}
