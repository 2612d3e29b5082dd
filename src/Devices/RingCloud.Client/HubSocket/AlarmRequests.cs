using System.Text.Json;
using System.Text.Json.Nodes;

namespace RingActors.Devices.RingCloud.Client.HubSocket;

/// <summary>A request to a hub (section 6.4 of the protocol sheet), without its sequence number.</summary>
internal sealed record AlarmRequest(string Message, string AssetId, string? DataType = null, JsonArray? Body = null)
{
    public const string List = "DeviceInfoDocGetList";

    /// <summary>The status of a reply that Ring's gateway gives in place of a hub that it cannot reach.</summary>
    public const long HubUnreachable = -66;

    private const string Rooms = "RoomGetList";
    private const string Set = "DeviceInfoSet";
    private const string SetType = "DeviceInfoSetType";

    public static AlarmRequest ListOf(string assetId) => new(List, assetId);

    /// <summary>The smallest question that a hub answers.</summary>
    public static AlarmRequest RoomsOf(string assetId) => new(Rooms, assetId);

    /// <summary>Bypass is left out when there is nothing to bypass.</summary>
    public static AlarmRequest SwitchMode(string assetId, string panelZid, string mode, IReadOnlyList<string> bypass)
    {
        var data = new JsonObject { ["mode"] = mode };
        if (bypass.Count > 0)
        {
            data["bypass"] = new JsonArray([.. bypass.Select(z => (JsonNode?)z)]);
        }

        return Command(assetId, panelZid, "security-panel.switch-mode", data);
    }

    public static AlarmRequest SoundSiren(string assetId, string panelZid) =>
        Command(assetId, panelZid, "security-panel.sound-siren", []);

    public static AlarmRequest SilenceSiren(string assetId, string panelZid) =>
        Command(assetId, panelZid, "security-panel.silence-siren", []);

    public static AlarmRequest Command(string assetId, string zid, string type, JsonObject data) => new(Set, assetId, SetType, [new JsonObject
    {
        ["zid"] = zid,
        ["command"] = new JsonObject { ["v1"] = new JsonArray(new JsonObject { ["commandType"] = type, ["data"] = data }) },
    }]);

    public static AlarmRequest SetValues(string assetId, string zid, JsonObject values) => new(Set, assetId, SetType, [new JsonObject
    {
        ["zid"] = zid,
        ["device"] = new JsonObject { ["v1"] = values },
    }]);

    public byte[] Frame(long sequence)
    {
        var envelope = new JsonObject { ["msg"] = Message };
        if (DataType is not null)
        {
            envelope["datatype"] = DataType;
        }

        envelope["dst"] = AssetId;
        envelope["seq"] = sequence;
        if (Body is not null)
        {
            envelope["body"] = Body.DeepClone();
        }

        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["channel"] = "message", ["msg"] = envelope });
    }
}
