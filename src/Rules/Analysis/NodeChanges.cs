using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Names;

namespace RingActors.Rules.Analysis;

/// <summary>One difference.</summary>
/// <param name="Path">Where.</param>
/// <param name="Is">What it was and what it becomes, in words.</param>
internal sealed record NodeChange(string Path, string Is);

/// <summary>
/// What differs between two JSON documents, leaf by leaf, to be read by a person: entries of a list are matched by what
/// names them, so that one that is taken out of the middle reads as that. Every path stands once.
/// </summary>
internal static class NodeChanges
{
    private const string NotSet = "not set";

    /// <summary>What names an entry, the first that all entries of a list have.</summary>
    private static readonly string[] Names = ["id", "device", "name"];

    private static readonly JsonSerializerOptions Readable =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static List<NodeChange> Of(string path, JsonNode? before, JsonNode? after)
    {
        List<NodeChange> changes = [];
        Compare(path, before, after, changes);
        return changes;
    }

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<NodeChange> changes)
    {
        if (JsonNode.DeepEquals(before, after))
        {
            return;
        }

        if (before is JsonObject was && after is JsonObject will)
        {
            foreach (string name in was.Select(m => m.Key).Union(will.Select(m => m.Key), StringComparer.Ordinal))
            {
                Compare(path.Length == 0 ? name : $"{path}.{name}", was[name], will[name], changes);
            }
        }
        else if (before is JsonArray olds && after is JsonArray news && olds.Concat(news).All(e => e is JsonObject))
        {
            CompareLists(path, olds, news, changes);
        }
        else
        {
            changes.Add(new(path, $"{Said(path, before)} becomes {Said(path, after)}"));
        }
    }

    private static void CompareLists(string path, JsonArray before, JsonArray after, List<NodeChange> changes)
    {
        if (Array.Find(Names, n => Named(before, n) && Named(after, n)) is { } name)
        {
            CompareNamed(path, name, before, after, changes);
            return;
        }

        // What is the same at both ends is where it was; what is left between was changed, put in or taken out.
        int first = 0;
        int most = Math.Min(before.Count, after.Count);
        while (first < most && JsonNode.DeepEquals(before[first], after[first]))
        {
            first++;
        }

        int last = 0;
        while (last < most - first && JsonNode.DeepEquals(before[^(last + 1)], after[^(last + 1)]))
        {
            last++;
        }

        int olds = before.Count - first - last;
        int news = after.Count - first - last;
        for (int i = first; i < first + Math.Max(olds, news); i++)
        {
            string at = $"{path}[{i}]";
            if (olds == news)
            {
                Compare(at, before[i], after[i], changes);
                continue;
            }

            string[] said =
            [
                .. i < first + olds ? [$"taken out: {Text(before[i])}"] : Array.Empty<string>(),
                .. i < first + news ? [$"put in: {Text(after[i])}"] : Array.Empty<string>(),
            ];
            changes.Add(new(at, string.Join("; ", said)));
        }
    }

    private static void CompareNamed(
        string path, string name, JsonArray before, JsonArray after, List<NodeChange> changes)
    {
        string[] olds = [.. before.Select(e => (string)e![name]!)];
        string[] news = [.. after.Select(e => (string)e![name]!)];
        foreach (string id in olds.Union(news, StringComparer.Ordinal))
        {
            int was = Array.IndexOf(olds, id);
            int will = Array.IndexOf(news, id);
            string at = $"{path}[{id}]";
            if (was >= 0 && will >= 0)
            {
                Compare(at, before[was], after[will], changes);
            }
            else
            {
                changes.Add(new(at, was >= 0
                    ? $"taken out: {Text(before[was])}" : $"put in: {Text(after[will])}"));
            }
        }

        string[] kept = [.. olds.Where(news.Contains)];
        if (!kept.SequenceEqual(news.Where(olds.Contains), StringComparer.Ordinal))
        {
            changes.Add(new(path, $"the order becomes {string.Join(", ", news)}"));
        }
    }

    private static bool Named(JsonArray list, string name)
    {
        string?[] named = [.. list.Select(e => e![name] is JsonValue v && v.TryGetValue(out string? id) ? id : null)];
        return !named.Contains(null) && named.Distinct(StringComparer.Ordinal).Count() == named.Length;
    }

    private static string Said(string path, JsonNode? node) =>
        path.EndsWith(".notices", StringComparison.Ordinal) ? node switch
        {
            null => "all notices",
            JsonArray { Count: 0 } => "no notices at all",
            _ => Text(node),
        }
        : node switch
        {
            null => NotSet,
            JsonArray { Count: 0 } => "an empty list",
            _ => Text(node),
        };

    /// <summary>As it is written, with what cannot be seen in it spelled out.</summary>
    private static string Text(JsonNode? node)
    {
        StringBuilder shown = new();
        foreach (Rune rune in (node?.ToJsonString(Readable) ?? "null").EnumerateRunes())
        {
            shown.Append(PlainText.IsHidden(rune)
                ? string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}")
                : rune.ToString());
        }

        return shown.ToString();
    }
}
