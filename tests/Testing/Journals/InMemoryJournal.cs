using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Testing.Journals;

/// <summary>
/// A journal that forgets everything with the process: for simulations, unit tests and benchmarks of what is not the disk.
/// It keeps the same contract as the others, the refusal of sequences that do not follow included.
/// </summary>
public sealed class InMemoryJournal : IJournal
{
    private const int SliceLength = 256;

    private readonly InMemoryStore _store;
    private volatile bool _disposed;

    /// <summary>Makes an empty journal.</summary>
    public InMemoryJournal(int shardCount = 16)
        : this(new InMemoryStore(shardCount))
    {
    }

    private InMemoryJournal(InMemoryStore store) => _store = store;

    /// <inheritdoc/>
    public int ShardCount => _store.ShardCount;

    /// <summary>
    /// Opens what this journal has written once more, as after a crash. Both see the same events; the one that appends with an
    /// outdated expectation collides.
    /// </summary>
    public InMemoryJournal Reopen() => new(_store);

    /// <inheritdoc/>
    public void Append(IReadOnlyList<ShardAppend> appends) => Open.Append(appends);

    /// <inheritdoc/>
    public long Claim(int shard) => Open.Epochs(e => e.Claim(shard));

    /// <inheritdoc/>
    public void Release(int shard, long epoch) => Open.Epochs(e =>
    {
        e.Release(shard, epoch);
        return 0;
    });

    /// <inheritdoc/>
    public OpenedShard OpenShard(int shard) => Open.OpenShard(shard);

    /// <inheritdoc/>
    public void Recover(int shard) => _ = Open;

    /// <summary>There is no work that can wait: memory has neither indexes to write nor checkpoints.</summary>
    public bool Maintain(bool idle) => false;

    /// <inheritdoc/>
    public long ShardHead(int shard) => Open.Head(shard);

    /// <inheritdoc/>
    public HomeHead? ReadHomeHead(string home) => Open.HomeHead(home);

    /// <inheritdoc/>
    public IReadOnlyList<HomeHead> ReadHomeHeads() => Open.HomeHeads();

    /// <inheritdoc/>
    public StoredSnapshot? ReadSnapshot(Address address) => Open.Side(s => s.Snapshot(address));

    /// <inheritdoc/>
    public IEnumerable<StoredFrame> ReadActor(Address address, long afterActorSeq) =>
        Forwards(afterActorSeq, from => Open.Slice(address, from, SliceLength));

    /// <inheritdoc/>
    public IEnumerable<StoredFrame> ReadHome(string home, long afterHomeSeq) =>
        Forwards(afterHomeSeq, from => Open.Slice(home, from, SliceLength));

    /// <inheritdoc/>
    public IEnumerable<StoredFrame> ReadHomeBackwards(string home, long beforeHomeSeq)
    {
        long before = Math.Min(beforeHomeSeq, (ReadHomeHead(home)?.HomeSeq ?? 0) + 1);
        while (before > 1)
        {
            long from = Math.Max(1, before - SliceLength);
            InMemoryStore.Entry[] slice = Open.Slice(home, from, (int)(before - from));
            for (int i = slice.Length - 1; i >= 0; i--)
            {
                yield return slice[i].Frame();
            }

            before = from;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _disposed = true;

    private InMemoryStore Open
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _store;
        }
    }

    private static IEnumerable<StoredFrame> Forwards(long after, Func<long, InMemoryStore.Entry[]> read)
    {
        long from = Math.Max(0, after) + 1;
        while (read(from) is { Length: > 0 } slice)
        {
            foreach (InMemoryStore.Entry entry in slice)
            {
                yield return entry.Frame();
            }

            from += slice.Length;
        }
    }
}
