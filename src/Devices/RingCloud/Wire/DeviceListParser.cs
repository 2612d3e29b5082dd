using System.Text.Json;
using RingActors.Devices.RingCloud.Observations;

namespace RingActors.Devices.RingCloud.Wire;

/// <summary>A device of the list, and what of it was not understood.</summary>
internal sealed record ParsedDevice(RingDevice Device, string? Leftover);

/// <param name="IsComplete">No entry was dropped: a device that is missing is really gone.</param>
internal sealed record ParsedDeviceList(IReadOnlyList<ParsedDevice> Devices, bool IsComplete, string? Leftover);

/// <summary>
/// The answer of ring_devices: an object of arrays. Every array counts, known or not, except the lighting devices, which the hub
/// socket reports better.
/// </summary>
internal static class DeviceListParser
{
    private const string LightingDevices = "beams";

    public static ParsedDeviceList Parse(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults) is not { } list)
        {
            return new ParsedDeviceList([], false, Redaction.Json(root));
        }

        var devices = new List<ParsedDevice>();
        var complete = true;
        foreach (var family in list.Names.Where(n => n != LightingDevices))
        {
            var before = faults.Count;
            foreach (var entry in list.Objects(family))
            {
                if (DeviceParser.Parse(entry, family) is { } device)
                {
                    devices.Add(device);
                }
                else
                {
                    faults.Add($"$.{family}[]", "a device with an id");
                    complete = false;
                }
            }

            // An array that is no array, or entries that are no objects, may have hidden devices.
            complete &= faults.Count == before || list.Objects(family).Count == Length(list, family);
        }

        _ = list.Raw(LightingDevices);
        return new ParsedDeviceList(devices, complete, complete ? null : list.Leftover());
    }

    private static int Length(WireObject list, string family) =>
        list.Peek(family) is { ValueKind: JsonValueKind.Array } array ? array.GetArrayLength() : -1;
}
