using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools;

/// <summary>
/// The right value nearest to a received one: what is right is kept, misspelled names and words become the meant ones, numbers come
/// into their range. What cannot be guessed is taken from the tool's example, or else left out.
/// </summary>
internal static class Correction
{
    /// <summary>Misspelled names looked at in one object; a call with more is not a slip of the pen.</summary>
    private const int MisspelledMax = 25;

    private static readonly IReadOnlySet<string> NoNames = new HashSet<string>();

    /// <summary>A value that the schema accepts; null if none could be guessed.</summary>
    public static JsonNode? Of(SchemaNode schema, JsonElement given, JsonNode? example)
    {
        var check = new SchemaCheck();
        schema.Check(given, ref check);
        if (check.IsFaultless)
        {
            return JsonNode.Parse(given.GetRawText());
        }

        return schema switch
        {
            ObjectSchema whole => OfObject(whole, given, example as JsonObject, NoNames),
            ArraySchema list => OfList(list, given),
            ChoiceSchema choice => Word(choice, given),
            IntegerSchema integer => Whole(integer, given),
            NumberSchema number => Number(number, given),
            BooleanSchema => Flag(given),
            StringSchema { Shape.Nearest: { } nearest } when given.ValueKind == JsonValueKind.String => nearest(given.GetString()!),
            _ => null,
        };
    }

    /// <param name="schema">The object's schema.</param>
    /// <param name="given">What was received; anything.</param>
    /// <param name="example">A right object to take from.</param>
    /// <param name="without">Members that are left out whatever they are.</param>
    public static JsonObject? OfObject(ObjectSchema schema, JsonElement given, JsonObject? example, IReadOnlySet<string> without)
    {
        if (given.ValueKind != JsonValueKind.Object)
        {
            return example?.DeepClone().AsObject();
        }

        var meant = Misspelled(schema, given);
        var corrected = new JsonObject();
        foreach (var property in schema.Properties.Where(p => !without.Contains(p.Name)))
        {
            var value = Member(property, given, meant.GetValueOrDefault(property.Name), example?[property.Name]);
            if (value is not null)
            {
                corrected[property.Name] = value;
            }
            else if (property.IsRequired)
            {
                return null;
            }
        }

        return corrected;
    }

    private static JsonNode? Member(SchemaProperty property, JsonElement given, string? misspelled, JsonNode? example)
    {
        var isGiven = given.TryGetProperty(property.Name, out var value)
            || (misspelled is not null && given.TryGetProperty(misspelled, out value));
        if (isGiven && Of(property.Schema, value, example) is { } corrected)
        {
            return corrected;
        }

        // A condition that was given wrong is shown right: without it the call would mean more than was asked for.
        return isGiven || property.IsRequired
            ? example?.DeepClone() ?? (property.Schema is StringSchema { Sample: { } sample } ? JsonValue.Create(sample) : null)
            : null;
    }

    /// <summary>From the meant name to the one that was sent. Never one under which a secret may have been sent.</summary>
    private static Dictionary<string, string> Misspelled(ObjectSchema schema, JsonElement given)
    {
        var names = schema.Properties.Select(p => p.Name).ToArray();
        var meant = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in given.EnumerateObject().Select(m => m.Name).Where(n => !names.Contains(n, StringComparer.Ordinal)).Take(MisspelledMax))
        {
            if (!SecretNames.LooksSecret(name) && NearMatch.Find(name, names) is { } near)
            {
                meant.TryAdd(near, name);
            }
        }

        return meant;
    }

    private static JsonArray? OfList(ArraySchema schema, JsonElement given)
    {
        // One value where a list of such is wanted is the commonest slip.
        var items = given.ValueKind == JsonValueKind.Array ? given.EnumerateArray().Take(schema.CountMax) : [given];
        var corrected = new JsonArray([.. items.Select(item => Of(schema.Items, item, null)).Where(item => item is not null)]);
        return corrected.Count >= schema.CountMin && corrected.Count > 0 ? corrected : null;
    }

    private static JsonValue? Word(ChoiceSchema choice, JsonElement given) =>
        given.ValueKind == JsonValueKind.String && NearMatch.Find(given.GetString()!, choice.Choices) is { } near
            ? JsonValue.Create(near)
            : null;

    private static JsonValue? Whole(IntegerSchema schema, JsonElement given) => Unquoted(given) is { } number
        && IntegerSchema.TryRead(number, out var integer)
            ? JsonValue.Create(Math.Clamp(integer, schema.Minimum, schema.Maximum))
            : null;

    private static JsonValue? Number(NumberSchema schema, JsonElement given) =>
        Unquoted(given) is { } number && number.TryGetDecimal(out var value)
            ? JsonValue.Create(Math.Clamp(value, schema.Minimum, schema.Maximum))
            : null;

    private static JsonElement? Unquoted(JsonElement given)
    {
        if (given.ValueKind == JsonValueKind.Number)
        {
            return given;
        }

        var reader = given.ValueKind == JsonValueKind.String
            ? new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(given.GetString()!))
            : default;
        try
        {
            return given.ValueKind == JsonValueKind.String && JsonElement.TryParseValue(ref reader, out var inner)
                && inner is { ValueKind: JsonValueKind.Number }
                    ? inner
                    : null;
        }
        catch (JsonException)
        {
            // Text that is no JSON is no number in quotes.
            return null;
        }
    }

    private static JsonValue? Flag(JsonElement given) => given.ValueKind == JsonValueKind.String
        && bool.TryParse(given.GetString(), out var flag) ? JsonValue.Create(flag) : null;
}
