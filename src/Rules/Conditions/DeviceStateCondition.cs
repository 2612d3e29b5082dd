using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Conditions;

/// <param name="Device">The device.</param>
/// <param name="Capability">Which of its capabilities.</param>
/// <param name="Is">The state's word.</param>
public sealed record DeviceStateCondition(Address Device, string Capability, string Is) : RuleCondition
{
    internal static Shape Shape { get; } = new("device_state", "A capability of a device is in a state.",
    [
        new("device", FieldKind.Device, "The device.") { IsRequired = true },
        new("capability", FieldKind.Word, "Which of its capabilities.")
        {
            IsRequired = true,
            Words = [.. Capabilities.All.Where(c => StateView.ValuesOf(c).Count > 0)],
            Example = () => Capabilities.Contact,
        },
        new("is", FieldKind.Text, "The state.") { IsRequired = true, Min = 1, Max = 40, Example = () => StateView.Open },
    ]);

    internal (bool Holds, string Reason) Judge(HomeView view)
    {
        if (view.Part<DevicesView>().Get(Device) is not { Removed: false } device)
        {
            return (false, $"{Device.Kind}/{Device.Id} is not in the home any more");
        }

        // What an unreachable device said last says nothing of now.
        if (Capability != Capabilities.Connection
            && device.State(Capabilities.Connection) is { Value: StateView.Offline or StateView.Unknown } gone)
        {
            return (false, $"{device.Slug} was {gone.Value} since {ConditionCheck.Text(gone.Since)}");
        }

        // So with all that speaks through a hub that is not heard itself: sensors, and locks and lamps as well.
        if (view.UnheardOf(device.Address) is { } unheard)
        {
            return (false, $"{device.Slug} {Capability} was unknown: {Away(view, unheard)}");
        }

        return device.State(Capability) is { } state
            ? (state.Value == Is, $"{device.Slug} {Capability} was {state.Value} since {ConditionCheck.Text(state.Since)}")
            : (false, $"{device.Slug} has told no state of {Capability}");
    }

    /// <summary>Where the base station itself is away, in its own words.</summary>
    private static string Away(HomeView view, Unheard unheard) => unheard.Line is null
        ? ConditionCheck.Away(view.Security())
        : $"its hub was not heard since {ConditionCheck.Text(unheard.Since)}. {unheard.Reason}".TrimEnd('.');
}
