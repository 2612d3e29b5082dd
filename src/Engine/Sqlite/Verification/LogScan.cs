using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Sqlite.Index;
using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Verification;

/// <summary>
/// Reads the whole log once, checks every row, record, sequence and chain, and remembers what the derived tables must say.
/// </summary>
internal sealed class LogScan(FindingList findings, AnchorFile? anchor)
{
    private readonly Dictionary<string, long> _anchored =
        anchor?.Homes.ToDictionary(h => h.Home, h => h.Seq, StringComparer.Ordinal) ?? new Dictionary<string, long>(StringComparer.Ordinal);

    private readonly Dictionary<long, long> _shards = [];
    private readonly Dictionary<string, (HomeChain Chain, long Shard)> _homes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _actors = new(StringComparer.Ordinal);

    internal long Rows { get; private set; }

    internal long Events { get; private set; }

    /// <summary>The sums of the tables beside the log, as the last row says.</summary>
    internal Sides Sides { get; private set; }

    /// <summary>For each name, the sum over its places in the indexed part of the log.</summary>
    internal Dictionary<string, ulong> IndexedPlaces { get; } = new(StringComparer.Ordinal);

    /// <summary>Heads of homes at the end of the indexed part.</summary>
    internal Dictionary<string, (long Seq, byte[] Hash)> IndexedHomes { get; } = new(StringComparer.Ordinal);

    /// <summary>Heads of shards at the end of the indexed part.</summary>
    internal Dictionary<long, long> IndexedShards { get; } = [];

    /// <summary>The hashes of the events that were heads when the anchor was made.</summary>
    internal Dictionary<string, string> AnchoredHashes { get; } = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, long> Actors => _actors;

    internal IEnumerable<HomeChain> Homes => _homes.Values.Select(h => h.Chain);

    internal HomeChain? Home(string home) => _homes.TryGetValue(home, out (HomeChain Chain, long Shard) known) ? known.Chain : null;

    /// <summary>A number for a place of a name; the sum of these over a set tells sets apart.</summary>
    internal static ulong PlaceNumber(ulong name, long seq, Place place) => unchecked(
        Mix(Mix(Mix(name ^ (ulong)seq) + (ulong)place.Pos) ^ (ulong)place.Offset));

    internal static ulong NameNumber(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in name)
        {
            hash = unchecked((hash ^ c) * 1099511628211);
        }

        return Mix(hash);
    }

    internal void Run(Connection connection, JournalRow? journal)
    {
        using Statement rows = connection.PrepareOnce(LogRow.SelectAfter);
        rows.Bind(1, long.MinValue);
        long last = 0;
        long indexed = journal?.IndexedPos ?? 0;
        while (rows.Step())
        {
            LogRow row = LogRow.ReadRaw(rows);
            if (row.Pos != last + 1)
            {
                findings.Add(FindingKind.Row, $"Row {last + 1} should follow row {last}.", "log", Text(row.Pos));
            }

            last = row.Pos;
            Take(row, indexed, journal);
            if (row.Pos == indexed)
            {
                RememberIndexed();
            }
        }

        if (indexed > last)
        {
            findings.Add(FindingKind.Row, $"The log ends at row {last}, and it was indexed up to row {indexed}.", "log", Text(last));
        }
    }

    private void Take(in LogRow row, long indexed, JournalRow? journal)
    {
        Rows++;
        if (!row.IsSound)
        {
            findings.Add(FindingKind.Row, "Its bytes do not give the checksum stored with them.", "log", Text(row.Pos));
        }

        if (row.Sides.Length == Sides.Length)
        {
            Sides = Sides.Read(row.Sides);
        }

        long head = _shards.GetValueOrDefault(row.Shard);
        if (row.FirstSeq != head || row.Shard < 0 || row.Shard >= (journal?.Shards ?? long.MaxValue))
        {
            findings.Add(
                FindingKind.Row, $"Shard {row.Shard} stands at {head}, and the row goes on from {row.FirstSeq}.", "log",
                Text(row.Pos));
        }

        int records = TakeRecords(row, row.Pos <= indexed);
        if (records != row.Events)
        {
            findings.Add(FindingKind.Row, $"The row says {row.Events} events and has {records}.", "log", Text(row.Pos));
        }

        _shards[row.Shard] = unchecked(row.FirstSeq + row.Events);
    }

    private int TakeRecords(in LogRow row, bool indexed)
    {
        ReadOnlyMemory<byte> frames = row.Frames.ToArray();
        int count = 0;
        for (int offset = 0; offset < frames.Length; count++)
        {
            int start = offset;
            try
            {
                StoredFrame frame = RecordReader.ReadFrame(frames, ref offset);
                StoredEvent read = RecordReader.Read(frame.Record);
                Take(frame, read, row, start, indexed);
            }
            catch (Exception e) when (e is RecordFormatException or FormatException or OverflowException)
            {
                findings.Add(FindingKind.Record, e.Message, "log", Text(row.Pos), offset: start);
                if (offset == start)
                {
                    break;
                }
            }
        }

        return count;
    }

    private void Take(StoredFrame frame, StoredEvent read, in LogRow row, int offset, bool indexed)
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
                FindingKind.Row, $"The home's events before stand in shard {known.Shard}, this one in {row.Shard}.", "log", Text(row.Pos),
                home, read.HomeSeq, read.Actor, offset);
        }

        if (known.Chain.Take(frame, read) is { } found)
        {
            findings.Add(found.Kind, found.Message, "log", Text(row.Pos), home, read.HomeSeq, read.Actor, offset);
        }

        if (_anchored.TryGetValue(home, out long anchored) && anchored == read.HomeSeq)
        {
            AnchoredHashes[home] = Convert.ToHexStringLower(frame.Hash.Span);
        }

        if (indexed)
        {
            Place place = new(row.Pos, offset);
            AddPlace(home, read.HomeSeq, place);
            AddPlace(read.Actor, read.ActorSeq, place);
        }
    }

    private void AddPlace(string name, long seq, Place place) =>
        IndexedPlaces[name] = unchecked(IndexedPlaces.GetValueOrDefault(name) + PlaceNumber(NameNumber(name), seq, place));

    private void RememberIndexed()
    {
        foreach ((HomeChain chain, _) in _homes.Values)
        {
            IndexedHomes[chain.Home] = (chain.Seq, chain.Hash.ToArray());
        }

        foreach ((long shard, long seq) in _shards)
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

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
