using RingActors.Engine.Runtime.Homes;

namespace RingActors.Engine.Tests.Shards;

/// <summary>A journal is read by the shards that wrote it: where a home belongs may never change.</summary>
public sealed class StableHashTests
{
    /// <summary>The published test vectors of FNV-1a with 32 bits.</summary>
    [Theory]
    [InlineData("", 0x811C9DC5)]
    [InlineData("a", 0xE40C292C)]
    [InlineData("foobar", 0xBF9CF968)]
    public void A_text_has_the_hash_that_is_published_for_it(string text, uint hash)
    {
        Assert.Equal(hash, StableHash.Of(text));
        Assert.Equal((int)(hash % 7), StableHash.ShardOf(text, 7));
    }
}
