using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>GET groups/v1/locations/{id}/groups, and …/groups/{id}/devices.</summary>
internal static class LightGroupParser
{
    /// <summary>The list may be null: a location without groups.</summary>
    public static IReadOnlyList<RingLightGroup> Groups(JsonElement root, PayloadFaults faults)
    {
        var found = new List<RingLightGroup>();
        foreach (var group in WireObject.From(root, faults)?.Objects("device_groups") ?? [])
        {
            if (group.Text("device_group_id") is not { Length: > 0 } id)
            {
                faults.Add("$.device_groups[].device_group_id", "an id");
                continue;
            }

            var members = group.Objects("devices").Select(d => d.Long("doorbot_id")).OfType<long>().ToList();
            found.Add(new RingLightGroup(id, group.Text("name"), group.Text("location_id"), members) { Leftover = group.Leftover() });
        }

        return found;
    }

    public static RingLightGroupState State(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults) is not { } group)
        {
            return new RingLightGroupState(null, null) { Leftover = Redaction.Json(root) };
        }

        return new RingLightGroupState(group.Flag("lights_on"), group.Flag("motion_detection_on")) { Leftover = group.Leftover() };
    }
}
