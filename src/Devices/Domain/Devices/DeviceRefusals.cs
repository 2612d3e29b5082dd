using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices;

/// <summary>What every kind of actor of this room refuses in the same words.</summary>
internal static class DeviceRefusals
{
    /// <summary>The answer to a command that this kind of actor does not know. A caller sees it; nothing is journaled.</summary>
    internal static Decision NotForThis(Address self, ICommand command) =>
        Decision.Refuse(
            "device.not-for-this-kind",
            $"{command.GetType().Name} means nothing to a {self.Kind}. Address it to a device that has the capability; "
            + "the device list names each device's capabilities.");

    /// <summary>The answer to a command for a capability that this device does not have.</summary>
    internal static Decision NotFitted(Address self, string capability) =>
        Decision.Refuse(
            "device.lacks-capability",
            $"{self.Kind}/{self.Id} has no {capability}. The device list names the devices that have one.");
}
