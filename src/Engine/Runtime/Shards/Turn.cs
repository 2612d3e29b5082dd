using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Runtime.Shards;

/// <summary>
/// One pass of a shard: what it appends, and what may leave the shard when that is durable. Nothing in it may be looked
/// at by the outside before.
/// </summary>
internal sealed class Turn(int shard, long number, long life, int answersExpected)
{
    internal int Shard { get; } = shard;

    /// <summary>Counts up within the shard.</summary>
    internal long Number { get; } = number;

    /// <summary>Which life of the shard made it; a turn of an earlier life is never appended.</summary>
    internal long Life { get; } = life;

    /// <summary>Null if the turn changes nothing and only answers.</summary>
    internal ShardAppend? Append { get; set; }

    internal List<(IAnswerSink Sink, Answer Answer)> Answers { get; } = new(answersExpected);

    internal List<HomeView> Views { get; } = [];

    internal int Messages { get; set; }

    internal int Steps { get; set; }
}
