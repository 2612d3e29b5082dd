using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Alarm;

/// <summary>The `msg` part of server frames (protocol sheet, 6.3 and 6.5).</summary>
internal static class HubMessages
{
    public static JsonObject Update(AlarmHub hub, HubDevice device, JsonObject document, Initiator? by)
    {
        var message = Event(hub, "DataUpdate", "DeviceInfoDocType", new JsonArray(document));
        message["context"] = EventContext(hub, device, by);
        return message;
    }

    public static JsonObject Event(AlarmHub hub, string msg, string datatype, JsonArray? body)
    {
        var message = new JsonObject
        {
            ["msg"] = msg,
            ["datatype"] = datatype,
            ["src"] = hub.AssetUuid,
            ["context"] = HubContext(hub),
        };
        if (body is not null)
        {
            message["body"] = body;
        }

        return message;
    }

    /// <summary>
    /// The zid must be the panel's for one known client, the context asset for another: both are sent.
    /// </summary>
    public static JsonObject Passthru(AlarmHub hub, string zid, string type, JsonObject data)
        => Event(hub, "Passthru", "PassthruType", new JsonArray(new JsonObject
        {
            ["zid"] = zid,
            ["type"] = type,
            ["data"] = data,
        }));

    public static JsonObject SessionInfo(AlarmHub hub)
        => Event(hub, "SessionInfo", "SessionInfoType", new JsonArray(new JsonObject
        {
            ["assetUuid"] = hub.AssetUuid,
            ["connectionStatus"] = hub.Status,
            ["doorbotId"] = hub.DoorbotId,
            ["kind"] = hub.Kind,
            ["sessionId"] = 1,
        }));

    public static JsonObject Reply(AlarmHub? hub, string? destination, JsonObject request, int status)
    {
        var reply = new JsonObject
        {
            ["msg"] = request["msg"]?.DeepClone(),
            ["src"] = hub?.AssetUuid ?? destination,
            ["seq"] = request["seq"]?.DeepClone(),
            ["status"] = status,
        };
        reply["context"] = hub is null ? [] : HubContext(hub);
        return reply;
    }

    private static JsonObject HubContext(AlarmHub hub) => new()
    {
        ["assetId"] = hub.AssetUuid,
        ["assetKind"] = hub.Kind,
        ["accountId"] = hub.LocationId,
    };

    private static JsonObject EventContext(AlarmHub hub, HubDevice device, Initiator? by)
    {
        var context = HubContext(hub);
        context["eventId"] = hub.Household.Ids.NextUuid();
        context["eventOccurredTsMs"] = hub.StampMs;
        context["affectedEntityType"] = device.Type;
        context["affectedEntityId"] = device.Zid;
        context["affectedEntityName"] = device.Name;
        if (by is not null)
        {
            context["initiatingEntityType"] = "user";
            context["initiatingEntityId"] = by.UserId;
            context["initiatingEntityName"] = by.Name;
            context["interfaceType"] = by.Interface;
            context["interfaceName"] = by.Interface;
        }

        return context;
    }
}
