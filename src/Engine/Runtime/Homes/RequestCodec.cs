using System.Buffers;
using System.Globalization;
using System.Text.Json;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Engine.Runtime.Homes;

/// <summary>
/// A <see cref="Request"/> as UTF-8 JSON, for a home whose shard runs in another process (hosts of several nodes; one
/// node asks its own engine and writes nothing). Pure, and safe to share between threads. Whether the request's ids are
/// of a length that is taken is for the engine that it reaches to say.
/// </summary>
/// <param name="types">What both sides know; a name or version that this one does not is a typed error.</param>
public sealed class RequestCodec(StoredTypes types)
{
    /// <summary>Writes a request.</summary>
    /// <exception cref="InvalidOperationException">The command has no stored name: a bug in the wiring.</exception>
    public void Write(IBufferWriter<byte> to, Request request)
    {
        using Utf8JsonWriter writer = new(to);
        writer.WriteStartObject();
        writer.WriteString("to"u8, request.To.Utf8);
        writer.WritePropertyName("command"u8);
        StoredValueJson.Write(writer, types, request.Command);
        writer.WriteString("principal"u8, request.Principal.Utf8);
        writer.WriteString("correlation"u8, request.Correlation);
        WriteText(writer, "causation", request.Causation);
        WriteText(writer, "key", request.Key);
        WriteBits(writer, "digest", request.Digest == 0 ? null : request.Digest);
        WriteBits(writer, "granted", request.Granted);
        WriteText(writer, "trial", request.IsTrial ? "only" : null);

        writer.WriteEndObject();
    }

    /// <summary>Reads a request.</summary>
    /// <exception cref="UnknownStoredTypeException">
    /// This build does not know the command, or not in that version.
    /// </exception>
    /// <exception cref="WireFormatException">It is no request.</exception>
    public Request Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return ReadFields(utf8);
        }
        catch (Exception e) when (WireFields.IsOfTheText(e))
        {
            throw new WireFormatException($"It is no request: {e.GetType().Name}.", e);
        }
    }

    private Request ReadFields(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8);
        ICommand? command = null;
        Dictionary<string, string?> texts = new(StringComparer.Ordinal);
        WireFields.Begin(ref reader, "A request");
        while (WireFields.Next(ref reader, out string field))
        {
            switch (field)
            {
                case "command":
                    command = StoredValueJson.Read<ICommand>(ref reader, utf8, types);
                    break;
                case "to" or "principal" or "correlation" or "causation" or "key" or "digest" or "granted" or "trial":
                    texts[field] = reader.GetString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        WireFields.End(ref reader);
        return new Request(
            Address.Parse(Needed(texts, "to")),
            command ?? throw new WireFormatException("A request must have its command."),
            Principal.Parse(Needed(texts, "principal")),
            Needed(texts, "correlation"),
            texts.GetValueOrDefault("causation"),
            texts.GetValueOrDefault("key"),
            BitsOf(texts, "digest") ?? 0,
            BitsOf(texts, "granted"))
        { IsTrial = texts.ContainsKey("trial") };
    }

    private static ulong? BitsOf(Dictionary<string, string?> texts, string field) =>
        texts.GetValueOrDefault(field) is not { } text ? null
        : ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits) ? bits
        : throw new WireFormatException($"The field {field} of a request must be 16 hexadecimal digits.");

    private static string Needed(Dictionary<string, string?> texts, string field) =>
        texts.GetValueOrDefault(field) ?? throw new WireFormatException($"A request must have its {field}.");

    /// <summary>As a number they would lose their last digits in any reader that counts in doubles.</summary>
    private static void WriteBits(Utf8JsonWriter writer, string field, ulong? bits) =>
        WriteText(writer, field, bits?.ToString("x16", CultureInfo.InvariantCulture));

    private static void WriteText(Utf8JsonWriter writer, string field, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(field, text);
        }
    }
}
