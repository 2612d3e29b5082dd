using System.Text;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Index;

/// <summary>
/// Reads the heads and the positions that are not indexed out of the file. Only the rows behind the indexed position are scanned, so
/// that a long journal opens as fast as a short one.
/// </summary>
internal sealed class JournalLoader(Connection connection)
{
    private readonly Dictionary<string, Address> _addresses = new(StringComparer.Ordinal);

    /// <exception cref="JournalDamagedException">What is stored is not what was written.</exception>
    internal WriterState Load(JournalRow journal)
    {
        WriterState state = new(journal.Shards) { LastPos = journal.IndexedPos };
        LoadHeads(state);
        LoadChecksums(state);
        using Statement rows = connection.PrepareOnce(LogRow.SelectAfter);
        rows.Bind(1, journal.IndexedPos);
        while (rows.Step())
        {
            LogRow row = LogRow.Read(rows);
            ShardAppend append = ToAppend(row);
            try
            {
                if (row.Pos != state.LastPos + 1)
                {
                    throw new InvalidOperationException($"Row {state.LastPos + 1} is missing.");
                }

                state.Stage([append]);
            }
            catch (Exception e) when (e is InvalidOperationException or JournalConflictException or IndexOutOfRangeException)
            {
                throw new JournalDamagedException($"log, row {row.Pos}", "It does not go on where the rows before it end. " + e.Message);
            }

            state.Commit([append], AuxiliaryChecksums.Read(row.Checksums));
        }

        return state;
    }

    private void LoadHeads(WriterState state)
    {
        using RowSum sum = new();
        using Statement homes = connection.PrepareOnce("SELECT name, seq, hash, sum FROM home");
        while (homes.Step())
        {
            Require(DerivedRows.SumOfHome(sum, homes.Text(0), homes.Long(1), homes.Blob(2)) == homes.Long(3), "home, row " + homes.Text(0));
            state.SetHome(homes.Text(0), homes.Long(1), homes.Blob(2));
        }

        using Statement shards = connection.PrepareOnce("SELECT shard, seq, sum FROM shard");
        while (shards.Step())
        {
            Require(
                DerivedRows.SumOfShard(sum, shards.Long(0), shards.Long(1)) == shards.Long(2)
                    && shards.Long(0) >= 0 && shards.Long(0) < state.ShardCount,
                $"shard, row {shards.Long(0)}");
            state.SetHead(shards.Int(0), shards.Long(1));
        }
    }

    private void LoadChecksums(WriterState state)
    {
        if (state.LastPos == 0)
        {
            return;
        }

        using Statement indexed = connection.PrepareOnce(LogRow.SelectOne);
        state.Checksums = indexed.Bind(1, state.LastPos).Step()
            ? AuxiliaryChecksums.Read(LogRow.Read(indexed).Checksums)
            : throw new JournalDamagedException($"log, row {state.LastPos}", "The row is missing, and the index knows it.");
    }

    private ShardAppend ToAppend(in LogRow row)
    {
        ReadOnlyMemory<byte> frames = row.Frames.ToArray();
        List<AppendedRecord> records = [];
        int offset = 0;
        try
        {
            while (offset < frames.Length)
            {
                int start = offset;
                RecordPlace place = RecordReader.ReadPlace(RecordReader.ReadFrame(frames, ref offset).Record);
                records.Add(new AppendedRecord(AddressOf(place.Actor.Span), place.ActorSeq, place.HomeSeq, start));
            }
        }
        catch (Exception e) when (e is RecordFormatException or FormatException)
        {
            throw new JournalDamagedException($"log, row {row.Pos}, byte {offset}", e.Message);
        }

        Require(records.Count == row.Events, $"log, row {row.Pos}");
        return new ShardAppend { Shard = checked((int)row.Shard), ExpectedSeq = row.FirstSeq, Frames = frames, Records = records };
    }

    /// <summary>One object for each address, however many records carry it.</summary>
    private Address AddressOf(ReadOnlySpan<byte> utf8)
    {
        Span<char> text = stackalloc char[512];
        text = utf8.Length <= text.Length && Encoding.UTF8.TryGetChars(utf8, text, out int length)
            ? text[..length]
            : throw new FormatException($"An address of {utf8.Length} bytes is too long.");
        if (!_addresses.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out Address? address))
        {
            address = Address.Parse(text.ToString());
            _addresses.Add(address.Value, address);
        }

        return address;
    }

    private static void Require(bool holds, string where)
    {
        if (!holds)
        {
            throw new JournalDamagedException(where, "Its content contradicts itself.");
        }
    }
}
