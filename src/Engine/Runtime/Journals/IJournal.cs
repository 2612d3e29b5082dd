using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;

namespace RingActors.Engine.Runtime.Journals;

/// <summary>
/// The ordered, append-only record of events: the only truth. Wake-ups, the outbox and snapshots change in the same
/// transaction as the events they belong to.
/// </summary>
/// <remarks>
/// <para>What every journal promises (one contract suite holds all of them to it):</para>
/// <list type="number">
/// <item>When <see cref="Append"/> returns, everything it was given is durable; when it throws, nothing of it is visible to
/// readers of this instance until <see cref="Recover"/> has looked at what really was written.</item>
/// <item>An append names the shard sequence it expects. If the journal is elsewhere, nothing is written and
/// <see cref="JournalConflictException"/> says where it is.</item>
/// <item>An append names the epoch under which its writer has claimed the shard. Once somebody has claimed it again, or
/// the claim was released, nothing of the call is written and <see cref="ShardLostException"/> names the shard.</item>
/// <item>A home's sequences, and an actor's, have no gap: an append that does not go on where they stand is a bug of the caller, throws
/// <see cref="InvalidOperationException"/> and writes nothing. (An actor's place may be checked only as far as it is at
/// hand.)</item>
/// <item>A home's events are read in the order and with the bytes with which they were appended; so are an actor's.</item>
/// <item>A failed flush is never retried: after a <see cref="JournalUnavailableException"/> every append fails until
/// <see cref="Recover"/> has succeeded.</item>
/// </list>
/// <para><see cref="Append"/>, <see cref="Recover"/>, <see cref="Claim"/> and <see cref="Release"/> are called by one
/// thread at a time; the reads may be called by any thread at any time. Reads see only what is durable.</para>
/// </remarks>
public interface IJournal : IDisposable
{
    /// <summary>
    /// How many shards the journal was made for; fixed for its life, because the sequences are per shard.
    /// </summary>
    int ShardCount { get; }

    /// <summary>Appends in one commit, all or nothing. Blocks until it is durable.</summary>
    /// <exception cref="ShardLostException">
    /// A shard is claimed by somebody else, or (<see cref="JournalConflictException"/>) is not where the append expects
    /// it.
    /// </exception>
    /// <exception cref="JournalUnavailableException">
    /// It could not be written; the exception says whether that is certain.
    /// </exception>
    void Append(IReadOnlyList<ShardAppend> appends);

    /// <summary>
    /// Becomes the shard's only writer: appends under an earlier epoch are refused from now on. Claimed anew, it is
    /// taken over. What was only believed of it is forgotten, as by <see cref="Recover"/>.
    /// </summary>
    /// <returns>The epoch, greater than all before it; at least 1.</returns>
    /// <exception cref="JournalUnavailableException">The store cannot be written.</exception>
    long Claim(int shard);

    /// <summary>
    /// Gives a claim up, so that nobody has to find out that its owner is gone. One that is not the newest is left
    /// alone.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The store cannot be written; the claim stands.</exception>
    void Release(int shard, long epoch);

    /// <summary>
    /// What whoever runs the shard has to know of it to begin: read while nothing is appended to this shard.
    /// </summary>
    /// <exception cref="JournalDamagedException">What is stored is not what was written.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be read at the moment.</exception>
    OpenedShard OpenShard(int shard);

    /// <summary>
    /// After a failure: forgets what is only believed of a shard and sees to it that the store can be written. What is
    /// common to all shards is done by the first of several calls in a row. Without a failure it changes nothing.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The store still cannot be written.</exception>
    void Recover(int shard);

    /// <summary>
    /// Does work that can wait: indexes, checkpoints. Called by the appending thread between appends, best after the
    /// replies of the last one have been released. Returns quickly when there is nothing to do.
    /// </summary>
    /// <param name="idle">True if no append waits: small amounts of work are then worth doing too.</param>
    /// <returns>
    /// True if there is more of the same, done a few milliseconds at a time: call again while nothing waits.
    /// </returns>
    /// <exception cref="JournalUnavailableException">
    /// The store cannot be written. No event is affected; appends fail until <see cref="Recover"/> has succeeded.
    /// </exception>
    bool Maintain(bool idle);

    /// <summary>How many events the shard has; the next append must expect this number.</summary>
    long ShardHead(int shard);

    /// <summary>The last event of a home; null if the home has none.</summary>
    HomeHead? ReadHomeHead(string home);

    /// <summary>All homes that have events, in ordinal order of their names.</summary>
    IReadOnlyList<HomeHead> ReadHomeHeads();

    /// <summary>The newest snapshot stored for an address; null if there is none.</summary>
    StoredSnapshot? ReadSnapshot(Address address);

    /// <summary>An actor's events after <paramref name="afterActorSeq"/>, in order.</summary>
    /// <exception cref="JournalDamagedException">Stored bytes are no records, or one is missing.</exception>
    IEnumerable<StoredFrame> ReadActor(Address address, long afterActorSeq);

    /// <summary>A home's events after <paramref name="afterHomeSeq"/>, in order.</summary>
    /// <exception cref="JournalDamagedException">Stored bytes are no records, or one is missing.</exception>
    IEnumerable<StoredFrame> ReadHome(string home, long afterHomeSeq);

