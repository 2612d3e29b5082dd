using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Documents;

/// <summary>What fields of a trigger must be together: see <see cref="CrossChecks"/>.</summary>
internal static class TriggerChecks
{
    /// <summary>
    /// Rooms that are not there must not come to mean any room: where nothing else is named there is no right part.
    /// </summary>
    internal static bool Targets(JsonObject part, string path, FieldReader faults) =>
        part.ContainsKey("rooms") || !faults.HasWithin(path + ".rooms")
        || part["devices"] is JsonArray { Count: > 0 } || part["kinds"] is JsonArray { Count: > 0 };

    /// <summary>What stays so for a time must be named.</summary>
    internal static void Mode(JsonObject part, string path, FieldReader faults)
    {
        if (part["for_seconds"] is not null && part["to"] is not JsonArray { Count: > 0 })
        {
            faults.Add(path + ".for_seconds", "invalid",
                "What is to stay so for a time is named by 'to'; without it leave 'for_seconds' out.", []);
            part.Remove("for_seconds");
        }
    }

    internal static bool State(JsonObject part, string path, RuleContext context, FieldReader faults)
    {
        string capability = part["capability"]!.GetValue<string>();
        bool isRight = Tell(part, "devices", path, context, faults, d => Why(d, capability));
        foreach (string field in new[] { "from", "to" }.Where(part.ContainsKey))
        {
            CrossChecks.State(part, field, capability, path, faults);
        }

        string? from = part["from"]?.GetValue<string>();
        string? to = part["to"]?.GetValue<string>();
        if (to is null && (from is null || part["for_seconds"] is not null))
        {
            faults.Add(path + ".to", "missing", "'to' names the state that starts the rule, or that has to stay so.",
                Stated.WordsOf(capability));
            part["to"] = Stated.WordsOf(capability).First(w => w != from);
        }
        else if (to is not null && to == from)
        {
            faults.Add(path + ".from", "invalid", "'from' and 'to' are the same state; leave 'from' out.", []);
            part.Remove("from");
        }

        return isRight;
    }

    /// <summary>One limit at least, and a number between them; who is named must tell such numbers.</summary>
    internal static bool Numeric(JsonObject part, string field, string path, RuleContext context, FieldReader faults)
    {
        string capability = part["capability"]!.GetValue<string>();
        double? above = part["above"]?.GetValue<double>();
        double? below = part["below"]?.GetValue<double>();
        if (above is null && below is null)
        {
            faults.Add(path + ".below", "missing", "'above' or 'below' says which numbers count, e.g. below 20.", []);
            part["below"] = 20.0;
        }
        else if (above >= below)
        {
            faults.Add(path + ".below", "invalid",
                $"No number is above {Stated.Text(above.Value)} and below {Stated.Text(below.Value)}.", []);
            part.Remove("below");
        }

        if (part[field] is JsonArray)
        {
            return Tell(part, field, path, context, faults, d => WhyNoNumber(d, capability));
        }

        if (part[field] is { } reference
            && context.Devices.Get(Address.Parse(reference.GetValue<string>())) is { } device
            && WhyNoNumber(device, capability) is { } why)
        {
            string[] told = [.. Stated.InNumbers.Where(c => WhyNoNumber(device, c) is null)];
            faults.Add(path + ".capability", "lacks-capability", $"{device.Slug} {why}.", told);
            part["capability"] = told.FirstOrDefault();
            return told.Length > 0;
        }

        return true;
    }

    private static string? WhyNoNumber(DeviceView device, string capability) =>
        device.Has(capability) || Stated.NumberOf(device, capability) is not null ? null
            : $"tells no number of {capability}";

    /// <summary>Each device that is named must tell it; those that do not are left out of the corrected list.</summary>
    internal static bool Tell(JsonObject part, string field, string path, RuleContext context, FieldReader faults,
        Func<DeviceView, string?> whyNot)
    {
        if (part[field] is not JsonArray { Count: > 0 } named)
        {
            return true;
        }

        JsonArray right = [];
        for (int i = 0; i < named.Count; i++)
        {
            string reference = named[i]!.GetValue<string>();
            if (context.Devices.Get(Address.Parse(reference)) is { } device && whyNot(device) is { } why)
            {
                faults.Add(
                    $"{path}.{field}[{i}]", "lacks-capability",
                    $"{device.Slug} {why}.",
                        [.. context.Devices.All.Where(d => whyNot(d) is null).Take(6).Select(d => d.Slug)]);
            }
            else
            {
                right.Add(reference);
            }
        }

        part[field] = right;
        return right.Count > 0;
    }

    private static string? Why(DeviceView device, string capability) =>
        capability == Capabilities.Motion && device.Kind is (DeviceKinds.Camera or DeviceKinds.Doorbell)
            ? "tells when it sees motion and never that it is over: use the trigger motion"
            : CrossChecks.Tells(device, capability) ? null : $"tells no state of {capability}";
}
