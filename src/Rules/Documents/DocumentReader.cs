using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Names;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Documents;

/// <summary>
/// Walks a document along tables: <see cref="RuleShapes"/>, or those of the flat form. It notes every fault and makes,
/// whatever it is given, a document that is right in this home: the normalised one if there are no faults, else the
/// corrected example.
/// </summary>
internal sealed class DocumentReader(RuleContext context, IReadOnlyList<Shape>? conditions = null)
{
    /// <summary>A rule is judged within a turn: it must stay cheap.</summary>
    private const int NestedMax = 100;
    /// <summary>A list of parts within a part, and so on: deeper than this nobody reads it.</summary>
    private const int DepthMax = 6;

    private readonly IReadOnlyList<Shape> _conditions = conditions ?? RuleCondition.Shapes;
    private readonly FieldReader _fields = new(context);
    private int _depth;
    private int _nested;

    internal IReadOnlyList<RuleFault> Faults => _fields.Faults;

    internal JsonObject Read(JsonObject document, IReadOnlyList<Field> fields) =>
        ReadFields(document, "", fields, "here", null).Output;

    /// <summary>
    /// The document that was read, or the corrected one, once what concerns all of it is noted and put right.
    /// </summary>
    internal RuleDocument Whole(JsonObject read)
    {
        FlowChecks.Whole(read, read.Deserialize(RuleDocumentJson.Default.RuleDocument)!, _fields);
        return read.Deserialize(RuleDocumentJson.Default.RuleDocument)!;
    }

    /// <summary>Reads an object. It is whole if nothing is missing that this home could not supply.</summary>
    private (JsonObject Output, bool IsWhole) ReadFields(
        JsonObject input, string path, IReadOnlyList<Field> fields, string place, string? type)
    {
        JsonObject output = [];
        if (type is not null)
        {
            output["type"] = type;
        }

        foreach (Field field in fields)
        {
            JsonNode? value = input.TryGetPropertyValue(field.Name, out JsonNode? found) ? found : null;
            string at = path.Length == 0 ? field.Name : path + "." + field.Name;
            JsonNode? read = value is null or JsonArray { Count: 0 }
                && field.Instead.Any(f => input[f] is JsonArray { Count: > 0 } or JsonValue)
                ? field.Kind == FieldKind.Devices ? new JsonArray() : null
                : value is null ? Missing(field, at) : ReadValue(field, value, at);
            if (read is not null)
            {
                output[field.Name] = read;
            }

            if (at == "variables" && read is JsonArray variables)
            {
                VariableChecks.Distinct(variables, _fields);
                _fields.Variables = [.. variables.Select(v => (JsonObject)v!)];
            }

            if (at == "triggers" && read is JsonArray triggers)
            {
                _fields.TriggerIds =
                    [.. triggers.Select(t => t!["id"]?.GetValue<string>()).OfType<string>().Distinct()];
            }
        }

        UnknownFields(input, path, fields, place, type is not null);
        return (output, fields.All(f => !f.IsRequired
            || (output.ContainsKey(f.Name) && !(f.Instead.Count > 0 && output[f.Name] is JsonArray { Count: 0 }))
            || f.Instead.Any(i => output[i] is JsonArray { Count: > 0 } or JsonValue)));
    }

    private JsonNode? ReadValue(Field field, JsonNode value, string at) => field.Kind switch
    {
        FieldKind.Parts => ReadList(field, value, at, (one, path) => ReadPart(field, one, path)),
        FieldKind.Conditions => ReadNested(field, value, at),
        FieldKind.Triggers =>
            ReadEvents(field with { Kind = FieldKind.Parts, Parts = RuleTrigger.EventShapes }, value, at),
        FieldKind.Groups => ReadList(field, value, at, (one, path) => ReadGroup(field, one, path)),
        FieldKind.Group => ReadGroup(field, value, at),
        _ => _fields.Read(field, value, at),
    };

    /// <summary>Conditions within conditions, neither too deep nor too many.</summary>
    private JsonArray? ReadNested(Field field, JsonNode value, string at)
    {
        if (_depth == ConditionTree.DepthMax)
        {
            _fields.Add(at, "out-of-range", $"Conditions are at most {ConditionTree.DepthMax} groups deep.", []);
            return null;
        }

        _depth++;
        JsonArray? read = ReadList(
            field with { Kind = FieldKind.Parts, Parts = _conditions }, value, at,
            (one, path) => ++_nested > NestedMax ? TooMany(path)
                : ReadPart(field with { Parts = _conditions }, one, path));
        _depth--;
        return read;
    }

    private JsonArray? ReadEvents(Field field, JsonNode value, string at) =>
        ReadList(field, value, at, (one, path) => ReadPart(field, one, path));

    private JsonObject? TooMany(string at)
    {
        _fields.Add(at, "out-of-range", $"A rule has at most {NestedMax} conditions in groups.", []);
        return null;
    }

    private JsonNode? Missing(Field field, string at)
    {
        if (field.Kind == FieldKind.Zone)
        {
            return context.Zone is { } zone
                ? zone
                : _fields.Fault(field, at, "missing", "The home's time zone is not known; name one, e.g. Europe/Berlin.");
        }

        return field.IsRequired
            ? field.Kind == FieldKind.Parts
                ? MissingPart(field, at)
                : _fields.Fault(field, at, "missing", $"'{field.Name}' is needed. {field.Says}")
            : field.Default?.Invoke();
    }

    /// <summary>Notes the fault and gives the simplest part there is, so that the corrected example has one.</summary>
    private JsonArray MissingPart(Field field, string at)
    {
        _fields.Add(at, "missing", $"'{field.Name}' is needed. {field.Says}", [.. field.Parts.Select(p => p.Type)]);
        return [Simplest(field.Parts)];
    }

