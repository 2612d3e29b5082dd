using System.Text.Json;
using System.Text.Json.Nodes;
using RingCloudSim.Control;
using RingCloudSim.Household;

namespace RingCloudSim.Alarm;

/// <summary>What clients ask over the alarm socket (protocol sheet, 6.4).</summary>
internal static class HubRequests
{
    private const int Unreachable = -66;
    private const int NotUnderstood = -1;

    public static void Handle(World world, AlarmConnection connection, string text)
    {
        if (Parse(text) is not { } request)
        {
            return;
        }

        var destination = Json.Text(request["dst"]);
        var hub = destination is null
            ? connection.Location.Hubs.FirstOrDefault(each => each.Panel is not null)
            : connection.Location.Hubs.Find(each => each.AssetUuid == destination);
        if (hub is null || !hub.IsOnline)
        {
            connection.Send("message", NoAnswer(connection, hub, destination, request));
            return;
        }

        switch (Json.Text(request["msg"]))
        {
            case "DeviceInfoDocGetList":
                connection.Send("message", List(
                    hub, request, "DeviceInfoDocType", hub.Devices.Select(device => (JsonNode)device.Document())));
                break;
            case "RoomGetList":
                connection.Send("message", List(hub, request, "RoomListV2Type", hub.Rooms.Select(room =>
                    (JsonNode)new JsonObject { ["id"] = room.Id, ["name"] = room.Name })));
                break;
            case "DeviceInfoSet":
                Set(world, connection, hub, request);
                break;
            default:
                connection.Send("message", HubMessages.Reply(hub, destination, request, NotUnderstood));
                break;
        }
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text)?["msg"] as JsonObject;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // The text stays in the message journal; Ring's gateway does not answer nonsense either.
            return null;
        }
    }

    /// <summary>A hub that is away: no datatype, no body (protocol sheet, 6.4).</summary>
    private static JsonObject NoAnswer(AlarmConnection connection, AlarmHub? hub, string? destination, JsonObject request)
    {
        var reply = HubMessages.Reply(hub, destination, request, Unreachable);
        reply["context"]!["uiConnection"] = new JsonObject
        {
            ["userUuid"] = connection.Account.UserId.ToString(),
            ["accountPermissions"] = new JsonArray(),
        };
        return reply;
    }

    private static JsonObject List(AlarmHub hub, JsonObject request, string datatype, IEnumerable<JsonNode> body)
    {
        var reply = HubMessages.Reply(hub, null, request, status: 0);
        reply["datatype"] = datatype;
        reply["body"] = Json.Array(body);
        return reply;
    }

    private static void Set(World world, AlarmConnection connection, AlarmHub hub, JsonObject request)
    {
        var by = new Initiator(
            connection.Account.UserId.ToString(), "Pat Doe", "api", MayConfigure: !connection.Account.Options.Shared);
        var orders = Orders(hub, request, by).ToList();
        var fault = orders.OfType<HubCommandGiven>().Any(order => order.CommandType == "security-panel.switch-mode")
            ? world.Faults.TakeSwitchMode()
            : null;
        switch (fault?.Kind)
        {
            case "drop":
                return;
            case "error":
                connection.Send("message", HubMessages.Reply(hub, null, request, Unreachable));
                return;
            case "delay":
                world.Scheduler.After(
                    TimeSpan.FromMilliseconds(fault.DelayMs), () => Carry(world, connection, hub, request, orders));
                return;
            default:
                Carry(world, connection, hub, request, orders.Select(order => Twisted(order, fault)));
                return;
        }
    }

    private static void Carry(
        World world, AlarmConnection connection, AlarmHub hub, JsonObject request, IEnumerable<HouseholdInput> orders)
    {
        var reply = HubMessages.Reply(hub, null, request, status: 0);
        reply["datatype"] = "DeviceInfoSetType";
        connection.Send("message", reply);
        foreach (var order in orders)
        {
            world.Household.Submit(order);
        }
    }

    private static IEnumerable<HouseholdInput> Orders(AlarmHub hub, JsonObject request, Initiator by)
    {
        foreach (var item in (request["body"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var zid = Json.Text(item["zid"]) ?? "";
            if (item["device"]?["v1"] is JsonObject values)
            {
                yield return new HubValuesRequested(hub.AssetUuid, zid, Json.Copy(values), by);
            }

            foreach (var command in (item["command"]?["v1"] as JsonArray ?? []).OfType<JsonObject>())
            {
                yield return new HubCommandGiven(
                    hub.AssetUuid,
                    zid,
                    Json.Text(command["commandType"]) ?? "",
                    command["data"] is JsonObject data ? Json.Copy(data) : [],
                    by,
                    CommandTwist.None);
            }
        }
    }

    private static HouseholdInput Twisted(HouseholdInput order, SwitchModeFault? fault)
        => order is HubCommandGiven command && fault is not null
            ? command with
            {
                Twist = fault.Kind switch
                {
                    "contradict" => CommandTwist.Contradict,
                    "no-update" => CommandTwist.NoUpdate,
                    "silent" => CommandTwist.Silent,
                    "duplicate" => CommandTwist.Duplicate,
                    "revert" => CommandTwist.Revert,
                    _ => throw new InvalidOperationException($"No twist for {fault.Kind}."),
                },
            }
            : order;
}
