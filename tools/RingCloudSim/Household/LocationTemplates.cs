using System.Text.Json.Nodes;

namespace RingCloudSim.Household;

/// <summary>Entries of `user_locations` (protocol sheet, 5.1).</summary>
internal static class LocationTemplates
{
    public static SimLocation Location(string id, string name, string timeZone) => new(new JsonObject
    {
        ["location_id"] = id,
        ["name"] = name,
        ["owner_id"] = 1,
        ["is_owner"] = true,
        ["address"] = new JsonObject
        {
            ["address1"] = "1 Main St",
            ["address2"] = "",
            ["cross_street"] = "",
            ["city"] = "Town",
            ["state"] = "NY",
            ["zip_code"] = "10001",
            ["country"] = "US",
            ["timezone"] = timeZone,
        },
        ["geo_coordinates"] = new JsonObject { ["latitude"] = "40.0", ["longitude"] = "-70.0" },
        ["geo_service_verified"] = "address_only",
        ["user_verified"] = true,
        ["is_jobsite"] = false,
        ["location_type"] = "home",
        ["created_at"] = "2024-01-02T03:04:05Z",
        ["updated_at"] = "2024-01-02T03:04:05Z",
    });
}
