using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Runtime.Shards.Loaded;

/// <summary>A life of a shard: begun when it is opened, and again after a failed append. A failure ends it.</summary>
/// <param name="Number">Counts up for the shard, in this process; the first is 1.</param>
/// <param name="Claim">The epoch under which the journal takes its appends.</param>
/// <param name="Opened">What the journal had when it began.</param>
internal sealed record ShardLife(long Number, long Claim, OpenedShard Opened);
