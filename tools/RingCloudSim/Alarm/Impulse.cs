using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Alarm;

/// <summary>Entries of `impulse.v1` (protocol sheet, 6.9).</summary>
internal static class Impulse
{
    public static JsonArray Of(params IEnumerable<string> types)
        => Json.Array(types.Select(type => (JsonNode)One(type, [])));

    public static JsonObject One(string type, JsonObject data) => new() { ["impulseType"] = type, ["data"] = data };

    public static JsonObject CommandComplete(string commandType)
        => One("command.complete", new JsonObject { ["commandType"] = commandType });

    public static JsonObject Refused(string commandType)
        => One("error.set-info", new JsonObject
        {
            ["info"] = new JsonObject
            {
                ["command"] = new JsonObject
                {
                    ["v1"] = new JsonArray(new JsonObject { ["commandType"] = commandType }),
                },
            },
        });
}
