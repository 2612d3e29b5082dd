using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>Reads a device of a policy document, named by its address, id, short name or name.</summary>
internal static class PolicyDevices
{
    /// <summary>The device; after a fault the nearest that would do, and null if none is near.</summary>
    internal static DeviceView? Read(
        JsonNode? value,
        string path,
        PolicyFaults faults,
        DevicesView devices,
        Func<DeviceView, bool> fits,
        string whyNot)
    {
        if (PolicyNode.Text(value) is not { } reference)
        {
            faults.Add(
                path, value is null ? "missing" : "wrong-type",
                "A device is named by its address, id, short name or name." + Could(devices.Near("", fits)), devices.Near("", fits));
            return null;
        }

        DeviceView? device = devices.Find(reference) ?? devices.FindRemoved(reference);
        if (device is not null && fits(device))
        {
            return device;
        }

        IReadOnlyList<string> near = devices.Near(reference, fits);
        faults.Add(
            path,
            device is null ? "unknown-device" : "lacks-capability",
            device is null && devices.SaysSeveral(reference) is { } several ? several
                : (device is null ? $"This home has no device '{PolicyFaults.Shown(reference)}'."
                    : $"{device.Slug} {whyNot}.")
                    + Could(near),
            near);
        return IsNear(reference, near, devices) ? devices.Find(near[0]) : null;
    }

    /// <summary>An example must not guard something that nobody spoke of.</summary>
    private static bool IsNear(string reference, IReadOnlyList<string> near, DevicesView devices) =>
        near.Count > 0 && NearMatch.Of(reference, [near[0], devices.Find(near[0])?.Name ?? near[0]], 1).Count > 0;

    private static string Could(IReadOnlyList<string> near) =>
        near.Count > 0 ? $" It could be {string.Join(", ", near)}." : " No device of this home would do.";
}
