using System.Text.Json.Nodes;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>Reads <c>groups</c> of a policy document, once its zones are known.</summary>
internal static class PolicyGroups
{
    internal const int CountMin = 2;
    private const int WithinMax = 3600;
    private const int WithinDefault = 60;

    private static readonly string[] Names = ["id", "count", "within_seconds"];

    /// <summary>The ids as they stand, without judging them: zones are read first.</summary>
    internal static IEnumerable<string> NamesOf(PolicyNode root) => (root.Find("groups") as JsonArray ?? [])
        .OfType<JsonObject>()
        .Select(g => PolicyNode.Text(g["id"]))
        .OfType<string>()
        .Take(SecurityPolicy.GroupsMax)
        .Distinct();

    /// <summary>The groups, and the zones without those groups that could not be kept.</summary>
    internal static (IReadOnlyList<GroupPolicy> Groups, IReadOnlyList<ZonePolicy> Zones) Read(
        PolicyNode root, PolicyFaults faults, IReadOnlyList<ZonePolicy> zones)
    {
        List<GroupPolicy> groups = [];
        foreach ((JsonNode? value, string path) in root.List("groups", SecurityPolicy.GroupsMax))
        {
            if (PolicyReader.Object(value, path, faults, Names) is not { } node)
            {
                continue;
            }

            string? id = PolicyReader.Name(node, "id");
            if (id is not null && groups.Exists(g => g.Id == id))
            {
                node.Fault("id", "duplicate", $"There is a group '{id}' before; give each once.");
                continue;
            }

            int members = zones.Count(z => z.Group == id);
            if (id is not null && members < CountMin)
            {
                node.Fault("id", "conflict", $"Group '{id}' has {members} zones; it needs {CountMin} or more that name it.");
            }

            int? count = node.Integer("count", CountMin, Math.Max(CountMin, members), null);
            if (node.Find("count") is null)
            {
                node.Fault("count", "missing", "'count' is needed: how many zones of the group have to trip, 2 or more.");
            }

            int within = node.Integer("within_seconds", 1, WithinMax, null) ?? WithinDefault;
            if (node.Find("within_seconds") is null)
            {
                node.Fault("within_seconds", "missing", $"'within_seconds' is needed: from the first to the last of them, 1 to {WithinMax}.");
            }

            if (id is not null && members >= CountMin)
            {
                groups.Add(new GroupPolicy(id, count ?? CountMin, within));
            }
        }

        return (groups, [.. zones.Select(z => groups.Exists(g => g.Id == z.Group) ? z : z with { Group = null })]);
    }
}
