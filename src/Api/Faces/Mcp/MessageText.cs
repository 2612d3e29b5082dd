using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using RingActors.Api.Faces.Http;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Faces.Mcp;

/// <summary>
/// Refuses messages that hold what is no text, on which the SDK would break: a tool call as a failed call, anything
/// else by an error of the protocol.
/// </summary>
internal static class MessageText
{
    /// <summary>Null if all of it is text.</summary>
    public static ValueTask<byte[]?> UnsoundAsync(HttpContext context) => PeekedBody.ReadAsync(context, Unsound);

    /// <summary>The answer to a tool call; null if the message is none, or has no id to which to answer.</summary>
    public static byte[]? FailedCall(byte[] message)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(message);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("method", out JsonElement method) || !method.ValueEquals("tools/call"u8)
                || !root.TryGetProperty("id", out JsonElement id)
                || id.ValueKind is not (JsonValueKind.Number or JsonValueKind.String)
                || !WellFormedText.Is(JsonMarshal.GetRawUtf8Value(id)))
            {
                return null;
            }

            ArrayBufferWriter<byte> answer = new();
            using Utf8JsonWriter writer = new(answer);
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WritePropertyName("id");
            id.WriteTo(writer);
            writer.WriteStartObject("result");
            writer.WriteBoolean("isError", true);
            writer.WriteStartArray("content");
            writer.WriteStartObject();
            writer.WriteString("type", "text");
            writer.WriteString("text", $"{ArgumentFaults.Code}: {RpcError.NoText.Message} Nothing was changed.");
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.Flush();
            return answer.WrittenSpan.ToArray();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It is no message, or its method is no text.
            return null;
        }
    }

    private static byte[]? Unsound(ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment)
        {
            return WellFormedText.Is(body.FirstSpan) ? null : body.ToArray();
        }

        byte[] whole = body.ToArray();
        return WellFormedText.Is(whole) ? null : whole;
    }
}
