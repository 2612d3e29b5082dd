using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>
/// Reads a home's security policy from untrusted JSON (well-formed text, no name twice in an object). All faults are told at once,
/// each with its path; devices are named in any way and kept by id. Whatever it is given, it also makes a policy that is right: the
/// one that was meant, or the corrected example. Format: docs/alarm.md. Tests: Devices.Tests/Security/PolicyReaderTests.
/// </summary>
public static class PolicyReader
{
    internal const int NameMax = 32;

    /// <summary>Mode names that mean something else wherever modes are named.</summary>
    internal static readonly IReadOnlyList<string> ReservedNames = ["disarmed", "other", "unknown"];

    private static readonly string[] Names = ["modes", "zones", "groups", "incidents", "contacts"];

    /// <summary>Reads a whole document; what it does not name has its default.</summary>
    public static PolicyReading Read(JsonObject document, DevicesView devices)
    {
        PolicyFaults faults = new();
        PolicyNode root = new(document, "", faults, Names);
        IReadOnlyList<ModePolicy> modes = PolicyModes.Read(root, faults);
        string[] groups = [.. PolicyGroups.NamesOf(root)];
        IReadOnlyList<ZonePolicy> zones = new PolicyZones(devices, faults, NamesOf(modes), groups).Read(root);
        (IReadOnlyList<GroupPolicy> kept, zones) = PolicyGroups.Read(root, faults, zones);
        SecurityPolicy policy = new()
        {
            Modes = modes,
            Zones = [.. zones.OrderBy(z => z.Device, StringComparer.Ordinal)],
            Groups = kept,
            Incidents = PolicyIncidents.Read(root, faults, devices),
            Contacts = PolicyRecipients.Read(root, faults),
        };
        return faults.All.Count == 0
            ? new PolicyReading(policy, [], null)
            : new PolicyReading(null, faults.All, PolicyWriter.Write(policy, devices));
    }

    /// <summary>A name out of <c>a-z 0-9 -</c>; null, with a fault, if it is none and nothing can be made of it.</summary>
    internal static string? Name(PolicyNode node, string field)
    {
        string? said = PolicyNode.Text(node.Find(field));
        if (said is null)
        {
            node.Fault(
                field,
                node.Find(field) is null ? "missing" : "wrong-type",
                $"'{field}' is needed: 1 to {NameMax} characters out of a-z, 0-9 and -.");
            return null;
        }

        if (IsName(said))
        {
            return said;
        }

        string made = Slug.Of(said, "");
        made = made[..Math.Min(made.Length, NameMax)].Trim('-');
        node.Fault(
            field, "invalid", $"'{PolicyFaults.Shown(said)}' must have 1 to {NameMax} characters out of a-z, 0-9 and -.",
            made.Length > 0 ? [made] : []);
        return made.Length > 0 ? made : null;
    }

    /// <summary>The object at a place of a list; null, with a fault, if there is none.</summary>
    internal static PolicyNode? Object(JsonNode? value, string path, PolicyFaults faults, IReadOnlyList<string> names)
    {
        if (value is JsonObject sent)
        {
            return new PolicyNode(sent, path, faults, names);
        }

        faults.Add(path, "wrong-type", $"This must be an object with {string.Join(", ", names)}.");
        return null;
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= NameMax && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static IReadOnlyList<string> NamesOf(IReadOnlyList<ModePolicy> modes) =>
        [.. new SecurityPolicy { Modes = modes }.ArmedModes().Select(m => m.Name)];
}
