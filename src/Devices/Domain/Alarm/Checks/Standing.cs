using NodaTime;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Checks;

/// <summary>How a device stands.</summary>
/// <param name="Device">Which.</param>
/// <param name="State">The word for it, e.g. <c>open</c>, <c>unlocked</c>, <c>smoke</c>; <c>unknown</c> if nobody can say.</param>
/// <param name="Since">Since when; null if that is not known.</param>
public sealed record Stand(DeviceView Device, string State, Instant? Since);

/// <summary>
/// How the house stands, guarded or not: the answer to 'is everything locked up?' and to 'is it over?'. A pure function of what devices
/// say. Tests: Devices.Tests/Security/StandingTests.
/// </summary>
/// <param name="Open">What stands open or is not locked, by name.</param>
/// <param name="Unknown">
/// Doors, windows, locks and openers of which nobody can say it, and what detected fire, gas or water before it fell silent, by name.
/// </param>
/// <param name="Detecting">What still detects something: smoke, CO, water, motion and the like, by name.</param>
public sealed record Standing(IReadOnlyList<Stand> Open, IReadOnlyList<Stand> Unknown, IReadOnlyList<Stand> Detecting)
{
    /// <summary>What detected something else than motion when it was last heard, and is not heard any more, by name.</summary>
    public IReadOnlyList<Stand> LastDetected { get; private init; } = [];

    /// <summary>Ring lists what Amazon Key opens, and tells nothing of it but that it is there.</summary>
    private const string Opener = "_gdo";

    /// <summary>What a word for a condition is called where the device alone would not say it.</summary>
    private static readonly (string Capability, string Value, string Word)[] Conditions =
    [
        (Capabilities.Smoke, StateView.Alarm, "smoke"), (Capabilities.Co, StateView.Alarm, "co"), (Capabilities.Flood, StateView.Wet, "water"),
        (Capabilities.Freeze, "freezing", "freezing"), (Capabilities.GlassBreak, "broken", "glass-break"), (Capabilities.Shock, "shaken", "shock"),
        (Capabilities.Motion, StateView.Motion, StateView.Motion),
    ];

    /// <param name="view">The home: it says whether what a device said last is the present.</param>
    /// <param name="security">The home's alarm as it may be shown; null for what the home's own record says.</param>
    public static Standing Of(HomeView view, SecurityView? security = null)
    {
        List<Stand> open = [];
        List<Stand> unknown = [];
        List<Stand> detecting = [];
        List<Stand> lastDetected = [];
        foreach (DeviceView device in view.Part<DevicesView>().All)
        {
            (bool isHeard, Instant? silentSince) = Heard(view, device, security);
            if (IsOpening(device, out string capability))
            {
                Opening(device, capability, isHeard, silentSince, open, unknown);
            }

            if (isHeard)
            {
                detecting.AddRange(Detected(device));
                continue;
            }

            Stand[] last = [.. Detected(device).Where(s => s.State != StateView.Motion)];
            lastDetected.AddRange(last);
            if (last.Length > 0 && !unknown.Exists(s => s.Device == device))
            {
                unknown.Add(new Stand(device, StateView.Unknown, silentSince));
            }
        }

        return new Standing(ByName(open), ByName(unknown), ByName(detecting)) { LastDetected = ByName(lastDetected) };
    }

    /// <summary>Whether what it said last is the present, and if not, since when: by its own connection, and by its hub's.</summary>
    private static (bool Is, Instant? SilentSince) Heard(HomeView view, DeviceView device, SecurityView? security) =>
        device.State(Capabilities.Connection) is { Value: not StateView.Online } away ? (false, away.Since)
        : view.UnheardOf(device.Address, security) is { } unheard ? (false, unheard.Since)
        : (true, null);

    /// <summary>True if it can stand open or unlocked, and which of its states says so.</summary>
    private static bool IsOpening(DeviceView device, out string capability)
    {
        capability = device.Has(Capabilities.Lock) ? Capabilities.Lock : Capabilities.Contact;
        return device.Kind == DeviceKinds.Contact || device.Has(Capabilities.Lock) || device.Has(Capabilities.Contact)
            || device.RingKind.Contains(Opener, StringComparison.Ordinal);
    }

    private static void Opening(
        DeviceView device, string capability, bool isHeard, Instant? silentSince, List<Stand> open, List<Stand> unknown)
    {
        StateView? state = device.State(capability);
        bool isOn = device.State(Capabilities.Reporting) is not { Value: StateView.Disabled };
        if (!isHeard || !isOn || state is null or { Value: StateView.Unknown })
        {
            unknown.Add(new Stand(device, StateView.Unknown, isHeard ? isOn ? state?.Since : device.State(Capabilities.Reporting)?.Since : silentSince));
        }
        else if (state.Value is StateView.Open or StateView.Unlocked or StateView.Jammed)
        {
            open.Add(new Stand(device, state.Value, state.Since));
        }
    }

    /// <summary>A sensor that is switched off tells nothing, whatever it said last.</summary>
    private static IEnumerable<Stand> Detected(DeviceView device)
    {
        foreach ((string capability, string value, string word) in Conditions)
        {
            bool isOff = capability == Capabilities.Motion && device.State(Capabilities.Reporting) is { Value: StateView.Disabled };
            if (!isOff && device.State(capability) is { } state && state.Value == value)
            {
                yield return new Stand(device, word, state.Since);
            }
        }

        bool isNamed = Array.Exists(Conditions, c => device.Has(c.Capability));
        if (!isNamed && device.Kind == DeviceKinds.Generic && device.State(Capabilities.Fault) is { Value: StateView.Faulted } fault)
        {
            yield return new Stand(device, StateView.Faulted, fault.Since);
        }
    }

    private static IReadOnlyList<Stand> ByName(List<Stand> all) =>
        [.. all.OrderBy(s => s.Device.Name, StringComparer.Ordinal).ThenBy(s => s.Device.Address.Value, StringComparer.Ordinal)];
}
