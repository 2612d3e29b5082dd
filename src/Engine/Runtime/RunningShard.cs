using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Engine.Runtime.Shards;

namespace RingActors.Engine.Runtime;

/// <summary>A shard that this process has claimed: its loop, and the outbox with the calls that it owes.</summary>
internal sealed class RunningShard(int number, long claim, ShardLoop loop, EffectOutbox outbox)
{
    private volatile Refusal? _refusal;
    private volatile bool _isLost;

    internal int Number { get; } = number;

    /// <summary>The epoch of the claim.</summary>
    internal long Claim { get; } = claim;

    internal ShardLoop Loop { get; } = loop;

    internal EffectOutbox Outbox { get; } = outbox;

    /// <summary>Another writer owns it: the loop is closed, and is only waited for.</summary>
    internal bool IsLost => _isLost;

    /// <summary>
    /// What callers are told instead of being let in; null while it is open. What is under way goes on.
    /// </summary>
    internal Refusal? Refusal => _refusal;

    internal void Refuse(Refusal why) => _refusal ??= why;

    internal void Lose(Refusal why)
    {
        _isLost = true;
        _refusal = why;
    }
}

/// <summary>The shards that this process runs. Read by any thread; changed by the writer alone.</summary>
internal sealed class RunningShards(int count)
{
    private readonly RunningShard?[] _shards = new RunningShard?[count];

    internal int Count => _shards.Length;

    internal RunningShard? this[int shard]
    {
        get => Volatile.Read(ref _shards[shard]);
        set => Volatile.Write(ref _shards[shard], value);
    }

    /// <summary>Those that are open, or being closed, in order.</summary>
    internal IReadOnlyList<RunningShard> All()
    {
        List<RunningShard> all = new(_shards.Length);
        for (int i = 0; i < _shards.Length; i++)
        {
            if (this[i] is { } running)
            {
                all.Add(running);
            }
        }

        return all;
    }
}
