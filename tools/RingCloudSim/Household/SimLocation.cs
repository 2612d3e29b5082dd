using System.Text.Json.Nodes;
using RingCloudSim.Alarm;

namespace RingCloudSim.Household;

internal sealed class SimLocation(JsonObject document)
{
    public JsonObject Document { get; } = document;

    public string Id => Json.Text(Document["location_id"])!;

    public string Name => Json.Text(Document["name"]) ?? "";

    public List<AlarmHub> Hubs { get; } = [];

    public List<SimLightGroup> LightGroups { get; } = [];

    /// <summary>Mode of a location without an alarm; `unset` until somebody configures modes.</summary>
    public string Mode { get; set; } = "unset";

    public long ModeChangedMs { get; set; }

    public JsonObject? ModeSettings { get; set; }

    public SecurityPanel? Panel => Hubs.Select(hub => hub.Panel).FirstOrDefault(panel => panel is not null);
}
