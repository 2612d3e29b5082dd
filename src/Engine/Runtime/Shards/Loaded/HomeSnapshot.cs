using System.Buffers;
using System.Text.Json;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Engine.Runtime.Shards.Loaded;

/// <summary>
/// A home's stored view: its parts and its receipts at one sequence, so that loading a home does not fold its whole history.
/// </summary>
/// <param name="Parts">The parts to go on from.</param>
/// <param name="PartSeqs">Up to which event each part is folded.</param>
/// <param name="Seq">Up to which event the receipts are known; the sequence of the snapshot.</param>
internal sealed record HomeSnapshot(object[] Parts, long[] PartSeqs, long Seq)
{
    private const int Version = 1;

    /// <summary>The event after which folding has to begin.</summary>
    internal long FoldFrom => PartSeqs.Length == 0 ? Seq : Math.Min(Seq, PartSeqs.Min());

    internal static Address AddressOf(string home) => new(home, HomeModel.EngineKind, "view");

    internal static HomeSnapshot Read(HomeSlot slot, IJournal journal, HomeModel model, EngineTelemetry telemetry)
    {
        StoredSnapshot? stored = journal.ReadSnapshot(AddressOf(slot.Name));
        if (stored is not null && stored.Version == Version)
        {
            try
            {
                return Read(slot, stored, model);
            }
            catch (Exception e)
            {
                // A snapshot is only a short cut: without it everything is folded from the first event.
                telemetry.Log.Unexpected($"the snapshot of {stored.Address}", e);
                slot.Receipts.Clear();
                slot.EngineActors.Clear();
            }
        }

        return new HomeSnapshot(InitialParts(slot.Name, model), new long[model.Projections.Count], 0);
    }

    private static object[] InitialParts(string home, HomeModel model) => [.. model.Projections.Select(p => p.InitialPart(home))];

    private static HomeSnapshot Read(HomeSlot slot, StoredSnapshot stored, HomeModel model)
    {
        string home = slot.Name;
        object[] parts = InitialParts(home, model);
        long[] seqs = new long[parts.Length];
        using JsonDocument document = JsonDocument.Parse(stored.Body);
        JsonElement storedParts = document.RootElement.GetProperty("parts");
        for (int i = 0; i < parts.Length; i++)
        {
            Projection projection = model.Projections[i];
            if (model.ShapeOfPart(i) is { } json
                && storedParts.TryGetProperty(projection.Name, out JsonElement part)
                && part.GetProperty("version").GetInt32() == projection.Version
                && part.GetProperty("body").Deserialize(json) is { } body)
            {
                parts[i] = body;
                seqs[i] = stored.Seq;
            }
        }

        ReadReceipts(document.RootElement.GetProperty("receipts"), model.Types, slot.Receipts);
        foreach (JsonProperty engine in document.RootElement.GetProperty("engine").EnumerateObject())
        {
            slot.EngineActors.Add(
                engine.Name, ActorSlot.OfEngine(new Address(home, HomeModel.EngineKind, engine.Name), engine.Value.GetInt64()));
        }

        return new HomeSnapshot(parts, seqs, stored.Seq);
    }

    internal static StoredSnapshot Write(HomeSlot home, HomeModel model)
    {
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("parts");
            for (int i = 0; i < home.Parts.Length; i++)
            {
                if (model.ShapeOfPart(i) is { } json)
                {
                    writer.WriteStartObject(model.Projections[i].Name);
                    writer.WriteNumber("version", model.Projections[i].Version);
                    writer.WritePropertyName("body");
                    JsonSerializer.Serialize(writer, home.Parts[i], json);
                    writer.WriteEndObject();
                }
            }

            writer.WriteEndObject();
            WriteReceipts(writer, home.Receipts, model.Types);
            writer.WriteStartObject("engine");
            foreach (ActorSlot engine in home.EngineActors.Values.OrderBy(a => a.Address))
            {
                writer.WriteNumber(engine.Address.Id, engine.ActorSeq);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return new StoredSnapshot(AddressOf(home.Name), home.HomeSeq, Version, buffer.WrittenMemory);
    }

    private static void ReadReceipts(JsonElement list, StoredTypes types, ReceiptWindow receipts)
    {
        foreach (JsonElement row in list.EnumerateArray())
        {
            Receipt receipt = new(
                row.GetProperty("key").GetString()!,
                row.GetProperty("digest").GetUInt64(),
                row.GetProperty("refused").GetBoolean(),
                row.GetProperty("name").GetString()!,
                row.GetProperty("version").GetInt32(),
                System.Text.Encoding.UTF8.GetBytes(row.GetProperty("body").GetRawText()));
            receipts.Add(receipt, row.GetProperty("home_seq").GetInt64(), types);
        }
    }

    private static void WriteReceipts(Utf8JsonWriter writer, ReceiptWindow receipts, StoredTypes types)
    {
        writer.WriteStartArray("receipts");
        foreach ((string key, ReceiptWindow.Entry entry) in receipts.InOrder())
        {
            StoredType type = types.Of(entry.Reply.GetType());
            writer.WriteStartObject();
            writer.WriteString("key", key);
            writer.WriteNumber("digest", entry.Digest);
            writer.WriteBoolean("refused", entry.Refused);
            writer.WriteString("name", type.Name);
            writer.WriteNumber("version", type.Version);
            writer.WriteNumber("home_seq", entry.HomeSeq);
            writer.WritePropertyName("body");
            JsonSerializer.Serialize(writer, entry.Reply, type.Json);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
