using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RingCloudSim.Household;

/// <summary>The few JSON moves the simulator needs beside the framework's.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Quotes and plus signs as they are: the journals are read by people.</summary>
    public static string Write(JsonNode? node) => node?.ToJsonString(Readable) ?? "null";

    public static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();

    public static JsonObject Copy(JsonObject source) => source.DeepClone().AsObject();

    /// <summary>Top level only: a nested object is replaced whole, as Ring's hubs do (protocol sheet, 6.6).</summary>
    public static void MergeShallow(JsonObject target, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            target[name] = value?.DeepClone();
        }
    }

    /// <summary>Objects are merged key by key, everything else is replaced: the settings calls of 4.7.</summary>
    public static void MergeDeep(JsonObject target, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing)
            {
                MergeDeep(existing, inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    public static string? Text(JsonNode? node)
        => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool? Flag(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(node.GetValue<string>(), out var flag) => flag,
        _ => null,
    };

    public static long? Number(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Number when long.TryParse(node.ToJsonString(), out var number) => number,
        JsonValueKind.String when long.TryParse(node.GetValue<string>(), out var number) => number,
        _ => null,
    };

    public static JsonArray Array(IEnumerable<JsonNode?> items) => new(items.ToArray());

    public static JsonArray Strings(IEnumerable<string> items) => Array(items.Select(item => (JsonNode?)item));
}
