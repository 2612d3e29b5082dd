using System.Text.Json;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Devices;

/// <summary>
/// The actions of control_device, as wishes to a device. One table, so that the tool's list is what is done.
/// </summary>
internal static class ControlActions
{
    private const string Value = "value";

    private sealed record Wish(string Capability, string Word);

    private static readonly Dictionary<string, Wish> Words = new(StringComparer.Ordinal)
    {
        ["lock"] = new(Capabilities.Lock, StateView.Locked),
        ["unlock"] = new(Capabilities.Lock, StateView.Unlocked),
        ["close_valve"] = new(Capabilities.Valve, StateView.Closed),
        ["open_valve"] = new(Capabilities.Valve, StateView.Open),
        ["turn_on"] = new(Capabilities.Switch, StateView.On),
        ["turn_off"] = new(Capabilities.Switch, StateView.Off),
        ["silence_siren"] = new(Capabilities.Siren, StateView.Off),
        ["heat"] = new(Capabilities.ThermostatMode, "heat"),
        ["cool"] = new(Capabilities.ThermostatMode, "cool"),
        ["auto"] = new(Capabilities.ThermostatMode, "auto"),
        ["thermostat_off"] = new(Capabilities.ThermostatMode, "off"),
        ["snooze"] = new(Capabilities.Snooze, StateView.Snoozed),
        ["end_snooze"] = new(Capabilities.Snooze, StateView.Active),
        ["motion_detection_on"] = new(Capabilities.MotionDetection, StateView.On),
        ["motion_detection_off"] = new(Capabilities.MotionDetection, StateView.Off),
    };

    private static readonly Dictionary<string, string> Numbers = new(StringComparer.Ordinal)
    {
        ["set_level"] = Capabilities.Level,
        ["set_volume"] = Capabilities.Volume,
        ["set_brightness"] = Capabilities.Brightness,
        ["set_temperature"] = Capabilities.SetPoint,
    };

    /// <summary>What silences a siren.</summary>
    internal const string SilenceSiren = "silence_siren";

    public static IReadOnlyList<string> Names { get; } = [.. Words.Keys, .. Numbers.Keys];

    /// <summary>True if these arguments, of whatever shape, silence a siren.</summary>
    public static bool Silences(JsonElement arguments) =>
        arguments.ValueKind == JsonValueKind.Object
        && arguments.TryGetProperty("action", out JsonElement action)
        && action.ValueKind == JsonValueKind.String && action.ValueEquals("silence_siren"u8);

    /// <summary>The argument that an action needs and that is missing; null if there is none.</summary>
    public static string? Missing(string action, long? value) =>
        Numbers.ContainsKey(action) && value is null ? Value : null;

    /// <summary>
    /// An argument that means nothing to an action, and would be passed over in silence; null if there is none.
    /// </summary>
    public static string? Superfluous(string action, long? value, long? minutes) =>
        value is not null && !Numbers.ContainsKey(action) ? Value
        : minutes is not null && Numbers.ContainsKey(action) ? "minutes"
        : null;

    /// <summary>Whether a device has what an action is about.</summary>
    public static bool Can(DeviceView device, string action) => Numbers.TryGetValue(action, out string? number)
        ? device.Has(number)
        : Words[action].Capability is var word
            && (device.Has(word) || (word == Capabilities.Switch && device.Has(Capabilities.Light)));

    /// <param name="device">Whose: the same number means another step on another device.</param>
    /// <param name="action">One of <see cref="Names"/>.</param>
    /// <param name="value">Percent, or degrees Celsius.</param>
    /// <param name="minutes">How long; null for good.</param>
    /// <param name="mayOpen">The household has allowed that things are opened from here.</param>
    public static ICommand CommandOf(DeviceView device, string action, long? value, long? minutes, bool mayOpen)
    {
        if (Numbers.TryGetValue(action, out string? capability))
        {
            return new SetDeviceNumber(capability, OnScale(device, capability, value ?? 0));
        }

        Wish wish = Words[action];
        Duration? time = minutes is { } count ? Duration.FromMinutes(count) : null;

        // What is switched is a light where there is one: nobody says which word Ring has for it.
        string meant = wish.Capability == Capabilities.Switch && device.Has(Capabilities.Light)
            ? Capabilities.Light
            : wish.Capability;
        return new SetDeviceState(meant, wish.Word, time, mayOpen);
    }

    private static double OnScale(DeviceView device, string capability, long value) =>
        device.Numbers.GetValueOrDefault(capability)?.Measure.Unit switch
        {
            MeasureUnit.Fraction => value / 100.0,
            MeasureUnit.Of4 => Steps(value, 4),
            MeasureUnit.Of8 => Steps(value, 8),
            MeasureUnit.Of10 => Steps(value, 10),
            MeasureUnit.Of11 => Steps(value, 11),
            _ => value,
        };

    private static double Steps(long percent, int max) =>
        Math.Round(percent * max / 100.0, MidpointRounding.AwayFromZero);
}
