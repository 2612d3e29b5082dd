using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Day;

/// <summary>The simulated world's own account of itself: its panel, the devices behind its hub, and its cameras.</summary>
/// <param name="Mode">Ring's word.</param>
/// <param name="HubDevices">Documents by name.</param>
/// <param name="Cameras">Listing documents by name, chimes included.</param>
internal sealed record SimulatedHouse(
    string Mode,
    bool SirenSounds,
    bool IsAlarming,
    IReadOnlyDictionary<string, JsonNode> HubDevices,
    IReadOnlyDictionary<string, JsonNode> Cameras)
{
    public static SimulatedHouse Of(RingCloudControl control)
    {
        JsonNode household = control.State()["household"]!;
        Dictionary<string, JsonNode> hub = household["locations"]!.AsArray()
            .SelectMany(l => l!["hubs"]!.AsArray())
            .SelectMany(h => h!["devices"]!.AsArray())
            .ToDictionary(d => (string)d!["general"]!["v2"]!["name"]! + "/" + (string)d["general"]!["v2"]!["deviceType"]!, d => d!);
        JsonNode panel = hub.Single(d => d.Key.EndsWith("/security-panel", StringComparison.Ordinal)).Value["device"]!["v1"]!;
        return new SimulatedHouse(
            (string)panel["mode"]!,
            (string?)panel["siren"]!["state"] == "on",
            panel["alarmInfo"] is not null,
            hub.ToDictionary(d => d.Key.Split('/')[0], d => d.Value),
            household["devices"]!.AsArray()
                .Where(d => (string)d!["listing"]! != "base_stations")
                .ToDictionary(d => (string)d!["document"]!["description"]!, d => d!["document"]!));
    }

    public string Zid(string name) => (string)HubDevices[name]["general"]!["v2"]!["zid"]!;

    public long CameraId(string name) => (long)Cameras[name]["id"]!;
}
