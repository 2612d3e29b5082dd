using System.Diagnostics;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Format;

namespace RingActors.Rules.Documents.Flat;

/// <summary>
/// Reads the flat form (<c>automation_name</c>, <c>trigger_type</c>, <c>trigger_conditions</c>,
/// <c>response_actions</c>, <c>enabled</c>) along its own tables, so that paths, names and near matches of faults and
/// the corrected example are in that form's words, and turns what is right into a document.
/// </summary>
public static class FlatForm
{
    private const int ShortTimeLength = 5;

    public static RuleReading Read(JsonObject arguments, RuleContext context)
    {
        string? said = Text(arguments[FlatShapes.TriggerType]);
        return FlatShapes.Triggers.FirstOrDefault(t => t.Word == said) is { } trigger
            ? ReadAs(trigger, arguments, context)
            : ReadAsNearest(arguments, said, context);
    }

    private static RuleReading ReadAs(FlatTrigger trigger, JsonObject arguments, RuleContext context)
    {
        if (trigger.Fields.Any(f => f.IsRequired) && arguments[FlatShapes.Conditions] is null)
        {
            // What is missing in it is said of it.
            arguments = With(arguments, FlatShapes.Conditions, new JsonObject());
        }

        DocumentReader reader = new(context);
        JsonObject read = reader.Read(WithDevicesOfTrigger(arguments, context), FlatShapes.Of(trigger));
        if (reader.Faults.Count > 0)
        {
            return new RuleReading(null, reader.Faults, Shortened(RuleParser.Readable(read, context)));
        }

        RuleReading whole = RuleParser.Read(FlatDocument.Of(trigger, read), context);
        return whole.Document is not null
            ? whole
            : throw new UnreachableException($"The flat form's tables allow what the document's do not: {whole.Faults[0]}.");
    }

    /// <summary>
    /// Without a usable trigger_type the rest is read as the trigger it fits best. That the trigger's own fields do not
    /// fit it then says nothing: nobody has named that trigger.
    /// </summary>
    private static RuleReading ReadAsNearest(JsonObject arguments, string? said, RuleContext context)
    {
        FlatTrigger[] candidates = [.. FlatShapes.Triggers];
        RuleFault fault = TypeFault(arguments, said);
        if (fault.Code == "unknown-word" && fault.Near.Count > 0)
        {
            candidates = [FlatShapes.Triggers.First(t => t.Word == fault.Near[0])];
        }

        (FlatTrigger trigger, RuleReading best) = candidates
            .Select(t => (Trigger: t, Reading: ReadAs(t, With(arguments, FlatShapes.TriggerType, t.Word), context)))
            .MinBy(t => t.Reading.Faults.Count);
        JsonObject corrected = best.Corrected ?? Shortened(Normalised(trigger, arguments, context));
        return new RuleReading(null, [fault, .. best.Faults.Where(f => candidates.Length == 1 || !FollowsFromGuess(f))], corrected);
    }

    private static RuleFault TypeFault(JsonObject arguments, string? said)
    {
        string[] words = [.. FlatShapes.Triggers.Select(t => t.Word)];
        string choice = $"it must be one of {string.Join(", ", words)}.";
        return said is null
            ? arguments[FlatShapes.TriggerType] is null
                ? new RuleFault(FlatShapes.TriggerType, "missing", $"'{FlatShapes.TriggerType}' is needed; {choice}", words)
                : new RuleFault(FlatShapes.TriggerType, "wrong-type", $"'{FlatShapes.TriggerType}' must be a word; {choice}", words)
            : NotThere.Trigger(said, words) is { } instead
                ? new RuleFault(FlatShapes.TriggerType, "not-yet", instead, words)
                : new RuleFault(
                    FlatShapes.TriggerType, "unknown-word", $"'{FieldReader.Shown(said)}' is not known here; {choice}",
                    Slip.Of(said, words) is { } near ? [near] : []);
    }

    private static bool FollowsFromGuess(RuleFault fault) =>
        fault.Code is "lacks-capability" or "unknown-field"
        && fault.Path.StartsWith(FlatShapes.Conditions + ".", StringComparison.Ordinal)
        && !FlatShapes.Common.Any(f => fault.Path.StartsWith($"{FlatShapes.Conditions}.{f.Name}", StringComparison.Ordinal))
        && FlatShapes.Triggers.SelectMany(t => t.Fields)
            .Any(f => fault.Path.StartsWith($"{FlatShapes.Conditions}.{f.Name}", StringComparison.Ordinal));

    private static JsonObject Normalised(FlatTrigger trigger, JsonObject arguments, RuleContext context) => RuleParser.Readable(
        new DocumentReader(context).Read(
            WithDevicesOfTrigger(With(arguments, FlatShapes.TriggerType, trigger.Word), context), FlatShapes.Of(trigger)),
        context);

    /// <summary>
    /// An action without devices concerns those of the trigger that can do it. A misspelled one is taken for the
    /// nearest, so that its fault is told once, with the trigger.
    /// </summary>
    private static JsonObject WithDevicesOfTrigger(JsonObject arguments, RuleContext context)
    {
        JsonObject filled = arguments.DeepClone().AsObject();
        if (filled[FlatShapes.Actions] is not JsonArray actions
            || (filled[FlatShapes.Conditions] as JsonObject)?["devices"] is not JsonArray named)
        {
            return filled;
        }

        string[] references = [.. named.Select(Text).OfType<string>().Distinct(StringComparer.Ordinal).Take(FlatShapes.ListMax)];
        foreach (JsonObject action in actions.OfType<JsonObject>().Where(a => a["devices"] is null))
        {
            Field? field = FlatShapes.ActionShapes.FirstOrDefault(s => s.Type == Text(action["type"]))?.Fields
                .FirstOrDefault(f => f.Kind == FieldKind.Devices);
            JsonNode[] able = field is null ? [] :
            [
                .. references.Select(r => context.Devices.Find(r) ?? Nearest(r, field.Capability!, context)).OfType<DeviceView>()
                    .Where(d => d.Has(field.Capability!)).Select(d => d.Address).Distinct().Select(a => (JsonNode)a.Value),
            ];
            if (able.Length > 0)
            {
                action["devices"] = new JsonArray(able);
            }
        }

        return filled;
    }

    private static DeviceView? Nearest(string reference, string capability, RuleContext context) =>
        context.Devices.Near(reference, d => d.Has(capability)) is [var near, ..] ? context.Devices.Find(near) : null;

    /// <summary>The flat form says times as HH:mm.</summary>
    private static JsonObject Shortened(JsonObject flat)
    {
        if ((flat[FlatShapes.Conditions] as JsonObject)?[FlatShapes.Window] is JsonObject window)
        {
            foreach (string name in new[] { "from", "to" })
            {
                window[name] = window[name]!.GetValue<string>()[..ShortTimeLength];
            }
        }

        if ((flat[FlatShapes.Conditions] as JsonObject)?["at"] is JsonArray times)
        {
            for (int i = 0; i < times.Count; i++)
            {
                times[i] = times[i]!.GetValue<string>() is var time && time.EndsWith(":00", StringComparison.Ordinal)
                    ? time[..ShortTimeLength] : time;
            }
        }

        return flat;
    }

    private static JsonObject With(JsonObject arguments, string name, JsonNode value)
    {
        JsonObject changed = arguments.DeepClone().AsObject();
        changed[name] = value;
        return changed;
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : null;
}
