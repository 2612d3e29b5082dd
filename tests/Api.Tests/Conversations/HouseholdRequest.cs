using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Conversations;

/// <summary>What a household says, what a model then does, what happens in the house, and what must be in the journal afterwards.</summary>
/// <param name="Asks">The sentence.</param>
/// <param name="Steps">Calls, words of the world and answers of persons, in order.</param>
/// <param name="Journal">All that came of it, in order, and nothing else.</param>
internal sealed record HouseholdRequest(string Asks, IReadOnlyList<JsonObject> Steps, IReadOnlyList<string> Journal)
{
    /// <summary>All that are committed, by their sentences.</summary>
    internal static IReadOnlyDictionary<string, HouseholdRequest> All { get; } =
        Directory.GetFiles(Path.Combine(Repository.Root, "tests/Api.Tests/Conversations/requests"), "*.json").Order(StringComparer.Ordinal)
            .SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!.AsArray())
            .Select(node => Of((JsonObject)node!)).ToDictionary(r => r.Asks, StringComparer.Ordinal);

    private static HouseholdRequest Of(JsonObject row) => new(
        (string)row["asks"]!,
        [.. row["steps"]!.AsArray().Select(s => (JsonObject)s!)],
        [.. row["journal"]!.AsArray().SelectMany(line => Lines((string)line!))]);

    /// <summary><c>3 x rule.fired door</c> is three lines.</summary>
    private static IEnumerable<string> Lines(string line) => line.Split(" x ", 2) is [var times, var rest] && int.TryParse(times, out int count)
        ? Enumerable.Repeat(rest, count)
        : [line];

    /// <summary>The JSON value with which a text goes on.</summary>
    internal static JsonObject? JsonAfter(string text, params string[] words)
    {
        int at = words.Select(w => text.IndexOf(w, StringComparison.Ordinal) is var i and >= 0 ? i + w.Length : -1).Max();
        if (at < 0)
        {
            return null;
        }

        Utf8JsonReader reader = new(System.Text.Encoding.UTF8.GetBytes(text[at..]));
        return JsonDocument.TryParseValue(ref reader, out JsonDocument? read) ? (JsonObject)JsonNode.Parse(read.RootElement.GetRawText())! : null;
    }
}
