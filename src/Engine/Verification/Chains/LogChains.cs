using System.Globalization;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Verification.Findings;

namespace RingActors.Engine.Verification.Chains;

/// <summary>A row of a log as its store has read it; nothing of it is believed yet.</summary>
/// <param name="Pos">Its place among all rows; the first is 1.</param>
/// <param name="Shard">Whose turn it is.</param>
/// <param name="FirstSeq">How many events the shard had before.</param>
/// <param name="Events">How many events it says it holds.</param>
/// <param name="IsSound">True if its bytes give the checksum that the store keeps with them.</param>
/// <param name="Frames">Its records as frames.</param>
public readonly record struct LogRowRead(
    long Pos, long Shard, long FirstSeq, long Events, bool IsSound, ReadOnlyMemory<byte> Frames);

/// <summary>Told of each record that can be read and is of some home, in the order of the log.</summary>
public interface ILogRecordSink
{
    /// <summary>Takes a record.</summary>
    /// <param name="home">Whose event it is.</param>
    /// <param name="read">The event.</param>
    /// <param name="row">The row it stands in.</param>
    /// <param name="offset">At which byte of the row's frames.</param>
    void Take(string home, StoredEvent read, in LogRowRead row, int offset);
}

/// <summary>
/// Checks a whole log, whatever store keeps it: every row, record, sequence and chain. The store's reader hands it the rows in order.
/// </summary>
/// <param name="findings">Takes what is wrong.</param>
/// <param name="shards">How many shards the journal was made for.</param>
/// <param name="kept">Of each home, the event whose hash is to be kept.</param>
/// <param name="sink">Told of each record.</param>
public sealed class LogChains(FindingList findings, long shards, IReadOnlyDictionary<string, long> kept, ILogRecordSink sink)
{
    private const string Table = "log";

    private readonly Dictionary<long, long> _shards = [];
    private readonly Dictionary<string, (HomeChain Chain, long Shard)> _homes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _actors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _keptHashes = new(StringComparer.Ordinal);

    /// <summary>How many rows were read.</summary>
    public long Rows { get; private set; }

    /// <summary>How many events were read.</summary>
    public long Events { get; private set; }

    /// <summary>The place of the last row.</summary>
    public long LastPos { get; private set; }

    /// <summary>The hashes that were to be kept, in hexadecimal, of the homes that have so many events.</summary>
    public IReadOnlyDictionary<string, string> KeptHashes => _keptHashes;

    /// <summary>The last sequence of each shard.</summary>
    public IReadOnlyDictionary<long, long> Shards => _shards;

    /// <summary>The last sequence of each actor.</summary>
    public IReadOnlyDictionary<string, long> Actors => _actors;

    /// <summary>The chains of all homes.</summary>
    public IEnumerable<HomeChain> Homes => _homes.Values.Select(h => h.Chain);

    /// <summary>The chain of a home; null if it has no event.</summary>
    public HomeChain? Home(string home) => _homes.TryGetValue(home, out (HomeChain Chain, long Shard) known) ? known.Chain : null;

    /// <summary>Takes the next row.</summary>
    public void Take(in LogRowRead row)
    {
        if (row.Pos != LastPos + 1)
        {
            findings.Add(FindingKind.Row, $"Row {LastPos + 1} should follow row {LastPos}.", Table, Text(row.Pos));
        }

        LastPos = row.Pos;
        Rows++;
        if (!row.IsSound)
        {
            findings.Add(FindingKind.Row, "Its bytes do not give the checksum stored with them.", Table, Text(row.Pos));
        }

        long head = _shards.GetValueOrDefault(row.Shard);
        if (row.FirstSeq != head || row.Shard < 0 || row.Shard >= shards)
        {
            findings.Add(
                FindingKind.Row, $"Shard {row.Shard} stands at {head}, and the row goes on from {row.FirstSeq}.", Table, Text(row.Pos));
        }

        int records = TakeRecords(row);
        if (records != row.Events)
        {
            findings.Add(FindingKind.Row, $"The row says {row.Events} events and has {records}.", Table, Text(row.Pos));
        }

        _shards[row.Shard] = unchecked(row.FirstSeq + row.Events);
    }

    private int TakeRecords(in LogRowRead row)
    {
        int count = 0;
        for (int offset = 0; offset < row.Frames.Length; count++)
        {
            int start = offset;
            try
            {
                StoredFrame frame = RecordReader.ReadFrame(row.Frames, ref offset);
                Take(frame, RecordReader.Read(frame.Record), row, start);
            }
            catch (Exception e) when (e is RecordFormatException or FormatException or OverflowException)
            {
                findings.Add(FindingKind.Record, e.Message, Table, Text(row.Pos), offset: start);
                if (offset == start)
                {
                    break;
                }
            }
        }

        return count;
    }

    private void Take(StoredFrame frame, StoredEvent read, in LogRowRead row, int offset)
    {
        Events++;
        string home = Address.Parse(read.Actor).Home;
        if (!_homes.TryGetValue(home, out (HomeChain Chain, long Shard) known))
        {
            _homes.Add(home, known = (new HomeChain(home, _actors), row.Shard));
        }

        if (known.Shard != row.Shard)
        {
            findings.Add(
                FindingKind.Row, $"The home's events before stand in shard {known.Shard}, this one in {row.Shard}.", Table, Text(row.Pos),
                home, read.HomeSeq, read.Actor, offset);
        }

        if (known.Chain.Take(frame, read) is { } found)
        {
            findings.Add(found.Kind, found.Message, Table, Text(row.Pos), home, read.HomeSeq, read.Actor, offset);
        }

        if (kept.TryGetValue(home, out long seq) && seq == read.HomeSeq)
        {
            _keptHashes[home] = Convert.ToHexStringLower(frame.Hash.Span);
        }

        sink.Take(home, read, row, offset);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
