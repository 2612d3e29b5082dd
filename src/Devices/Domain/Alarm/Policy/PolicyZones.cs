using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>Reads <c>zones</c> of a policy document.</summary>
/// <param name="devices">The home's devices.</param>
/// <param name="faults">What is wrong so far.</param>
/// <param name="modes">Names of the modes there are.</param>
/// <param name="groups">Names of the groups there are.</param>
internal sealed class PolicyZones(
    DevicesView devices, PolicyFaults faults, IReadOnlyList<string> modes, IReadOnlyList<string> groups)
{
    private const int OpenForMax = 3600;
    private const int DetectionsMax = 20;
    private const int DetectionLengthMax = 40;

    private static readonly string[] Names =
    [
        "device", "type", "modes", "entry_seconds", "may_be_open_while_leaving", "ends_exit_when_closed", "open_for_seconds",
        "bypass_when_open", "trips_when_lost", "detections", "group",
    ];

    private static readonly string[] Types = ["entry", "follower", "instant", "always"];

    internal IReadOnlyList<ZonePolicy> Read(PolicyNode root)
    {
        List<ZonePolicy> zones = [];
        foreach ((JsonNode? value, string path) in root.List("zones", SecurityPolicy.ZonesMax))
        {
            if (PolicyReader.Object(value, path, faults, Names) is not { } node || Zone(node) is not { } zone)
            {
                continue;
            }

            if (zones.Exists(z => z.Device == zone.Device))
            {
                node.Fault("device", "duplicate", "This device is a zone already; a device is one zone at most.");
                continue;
            }

            zones.Add(zone);
        }

        return zones;
    }

    internal static bool IsCamera(DeviceView device) => device.Kind is DeviceKinds.Camera or DeviceKinds.Doorbell;

    private static bool CanBeZone(DeviceView device) => Sensors.IsSensor(device) || IsCamera(device);

    private ZonePolicy? Zone(PolicyNode node)
    {
        DeviceView? device = PolicyDevices.Read(
            node.Find("device"), node.At("device"), faults, devices, CanBeZone,
            "can be no zone: a zone is a contact, a motion sensor, another sensor with a condition, a camera or a doorbell");
        string type = node.Word("type", Types, isRequired: true) ?? "instant";
        ZonePolicy zone = new()
        {
            Device = device?.Address.Id ?? "",
            Type = Enum.Parse<ZoneType>(type, ignoreCase: true),
            Modes = Modes(node, type == "always"),
            EntrySeconds = node.Integer("entry_seconds", 0, PolicyModes.EntryMax, null),
            MayBeOpenWhileLeaving = node.Flag("may_be_open_while_leaving", false),
            EndsExitWhenClosed = node.Flag("ends_exit_when_closed", false),
            OpenForSeconds = node.Integer("open_for_seconds", 0, OpenForMax, 0) ?? 0,
            BypassWhenOpen = node.Flag("bypass_when_open", false),
            TripsWhenLost = node.Flag("trips_when_lost", false),
            Detections = Detections(node),
            Group = Group(node),
        };
        return device is null ? null : Together(node, zone, device);
    }

    /// <summary>What fields mean beside each other: what would quietly do nothing is a fault.</summary>
    private static ZonePolicy Together(PolicyNode node, ZonePolicy zone, DeviceView device)
    {
        if (zone.Type == ZoneType.Always)
        {
            const string why = "A zone of type always is guarded in every mode, at once and by itself: leave it out.";
            zone = Without(node, zone.Modes.Count > 0, "modes", why) ? zone with { Modes = [] } : zone;
            zone = Without(node, zone.OpenForSeconds > 0, "open_for_seconds", why) ? zone with { OpenForSeconds = 0 } : zone;
            zone = Without(node, zone.Group is not null, "group", why) ? zone with { Group = null } : zone;
        }

        zone = Without(
            node, zone.EntrySeconds is not null && zone.Type != ZoneType.Entry, "entry_seconds",
            "Only a zone of type entry has a delay of its own: leave it out, or make the zone an entry.")
                ? zone with { EntrySeconds = null }
                : zone;
        zone = Without(
            node, zone.OpenForSeconds > 0 && IsCamera(device), "open_for_seconds",
            "A camera tells what it sees and never that it is over: leave it out.")
                ? zone with { OpenForSeconds = 0 }
                : zone;
        return Without(
            node, zone.Detections.Count > 0 && !IsCamera(device), "detections",
            "Only cameras and doorbells say what they saw: leave it out.")
                ? zone with { Detections = [] }
                : zone;
    }

    private static bool Without(PolicyNode node, bool isWrong, string name, string why)
    {
        if (isWrong)
        {
            node.Fault(name, "conflict", why);
        }

        return isWrong;
    }

    private IReadOnlyList<string> Modes(PolicyNode node, bool isAlways)
    {
        List<string> named = [];
        foreach ((JsonNode? value, string path) in node.List("modes", SecurityPolicy.ModesMax))
        {
            string? mode = PolicyNode.Text(value);
            if (mode is null || !modes.Contains(mode, StringComparer.Ordinal))
            {
                IReadOnlyList<string> near = mode is null ? [] : NearMatch.Of(mode, modes, 1);
                string what = mode is null ? "A mode is named by a text" : $"There is no mode '{PolicyFaults.Shown(mode)}'";
                faults.Add(path, "unknown-mode", $"{what}; there are {string.Join(", ", modes)}.", near.Count > 0 ? near : modes);
                mode = near.Count > 0 ? near[0] : null;
            }

            if (mode is not null && !named.Contains(mode))
            {
                named.Add(mode);
            }
        }

        if (named.Count > 0 || isAlways)
        {
            return named;
        }

        if (node.Find("modes") is null or JsonArray { Count: 0 })
        {
            node.Fault("modes", "missing", $"'modes' is needed: in which it is guarded, out of {string.Join(", ", modes)}.", modes);
        }

        return [ModePolicy.Away];
    }

    private IReadOnlyList<string> Detections(PolicyNode node)
    {
        List<string> detections = [];
        foreach ((JsonNode? value, string path) in node.List("detections", DetectionsMax))
        {
            string? word = PolicyNode.Text(value)?.Trim();
            if (word is null or "" || word.Length > DetectionLengthMax)
            {
                faults.Add(path, "wrong-type", $"A detection is a word of 1 to {DetectionLengthMax} characters, e.g. human.");
            }
            else if (!detections.Contains(word))
            {
                detections.Add(word);
            }
        }

        return detections;
    }

    private string? Group(PolicyNode node)
    {
        if (node.Find("group") is not { } value)
        {
            return null;
        }

        string? group = PolicyNode.Text(value);
        if (group is not null && groups.Contains(group, StringComparer.Ordinal))
        {
            return group;
        }

        IReadOnlyList<string> near = group is null ? [] : NearMatch.Of(group, groups, 1);
        string list = groups.Count > 0 ? $"there are {string.Join(", ", groups)}" : "there is none; name it in groups";
        node.Fault(
            "group",
            group is null ? "wrong-type" : "unknown-group",
            group is null ? "'group' is the id of a group." : $"There is no group '{PolicyFaults.Shown(group)}'; {list}.",
            near.Count > 0 ? near : groups);
        return near.Count > 0 ? near[0] : null;
    }
}
