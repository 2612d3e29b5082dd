using RingActors.Engine.Core.Records;
using RingActors.Engine.Sqlite.Index;
using RingActors.Engine.Sqlite.Store;
using RingActors.Engine.Verification.Chains;
using RingActors.Engine.Verification.Findings;

namespace RingActors.Engine.Sqlite.Verification;

/// <summary>
/// Reads the whole log once for <see cref="LogChains"/>, and remembers what the tables that SQLite has beside it must say.
/// </summary>
internal sealed class LogScan : ILogRecordSink
{
    private readonly FindingList _findings;
    private readonly long _indexed;

    internal LogScan(FindingList findings, JournalRow? journal, IReadOnlyDictionary<string, long> anchored)
    {
        _findings = findings;
        _indexed = journal?.IndexedPos ?? 0;
        Chains = new LogChains(findings, journal?.Shards ?? long.MaxValue, anchored, this);
    }

    internal LogChains Chains { get; }

    /// <summary>The sums of the tables beside the log, as the last row says.</summary>
    internal AuxiliaryChecksums Checksums { get; private set; }

    /// <summary>For each name, the sum over its positions in the indexed part of the log.</summary>
    internal Dictionary<string, ulong> IndexedPositions { get; } = new(StringComparer.Ordinal);

    /// <summary>Heads of homes at the end of the indexed part.</summary>
    internal Dictionary<string, (long Seq, byte[] Hash)> IndexedHomes { get; } = new(StringComparer.Ordinal);

    /// <summary>Heads of shards at the end of the indexed part.</summary>
    internal Dictionary<long, long> IndexedShards { get; } = [];

    /// <summary>A number for a position of a name; the sum of these over a set tells sets apart.</summary>
    internal static ulong PositionNumber(ulong name, long seq, EventPosition position) => unchecked(
        Mix(Mix(Mix(name ^ (ulong)seq) + (ulong)position.Pos) ^ (ulong)position.Offset));

    internal static ulong NameNumber(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in name)
        {
            hash = unchecked((hash ^ c) * 1099511628211);
        }

        return Mix(hash);
    }

    internal void Run(Connection connection)
    {
        using Statement rows = connection.PrepareOnce(LogRow.SelectAfter);
        rows.Bind(1, long.MinValue);
        while (rows.Step())
        {
            LogRow row = LogRow.ReadRaw(rows);
            if (row.Checksums.Length == AuxiliaryChecksums.Length)
            {
                Checksums = AuxiliaryChecksums.Read(row.Checksums);
            }

            Chains.Take(new LogRowRead(row.Pos, row.Shard, row.FirstSeq, row.Events, row.IsSound, row.Frames.ToArray()));
            if (row.Pos == _indexed)
            {
                RememberIndexed();
            }
        }

        if (_indexed > Chains.LastPos)
        {
            _findings.Add(
                FindingKind.Row, $"The log ends at row {Chains.LastPos}, and it was indexed up to row {_indexed}.", "log",
                Chains.LastPos.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    void ILogRecordSink.Take(string home, StoredEvent read, in LogRowRead row, int offset)
    {
        if (row.Pos <= _indexed)
        {
            EventPosition position = new(row.Pos, offset);
            AddPosition(home, read.HomeSeq, position);
            AddPosition(read.Actor, read.ActorSeq, position);
        }
    }

    private void AddPosition(string name, long seq, EventPosition position) =>
        IndexedPositions[name] = unchecked(IndexedPositions.GetValueOrDefault(name) + PositionNumber(NameNumber(name), seq, position));

    private void RememberIndexed()
    {
        foreach (HomeChain chain in Chains.Homes)
        {
            IndexedHomes[chain.Home] = (chain.Seq, chain.Hash.ToArray());
        }

        foreach ((long shard, long seq) in Chains.Shards)
        {
            IndexedShards[shard] = seq;
        }
    }

    /// <summary>The finalizer of SplitMix64.</summary>
    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
            x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
            return x ^ (x >> 31);
        }
    }
}
