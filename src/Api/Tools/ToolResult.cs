using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RingActors.Api.Tools;

/// <summary>What a handler answers: a value whose members become the answer's members, or a failure.</summary>
internal abstract class ToolResult
{
    public abstract ToolFailure? Failure { get; }

    /// <summary>
    /// A success. <paramref name="value"/> must serialise to an object; its members go beside success and request_id.
    /// </summary>
    public static ToolResult Ok<T>(T value, JsonTypeInfo<T> type) => new Succeeded<T>(value, type);

    public static ToolResult Failed(ToolFailure failure) => new Refusing(failure);

    public static implicit operator ToolResult(ToolFailure failure) => new Refusing(failure);

    /// <summary>Writes the one JSON object that every face sends for this result.</summary>
    public abstract void WriteTo(AnswerBuffer buffer, string requestId, DateTimeOffset now);

    private static void WriteTail(AnswerBuffer buffer, string requestId, DateTimeOffset now)
    {
        buffer.Append(",\"request_id\":\""u8);
        foreach (var digit in requestId)
        {
            buffer.GetSpan(1)[0] = (byte)digit;
            buffer.Advance(1);
        }

        buffer.Append("\",\"timestamp\":\""u8);
        now.UtcDateTime.TryFormat(buffer.GetSpan(32), out var written, "yyyy-MM-ddTHH:mm:ss.fffZ",
            System.Globalization.CultureInfo.InvariantCulture);
        buffer.Advance(written);
        buffer.Append("\"}"u8);
    }

    private sealed class Succeeded<T>(T value, JsonTypeInfo<T> type) : ToolResult
    {
        public override ToolFailure? Failure => null;

        public override void WriteTo(AnswerBuffer buffer, string requestId, DateTimeOffset now)
        {
            buffer.Append("{\"success\":true"u8);
            var start = buffer.Count;
            JsonSerializer.Serialize(buffer.Writer, value, type);
            buffer.Writer.Flush();
            if (buffer[start] != (byte)'{')
            {
                throw new InvalidOperationException($"{typeof(T)} does not serialise to an object.");
            }

            // The value's braces become the envelope's: its first turns into the comma, its last is taken back.
            var isEmpty = buffer.Count == start + 2;
            buffer[start] = (byte)',';
            buffer.CutTo(isEmpty ? start : buffer.Count - 1);
            WriteTail(buffer, requestId, now);
        }
    }

    private sealed class Refusing(ToolFailure failure) : ToolResult
    {
        public override ToolFailure? Failure => failure;

        public override void WriteTo(AnswerBuffer buffer, string requestId, DateTimeOffset now)
        {
            FailureJson.WriteOpen(buffer.Writer, failure);
            buffer.Writer.Flush();
            WriteTail(buffer, requestId, now);
        }
    }
}
