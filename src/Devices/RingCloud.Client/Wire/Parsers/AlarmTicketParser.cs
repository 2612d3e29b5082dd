using System.Text.Json;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>Admission to the hub socket of a location: short-lived, for one connection.</summary>
internal sealed record AlarmTicket(string Host, string Ticket, IReadOnlyList<AlarmAsset> Assets)
{
    public override string ToString() => $"AlarmTicket {{ Assets = {Assets.Count} }}";
}

/// <summary>A hub.</summary>
internal sealed record AlarmAsset(string Uuid, string? Kind, string? Status, long? DoorbotId)
{
    /// <summary>
    /// Hubs that answer a device list. Others (floodlights, for one) are listed too and never answer.
    /// </summary>
    public bool IsHub => Kind is { } kind
        && (kind.StartsWith("base_station", StringComparison.Ordinal)
            || kind.StartsWith("beams_bridge", StringComparison.Ordinal)
            || kind.StartsWith("sensor_bluejay", StringComparison.Ordinal));

    public bool IsBaseStation => Kind is { } kind && kind.StartsWith("base_station", StringComparison.Ordinal);
}

/// <summary>GET clap/tickets (section 6.1 of the protocol sheet).</summary>
internal static class AlarmTicketParser
{
    public static AlarmTicket? Parse(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults) is not { } o)
        {
            return null;
        }

        if (o.Text("host") is not { Length: > 0 } host || o.Text("ticket") is not { Length: > 0 } ticket)
        {
            faults.Add("$.host, $.ticket", "both");
            return null;
        }

        var assets = new List<AlarmAsset>();
        foreach (var asset in o.Objects("assets"))
        {
            if (asset.Text("uuid") is { Length: > 0 } uuid)
            {
                assets.Add(new AlarmAsset(uuid, asset.Text("kind"), asset.Text("status"), asset.Long("doorbotId")));
            }
            else
            {
                faults.Add("$.assets[].uuid", "an id");
            }
        }

        return new AlarmTicket(host, ticket, assets);
    }
}
