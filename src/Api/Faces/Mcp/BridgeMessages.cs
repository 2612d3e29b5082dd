using System.Net.Mime;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RingActors.Api.Faces.Mcp;

/// <summary>
/// JSON-RPC messages as the bridge sees them: objects it passes on and looks into as little as it must.
/// </summary>
internal static class BridgeMessages
{
    /// <summary>
    /// An error that is none of the protocol's own (JSON-RPC 2.0, section 5.1: -32000 to -32099 are the server's).
    /// </summary>
    internal const int ServerError = -32000;

    /// <summary>
    /// What a response carries: a stream of messages, one message, or our own shape of an error as one.
    /// </summary>
    internal static async IAsyncEnumerable<JsonObject> MessagesAsync(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        if (response.Content.Headers.ContentType?.MediaType == MediaTypeNames.Text.EventStream)
        {
            await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellation))
            {
                if (Parsed(item.Data) is { } message)
                {
                    yield return message;
                }
            }

            yield break;
        }

        using var reader = new StreamReader(body, Encoding.UTF8);
        if (Parsed(await reader.ReadToEndAsync(cancellation)) is { } whole)
        {
            yield return whole.ContainsKey("jsonrpc")
                ? whole
                : Error(null, ServerError, $"{TextOf(whole["error"])} {TextOf(whole["suggestion"])}".Trim());
        }
    }

    internal static JsonObject Error(JsonNode? id, int code, string text) => new()
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id,
        ["error"] = new JsonObject { ["code"] = code, ["message"] = text },
    };

    internal static string? SessionOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(McpHeaders.SessionId, out var values) ? values.FirstOrDefault() : null;

    internal static string? MethodOf(JsonObject message) => TextOf(message["method"]);

    internal static string? TextOf(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    internal static JsonObject? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
