namespace RingActors.Engine.Runtime.Journals;

/// <summary>
/// The claims of a journal that one process alone can have open: they need not outlive it. Used by one thread at a
/// time.
/// </summary>
/// <param name="shardCount">How many shards there are.</param>
public sealed class ShardEpochs(int shardCount)
{
    private readonly long[] _epochs = new long[shardCount];

    /// <inheritdoc cref="IJournal.Claim"/>
    public long Claim(int shard) => ++_epochs[shard];

    /// <inheritdoc cref="IJournal.Release"/>
    public void Release(int shard, long epoch)
    {
        if (_epochs[shard] == epoch)
        {
            // Nobody has the next one: what is still appended under this one is refused.
            _epochs[shard]++;
        }
    }

    /// <summary>All claims are void: somebody else has the store.</summary>
    public void LoseAll()
    {
        for (int i = 0; i < _epochs.Length; i++)
        {
            _epochs[i]++;
        }
    }

    /// <summary>Lets through only what is appended under the newest claims.</summary>
    /// <exception cref="ShardLostException">One is not.</exception>
    public void Check(IReadOnlyList<ShardAppend> appends)
    {
        for (int i = 0; i < appends.Count; i++)
        {
            ShardAppend append = appends[i];
            if (append.Epoch != 0 && append.Epoch != _epochs[append.Shard])
            {
                throw new ShardLostException(
                    append.Shard,
                    $"Shard {append.Shard} was claimed as epoch {append.Epoch}, and is at {_epochs[append.Shard]}: "
                    + "it has another owner.");
            }
        }
    }
}
