using System.Text.Json.Nodes;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>Bends a JSON document in the ways in which payloads go wrong. The same seed bends it the same way.</summary>
internal sealed class JsonMutator(int seed)
{
    private readonly Random _random = new(seed);

    // The JSON writer refuses half a surrogate pair; it goes in as an escape afterwards.
    private const string HalfPair = "@half@";

    private static readonly string[] Garbage =
    [
        "null", "true", "\"\"", "\"text\"", "-1", "0", "1.5", "1e400", "123456789012345678901234567890", "[]", "{}", "[null]",
        "[[[{\"a\":[]}]]]", "{\"id\":{\"id\":null}}", $"\"{HalfPair}\"", "\"NaN\"", "\"{\\\"a\\\":\"", "\"{\\\"a\\\":[1]}\"", "9223372036854775808",
    ];

    public string Mutate(JsonNode? root)
    {
        var copy = root?.DeepClone();
        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            copy = MutateOnce(copy);
        }

        return (copy?.ToJsonString() ?? "null").Replace(HalfPair, "\\ud800", StringComparison.Ordinal);
    }

    /// <summary>Adds a field with this value to some object of the document.</summary>
    public void Plant(JsonNode root, string name, string value)
    {
        var objects = All(root).OfType<JsonObject>().ToList();
        objects[_random.Next(objects.Count)][name] = value;
    }

    private JsonNode? MutateOnce(JsonNode? root)
    {
        var nodes = All(root).Where(n => n.Parent is not null).ToList();
        if (nodes.Count == 0)
        {
            return Any();
        }

        var node = nodes[_random.Next(nodes.Count)];
        switch (_random.Next(7))
        {
            case 0:
                node.ReplaceWith(Any());
                break;
            case 1:
                Remove(node);
                break;
            case 2:
                node.ReplaceWith<JsonNode?>(JsonValue.Create(node.ToJsonString()));
                break;
            case 3:
                node.ReplaceWith<JsonNode?>(new JsonArray(node.DeepClone()));
                break;
            case 4:
                node.ReplaceWith<JsonNode?>(new JsonObject { ["inner"] = node.DeepClone() });
                break;
            case 5 when nodes[_random.Next(nodes.Count)] is var other:
                node.ReplaceWith<JsonNode?>(other.DeepClone());
                break;
            default:
                Rename(node);
                break;
        }

        return root;
    }

    private void Rename(JsonNode node)
    {
        if (node.Parent is JsonObject parent)
        {
            var name = node.GetPropertyName();
            var value = node.DeepClone();
            parent.Remove(name);
            parent[_random.Next(2) == 0 ? name.ToUpperInvariant() : $"new_{name}"] = value;
        }
    }

    private static void Remove(JsonNode node)
    {
        if (node.Parent is JsonObject parent)
        {
            parent.Remove(node.GetPropertyName());
        }
        else if (node.Parent is JsonArray array)
        {
            array.Remove(node);
        }
    }

    private JsonNode? Any() => JsonNode.Parse(Garbage[_random.Next(Garbage.Length)]);

    private static IEnumerable<JsonNode> All(JsonNode? node)
    {
        if (node is null)
        {
            yield break;
        }

        yield return node;
        var inner = node switch
        {
            JsonObject o => o.Select(p => p.Value),
            JsonArray a => a,
            _ => [],
        };
        foreach (var each in inner.SelectMany(All))
        {
            yield return each;
        }
    }
}
