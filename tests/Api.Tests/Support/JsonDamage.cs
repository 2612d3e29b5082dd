using System.Text.Json.Nodes;

namespace RingActors.Api.Tests.Support;

/// <summary>Breaks right JSON at a few random places, however deep: removes, misspells, replaces, doubles, or sends it as text.</summary>
internal sealed class JsonDamage(Random random)
{
    private static readonly string[] Fragments =
    [
        "null", "true", "0", "-1", "901", "1e400", "0.1", "\"\"", "\"  \"", "\"home\"", "\"nobody\"", "\"25:61\"", "[]", "{}", "[null]", "[[[]]]",
        "{\"a\":{\"b\":1}}", "[1,\"x\",{}]", "\"front-door\"", "\"schedule\"", "\"10\"", "\"yes\"", "\"https://user:pw@example.org/\"",
    ];

    public JsonObject Of(string json, int placesMax)
    {
        JsonObject whole = (JsonObject)JsonNode.Parse(json)!;
        for (int n = random.Next(1, placesMax + 1); n > 0; n--)
        {
            Break(whole);
        }

        return whole;
    }

    private void Break(JsonObject whole)
    {
        JsonNode[] places = [.. Inside(whole)];
        if (places.Length == 0)
        {
            return;
        }

        JsonNode place = places[random.Next(places.Length)];
        if (place.Parent is JsonObject owner)
        {
            BreakMember(owner, place.GetPropertyName());
        }
        else if (place.Parent is JsonArray list)
        {
            BreakItem(list, place.GetElementIndex());
        }
    }

    private void BreakMember(JsonObject owner, string name)
    {
        JsonNode? value = owner[name]?.DeepClone();
        switch (random.Next(5))
        {
            case 0:
                owner.Remove(name);
                break;
            case 3 when value is JsonObject or JsonArray:
                owner[name] = value.ToJsonString();
                break;
            case 1:
                owner.Remove(name);
                owner[Misspelled(name)] = value;
                break;
            case 2 when value is JsonValue text && text.GetValueKind() == System.Text.Json.JsonValueKind.String:
                owner[name] = Misspelled(text.GetValue<string>());
                break;
            default:
                owner[name] = Fragment();
                break;
        }
    }

    private void BreakItem(JsonArray list, int at)
    {
        switch (random.Next(4))
        {
            case 0:
                list.RemoveAt(at);
                break;
            case 1:
                list.Add(list[at]?.DeepClone());
                break;
            case 2 when list[at] is JsonValue text && text.GetValueKind() == System.Text.Json.JsonValueKind.String:
                list[at] = Misspelled(text.GetValue<string>());
                break;
            default:
                list[at] = Fragment();
                break;
        }
    }

    private JsonNode? Fragment() => JsonNode.Parse(Fragments[random.Next(Fragments.Length)]);

    private string Misspelled(string word) => word.Length == 0 ? "x" : random.Next(3) switch
    {
        0 => word.Remove(random.Next(word.Length), 1),
        1 => word.ToUpperInvariant(),
        _ => word + "_x",
    };

    private static IEnumerable<JsonNode> Inside(JsonNode? node) => node switch
    {
        JsonObject o => o.Select(m => m.Value).OfType<JsonNode>().SelectMany(v => Inside(v).Prepend(v)),
        JsonArray a => a.OfType<JsonNode>().SelectMany(v => Inside(v).Prepend(v)),
        _ => [],
    };
}
