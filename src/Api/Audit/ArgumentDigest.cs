using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Audit;

/// <summary>
/// A digest of what was asked for, by which equal calls are recognised and nothing is read: HMAC-SHA-256 under a key of
/// the installation, over the arguments with their members in order. Codes and other secrets count as if they were all
/// the same, and what makes a call a silent one does not count at all: no digest tells one from another.
/// </summary>
internal sealed class ArgumentDigest(byte[] key)
{
    private const int DepthMax = 64;

    private static readonly string[] Silent = ["duress", "silent"];

    private static readonly JsonWriterOptions Lenient = new() { SkipValidation = true };

    /// <summary>Null if there is nothing, or nothing that can be read.</summary>
    internal string? Of(JsonElement arguments)
    {
        if (arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        ArrayBufferWriter<byte> text = new(256);
        try
        {
            using Utf8JsonWriter writer = new(text, Lenient);
            Write(writer, arguments, 0);
        }
        catch (InvalidOperationException)
        {
            // Text that is no Unicode: the call is refused for it.
            return null;
        }

        return Base64Url.EncodeToString(HMACSHA256.HashData(key, text.WrittenSpan));
    }

    /// <summary>Stands for a name where the name is not shown.</summary>
    internal string NameOf(string name) =>
        "key-" + Convert.ToHexStringLower(
            HMACSHA256.HashData(key, System.Text.Encoding.UTF8.GetBytes("name of a key\n" + name)).AsSpan(0, 6));

    private static void Write(Utf8JsonWriter writer, JsonElement value, int depth)
    {
        if (depth > DepthMax)
        {
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    WriteMember(writer, member, depth);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Write(writer, item, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString());
                break;
            default:
                writer.WriteRawValue(value.GetRawText());
                break;
        }
    }

    private static void WriteMember(Utf8JsonWriter writer, JsonProperty member, int depth)
    {
        if (member.Name.Split('_', '-').Any(part => Silent.Contains(part, StringComparer.OrdinalIgnoreCase)))
        {
            return;
        }

        writer.WritePropertyName(member.Name);
        if (SecretNames.LooksSecret(member.Name))
        {
            writer.WriteStringValue("*");
            return;
        }

        Write(writer, member.Value, depth + 1);
    }
}
