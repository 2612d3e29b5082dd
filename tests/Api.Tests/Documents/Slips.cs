using System.Text.Json;
using System.Text.Json.Nodes;

namespace RingActors.Api.Tests.Documents;

/// <summary>
/// What writers of documents get wrong without meaning anything else: a letter, a number in quotes, one value where a list belongs. What was
/// meant is known, because it is what stood there before.
/// </summary>
internal sealed class Slips(Random random)
{
    private static readonly HashSet<string> Free = ["automation_name", "name", "message", "url", "body", "headers", "id", "rules", "reason"];

    /// <summary>A few of them in a right call.</summary>
    internal JsonObject In(JsonObject right)
    {
        JsonObject call = (JsonObject)right.DeepClone();
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            (JsonObject Owner, string Name)[] places = [.. Places(call)];
            (JsonObject owner, string name) = places[random.Next(places.Length)];
            Slip(owner, name);
        }

        return call;
    }

    private void Slip(JsonObject owner, string name)
    {
        JsonNode? value = owner[name]?.DeepClone();
        switch (random.Next(6))
        {
            case 0:
                owner.Remove(name);
                owner[Misspelled(name)] = value;
                break;
            case 1 when value is JsonValue number && number.GetValueKind() == JsonValueKind.Number:
                owner[name] = number.ToJsonString();
                break;
            case 2 when value is JsonArray { Count: 1 } list && list[0] is JsonValue:
                owner[name] = list[0]!.DeepClone();
                break;
            case 3 when value is JsonArray or JsonObject:
                owner[name] = value.ToJsonString();
                break;
            case 4 when value is JsonArray words && words.Count > 0 && IsText(words[0]):
                words[0] = Misspelled(words[0]!.GetValue<string>());
                owner[name] = words;
                break;
            default:
                if (IsText(value))
                {
                    owner[name] = Misspelled(value!.GetValue<string>());
                }

                break;
        }
    }

    /// <summary>A number or a list in quotes that loses a character may be another that is right: then something else is said.</summary>
    private static bool IsText(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String
        && value.GetValue<string>() is [not ('{' or '[' or (>= '0' and <= '9')), ..];

    private string Misspelled(string word)
    {
        int at = random.Next(word.Length);
        return random.Next(4) switch
        {
            0 => word.Remove(at, 1),
            1 => word.Insert(at, word[at].ToString()),
            2 when at + 1 < word.Length => string.Concat(word[..at], word[at + 1], word[at], word[(at + 2)..]),
            _ => word.ToUpperInvariant(),
        };
    }

    /// <summary>Every member that is no free text, however deep.</summary>
    private static IEnumerable<(JsonObject Owner, string Name)> Places(JsonNode? node) => node switch
    {
        JsonObject o => o.Where(m => !Free.Contains(m.Key)).SelectMany(m => Places(m.Value).Prepend((o, m.Key))),
        JsonArray a => a.SelectMany(Places),
        _ => [],
    };
}
