using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace RingActors.Api.Tools.Answers;

/// <summary>
/// Instants as people read them: in the home's local time, with its offset. Everything inside keeps instants; this is
/// the one place where an answer leaves, so that no time in it, in a sentence or alone, is forgotten.
/// </summary>
internal static partial class LocalTimes
{
    /// <summary>What nobody understood is shown as it came.</summary>
    private static ReadOnlySpan<byte> Verbatim => "kept"u8;

    private static readonly OffsetDateTimePattern Local =
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss;FFFFFFFFFo<+HH:mm>");

    public static string Text(Instant instant, DateTimeZone zone) =>
        Local.Format(instant.InZone(zone).ToOffsetDateTime());

    /// <summary>The same text with every instant in it told by the zone.</summary>
    public static string In(string text, DateTimeZone zone) => InstantText().Replace(text, found =>
        InstantPattern.ExtendedIso.Parse(found.Value) is { Success: true, Value: var instant } ? Text(instant, zone) : found.Value);

    /// <summary>The same for all texts of the JSON that was written from a position on.</summary>
    public static void Tell(AnswerBuffer buffer, int start, DateTimeZone zone)
    {
        var json = buffer.Written.Span[start..].ToArray();
        var reader = new Utf8JsonReader(json);
        var copied = 0;
        buffer.CutTo(start);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(Verbatim))
            {
                reader.Read();
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Contains((byte)'T'))
            {
                var from = (int)reader.TokenStartIndex + 1;
                var text = Encoding.UTF8.GetString(reader.ValueSpan);
                if (In(text, zone) is var told && told != text)
                {
                    buffer.Append(json.AsSpan(copied, from - copied));
                    buffer.Append(Encoding.UTF8.GetBytes(told));
                    copied = from + reader.ValueSpan.Length;
                }
            }
        }

        buffer.Append(json.AsSpan(copied));
    }

    public static ToolFailure In(ToolFailure failure, DateTimeZone zone) => failure with
    {
        Error = In(failure.Error, zone),
        Suggestion = In(failure.Suggestion, zone),
        Faults = [.. failure.Faults.Select(f => f with { Message = In(f.Message, zone) })],
        Approval = failure.Approval is { } approval
            ? approval with { EndsAt = In(approval.EndsAt, zone), Effect = In(approval.Effect, zone) }
            : null,
    };

    [GeneratedRegex(@"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z\b", RegexOptions.CultureInvariant)]
    private static partial Regex InstantText();
}
