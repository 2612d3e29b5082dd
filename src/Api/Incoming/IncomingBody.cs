using System.Buffers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using NodaTime;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Incoming;

/// <summary>What was sent, once its signature was right.</summary>
/// <param name="Root">What the fields' pointers look in; null if there is nothing.</param>
/// <param name="EventId">The source and id of a CloudEvent, which together name it; null if it is none.</param>
/// <param name="SaidAt">The time of a CloudEvent.</param>
/// <param name="Faults">Why nothing can be taken out of it.</param>
internal sealed record IncomingBody(
    JsonElement? Root, string? EventId, Instant? SaidAt, IReadOnlyList<WebhookFault> Faults)
{
    private const int DepthMax = 32;
    private const string Structured = "application/cloudevents+json";
    private const string CePrefix = "ce-";

    /// <summary>The context attributes of CloudEvents 1.0 that pointers can name, beside extensions.</summary>
    private static readonly string[] Required = ["id", "source", "specversion", "type"];

    private const string DataType = "datacontenttype";

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = DepthMax,
        AllowDuplicateProperties = false
    };

    /// <summary>
    /// Reads a body. A CloudEvent in binary content mode is looked at as the same event in structured mode would be
    /// (HTTP protocol binding 1.0, 3.1 and 3.2), so that pointers do not depend on how it was sent.
    /// </summary>
    internal static IncomingBody Read(
        string? contentType, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
    {
        string media = MediaOf(contentType);
        KeyValuePair<string, string>[] attributes =
        [
            .. headers.Where(h =>
                h.Key.StartsWith(CePrefix, StringComparison.OrdinalIgnoreCase) && h.Key.Length > CePrefix.Length)
                .Select(h => KeyValuePair.Create(h.Key[CePrefix.Length..].ToLowerInvariant(), Decoded(h.Value))),
        ];
        if (media.StartsWith("application/cloudevents-batch", StringComparison.Ordinal))
        {
            return Unread(
                "A batch of CloudEvents is not taken: each has a signature and a verdict of its own. "
                + "Send them one by one.");
        }

        bool isEvent = media == Structured || attributes.Any(a => a.Key == "specversion");
        if (media.Length > 0 && media != Structured && !IsJson(media))
        {
            return Unread("Only JSON is taken: set the sender's content type to application/json.");
        }

        JsonElement? root = null;
        if (!body.IsEmpty)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(body, Strict);
                root = document.RootElement.Clone();
            }
            catch (JsonException e)
            {
                // Where a member stands twice is not told.
                return Unread("The body is not valid JSON, or names a member twice"
                    + (e.LineNumber is { } line ? $": line {line + 1}, byte {e.BytePositionInLine + 1}." : "."));
            }
            catch (InvalidOperationException)
            {
                // Names are compared as texts, to find one that stands twice.
                return Unread("The body names a member by what is no text: half of a surrogate pair.");
            }
        }

        return !isEvent ? new IncomingBody(root, null, null, [])
            : media == Structured ? OfEvent(root) : OfEvent(Whole(attributes, contentType, root));
    }

    private static IncomingBody OfEvent(JsonElement? root)
    {
        if (root is not { ValueKind: JsonValueKind.Object } whole)
        {
            return Unread("A CloudEvent in structured mode is a JSON object.");
        }

        string?[] said = [.. Required.Select(name => Text(whole, name))];
        List<WebhookFault> faults =
        [
            .. Required.Where((_, i) => said[i] is not { Length: > 0 })
                .Select(name =>
                    new WebhookFault("", $"The CloudEvent's '{name}' is needed, a text that is not empty.")),
        ];
        if (said[2] is { Length: > 0 } version && version != "1.0")
        {
            faults.Add(new WebhookFault("", "Only CloudEvents of specversion 1.0 are taken."));
        }

        Instant? at = null;
        if (Text(whole, "time") is { } time && (at = WebhookMapping.Moment(time)) is null)
        {
            faults.Add(new WebhookFault("", "The CloudEvent's 'time' must be a moment of RFC 3339."));
        }

        // The length goes first: no source and id read as another pair.
        return new IncomingBody(whole, faults.Count == 0 ? $"{said[1]!.Length}:{said[1]} {said[0]}" : null, at, faults);
    }

    /// <summary>Binary mode as structured mode: the attributes, and the body as <c>data</c>.</summary>
    private static JsonElement Whole(
        KeyValuePair<string, string>[] attributes, string? contentType, JsonElement? data)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            foreach ((string name, string value) in
                attributes.Where(a => a.Key is not ("data" or DataType)).DistinctBy(a => a.Key))
            {
                writer.WriteString(name, value);
            }

            // 3.1.1: the content type of the message is that of the data.
            if (contentType is { Length: > 0 })
            {
                writer.WriteString(DataType, contentType);
            }

            if (data is { } element)
            {
                writer.WritePropertyName("data");

                // As it came: what no pointer names may be no text, and is passed over.
                writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    /// <summary>
    /// A header value may be a quoted string, and is percent-encoded once (HTTP protocol binding, 3.1.3.2).
    /// </summary>
    private static string Decoded(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"')
        {
            return Uri.UnescapeDataString(value);
        }

        StringBuilder plain = new(value.Length);
        for (int i = 1; i < value.Length - 1; i++)
        {
            i += value[i] == '\\' && i < value.Length - 2 ? 1 : 0;
            plain.Append(value[i]);
        }

        return Uri.UnescapeDataString(plain.ToString());
    }

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) ? JsonPointer.Text(value) : null;

    private static bool IsJson(string media) => media is MediaTypeNames.Application.Json or "text/json"
        || (media.StartsWith("application/", StringComparison.Ordinal)
            && media.EndsWith("+json", StringComparison.Ordinal));

    private static string MediaOf(string? contentType) =>
        (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    private static IncomingBody Unread(string why) => new(null, null, null, [new WebhookFault("", why)]);
}