    /// <summary>A home's events before <paramref name="beforeHomeSeq"/>, newest first.</summary>
    /// <exception cref="JournalDamagedException">Stored bytes are no records, or one is missing.</exception>
    IEnumerable<StoredFrame> ReadHomeBackwards(string home, long beforeHomeSeq);
}

/// <summary>What the journal has for a shard, besides the events of its homes.</summary>
/// <param name="Head">How many events the shard has; its next append expects this number.</param>
/// <param name="WakeUps">The deadlines its actors wait for.</param>
/// <param name="Outbox">Its outside calls that are not concluded, in the order in which they were asked for.</param>
public sealed record OpenedShard(long Head, IReadOnlyList<WakeUp> WakeUps, IReadOnlyList<OutboxEntry> Outbox);

/// <summary>The last event of a home.</summary>
/// <param name="Home">Which home.</param>
/// <param name="HomeSeq">Its sequence; the home's number of events.</param>
/// <param name="Hash">Its hash, 32 bytes: the head of the home's chain.</param>
public sealed record HomeHead(string Home, long HomeSeq, ReadOnlyMemory<byte> Hash);

/// <summary>A deadline an actor waits for.</summary>
/// <param name="Actor">Who waits.</param>
/// <param name="At">For when; null if it does not wait any more.</param>
public readonly record struct WakeUp(Address Actor, Instant? At);

/// <summary>A stored fold: of an actor, or of a home's view and receipts under <c>home/engine/view</c>.</summary>
/// <param name="Address">Of what.</param>
/// <param name="Seq">The last event folded in: actor_seq for an actor, home_seq for a home.</param>
/// <param name="Version">The version of the fold's shape; another version is ignored.</param>
/// <param name="Body">The fold, in the owner's format.</param>
public sealed record StoredSnapshot(Address Address, long Seq, int Version, ReadOnlyMemory<byte> Body);

/// <summary>An outside call that was asked for and is not concluded.</summary>
/// <param name="Actor">Who asked for it and is told the outcome.</param>
/// <param name="Name">The actor's name for it; <c>{Actor}#{Name}</c> is its idempotency key.</param>
/// <param name="Channel">Which handler makes the call.</param>
/// <param name="Lane">Calls of one lane of a home are made in order.</param>
/// <param name="RequestName">Stored name of the request's type.</param>
/// <param name="RequestVersion">Its version.</param>
/// <param name="Request">The request as JSON.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="ExpiresAt">After this instant it is not tried any more.</param>
/// <param name="Principal">On whose behalf, in the stored form.</param>
/// <param name="Correlation">The id of the request that began it all.</param>
/// <param name="Causation">The id of the event directly before.</param>
public sealed record OutboxEntry(
    Address Actor,
    string Name,
    string Channel,
    string Lane,
    string RequestName,
    int RequestVersion,
    ReadOnlyMemory<byte> Request,
    Instant AskedAt,
    Instant ExpiresAt,
    string Principal,
    string Correlation,
    string Causation)
{
    /// <summary>The idempotency key, the same in every attempt: <c>{Actor}#{Name}</c>.</summary>
    public string Key => Actor.Value + "#" + Name;

    /// <summary>True if it is not another one, asked for earlier or later under the same name.</summary>
    internal bool IsSameAskingAs(OutboxEntry other) => AskedAt == other.AskedAt && Causation == other.Causation;
}

/// <summary>Where one record stands within <see cref="ShardAppend.Frames"/>.</summary>
/// <param name="Actor">Whose event it is.</param>
/// <param name="ActorSeq">Place among the actor's events.</param>
/// <param name="HomeSeq">Place among the home's events.</param>
/// <param name="Offset">Where its frame begins, in bytes.</param>
public readonly record struct AppendedRecord(Address Actor, long ActorSeq, long HomeSeq, int Offset);

/// <summary>What one turn of one shard appends. Immutable once it has been handed to the journal.</summary>
public sealed class ShardAppend
{
    /// <summary>Which shard, from 0.</summary>
    public required int Shard { get; init; }

    /// <summary>How many events the shard must have before this append.</summary>
    public required long ExpectedSeq { get; init; }

    /// <summary>
    /// Under which claim (<see cref="IJournal.Claim"/>); 0 for a tool that has no claim and is held to the sequence
    /// alone.
    /// </summary>
    public long Epoch { get; init; }

    /// <summary>The records as frames (see <see cref="RecordWriter"/>), ready to be stored as they are.</summary>
    public required ReadOnlyMemory<byte> Frames { get; init; }

    /// <summary>Where the records stand, in order. At least one, unless only the tables change.</summary>
    public required IReadOnlyList<AppendedRecord> Records { get; init; }

    /// <summary>Deadlines that changed, at most one an actor.</summary>
    public IReadOnlyList<WakeUp> WakeUps { get; init; } = [];

    /// <summary>
    /// Outside calls that are asked for, added after <see cref="OutboxRemoved"/> has been removed. One of the same
    /// actor and name takes the place of the former and stands last.
    /// </summary>
    public IReadOnlyList<OutboxEntry> OutboxAdded { get; init; } = [];

    /// <summary>Outside calls that are concluded or withdrawn, as (actor, name); unknown ones are ignored.</summary>
    public IReadOnlyList<(Address Actor, string Name)> OutboxRemoved { get; init; } = [];

    /// <summary>Snapshots, each replacing the one stored for its address.</summary>
    public IReadOnlyList<StoredSnapshot> Snapshots { get; init; } = [];
}
