using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Engine.Runtime.Shards.Loaded;

/// <summary>The newest receipts of a home, by key: a repeated command gets the first answer.</summary>
internal sealed class ReceiptWindow(int capacity)
{
    private readonly Dictionary<string, Entry> _byKey = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    internal readonly record struct Entry(ulong Digest, bool Refused, IReply Reply, long HomeSeq);

    internal int Count => _byKey.Count;

    internal bool TryGet(string key, out Entry entry) => _byKey.TryGetValue(key, out entry);

    internal void Add(string key, in Entry entry)
    {
        if (!_byKey.TryAdd(key, entry))
        {
            return;
        }

        _order.Enqueue(key);
        while (_byKey.Count > capacity)
        {
            _byKey.Remove(_order.Dequeue());
        }
    }

    /// <summary>Takes back the receipt of a chain that was taken back.</summary>
    internal void Remove(string key)
    {
        _byKey.Remove(key);
        // The key is the newest in the order, and a stale key in the order removes nothing when its turn comes, unless the key
        // came back meanwhile; so the order is rebuilt. This happens only when a bug was caught.
        string[] kept = [.. _order.Where(k => k != key)];
        _order.Clear();
        foreach (string k in kept)
        {
            _order.Enqueue(k);
        }
    }

    internal void Add(Receipt receipt, long homeSeq, StoredTypes types) => Add(receipt.Key, ToEntry(receipt, homeSeq, types));

    /// <summary>An answer that this build cannot read was given all the same: the command must not be done once more.</summary>
    private static Entry ToEntry(Receipt receipt, long homeSeq, StoredTypes types)
    {
        try
        {
            IReply reply = (IReply)types.Read(receipt.Name, receipt.Version, receipt.Payload.Span);
            return new Entry(receipt.Digest, receipt.Refused, reply, homeSeq);
        }
        catch (Exception e) when (e is UnknownStoredTypeException or System.Text.Json.JsonException or InvalidCastException)
        {
            return new Entry(receipt.Digest, true, new Refusal(
                "key.look-at-the-result",
                $"This was done before, and its answer, a '{receipt.Name}' version {receipt.Version}, is not readable by this build."), homeSeq);
        }
    }

    internal void Clear()
    {
        _byKey.Clear();
        _order.Clear();
    }

    /// <summary>Oldest first.</summary>
    internal IEnumerable<(string Key, Entry Entry)> InOrder() => _order.Select(k => (k, _byKey[k]));
}
