namespace RingActors.Engine.Sqlite.Store;

/// <summary>The sums of rows that are derived from the log.</summary>
internal static class DerivedRows
{
    internal static long SumOfHome(RowSum sum, string name, long seq, ReadOnlySpan<byte> hash) =>
        sum.Of("home").Add(name).Add(seq).Add(hash).End();

    internal static long SumOfShard(RowSum sum, long shard, long seq) => sum.Of("shard").Add(shard).Add(seq).End();

    internal static long SumOfName(RowSum sum, string text, long id) => sum.Of("name").Add(text).Add(id).End();
}