    /// <summary>The part of the lowest rank that is right in this home, with nothing but what it needs.</summary>
    private JsonObject Simplest(IReadOnlyList<Shape> shapes) => shapes
        .OrderBy(s => s.ExampleRank)
        .Select(s => Example(s))
        .First(e => e is not null)!;

    private JsonObject? Example(Shape shape)
    {
        JsonObject part = new() { ["type"] = shape.Type };
        foreach (Field field in shape.Fields.Where(f => f.IsRequired))
        {
            if (_fields.Right(field) is not { } right)
            {
                return null;
            }

            part[field.Name] = right;
        }

        return part;
    }

    /// <summary>What cannot be put right is left out of the corrected list.</summary>
    private JsonArray? ReadList(Field field, JsonNode value, string at, Func<JsonNode?, string, JsonObject?> read)
    {
        JsonArray list = value as JsonArray ?? [];
        if (field.Kind == FieldKind.Parts && at.Count(c => c == '[') >= DepthMax)
        {
            _fields.Add(at, "out-of-range", $"Lists within lists go at most {DepthMax} deep.", []);
            return null;
        }

        if (value is not JsonArray)
        {
            _fields.Add(at, "wrong-type", $"'{field.Name}' must be a list of objects{(field.Kind == FieldKind.Parts ? ", each with a 'type'" : "")}.", []);
            list = value is JsonObject one ? [one.DeepClone()] : [];
        }
        else if (list.Count < field.Min || list.Count > field.Max)
        {
            _fields.Add(at, "out-of-range", $"'{field.Name}' must have {field.Min} to {field.Max} entries; it has {list.Count}.", []);
        }

        JsonArray output = [];
        for (int i = 0; i < list.Count && i < field.Max; i++)
        {
            if (read(list[i], $"{at}[{i}]") is { } part)
            {
                output.Add(part);
            }
        }

        if (output.Count >= field.Min)
        {
            return output;
        }

        if (field.Kind != FieldKind.Parts)
        {
            return null;
        }

        while (output.Count < field.Min)
        {
            output.Add(Simplest(field.Parts));
        }

        return output;
    }

    private JsonObject? ReadGroup(Field field, JsonNode? value, string at)
    {
        if (value is not JsonObject group)
        {
            _fields.Add(at, "wrong-type", $"This must be an object with {string.Join(", ", field.Fields.Select(f => f.Name))}.", []);
            return null;
        }

        (JsonObject output, bool isWhole) = ReadFields(group, at, field.Fields, field.Place, null);
        return CrossChecks.Check(field.Sort, output, at, context, _fields) && isWhole ? output : null;
    }

    private JsonObject? ReadPart(Field field, JsonNode? value, string at)
    {
        if (value is not JsonObject part)
        {
            _fields.Add(at, "wrong-type", "This must be an object with a 'type'.", [.. field.Parts.Select(p => p.Type)]);
            return null;
        }

        string? said = part["type"] is JsonValue text && text.TryGetValue(out string? word) ? word : null;
        string type = said is not null && !field.Parts.Any(s => s.Type == said)
            && RuleShapes.Aliases.TryGetValue(said, out string? meant) ? meant : said ?? "";
        if (field.Parts.FirstOrDefault(s => s.Type == type) is { } shape)
        {
            return ReadShape(part, at, shape);
        }

        string[] types = [.. field.Parts.Select(p => p.Type)];
        string? notThere = field.PartName == HomeAction.PartName
            ? NotThere.Action(type, types)
            : field.Kind == FieldKind.Conditions || field.PartName == ConditionList.PartName
            ? NotThere.Condition(type, types)
            : field.SaysOfMissing(type, types);
        if (notThere is { } instead)
        {
            _fields.Add(at + ".type", "not-yet", instead, types);
            return null;
        }

        return UnknownType(field, part, said, type, at);
    }

    private JsonObject? ReadShape(JsonObject part, string at, Shape shape)
    {
        (JsonObject output, bool isWhole) = ReadFields(part, at, shape.Fields, $"in {shape.Type}", shape.Type);
        foreach ((string field, string code, string says) in isWhole ? shape.Faults?.Invoke(output) ?? [] : [])
        {
            _fields.Add($"{at}.{field}", code, says, []);
        }

        return CrossChecks.Check(shape.Sort, output, at, context, _fields) && isWhole ? output : null;
    }

    private JsonObject? UnknownType(Field field, JsonObject part, string? said, string type, string at)
    {
        string[] types = [.. field.Parts.Select(s => s.Type)];
        string? near = Slip.Of(type, types);
        _fields.Add(
            at + ".type",
            said is null ? "missing" : "unknown-word",
            $"{(said is null ? "A 'type' is needed" : $"'{FieldReader.Shown(said)}' is no type here")}; it must be one of {string.Join(", ", types)}.",
            near is null ? types : [near]);

        // The rest of the part is still looked at, as what it probably is.
        return near is null ? null : ReadShape(part, at, Shape.Of(field.Parts, near));
    }

    private void UnknownFields(JsonObject input, string path, IReadOnlyList<Field> fields, string place, bool hasType)
    {
        string[] known = [.. fields.Select(f => f.Name), .. hasType ? new[] { "type" } : []];
        foreach ((string name, _) in input)
        {
            if (!_fields.IsFull && !known.Contains(name, StringComparer.Ordinal))
            {
                string shown = FieldReader.Shown(name);
                _fields.Add(
                    path.Length == 0 ? shown : path + "." + shown, "unknown-field",
                    $"There is no '{shown}' {place}; the fields are {string.Join(", ", known)}.",
                    FieldNames.Meant(name, known) is { } meant ? [meant] : []);
            }
        }
    }
}
