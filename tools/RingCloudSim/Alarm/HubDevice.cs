using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Alarm;

/// <summary>A device behind a hub: `general.v2` and `device.v1` of its document (protocol sheet, 6.6).</summary>
internal sealed class HubDevice(JsonObject general, JsonObject values)
{
    public JsonObject General { get; } = general;

    public JsonObject Values { get; } = values;

    public JsonObject? Adapter { get; init; }

    public string Zid => Json.Text(General["zid"])!;

    public string Name => Json.Text(General["name"]) ?? "";

    public string Type => Json.Text(General["deviceType"]) ?? "";

    public bool IsFaulted => Json.Flag(Values["faulted"]) ?? false;

    /// <summary>A battery device that sleeps takes new settings only when it wakes up.</summary>
    public bool IsSleepy => General["tags"] is JsonArray tags && tags.Any(tag => Json.Text(tag) == "sleepy");

    public static HubDevice FromDocument(JsonObject document)
    {
        if (document["general"]?["v2"] is not JsonObject general || Json.Text(general["zid"]) is null)
        {
            throw SimulatorException.Invalid("A hub device document needs general.v2 with a zid.");
        }

        return new HubDevice(Json.Copy(general), document["device"]?["v1"] is JsonObject values ? Json.Copy(values) : [])
        {
            Adapter = document["adapter"]?["v1"] is JsonObject adapter ? Json.Copy(adapter) : null,
        };
    }

    /// <summary>The full document of a list reply.</summary>
    public JsonObject Document()
    {
        var document = new JsonObject
        {
            ["general"] = new JsonObject { ["v2"] = Json.Copy(General) },
            ["device"] = new JsonObject { ["v1"] = Json.Copy(Values) },
            ["context"] = new JsonObject { ["v1"] = new JsonObject { ["deviceName"] = Name } },
        };
        if (Adapter is not null)
        {
            document["adapter"] = new JsonObject { ["v1"] = Json.Copy(Adapter) };
        }

        return document;
    }

    /// <summary>A document with only what changed, as updates carry it: the name then stands in the context.</summary>
    public JsonObject ChangeDocument(JsonObject? values, JsonObject? general, JsonArray? impulses)
    {
        var header = new JsonObject { ["zid"] = Zid, ["deviceType"] = Type };
        if (general is not null)
        {
            Json.MergeShallow(header, general);
        }

        var document = new JsonObject
        {
            ["general"] = new JsonObject { ["v2"] = header },
            ["context"] = new JsonObject { ["v1"] = new JsonObject { ["deviceName"] = Name } },
        };
        if (values is not null)
        {
            document["device"] = new JsonObject { ["v1"] = Json.Copy(values) };
        }

        if (impulses is { Count: > 0 })
        {
            document["impulse"] = new JsonObject { ["v1"] = impulses };
        }

        return document;
    }
}
