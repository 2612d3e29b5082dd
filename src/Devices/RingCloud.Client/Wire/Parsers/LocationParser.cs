using System.Text.Json;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

internal sealed record ParsedLocation(string Id, string? Name, string? TimeZone, bool? IsOwner, string? Leftover);

/// <summary>
/// GET devices/v1/locations, and location_info/v3/locations, which also names those that are shared with the account.
/// The array may be null: an account without any location.
/// </summary>
internal static class LocationParser
{
    public static IReadOnlyList<ParsedLocation> Parse(JsonElement root, PayloadFaults faults)
    {
        var found = new List<ParsedLocation>();
        var body = WireObject.From(root, faults);
        foreach (var entry in (body?.Objects("user_locations") ?? []).Concat(body?.Objects("locations") ?? []))
        {
            if (entry.Text("location_id") is not { Length: > 0 } id)
            {
                faults.Add("$.user_locations[].location_id", "an id");
                continue;
            }

            var zone = entry.Object("address")?.Text("timezone") ?? entry.Text("timezone");
            found.Add(new ParsedLocation(id, entry.Text("name"), zone, entry.Flag("is_owner"), entry.Leftover()));
        }

        return found;
    }
}
