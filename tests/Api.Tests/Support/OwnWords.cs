using System.Text.Json;
using System.Text.Json.Nodes;

namespace RingActors.Api.Tests.Support;

/// <summary>
/// What a corrected example may hold, seen from the caller: nothing but what was said, or what is one slip away from it. Knows nothing of
/// how examples are made.
/// </summary>
internal static class OwnWords
{
    private static readonly (string, string)[] Contraries =
        [("on", "off"), ("lock", "unlock"), ("open", "close"), ("arm", "disarm"), ("open", "closed"), ("enable", "disable"), ("mute", "unmute")];

    public static void AssertOwn(JsonNode? received, JsonNode example, string which)
    {
        Leaf[] said = [.. Leaves(received, ""), .. HomeServer.IsTwinned ? [new Leaf(".home_id", HomeServer.TownHouse)] : Array.Empty<Leaf>()];
        string[] names = [.. Names(received), .. HomeServer.IsTwinned ? ["home_id"] : Array.Empty<string>()];
        foreach (Leaf leaf in Leaves(example, ""))
        {
            Assert.True(said.Any(s => IsOwn(s.Text, leaf.Text)), $"nobody said {leaf}: {which}");
        }

        foreach (string name in Names(example))
        {
            Assert.True(names.Any(n => IsOwn(n, name)), $"nobody spoke of {name}: {which}");
        }
    }

    /// <summary>How much was said: an example that is taken as it stands must not say less, for then it may do more.</summary>
    public static int Count(JsonNode? node, params string[] without) => Leaves(node, "").Count(l => !without.Any(
        w => l.Path.Split('.', StringSplitOptions.RemoveEmptyEntries).Take(1).Any(step => IsOwn(step, w))));

    private static bool IsOwn(string said, string shown)
    {
        (string one, string other) = (Folded(said), Folded(shown));
        return one == other
            || (one.Length == other.Length && one.Order().SequenceEqual(other.Order()))
            || (Math.Min(one.Length, other.Length) >= 3
                && !Contraries.Any(c => IsContrary(said, shown, c.Item1, c.Item2) || IsContrary(said, shown, c.Item2, c.Item1))
                && (Distance(one, other) <= Math.Max(1, Math.Max(one.Length, other.Length) / 3)
                    || other.Contains(one, StringComparison.Ordinal) || one.Contains(other, StringComparison.Ordinal)));
    }

    private static bool IsContrary(string said, string shown, string word, string contrary) =>
        Words(said).Contains(word) && !Words(said).Contains(contrary) && Words(shown).Contains(contrary);

    private static string[] Words(string text) => text.ToLowerInvariant().Split('_', '-', ' ');

    private static string Folded(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private sealed record Leaf(string Path, string Text);

    private static IEnumerable<Leaf> Leaves(JsonNode? node, string path) => Read(node) switch
    {
        JsonObject o => o.SelectMany(m => Leaves(m.Value, $"{path}.{m.Key}")),
        JsonArray a => a.SelectMany(item => Leaves(item, path)),
        JsonValue v => v.ToString() is { Length: > 0 } text ? [new Leaf(path, text)] : [],
        _ => [],
    };

    private static IEnumerable<string> Names(JsonNode? node) => Read(node) switch
    {
        JsonObject o => o.SelectMany(m => Names(m.Value).Prepend(m.Key)),
        JsonArray a => a.SelectMany(Names),
        _ => [],
    };

    /// <summary>JSON text is what it says.</summary>
    private static JsonNode? Read(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.String || value.GetValue<string>().TrimStart() is not (['{', ..] or ['[', ..]))
        {
            return node;
        }

        try
        {
            return JsonNode.Parse(value.GetValue<string>());
        }
        catch (JsonException)
        {
            return node;
        }
    }

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int before = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                (before, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, before + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[b.Length];
    }
}
