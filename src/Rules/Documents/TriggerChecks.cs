using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Documents;

/// <summary>What fields of a trigger must be together: see <see cref="CrossChecks"/>.</summary>
internal static class TriggerChecks
{
    /// <summary>
    /// Rooms and groups that are not there must not come to mean any: where nothing else is named there is no right
    /// part.
    /// </summary>
    internal static bool Targets(JsonObject part, string path, FieldReader faults) =>
        new[] { "rooms", "groups" }.All(f => part.ContainsKey(f) || !faults.HasWithin($"{path}.{f}"))
        || Field.OfKindOrRoom.Append("devices").Any(f => part[f] is JsonArray { Count: > 0 });

    /// <summary>What stays so for a time must be named, and a mode does not change to itself.</summary>
    /// <param name="part">The trigger.</param>
    /// <param name="path">Its place.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <param name="from">What the field for the modes before is called.</param>
    /// <param name="to">The same for the modes after.</param>
    internal static void Mode(JsonObject part, string path, FieldReader faults, string from = "from", string to = "to")
    {
        if (part["for_seconds"] is not null && part[to] is not JsonArray { Count: > 0 })
        {
            faults.Add(path + ".for_seconds", "invalid",
                $"What is to stay so for a time is named by '{to}'; without it leave 'for_seconds' out.", []);
            part.Remove("for_seconds");
        }

        string[] left = [.. Words(part[from])];
        if (left is [var mode] && Words(part[to]).SequenceEqual(left))
        {
            faults.Add($"{path}.{from}", "invalid",
                $"Nothing changes from {mode} to {mode}: leave '{from}' out, or name another mode there.", []);
            part.Remove(from);
            if (from == "from")
            {
                part[from] = new JsonArray();
            }
        }
    }

    /// <summary>
    /// The flat form's <c>modes</c> is, with this trigger, the mode that it changes to: what it was before is asked by
    /// <c>from_modes</c>, and a condition on it would mean that.
    /// </summary>
    internal static void FlatMode(JsonObject part, string path, FieldReader faults)
    {
        if (part[Modes] is not null && part[ToModes] is not null)
        {
            faults.Add(path + "." + Modes, "invalid",
                $"For mode_change '{Modes}' means the modes that it changes to, as '{ToModes}' does: leave one of them "
                + "out.", []);
            part.Remove(Modes);
        }

        Mode(part, path, faults, "from_modes", part[Modes] is not null ? Modes : ToModes);
    }

