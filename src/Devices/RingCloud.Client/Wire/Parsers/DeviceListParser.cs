using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>A device of the list, and what of it was not understood.</summary>
internal sealed record ParsedDevice(RingDevice Device, string? Leftover);

/// <param name="IsComplete">
/// Every known family was told, and no entry was dropped: a device that is missing is really gone.
/// </param>
internal sealed record ParsedDeviceList(IReadOnlyList<ParsedDevice> Devices, bool IsComplete, string? Leftover)
{
    /// <summary>The answer has a place for base stations: that none is in it means that there is none.</summary>
    public bool TellsAlarms { get; init; }

    /// <summary>
    /// The known families that the answer has no place for. It is then part of a list, or none at all.
    /// </summary>
    public IReadOnlyList<string> Untold { get; init; } = [];
}

/// <summary>
/// The answer of ring_devices: an object of arrays. Every array counts, known or not, except the lighting devices,
/// which the hub socket reports better. Ring names every known family, be it empty (section 3.1 of the protocol sheet):
/// an answer that leaves one out says nothing of the devices in it.
/// </summary>
internal static class DeviceListParser
{
    private const string LightingDevices = "beams";

    internal static readonly IReadOnlyList<string> KnownFamilies =
    [
        "doorbots", "authorized_doorbots", "stickup_cams", "chimes", "base_stations", "beams_bridges", "other",
    ];

    public static ParsedDeviceList Parse(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults) is not { } list)
        {
            return new ParsedDeviceList([], false, Redaction.Json(root)) { Untold = KnownFamilies };
        }

        var devices = new List<ParsedDevice>();
        var complete = true;
        foreach (var family in list.Names.Where(n => IsFamily(list, n)).ToList())
        {
            complete &= Family(list, family, devices, faults);
        }

        string[] untold = [.. KnownFamilies.Where(f => Length(list, f) < 0)];
        foreach (var family in untold.Where(f => !list.Has(f)))
        {
            faults.Add($"$.{family}", "an array");
        }

        _ = list.Raw(LightingDevices);
        return new ParsedDeviceList(devices, complete && untold.Length == 0, list.Leftover())
        {
            TellsAlarms = list.Has("base_stations"),
            Untold = untold,
        };
    }

    /// <summary>
    /// GET device_info/v3/devices. Nobody has described its form; whatever in it has an id and reads as a device is
    /// one. What it does not name is not gone for that.
    /// </summary>
    public static ParsedDeviceList ParseShared(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults) is not { } list)
        {
            return new ParsedDeviceList([], false, Redaction.Json(root));
        }

        var devices = new List<ParsedDevice>();
        foreach (var family in list.Names.Where(n => list.Peek(n) is { ValueKind: JsonValueKind.Array } && n != LightingDevices).ToList())
        {
            Family(list, family, devices, faults);
        }

        return new ParsedDeviceList(devices, false, list.Leftover());
    }

    // A new array is a new family; a new field of another kind is something else, and hides no devices.
    private static bool IsFamily(WireObject list, string name) =>
        KnownFamilies.Contains(name)
        || (name != LightingDevices && list.Peek(name) is { ValueKind: JsonValueKind.Array });

    /// <returns>Whether every entry was a device.</returns>
    private static bool Family(WireObject list, string family, List<ParsedDevice> devices, PayloadFaults faults)
    {
        var complete = true;
        var entries = list.Objects(family);
        foreach (var entry in entries)
        {
            if (DeviceParser.Parse(entry, family) is { } device)
            {
                devices.Add(device);
                entry.Hand();
            }
            else
            {
                faults.Add($"$.{family}[]", "a device with an id");
                complete = false;
            }
        }

        return complete && entries.Count == Length(list, family);
    }

    private static int Length(WireObject list, string family) => list.Peek(family) switch
    {
        { ValueKind: JsonValueKind.Array } array => array.GetArrayLength(),
        { ValueKind: JsonValueKind.Null } => 0,
        _ => -1,
    };
}
