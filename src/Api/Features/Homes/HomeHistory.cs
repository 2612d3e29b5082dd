using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Api.Features.Homes;

/// <summary>What the journal has of a home, for those who read history: it never asks a shard.</summary>
internal sealed class HomeHistory(IJournal journal, HomeModel model)
{
    /// <summary>From the beginning.</summary>
    public IEnumerable<StoredEvent> Of(string home) =>
        journal.ReadHome(home, 0).Select(f => RecordReader.Read(f.Record));

    /// <summary>In order, of those after an event.</summary>
    public IEnumerable<StoredEvent> After(string home, long seq) =>
        journal.ReadHome(home, seq).Select(f => RecordReader.Read(f.Record));

    /// <summary>The same with the hashes of the home's chain.</summary>
    public IEnumerable<(StoredEvent Event, ReadOnlyMemory<byte> Hash)> Chained(string home, long seq) =>
        journal.ReadHome(home, seq).Select(f => (RecordReader.Read(f.Record), f.Hash));

    /// <summary>How many events a home has.</summary>
    public long HeadOf(string home) => journal.ReadHomeHead(home)?.HomeSeq ?? 0;

    /// <summary>The hash of an event of a home's chain; null if there is none of that place.</summary>
    public ReadOnlyMemory<byte>? HashAt(string home, long seq) => seq < 1
        ? null
        : journal.ReadHome(home, seq - 1).Select(f => (ReadOnlyMemory<byte>?)f.Hash).FirstOrDefault();

    /// <summary>What an actor itself wrote, from the beginning.</summary>
    public IEnumerable<StoredEvent> OfActor(Address actor) =>
        journal.ReadActor(actor, 0).Select(f => RecordReader.Read(f.Record));

    /// <summary>Newest first, of those before an event.</summary>
    public IEnumerable<StoredEvent> Backwards(string home, long before) =>
        journal.ReadHomeBackwards(home, before).Select(f => RecordReader.Read(f.Record));

    /// <summary>Null for what this version does not know.</summary>
    public EventEnvelope? Decode(StoredEvent stored) => EventDecoder.TryDecode(stored, model.Types);
}
