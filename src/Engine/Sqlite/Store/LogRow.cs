using System.Buffers.Binary;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>A row of the log as a statement stands on it; the bytes are valid until the statement moves.</summary>
internal readonly ref struct LogRow
{
    internal const string SelectOne = "SELECT pos, shard, first_seq, events, sides, crc, frames FROM log WHERE pos = ?1";

    internal const string SelectAfter = "SELECT pos, shard, first_seq, events, sides, crc, frames FROM log WHERE pos > ?1 ORDER BY pos";

    private LogRow(Statement row)
    {
        Pos = row.Long(0);
        Shard = row.Long(1);
        FirstSeq = row.Long(2);
        Events = row.Long(3);
        Checksums = row.Blob(4);
        Crc = row.Long(5);
        Frames = row.Blob(6);
    }

    internal long Pos { get; }

    internal long Shard { get; }

    internal long FirstSeq { get; }

    internal long Events { get; }

    internal ReadOnlySpan<byte> Checksums { get; }

    internal long Crc { get; }

    internal ReadOnlySpan<byte> Frames { get; }

    internal bool IsSound =>
        Checksums.Length == Store.AuxiliaryChecksums.Length && Crc == CrcOf(Pos, Shard, FirstSeq, Events, Store.AuxiliaryChecksums.Read(Checksums), Frames);

    internal static uint CrcOf(long pos, long shard, long firstSeq, long events, AuxiliaryChecksums checksums, ReadOnlySpan<byte> frames) =>
        RowSum.Crc(frames, pos, shard, firstSeq, events, checksums.WakeUps, checksums.Outbox, checksums.Snapshots);

    /// <summary>Reads the row without judging it.</summary>
    internal static LogRow ReadRaw(Statement row) => new(row);

    /// <exception cref="JournalDamagedException">Its bytes are not what was written.</exception>
    internal static LogRow Read(Statement row)
    {
        LogRow read = new(row);
        return read.IsSound
            ? read
            : throw new JournalDamagedException($"log, row {read.Pos}", "Its bytes do not give the checksum stored with them.");
    }

    /// <summary>Copies out the frame that begins at <paramref name="offset"/>.</summary>
    /// <exception cref="RecordFormatException">There is no whole frame there.</exception>
    internal StoredFrame Frame(int offset)
    {
        if (offset < 0 || offset > Frames.Length - 4)
        {
            throw new RecordFormatException($"A record should begin at byte {offset} of {Frames.Length}.");
        }

        long length = 4L + BinaryPrimitives.ReadInt32LittleEndian(Frames[offset..]) + HashChain.HashLength;
        if (length < 0 || length > Frames.Length - offset)
        {
            throw new RecordFormatException($"At byte {offset} a record should begin, and there is none of a sound length.");
        }

        int start = 0;
        return RecordReader.ReadFrame(Frames.Slice(offset, (int)length).ToArray(), ref start);
    }
}
