using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodaTime;

namespace RingActors.Api.Tools.Answers;

/// <summary>A picture of an answer.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="MediaType">E.g. <c>image/jpeg</c>.</param>
internal sealed record ToolPicture(ReadOnlyMemory<byte> Bytes, string MediaType);

/// <summary>What a handler answers: a value whose members become the answer's members, or a failure.</summary>
internal abstract class ToolResult
{
    public abstract ToolFailure? Failure { get; }

    /// <summary>The home that it is about, where it is about one and was told.</summary>
    public CallHome? Home { get; private set; }

    /// <summary>True if it is of the demo home: every answer says so, and none is taken for a real one's.</summary>
    public bool IsDemo { get; private set; }

    /// <summary>A picture that belongs to the answer; null if none does. Faces that show none say where it
    /// is.</summary>
    public ToolPicture? Picture { get; private set; }

    /// <summary>True if the answer names the home's id itself.</summary>
    private bool HasHomeId { get; set; }

    /// <summary>
    /// A success. <paramref name="value"/> must serialise to an object; its members go beside success and request_id.
    /// </summary>
    public static ToolResult Ok<T>(T value, JsonTypeInfo<T> type) => new Succeeded<T>(value, type);

    public static ToolResult Failed(ToolFailure failure) => new Refusing(failure);

    public static implicit operator ToolResult(ToolFailure failure) => new Refusing(failure);

    /// <summary>The same as it is told to who asks about a home: the home is named, and its times are local.</summary>
    /// <param name="home">The home; null if the call is about none.</param>
    /// <param name="hasHomeId">True if the answer names its id itself.</param>
    public ToolResult About(CallHome? home, bool hasHomeId)
    {
        if (home is null)
        {
            return this;
        }

        if (Failure is { } failure)
        {
            // What is wrong with a call is told in the caller's own words, times included.
            return failure.Type == ToolErrorType.Invalid
                ? this
                : Failed(LocalTimes.In(failure, home.Zone)).With(home, hasHomeId: false);
        }

        return With(home, hasHomeId);
    }

    /// <summary>The same, marked as the demo home's if it is.</summary>
    public ToolResult Of(bool demo)
    {
        IsDemo = demo;
        return this;
    }

    /// <summary>The same with a picture.</summary>
    public ToolResult Showing(ToolPicture picture)
    {
        Picture = picture;
        return this;
    }

    private ToolResult With(CallHome home, bool hasHomeId)
    {
        (Home, HasHomeId) = (home, hasHomeId);
        return this;
    }

    /// <summary>Writes the one JSON object that every face sends for this result.</summary>
    public abstract void WriteTo(AnswerBuffer buffer, string requestId, DateTimeOffset now);

    private void WriteTail(AnswerBuffer buffer, string requestId, DateTimeOffset now)
    {
        if (IsDemo)
        {
            buffer.Append(",\"demo\":true"u8);
        }

        if (Home is not null)
        {
            WriteHome(buffer, Home);
        }

        buffer.Append(",\"request_id\":\""u8);
        foreach (var digit in requestId)
        {
            buffer.GetSpan(1)[0] = (byte)digit;
            buffer.Advance(1);
        }

        buffer.Append("\",\"timestamp\":\""u8);
        var zone = Home?.Zone;
        var local = zone is null ? now.ToUniversalTime()
            : Instant.FromDateTimeOffset(now).InZone(zone).ToDateTimeOffset();
        local.TryFormat(buffer.GetSpan(40), out var written, zone is null ? "yyyy-MM-ddTHH:mm:ss.fff'Z'" : "yyyy-MM-ddTHH:mm:ss.fffzzz",
            System.Globalization.CultureInfo.InvariantCulture);
        buffer.Advance(written);
        buffer.Append("\"}"u8);
    }

    private void WriteHome(AnswerBuffer buffer, CallHome home)
    {
        if (home.IsOneOfSeveral && !HasHomeId)
        {
            WriteMember(buffer, "home_id", home.Id);
        }

        if (home.Name is { } name)
        {
            WriteMember(buffer, "home_name", name);
        }

        WriteMember(buffer, "time_zone", home.Zone.Id);
        if (!home.IsZoneTold)
        {
            WriteMember(
                buffer,
                "time_zone_note",
                "Nobody told the home's time zone, so times are UTC; the setting Home:TimeZone names one.");
        }
    }

    private static void WriteMember(AnswerBuffer buffer, string name, string value)
    {
        buffer.Append(Encoding.UTF8.GetBytes($",\"{name}\":"));
        buffer.Append(JsonSerializer.SerializeToUtf8Bytes(value, HomeNameJson.Default.String));
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

            if (Home is not null)
            {
                LocalTimes.Tell(buffer, start, Home.Zone);
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

[JsonSerializable(typeof(string))]
internal sealed partial class HomeNameJson : JsonSerializerContext;
