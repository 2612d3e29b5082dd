using System.Text.Json.Nodes;
using RingActors.Rules.Format;

namespace RingActors.Rules.Documents;

/// <summary>What the fields must be together by which a condition says which devices it is about.</summary>
internal static class ConditionChecks
{
    private static readonly string[] Several = ["devices", .. Field.OfKindOrRoom];

    /// <summary>One device, or several and of how many of them it must be so.</summary>
    /// <returns>False if nothing of what was meant is there.</returns>
    internal static bool Targets(JsonObject part, string path, FieldReader faults)
    {
        if (part["device"] is not null && part["device_variable"] is not null)
        {
            faults.Add(path + ".device_variable", "invalid",
                "'device' says which device, or a variable does: leave one of them out.", []);
            part.Remove("device_variable");
        }

        bool isOne = part["device"] is not null;
        if (part["device_variable"] is not null)
        {
            return Variable(part, path, faults);
        }

        bool areSeveral = Several.Any(f => part[f] is JsonArray { Count: > 0 });
        if (isOne && areSeveral)
        {
            faults.Add(path + ".device", "invalid",
                "'device' is the one device that it is about; several are 'devices', 'kinds', 'rooms' and 'groups'.",
                    []);
            part["devices"] = new JsonArray([part["device"]!.DeepClone(), .. (part["devices"] as JsonArray ?? [])
                .Select(d => d!.DeepClone())]);
            part.Remove("device");
            isOne = false;
        }

        foreach (string name in new[] { "which", "exclude" }.Where(f => isOne && part.ContainsKey(f)))
        {
            faults.Add(
                $"{path}.{name}", "invalid", $"'{name}' goes with several devices: with 'device' leave it out.", []);
            part.Remove(name);
        }

        if (areSeveral && part["which"] is null && !IsSingle(part))
        {
            faults.Add(path + ".which", "missing",
                "Say of how many of them it must be so: 'which' any (one of them, or more) or all.", ["any", "all"]);
            part["which"] = "all";
        }

        // Rooms and groups that are not there must not leave less to be met than was asked for.
        return isOne || (areSeveral && new[] { "devices", "rooms", "groups" }
            .All(f => part[f] is not null || !faults.HasWithin($"{path}.{f}")));
    }

    private static bool Variable(JsonObject part, string path, FieldReader faults)
    {
        foreach (string name in Several.Concat(["which", "exclude"]).Where(part.ContainsKey))
        {
            faults.Add($"{path}.{name}", "invalid", $"'device_variable' holds one device: leave '{name}' out.", []);
            part.Remove(name);
        }

        return VariableChecks.Uses(part, path, faults);
    }

    /// <summary>Who is excluded may be all that are named.</summary>
    internal static bool AreLeft(JsonObject part) =>
        part["device"] is not null || part["device_variable"] is not null
            || Several.Any(f => part[f] is JsonArray { Count: > 0 });

    private static bool IsSingle(JsonObject part) => part["devices"] is JsonArray { Count: 1 }
        && !Field.OfKindOrRoom.Any(f => part[f] is JsonArray { Count: > 0 });
}
