using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RingCloudSim.Household;

namespace RingCloudSim.Control;

/// <summary>The world as JSON, for people and for tests that compare.</summary>
internal static class StateDump
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static JsonArray Events(SimHousehold household)
        => Json.Array(household.Log.Select(each => JsonSerializer.SerializeToNode(each, Web)));

    public static IReadOnlyList<LoggedInput> ReadEvents(JsonArray events)
        => [.. events.Select(each => each.Deserialize<LoggedInput>(Web)!)];

    public static JsonObject Of(World world) => new()
    {
        ["now"] = world.Scheduler.Now.UtcDateTime.ToString("O"),
        ["household"] = Household(world.Household),
        ["accounts"] = Json.Array(world.Accounts.All.Select(account => (JsonNode)new JsonObject
        {
            ["email"] = account.Options.Email,
            ["two_factor"] = account.Options.TwoFactor.ToString().ToLowerInvariant(),
            ["shared"] = account.Options.Shared,
            ["codes_sent"] = account.CodesSent,
            ["clients"] = Json.Array(account.Clients.Values.Select(client => (JsonNode)new JsonObject
            {
                ["hardware_id"] = client.HardwareId,
                ["model"] = client.Model,
                ["push"] = client.PushToken is not null,
                ["dings"] = Json.Array(client.Dings.Order().Select(id => (JsonNode)id)),
                ["motions"] = Json.Array(client.Motions.Order().Select(id => (JsonNode)id)),
            })),
        })),
        ["live_access_tokens"] = world.Tokens.LiveAccessTokens,
        ["live_refresh_tokens"] = world.Tokens.LiveRefreshTokens,
        ["alarm_sockets"] = world.Alarm.Connections.Count,
        ["live_views"] = world.Signal.Connections.Count(connection => connection.Session is not null),
        ["push_sockets"] = world.Push.ConnectionCount,
        ["outage"] = world.Faults.Outage,
        ["faults"] = JsonSerializer.SerializeToNode(world.Faults.Rules, Web),
        ["requests"] = world.Requests.Since().Count,
        ["events"] = world.Household.Log.Count,
    };

    public static JsonObject Household(SimHousehold household) => new()
    {
        ["locations"] = Json.Array(household.Locations.Select(location => (JsonNode)new JsonObject
        {
            ["id"] = location.Id,
            ["name"] = location.Name,
            ["mode"] = LocationBehaviour.CurrentMode(location),
            ["hubs"] = Json.Array(location.Hubs.Select(hub => (JsonNode)new JsonObject
            {
                ["uuid"] = hub.AssetUuid,
                ["kind"] = hub.Kind,
                ["status"] = hub.Status,
                ["devices"] = Json.Array(hub.Devices.Select(device => (JsonNode)device.Document())),
            })),
        })),
        ["devices"] = Json.Array(household.Devices.Select(device => (JsonNode)Device(household, device))),
    };

    private static JsonObject Device(SimHousehold household, SimDevice device)
    {
        var document = Json.Copy(device.Document);
        if (device.HasSiren && device.Siren is not null)
        {
            document["siren_status"] = CameraBehaviour.SirenStatus(device, household.Scheduler.Now);
        }

        return new JsonObject
        {
            ["listing"] = device.Listing,
            ["document"] = document,
            ["settings"] = Json.Copy(device.Settings),
            ["snapshot_ms"] = device.SnapshotMs,
            ["played"] = Json.Strings(device.Played),
            ["door_openings"] = device.DoorOpenings,
            ["history"] = device.History.Count,
            ["latest"] = device.History.Count == 0 ? null : JsonSerializer.SerializeToNode(device.History[0], Web),
        };
    }
}
