using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.States;

/// <summary>Whether a number that a device tells is in a range.</summary>
internal static class DeviceNumbers
{
    internal static Verdict Of(HomeView view, Address address, string capability, double? above, double? below)
    {
        if (DeviceStates.Away(view, address, capability) is { } away)
        {
            return away;
        }

        DeviceView device = view.Part<DevicesView>().Get(address)!;
        return Stated.NumberOf(device, capability) is { } number
            ? new Verdict(
                Stated.IsWithin(number, above, below) ? Stand.Is
                    : Stand.IsNot, null, $"{device.Slug} {capability} was {NumberRange.Of(capability).Said(number)}")
            : new Verdict(Stand.Unknown, null, $"{device.Slug} has told no number of {capability}");
    }
}
