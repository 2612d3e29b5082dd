namespace RingActors.Engine.Runtime.Homes;

/// <summary>FNV-1a over the characters: the same on every machine and in every process, because homes are found by it.</summary>
public static class StableHash
{
    /// <summary>The hash of a text.</summary>
    public static uint Of(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        return hash;
    }

    /// <summary>The shard a home belongs to.</summary>
    public static int ShardOf(string home, int shards) => (int)(Of(home) % (uint)shards);
}
