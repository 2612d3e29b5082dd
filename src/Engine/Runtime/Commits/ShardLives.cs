using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Shards;

namespace RingActors.Engine.Runtime.Commits;

/// <summary>
/// Which life each shard lives. Turns that were prepared in a life that is over rest on states that never were, or that
/// have another owner now: they are refused by their number of life, however late they come. Changed by the writer
/// alone.
/// </summary>
internal sealed class ShardLives(int count)
{
    private readonly Entry[] _shards = [.. Enumerable.Range(0, count).Select(_ => new Entry())];

    private sealed class Entry
    {
        internal long Number;
        internal long Claim;
        internal bool IsOpen;
        internal Answer WhyNot;
    }

    /// <summary>The shards that are open, in order.</summary>
    internal int[] Open => [.. Enumerable.Range(0, _shards.Length).Where(i => _shards[i].IsOpen)];

    /// <summary>True if the shard lives: it is open and not lost.</summary>
    internal bool IsOpen(int shard) => _shards[shard].IsOpen;

    /// <summary>Begins the first life of a shard that is being opened; the number is greater than any before.</summary>
    internal long Begin(int shard, long claim)
    {
        Entry entry = _shards[shard];
        entry.Claim = claim;
        entry.IsOpen = true;
        return ++entry.Number;
    }

    /// <summary>After a failure: the life is over, and the next begins.</summary>
    internal (long Number, long Claim) BeginNext(int shard) => (++_shards[shard].Number, _shards[shard].Claim);

    /// <summary>The life is over, and none follows before the shard is opened again.</summary>
    internal void End(int shard, in Answer why)
    {
        Entry entry = _shards[shard];
        entry.Number++;
        entry.IsOpen = false;
        entry.WhyNot = why;
    }

    /// <summary>Null if the turn belongs to the life that is lived; otherwise what its callers are told.</summary>
    internal Answer? Refusal(Turn turn)
    {
        Entry entry = _shards[turn.Shard];
        return turn.Life == entry.Number && entry.IsOpen ? null
            : entry.IsOpen ? Answer.JournalDown("The journal failed while this was on its way.")
            : entry.WhyNot;
    }
}
