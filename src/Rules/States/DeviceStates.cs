using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.States;

/// <summary>
/// Whether a device, or the alarm's mode, is in a state. Conditions ask here, and what has to stay so for a time.
/// </summary>
internal static class DeviceStates
{
    /// <summary>Whether a capability of a device is in the state of that word.</summary>
    internal static Verdict Of(HomeView view, Address address, string capability, string word)
    {
        if (Away(view, address, capability) is { } away)
        {
            return away;
        }

        DeviceView device = view.Part<DevicesView>().Get(address)!;
        return Stated.StateOf(device, capability) is { } state
            ? new Verdict(
                state.Value == word ? Stand.Is : Stand.IsNot,
                capability == Capabilities.Battery ? null : state.Since,
                $"{device.Slug} {capability} was {state.Value}"
                + (capability == Capabilities.Battery ? "" : $" since {Text(state.Since)}"))
            : new Verdict(Stand.Unknown, null, $"{device.Slug} has told no state of {capability}");
    }

    /// <summary>Why nothing can be said of a capability of a device now; null if what it said last counts.</summary>
    internal static Verdict? Away(HomeView view, Address address, string capability)
    {
        if (view.Part<DevicesView>().Get(address) is not { Removed: false } device)
        {
            return new Verdict(Stand.Gone, null, $"{address.Kind}/{address.Id} is not in the home any more");
        }

        // What an unreachable device said last says nothing of now.
        if (capability != Capabilities.Connection
            && device.State(Capabilities.Connection) is { Value: StateView.Offline or StateView.Unknown } gone)
        {
            return new Verdict(
                gone.Value == StateView.Offline ? Stand.Offline : Stand.Unknown, gone.Since,
                $"{device.Slug} was {gone.Value} since {Text(gone.Since)}");
        }

        // So with all that speaks through a hub that is not heard itself: sensors, and locks and lamps as well.
        return view.UnheardOf(device.Address) is { } unheard
            ? new Verdict(Stand.Unknown, unheard.Since,
                $"{device.Slug} {capability} was unknown: {Said(view, unheard)}")
            : null;
    }

    /// <summary>Whether the base station is in one of these modes (ADR 0601), its exit delay over or not.</summary>
    internal static Verdict OfMode(HomeView view, IReadOnlyList<string> modes)
    {
        SecurityView security = view.Security();
        if (security is not { Mode: { } mode, IsHeard: true })
        {
            return new Verdict(
                Stand.Unknown, null,
                security.Mode is null ? "mode was unknown: the base station has not reported one"
                    : $"mode was unknown: {Away(security)}");
        }

        string name = security.ModeInWords ?? mode.Word();
        Instant? since = security.Guard.Period?.Since ?? security.ModeSince;
        return new Verdict(
            RuleModes.Mean(modes, mode.Word(), name) ? Stand.Is : Stand.IsNot, since,
            $"mode was {name}{(since is { } at ? $" since {Text(at)}" : "")}");
    }

    internal static string Away(SecurityView security) =>
        $"the base station was {StateView.Of(security.BaseStation!.Status)} since {Text(security.BaseStation.Since)}";

    internal static string Text(Instant instant) => InstantPattern.ExtendedIso.Format(instant);

    /// <summary>Where the base station itself is away, in its own words.</summary>
    private static string Said(HomeView view, Unheard unheard) => unheard.Line is null
        ? Away(view.Security())
        : $"its hub was not heard since {Text(unheard.Since)}. {unheard.Reason}".TrimEnd('.');
}
