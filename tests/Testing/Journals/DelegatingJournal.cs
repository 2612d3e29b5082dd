using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Testing.Journals;

/// <summary>
/// A journal in front of another one, which it owns. It hands on every call; a wrapper overrides what it is there for and cannot
/// forget the rest. The only such place: a member new in <see cref="IJournal"/> is handed on here, once.
/// </summary>
/// <param name="inner">The journal that really keeps the events.</param>
public abstract class DelegatingJournal(IJournal inner) : IJournal
{
    /// <inheritdoc/>
    public int ShardCount => inner.ShardCount;

    /// <inheritdoc/>
    public virtual void Append(IReadOnlyList<ShardAppend> appends) => inner.Append(appends);

    /// <inheritdoc/>
    public virtual long Claim(int shard) => inner.Claim(shard);

    /// <inheritdoc/>
    public virtual void Release(int shard, long epoch) => inner.Release(shard, epoch);

    /// <inheritdoc/>
    public virtual OpenedShard OpenShard(int shard) => inner.OpenShard(shard);

    /// <inheritdoc/>
    public virtual void Recover(int shard) => inner.Recover(shard);

    /// <inheritdoc/>
    public virtual bool Maintain(bool idle) => inner.Maintain(idle);

    /// <inheritdoc/>
    public virtual long ShardHead(int shard) => inner.ShardHead(shard);

    /// <inheritdoc/>
    public virtual HomeHead? ReadHomeHead(string home) => inner.ReadHomeHead(home);

    /// <inheritdoc/>
    public virtual IReadOnlyList<HomeHead> ReadHomeHeads() => inner.ReadHomeHeads();

    /// <inheritdoc/>
    public virtual StoredSnapshot? ReadSnapshot(Address address) => inner.ReadSnapshot(address);

    /// <inheritdoc/>
    public virtual IEnumerable<StoredFrame> ReadActor(Address address, long afterActorSeq) => inner.ReadActor(address, afterActorSeq);

    /// <inheritdoc/>
    public virtual IEnumerable<StoredFrame> ReadHome(string home, long afterHomeSeq) => inner.ReadHome(home, afterHomeSeq);

    /// <inheritdoc/>
    public virtual IEnumerable<StoredFrame> ReadHomeBackwards(string home, long beforeHomeSeq) =>
        inner.ReadHomeBackwards(home, beforeHomeSeq);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        inner.Dispose();
        GC.SuppressFinalize(this);
    }
}
