using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Documents;

/// <summary>
/// What fields of one part must be together. Looks at, and puts right, a part whose single fields are right.
/// </summary>
internal static class CrossChecks
{
    /// <summary>A camera's siren sounds at most this long.</summary>
    private const int CameraSirenMax = 120;

    /// <summary>What starts a protocol that is not there would call no help.</summary>
    private static void Protocol(JsonObject part, string path, RuleContext context, FieldReader faults)
    {
        if (context.Protocols is { } known && (string?)part["protocol"] is { } said
            && !known.Contains(said, StringComparer.Ordinal))
        {
            string[] called = [.. context.ProtocolNames.Where(n => FoldedName.Same(n.Value, said)).Select(n => n.Key)];
            if (called.Length == 1)
            {
                part["protocol"] = called[0];
                return;
            }

            faults.Add(
                path + ".protocol", "unknown-word",
                $"This home has no protocol '{FieldReader.Shown(said)}'; it has {string.Join(", ", known)}.",
                NearMatch.Of(said, known, 3));
            part["protocol"] = known[0];
        }
    }

    /// <summary>If either was made up for the corrected example, nobody has asked for an empty window.</summary>
    private static void Window(JsonObject part, string path, FieldReader faults)
    {
        if (!faults.Has(path + ".from"))
        {
            faults.Add(
                path + ".to", "invalid",
                "The window is empty: 'from' and 'to' are the same. Leave it out for the whole day.", []);
        }

        part["from"] = "22:00:00";
        part["to"] = "06:00:00";
    }

    /// <summary>False if the part cannot be put right in this home.</summary>
    internal static bool Check(string? type, JsonObject part, string path, RuleContext context, FieldReader faults)
    {
        if (VariableChecks.Check(type, part, path, context, faults) is { } isRight)
        {
            return isRight;
        }

        switch (type)
        {
            case "device_state_trigger":
                return TriggerChecks.State(part, path, context, faults) && TriggerChecks.Targets(part, path, faults);

            case "numeric_trigger":
                return TriggerChecks.Numeric(part, "devices", path, context, faults, crosses: true)
                    && TriggerChecks.Targets(part, path, faults);

            case "numeric_condition":
                return ConditionChecks.Targets(part, path, faults)
                    && TriggerChecks.Numeric(
                        part, part["device"] is null ? "devices" : "device", path, context, faults, crosses: false)
                    && ConditionChecks.AreLeft(part);

            case "mode_changed":
                TriggerChecks.Mode(part, path, faults);
                break;

            case "mode_change":
                TriggerChecks.FlatMode(part, path, faults);
                break;

            case "motion":
                TriggerChecks.Motion(part, path, context, faults);
                break;

            case "device_state":
                return ConditionChecks.Targets(part, path, faults) && DeviceState(part, path, context, faults)
                    && ConditionChecks.AreLeft(part);

            case "time_window" when part["from"]?.ToJsonString() == part["to"]?.ToJsonString():
                Window(part, path, faults);
                break;

            case "webhook_where":
                return WebhookTriggerChecks.Where(part, path, faults);

            case "webhook_trigger":
                return WebhookTriggerChecks.Fields(part, path, context, faults);

            case "protocol":
                Protocol(part, path, context, faults);
                break;

            case "repeat":
                FlowChecks.Repeat(part, path, faults);
                break;

            case "arm":
                Arm(part, path, faults);
                break;

            case "siren" or "siren_on":
                CameraSiren(part, path, type == "siren" ? "seconds" : "duration_seconds", faults);
                break;

            default:
                break;
        }

        return TriggerChecks.Targets(part, path, faults) && VariableChecks.Uses(part, path, faults);
    }

    /// <summary>
    /// Two words for what happens with an open sensor must not contradict each other, and only who waits has a time for
    /// it.
    /// </summary>
    private static void Arm(JsonObject part, string path, FieldReader faults)
    {
        string? whenOpen = part["when_open"]?.GetValue<string>();
        if (part["bypass_open"]!.GetValue<bool>() && whenOpen is not (null or "bypass"))
        {
            faults.Add(
                path + ".bypass_open", "invalid", $"'bypass_open' says bypass, and 'when_open' says {whenOpen}. Leave 'bypass_open' out.", []);
            part["bypass_open"] = false;
        }

        if (part["wait_minutes"] is not null && whenOpen != "wait")
        {
            faults.Add(path + ".wait_minutes", "invalid", "'wait_minutes' goes with 'when_open' wait only.", []);
            part.Remove("wait_minutes");
        }
    }

    private static void CameraSiren(JsonObject part, string path, string length, FieldReader faults)
    {
        if (part[length]!.GetValue<int>() > CameraSirenMax && HasCamera(part))
        {
            faults.Add($"{path}.{length}", "out-of-range", $"A camera's siren sounds at most {CameraSirenMax} seconds.", []);
            part[length] = CameraSirenMax;
        }
    }

    private static bool HasCamera(JsonObject siren) =>
        Field.OfOthers.Any(siren.ContainsKey) || (siren["devices"] is JsonArray devices
        && devices.Any(d => Address.Parse(d!.GetValue<string>()).Kind != DeviceKinds.SecuritySystem));

    private static bool DeviceState(JsonObject part, string path, RuleContext context, FieldReader faults)
    {
        string capability = part["capability"]!.GetValue<string>();
        if (part["device"] is { } reference
            && context.Devices.Get(Address.Parse(reference.GetValue<string>())) is { } device
            && !Tells(device, capability))
        {
            // Of a device that nobody named nothing is said: another is taken for the corrected example.
            if (faults.Has(path + ".device")
                && context.Devices.All.FirstOrDefault(d => Tells(d, capability)) is { } able)
            {
                part["device"] = able.Address.Value;
                State(part, "is", capability, path, faults);
                return true;
            }

            string[] told = [.. device.Capabilities.Where(c => Stated.WordsOf(c).Count > 0)
                .Append(Capabilities.Connection).Distinct()];
            if (!faults.Has(path + ".device"))
            {
                faults.Add(
                    path + ".capability", "lacks-capability",
                    $"{device.Slug} tells no state of {capability}; it tells {string.Join(", ", told)}.", told);
            }
            else
            {
                State(part, "is", capability, path, faults);
                part["is"] = Stated.WordsOf(told[0])[0];
            }

            capability = told[0];
            part["capability"] = capability;
        }

        State(part, "is", capability, path, faults);
        return TriggerChecks.Tell(part, "devices", path, context, faults, d => Tells(d, capability) ? null
            : $"tells no state of {capability}") || Field.OfKindOrRoom.Any(part.ContainsKey);
    }

    /// <summary>The word of a state must be one that the capability has.</summary>
    internal static void State(JsonObject part, string field, string capability, string path, FieldReader faults)
    {
        IReadOnlyList<string> words = Stated.WordsOf(capability);
        string word = part[field]!.GetValue<string>().ToLowerInvariant();
        if (!words.Contains(word, StringComparer.Ordinal))
        {
            string? near = Slip.Of(word, words);
            faults.Add(
                $"{path}.{field}", "unknown-word", $"{capability} is one of {string.Join(", ", words)}.", near is null
                    ? words : [near]);
            word = near ?? words[0];
        }

        part[field] = word;
    }

    internal static bool Tells(DeviceView device, string capability) =>
        device.Has(capability) || Stated.StateOf(device, capability) is not null
            || capability == Capabilities.Connection;
}
