using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace RingActors.Api.Tools.Schemas;

/// <summary>
/// Arguments as they were meant. Some clients send objects and lists as JSON text, at any depth, and null or an empty
/// text for what they do not want to say: the text is read as what it is, and what is not said is absent. What has
/// another name with other servers of this sort is taken under that, too. Of a patch, null and the empty text are said.
/// </summary>
internal static class MeantArguments
{
    private const int DepthMax = 24;

    /// <summary>
    /// Members of open documents that are texts or a message of the caller's own, whatever they look like.
    /// </summary>
    private static readonly string[] Verbatim = ["body", "headers", "message", "description", "name", "url"];

    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = DepthMax };

    public static JsonElement Of(ObjectSchema schema, JsonElement arguments)
    {
        if (!MayDiffer(JsonMarshal.GetRawUtf8Value(arguments)) && !schema.HasOlderNames)
        {
            return arguments;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, AnswerJson.Writing))
        {
            Write(writer, schema, arguments, 0);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    /// <summary>Most calls have nothing of the sort, and cost no copy.</summary>
    private static bool MayDiffer(ReadOnlySpan<byte> json) => json.IndexOf("null"u8) >= 0 || json.IndexOf("\"\""u8) >= 0
        || json.IndexOf((byte)'\\') >= 0 || json.IndexOf("\"{"u8) >= 0
            || json.IndexOf("\"["u8) >= 0 || json.IndexOf("\" "u8) >= 0;

    private static void Write(Utf8JsonWriter writer, SchemaNode schema, JsonElement value, int depth)
    {
        switch (schema, value.ValueKind)
        {
            case (ObjectSchema or ArraySchema, JsonValueKind.String) when Inner(value, depth) is { } inner:
                Write(writer, schema, inner, depth + 1);
                break;
            case (ObjectSchema whole, JsonValueKind.Object):
                WriteObject(writer, whole, value, depth);
                break;
            case (ArraySchema list, JsonValueKind.Array):
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, list.Items, item, depth + 1);
                }

                writer.WriteEndArray();
                break;
            default:
                WriteAsIs(writer, value);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, ObjectSchema schema, JsonElement value, int depth)
    {
        writer.WriteStartObject();
        foreach (var member in value.EnumerateObject())
        {
            var property = schema.Meant(member.Name, value);
            if (!schema.IsPatch && IsAbsent(member.Value, property, schema.IsOpen))
            {
                continue;
            }

            writer.WritePropertyName(property?.Name ?? member.Name);
            if (property is not null)
            {
                Write(writer, property.Schema, member.Value, depth + 1);
            }
            else if (schema.IsOpen)
            {
                WriteOpen(writer, member, depth + 1);
            }
            else
            {
                WriteAsIs(writer, member.Value);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>
    /// What is needed and was sent empty is told as that; what nobody knows is told as unknown, empty or not.
    /// </summary>
    private static bool IsAbsent(JsonElement value, SchemaProperty? property, bool isOpen) => value.ValueKind switch
    {
        JsonValueKind.Null => property is not null || isOpen,
        JsonValueKind.String => (property is { IsRequired: false } || (property is null && isOpen)) && value.ValueEquals(
            ""u8),
        _ => false,
    };

    private static void WriteOpen(Utf8JsonWriter writer, JsonProperty member, int depth)
    {
        if (Verbatim.Contains(member.Name, StringComparer.Ordinal))
        {
            WriteAsIs(writer, member.Value);
        }
        else
        {
            WriteOpen(writer, member.Value, depth);
        }
    }

    private static void WriteOpen(Utf8JsonWriter writer, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when Inner(value, depth) is { } inner:
                WriteOpen(writer, inner, depth + 1);
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().Where(m => !IsAbsent(m.Value, null, isOpen: true)))
                {
                    writer.WritePropertyName(member.Name);
                    WriteOpen(writer, member, depth + 1);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteOpen(writer, item, depth + 1);
                }

                writer.WriteEndArray();
                break;
            default:
                WriteAsIs(writer, value);
                break;
        }
    }

    /// <summary>The object or list that a text is; null if it is none.</summary>
    private static JsonElement? Inner(JsonElement text, int depth)
    {
        var inner = text.GetString()!;
        if (depth >= DepthMax || inner.AsSpan().TrimStart() is not (['{', ..] or ['[', ..]))
        {
            return null;
        }

        try
        {
            var bytes = Encoding.UTF8.GetBytes(inner);
            using var document = JsonDocument.Parse(bytes, Parsing);
            return WellFormedText.Is(bytes) ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            // Text that only begins like JSON is text.
            return null;
        }
    }

    private static void WriteAsIs(Utf8JsonWriter writer, JsonElement value) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
}
