using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Contract;

/// <summary>
/// The arguments of one call, already checked against the tool's schema, with its defaults filled in. They live in a
/// pooled buffer: valid until the handler's task completes, and not to be kept.
/// </summary>
internal readonly struct ToolArguments(JsonElement root, ObjectSchema schema)
{
    public JsonElement Root => root;

    public bool Has(string name) => root.TryGetProperty(name, out _);

    public JsonElement? Find(string name) => root.TryGetProperty(name, out var value) ? value : null;

    public string? FindString(string name) => root.TryGetProperty(name, out var value)
        ? value.GetString()
        : (Known(name) as ChoiceSchema)?.Default;

    public string GetString(string name) => FindString(name) ?? throw Absent(name);

    public long? FindInteger(string name)
    {
        if (root.TryGetProperty(name, out var value))
        {
            return IntegerSchema.TryRead(value, out var integer) ? integer : throw Absent(name);
        }

        return (Known(name) as IntegerSchema)?.Default;
    }

    public long GetInteger(string name) => FindInteger(name) ?? throw Absent(name);

    public bool? FindBoolean(string name) => root.TryGetProperty(name, out var value)
        ? value.GetBoolean()
        : (Known(name) as BooleanSchema)?.Default;

    public bool GetBoolean(string name) => FindBoolean(name) ?? throw Absent(name);

    public ImmutableArray<string> GetStrings(string name) => root.TryGetProperty(name, out var value)
        ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
        : [];

    /// <summary>A moment as the schema accepted it: of the zone, if it names no offset.</summary>
    public Instant? FindMoment(string name, DateTimeZone zone) =>
        FindString(name) is { } text ? TextShapes.ReadMoment(text, zone) ?? throw Absent(name) : null;

    private SchemaNode Known(string name) => schema.Find(name)?.Schema
        ?? throw new ArgumentException($"The schema has no '{name}'.", nameof(name));

    private static InvalidOperationException Absent(string name) =>
        new($"'{name}' is neither required nor has a default; ask with Find instead.");
}
