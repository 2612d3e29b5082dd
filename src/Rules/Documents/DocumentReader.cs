using System.Text.Json.Nodes;
using RingActors.Devices.Domain;

namespace RingActors.Rules;

/// <summary>
/// Walks a document along the tables of <see cref="RuleShapes"/>. It notes every fault and makes, whatever it is given, a
/// document that is right: the normalised one if there are no faults, else the corrected example.
/// </summary>
internal sealed class DocumentReader(RuleContext context)
{
    private readonly FieldReader _fields = new(context);

    internal IReadOnlyList<RuleFault> Faults => _fields.Faults;

    internal JsonObject Read(JsonObject document) => ReadFields(document, "", RuleShapes.Document, null);

    private JsonObject ReadFields(JsonObject input, string path, IReadOnlyList<Field> fields, string? type)
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
            JsonNode? read = value is null
                ? Missing(field, at)
                : field.Kind == FieldKind.Parts ? ReadParts(field, value, at) : _fields.Read(field, value, at);
            if (read is not null)
            {
                output[field.Name] = read;
            }
        }

        UnknownFields(input, path, fields, type is not null);
        CrossChecks.Check(type, output, path, context, _fields);
        return output;
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
                ? ReadParts(field, MissingPart(field, at), at)
                : _fields.Fault(field, at, "missing", $"'{field.Name}' is needed. {field.Says}")
            : field.Default?.Invoke();
    }

    /// <summary>Notes the fault and gives the simplest part there is, so that the corrected example has one.</summary>
    private JsonArray MissingPart(Field field, string at)
    {
        _fields.Add(at, "missing", $"'{field.Name}' is needed. {field.Says}", [.. field.Parts.Select(p => p.Type)]);
        return [Simplest(field.Parts)];
    }

    private static JsonObject Simplest(IReadOnlyList<Shape> shapes)
    {
        Shape shape = shapes.FirstOrDefault(s => s.Fields.All(f => !f.IsRequired))
            ?? shapes.First(s => s.Fields.All(f => f.Kind is not (FieldKind.Device or FieldKind.Devices)));
        JsonObject part = new() { ["type"] = shape.Type };
        foreach (Field field in shape.Fields.Where(f => f.IsRequired))
        {
            part[field.Name] = field.Example!();
        }

        return part;
    }

    private JsonArray ReadParts(Field field, JsonNode value, string at)
    {
        if (value is not JsonArray list)
        {
            _fields.Add(at, "wrong-type", $"'{field.Name}' must be a list of objects, each with a 'type'.", []);
            list = value is JsonObject one ? [one.DeepClone()] : field.Min > 0 ? [Simplest(field.Parts)] : [];
        }

        if (list.Count < field.Min || list.Count > field.Max)
        {
            _fields.Add(at, "out-of-range", $"'{field.Name}' must have {field.Min} to {field.Max} entries; it has {list.Count}.", []);
            list = list.Count < field.Min ? [Simplest(field.Parts)] : [.. list.Take(field.Max).Select(p => p?.DeepClone())];
        }

        JsonArray output = [];
        for (int i = 0; i < list.Count; i++)
        {
            output.Add(ReadPart(field, list[i], $"{at}[{i}]"));
        }

        return output;
    }

    private JsonObject ReadPart(Field field, JsonNode? value, string at)
    {
        if (value is not JsonObject part)
        {
            _fields.Add(at, "wrong-type", "This must be an object with a 'type'.", [.. field.Parts.Select(p => p.Type)]);
            return Simplest(field.Parts);
        }

        string? said = part["type"] is JsonValue text && text.TryGetValue(out string? word) ? word : null;
        string type = said is not null && RuleShapes.Aliases.TryGetValue(said, out string? meant) ? meant : said ?? "";
        if (field.Parts.FirstOrDefault(s => s.Type == type) is { } shape)
        {
            return ReadFields(part, at, shape.Fields, type);
        }

        if (field.NotYet.TryGetValue(type, out string? instead))
        {
            _fields.Add(at + ".type", "not-yet", instead, [.. field.Parts.Select(p => p.Type)]);
            return Simplest(field.Parts);
        }

        return UnknownType(field, part, said, type, at);
    }

    private JsonObject UnknownType(Field field, JsonObject part, string? said, string type, string at)
    {
        string[] types = [.. field.Parts.Select(s => s.Type)];
        IReadOnlyList<string> near = NearMatch.Of(type, types, 1);
        _fields.Add(
            at + ".type",
            said is null ? "missing" : "unknown-word",
            $"{(said is null ? "A 'type' is needed" : $"'{said}' is no type here")}; it must be one of {string.Join(", ", types)}.",
            near.Count > 0 ? near : types);

        // The rest of the part is still looked at, as what it probably is.
        return near.Count > 0
            ? ReadFields(part, at, field.Parts.First(s => s.Type == near[0]).Fields, near[0])
            : Simplest(field.Parts);
    }

    private void UnknownFields(JsonObject input, string path, IReadOnlyList<Field> fields, bool hasType)
    {
        string[] known = [.. fields.Select(f => f.Name), .. hasType ? new[] { "type" } : []];
        foreach ((string name, _) in input)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                string at = path.Length == 0 ? name : path + "." + name;
                _fields.Add(
                    at, "unknown-field", $"There is no '{name}' here; the fields are {string.Join(", ", known)}.",
                    NearMatch.Of(name, known, 1));
            }
        }
    }
}