    /// <summary>Ring must have a word for what is to be seen, and say it of the devices that are meant.</summary>
    internal static void Motion(JsonObject part, string path, RuleContext context, FieldReader faults)
    {
        if (part[Detection]?.GetValue<string>() is not { } said || faults.Has($"{path}.{Detection}"))
        {
            return;
        }

        if (!Detections.IsSaid(said, context.Devices))
        {
            IReadOnlyList<string> near = Detections.Of(said);
            faults.Add($"{path}.{Detection}", "unknown-word",
                $"Ring never says '{FieldReader.Shown(said)}' of what moves{(near.Count > 0
                    ? $"; it says {string.Join(" or ", near)}" : "")}. Its words are {string.Join(
                        ", ", Watch.Detections)}.",
                near.Count > 0 ? near : Watch.Detections);
            part.Remove(Detection);
            if (near.Count > 0)
            {
                part[Detection] = near[0];
            }
        }

        string[] kinds = [.. Words(part["kinds"]), .. part["device_type"] is { } one ? [one.GetValue<string>()]
            : Array.Empty<string>()];
        DeviceView[] named = [.. Words(part["devices"]).Select(d =>
            context.Devices.Get(Address.Parse(d))).OfType<DeviceView>()];
        bool isOther = new[] { "rooms", "groups" }.Any(f => part[f] is JsonArray { Count: > 0 });
        if (!isOther && kinds.Length + named.Length > 0
            && !kinds.Any(Detections.AreSaidOf) && !named.Any(d => Detections.AreSaidOf(d.Kind)))
        {
            faults.Add($"{path}.{Detection}", "lacks-capability",
                $"{(named.Length > 0 ? named[0].Slug : kinds[0])} says that something moves and never what: leave "
                + $"'{Detection}' out, or name a camera or a doorbell.", []);
            part.Remove(Detection);
            return;
        }

        Tell(part, "devices", path, context, faults,
            d => Detections.AreSaidOf(d.Kind) ? null
                : $"says that something moves and never what: without '{Detection}' it counts");
    }

    private const string Detection = "detection";
    private const string Modes = "modes";
    private const string ToModes = "to_modes";

    private static IEnumerable<string> Words(JsonNode? list) =>
        (list as JsonArray ?? []).Select(w => w!.GetValue<string>()).Distinct(StringComparer.Ordinal);

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

        if (part["to"] is null && part["which"]?.GetValue<string>() is "first" or "all")
        {
            faults.Add(path + ".which", "invalid", "What becomes so of the first or of all is named by 'to'.", []);
            part.Remove("which");
        }

        return isRight;
    }

    /// <summary>One limit at least, and a number between them; who is named must tell such numbers.</summary>
    /// <param name="part">The part.</param>
    /// <param name="field">Where it says which devices.</param>
    /// <param name="path">Its place.</param>
    /// <param name="context">The home.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <param name="crosses">The number must be able to come into the range from outside.</param>
    internal static bool Numeric(
        JsonObject part, string field, string path, RuleContext context, FieldReader faults, bool crosses)
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
        else
        {
            Possible(part, capability, crosses, path, faults);
        }

        if (part[field] is JsonArray)
        {
            return Tell(part, field, path, context, faults, d => WhyNoNumber(d, capability));
        }

        if (part[field] is { } reference
            && context.Devices.Get(Address.Parse(reference.GetValue<string>())) is { } device
            && WhyNoNumber(device, capability) is { } why)
        {
            // Of a device that nobody named nothing is said: another is taken for the corrected example.
            bool isGuessed = faults.Has($"{path}.{field}");
            if (isGuessed && context.Devices.All.FirstOrDefault(d => WhyNoNumber(d, capability) is null) is { } able)
            {
                part[field] = able.Address.Value;
                return true;
            }

            string[] told = [.. Stated.InNumbers.Where(c => WhyNoNumber(device, c) is null)];
            if (!isGuessed)
            {
                faults.Add(path + ".capability", "lacks-capability", $"{device.Slug} {why}.", told);
            }

            part["capability"] = told.FirstOrDefault();
            return told.Length > 0;
        }

        return true;
    }

    /// <summary>A number must be able to be in the range, and, to come into it, to be outside as well.</summary>
    private static void Possible(JsonObject part, string capability, bool crosses, string path, FieldReader faults)
    {
        double? above = part["above"]?.GetValue<double>();
        double? below = part["below"]?.GetValue<double>();
        NumberRange range = NumberRange.Of(capability);
        string? limit = null;
        if (range.Excludes(above, below, capability) is (var wrong, var why))
        {
            faults.Add($"{path}.{wrong}", "out-of-range", why, []);
            limit = wrong;
        }
        else if (crosses && range.IsAllOf(above, below))
        {
            limit = below is null ? "above" : "below";
            faults.Add($"{path}.{limit}", "out-of-range",
                $"Every {capability} is {NumberRange.Text(capability, above, below)}: none comes into that range.", []);
        }

        if (limit is not null)
        {
            part.Remove(limit);
            string other = limit == "below" ? "above" : "below";
            bool isLeft = part[other] is not null && !(crosses
                && range.IsAllOf(part["above"]?.GetValue<double>(), part["below"]?.GetValue<double>()));
            if (!isLeft)
            {
                part.Remove(other);
                part["below"] = range.Max > 20 ? 20.0 : range.Max / 2;
            }
        }
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
                // What was taken for a name that is no device's says nothing of that name.
                if (!faults.Has($"{path}.{field}"))
                {
                    faults.Add(
                        $"{path}.{field}[{i}]", "lacks-capability",
                        $"{device.Slug} {why}.",
                            [.. context.Devices.All.Where(d => whyNot(d) is null).Take(6).Select(d => d.Slug)]);
                }
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

/// <summary>What a trigger asks of a webhook's fields must be what those can be: see <see
/// cref="CrossChecks"/>.</summary>
internal static class WebhookTriggerChecks
{
    private static readonly string[] Ranges = ["above", "below"];

    /// <summary>Something must be asked of a field, and no number is both just one and in a range.</summary>
    internal static bool Where(JsonObject part, string path, FieldReader faults)
    {
        bool hasRange = Ranges.Any(part.ContainsKey);
        if (part["is"] is not null == hasRange)
        {
            faults.Add(
                path, "invalid", "Say what the field is with 'is', or in which range it is with 'above' and 'below'.",
                    []);
            return false;
        }

        if (part["above"]?.GetValue<double>() >= part["below"]?.GetValue<double>())
        {
            faults.Add(path + ".below", "invalid", "No number is above the one and below the other.", []);
            return false;
        }

        return true;
    }

    /// <summary>False if the part cannot be put right: what was asked of a field that is not there is not left
    /// out.</summary>
    internal static bool Fields(JsonObject part, string path, RuleContext context, FieldReader faults)
    {
        WebhookView? webhook = context.Webhooks.FirstOrDefault(w => w.Id == part["webhook"]?.GetValue<string>());
        if (webhook is null || faults.Has(path + ".webhook"))
        {
            return webhook is not null;
        }

        bool isRight = true;
        JsonArray where = part["where"] as JsonArray ?? [];
        for (int i = 0; i < where.Count; i++)
        {
            isRight &= Field(where[i]!.AsObject(), $"{path}.where[{i}]", webhook, faults);
        }

        return isRight;
    }

    private static bool Field(JsonObject where, string path, WebhookView webhook, FieldReader faults)
    {
        string name = where["field"]!.GetValue<string>();
        string[] names = [.. webhook.Settings.Fields.Select(f => f.Name)];
        if (webhook.Field(name) is not { } field)
        {
            string? near = Slip.Of(name, names);
            faults.Add(
                path + ".field", "unknown-word",
                $"The webhook {webhook.Id} takes no '{FieldReader.Shown(name)}' out of what is sent; "
                    + (names.Length == 0 ? "it takes nothing." : $"it takes {string.Join(", ", names)}."),
                near is null ? names : [near]);
            if (near is null)
            {
                return false;
            }

            where["field"] = near;
            field = webhook.Field(near)!;
        }

        return Fits(where, field, path, faults);
    }

    private static bool Fits(JsonObject where, WebhookField field, string path, FieldReader faults)
    {
        string? @is = where["is"]?.GetValue<string>();
        bool hasRange = Ranges.Any(where.ContainsKey);
        (string Must, bool Fits, IReadOnlyList<string> Near) check = field.Type switch
        {
            WebhookFieldType.Number =>
                ("a number, in 'is', or a range", @is is null || Triggers.WebhookWhere.Number(@is) is not null, []),
            _ when hasRange => ("asked with 'is': only a number has a range", false, []),
            WebhookFieldType.YesNo => ("yes or no", @is is "yes" or "no", ["yes", "no"]),
            WebhookFieldType.Word =>
                ($"one of {string.Join(", ", field.Words!)}", field.Words!.Contains(@is, StringComparer.Ordinal),
                Slip.Of(@is ?? "", field.Words!) is { } near ? [near] : field.Words!),
            WebhookFieldType.Moment => ("nothing that a trigger can ask for: it is a moment", false, []),
            _ => ($"a text of at most {field.MaxLength ?? WebhookLimits.TextDefault} characters",
                @is?.Length <= (field.MaxLength ?? WebhookLimits.TextDefault), []),
        };
        if (check.Fits)
        {
            return true;
        }

        faults.Add(path + (hasRange ? "" : ".is"), "invalid", $"'{field.Name}' must be {check.Must}.", check.Near);
        if (check.Near.Count == 0)
        {
            return false;
        }

        where["is"] = check.Near[0];
        return true;
    }
}
