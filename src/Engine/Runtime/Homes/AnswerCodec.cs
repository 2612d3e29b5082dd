using System.Buffers;
using System.Text.Json;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Engine.Runtime.Homes;

/// <summary>
/// An <see cref="Answer"/> as UTF-8 JSON, on its way back from a home whose shard runs in another process; see
/// <see cref="RequestCodec"/>. Pure, and safe to share between threads.
/// </summary>
/// <param name="types">What both sides know; a name or version that this one does not is a typed error.</param>
public sealed class AnswerCodec(StoredTypes types)
{
    // By number of the kind; the words are the format between nodes.
    private static readonly string[] Kinds = ["", "replied", "refused", "busy", "unavailable", "unknown", "faulted"];

    /// <summary>Writes an answer.</summary>
    /// <exception cref="InvalidOperationException">The reply has no stored name: a bug in the wiring.</exception>
    public void Write(IBufferWriter<byte> to, in Answer answer)
    {
        using Utf8JsonWriter writer = new(to);
        writer.WriteStartObject();
        writer.WriteString("kind"u8, Kinds[(int)answer.Kind]);
        WriteValue(writer, "reply", answer.Reply);
        WriteValue(writer, "refusal", answer.Refusal);
        writer.WriteNumber("home_seq"u8, answer.HomeSeq);
        if (answer.Repeated)
        {
            writer.WriteBoolean("repeated"u8, true);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="UnknownStoredTypeException">
    /// This build does not know the reply, or not in that version.
    /// </exception>
    /// <exception cref="WireFormatException">It is no answer.</exception>
    public Answer Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return ReadFields(utf8);
        }
        catch (Exception e) when (WireFields.IsOfTheText(e))
        {
            throw new WireFormatException($"It is no answer: {e.GetType().Name}.", e);
        }
    }

    private Answer ReadFields(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8);
        AnswerKind? kind = null;
        IReply? reply = null;
        Refusal? refusal = null;
        long? homeSeq = null;
        bool repeated = false;
        WireFields.Begin(ref reader, "An answer");
        while (WireFields.Next(ref reader, out string field))
        {
            switch (field)
            {
                case "kind":
                    kind = KindOf(reader.GetString());
                    break;
                case "reply":
                    reply = StoredValueJson.Read<IReply>(ref reader, utf8, types);
                    break;
                case "refusal":
                    refusal = StoredValueJson.Read<Refusal>(ref reader, utf8, types);
                    break;
                case "home_seq":
                    homeSeq = reader.GetInt64();
                    break;
                case "repeated":
                    repeated = reader.GetBoolean();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        WireFields.End(ref reader);
        return kind is null || homeSeq is null || (refusal is null) != (kind == AnswerKind.Replied)
            ? throw new WireFormatException("An answer must have its kind, its home_seq, and a refusal unless replied.")
            : new Answer(kind.Value, reply, refusal, homeSeq.Value, repeated);
    }

    private void WriteValue(Utf8JsonWriter writer, string field, object? value)
    {
        if (value is not null)
        {
            writer.WritePropertyName(field);
            StoredValueJson.Write(writer, types, value);
        }
    }

    private static AnswerKind KindOf(string? word) => Array.IndexOf(Kinds, word) is > 0 and int kind
        ? (AnswerKind)kind
        : throw new WireFormatException("The kind of the answer is not known here.");
}
