using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.RingCloud.Tests.Coverage;

namespace RingActors.RingCloud.Tests.Scenarios;

/// <summary>The household as it is, by the simulator's word, and as the home's view shows it, in the same words.</summary>
internal static class SimulatedTruth
{
    private static readonly IReadOnlyList<(string Device, string Capability)> HubStates =
    [
        ("Front Door Contact", Capabilities.Contact),
        ("Back Window", Capabilities.Contact),
        ("Front Lock", Capabilities.Lock),
        ("Coffee Machine", Capabilities.Switch),
    ];

    public static bool IsArmed(CoverageHouse house)
    {
        JsonNode location = Location(house);
        return location["mode"]!.GetValue<string>() is "home" or "away"
            && Panel(location)?["transitionDelayEndTimestamp"] is null;
    }

    /// <summary>What the simulator says.</summary>
    public static IReadOnlyList<string> Of(CoverageHouse house)
    {
        JsonNode location = Location(house);
        JsonNode? panel = Panel(location);
        List<string> told =
        [
            $"mode {location["mode"]}",
            $"armed {IsArmed(house)}",
            $"delay {panel?["transitionDelayEndTimestamp"] is not null}",
            $"alarm {panel?["alarmInfo"]?["state"]?.GetValue<string>() ?? "none"}",
        ];
        foreach ((string device, string capability) in HubStates)
        {
            if (Hub(location, d => d["general"]!["v2"]!["name"]?.GetValue<string>() == device) is { } values)
            {
                told.Add($"{device} {Word(capability, values)}");
            }
        }

        foreach (JsonNode? device in house.Control.State()["household"]!["devices"]!.AsArray())
        {
            JsonNode document = device!["document"]!;
            string? name = document["description"]?.GetValue<string>();
            if (document["location_id"]?.GetValue<string>() == house.Home && document["led_status"] is JsonValue light)
            {
                told.Add($"{name} light {light}");
                bool sounds = document["siren_status"]?["seconds_remaining"]?.GetValue<int>() > 0;
                told.Add($"{name} siren {(sounds ? "on" : "off")}");
            }
        }

        return told;
    }

    /// <summary>What the home's view shows of the same things.</summary>
    public static IReadOnlyList<string> Shown(CoverageHouse house, HomeView view, IReadOnlyList<string> truth)
    {
        SecurityView security = view.Part<SecurityView>();
        DevicesView devices = view.Part<DevicesView>();
        return [.. truth.Select(line => line.Split(' ') switch
        {
            ["mode", _] => $"mode {security.Mode?.Word()}",
            ["armed", _] => $"armed {security.IsArmed(house.Now)?.ToString() ?? "unknown"}",
            ["delay", _] => $"delay {security.Delay is { Kind: DelayKind.Exit }}",
            ["alarm", _] => $"alarm {security.Alarm?.State ?? "none"}",
            [.. var name, "light" or "siren", _] => Capability(devices, name, line.Contains(" light ") ? Capabilities.Light : Capabilities.Siren),
            [.. var name, _] => $"{string.Join(' ', name)} {Hub(devices, string.Join(' ', name))}",
            _ => line,
        })];
    }

    private static string Capability(DevicesView devices, string[] name, string capability)
    {
        string device = string.Join(' ', name);
        return $"{device} {capability} {devices.Find(device)?.State(capability)?.Value ?? "unknown"}";
    }

    private static string Hub(DevicesView devices, string name) =>
        devices.Find(name)?.State(HubStates.Single(s => s.Device == name).Capability)?.Value ?? "unknown";

    private static string Word(string capability, JsonNode values) => capability switch
    {
        Capabilities.Contact => values["faulted"]!.GetValue<bool>() ? StateView.Open : StateView.Closed,
        Capabilities.Lock => values["locked"]!.GetValue<string>(),
        _ => values["on"]!.GetValue<bool>() ? StateView.On : StateView.Off,
    };

    private static JsonNode Location(CoverageHouse house) => house.Control.State()["household"]!["locations"]!.AsArray()
        .Single(l => l!["id"]!.GetValue<string>() == house.Home)!;

    private static JsonNode? Panel(JsonNode location) =>
        Hub(location, d => d["general"]!["v2"]!["deviceType"]?.GetValue<string>() == "security-panel");

    private static JsonNode? Hub(JsonNode location, Func<JsonNode, bool> fits) => location["hubs"]!.AsArray()
        .SelectMany(h => h!["devices"]!.AsArray()).FirstOrDefault(d => fits(d!))?["device"]?["v1"];
}
