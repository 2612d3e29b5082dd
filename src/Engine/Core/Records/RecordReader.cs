using System.Buffers.Binary;
using System.Text;

namespace RingActors.Engine.Core.Records;

/// <summary>Reads stored records; every length is checked, because the bytes may be damaged or hostile.</summary>
public static class RecordReader
{
    /// <summary>Longest record that is read, in bytes. A larger length means damage.</summary>
    public const int RecordLengthMax = 16 * 1024 * 1024;

    /// <summary>Takes the frame at <paramref name="offset"/> and moves the offset behind it.</summary>
    /// <exception cref="RecordFormatException">There is no whole frame there.</exception>
    public static StoredFrame ReadFrame(ReadOnlyMemory<byte> frames, ref int offset)
    {
        int left = frames.Length - offset;
        int length = left >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(frames.Span[offset..]) : -1;
        if (length < RecordWriter.FixedLength || length > RecordLengthMax || left - 4 - HashChain.HashLength < length)
        {
            throw new RecordFormatException($"At byte {offset} a record should begin, and there is none of a sound length.");
        }

        StoredFrame frame = new(frames.Slice(offset + 4, length), frames.Slice(offset + 4 + length, HashChain.HashLength));
        offset += 4 + length + HashChain.HashLength;
        return frame;
    }

    /// <summary>Reads a whole record.</summary>
    /// <exception cref="RecordFormatException">The bytes are no record.</exception>
    public static StoredEvent Read(ReadOnlyMemory<byte> record)
    {
        Cursor cursor = new(record);
        ReadOnlySpan<byte> head = cursor.Take(RecordWriter.FixedLength).Span;
        if (head[0] != RecordWriter.Format || head[1] > 1)
        {
            throw new RecordFormatException($"Record format {head[0]} with flags {head[1]} is not known to this build.");
        }

        StoredEvent read = new()
        {
            HomeSeq = BinaryPrimitives.ReadInt64LittleEndian(head[2..]),
            ActorSeq = BinaryPrimitives.ReadInt64LittleEndian(head[10..]),
            Version = BinaryPrimitives.ReadInt32LittleEndian(head[18..]),
            OccurredAt = RecordWriter.FromNanoseconds(BinaryPrimitives.ReadInt64LittleEndian(head[22..])),
            LearnedAt = RecordWriter.FromNanoseconds(BinaryPrimitives.ReadInt64LittleEndian(head[30..])),
            Actor = cursor.Text(),
            Name = cursor.Text(),
            Principal = cursor.Text(),
            Correlation = cursor.Text(),
            Causation = cursor.Text(),
            Payload = cursor.Payload(),
            Receipt = head[1] == 1 ? cursor.Receipt() : null,
        };
        cursor.End();
        return read;
    }

    /// <summary>Reads only where a record belongs: cheap enough for scanning a whole journal.</summary>
    /// <exception cref="RecordFormatException">The bytes are no record.</exception>
    public static RecordPlace ReadPlace(ReadOnlyMemory<byte> record)
    {
        Cursor cursor = new(record);
        ReadOnlySpan<byte> head = cursor.Take(RecordWriter.FixedLength).Span;
        return new RecordPlace(
            BinaryPrimitives.ReadInt64LittleEndian(head[2..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[10..]),
            cursor.Bytes());
    }

    private struct Cursor(ReadOnlyMemory<byte> record)
    {
        private static readonly UTF8Encoding Utf8 = new(false, true);
        private int _offset;

        internal ReadOnlyMemory<byte> Take(int length)
        {
            if (length < 0 || record.Length - _offset < length)
            {
                throw new RecordFormatException($"A record of {record.Length} bytes ends before its content does.");
            }

            _offset += length;
            return record.Slice(_offset - length, length);
        }

        internal ReadOnlyMemory<byte> Bytes() => Take(BinaryPrimitives.ReadUInt16LittleEndian(Take(2).Span));

        internal string Text()
        {
            try
            {
                return Utf8.GetString(Bytes().Span);
            }
            catch (DecoderFallbackException)
            {
                throw new RecordFormatException("A text of the record is no UTF-8.");
            }
        }

        internal ReadOnlyMemory<byte> Payload() => Take(BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span));

        internal Receipt Receipt()
        {
            ReadOnlySpan<byte> head = Take(9).Span;
            ulong digest = BinaryPrimitives.ReadUInt64LittleEndian(head);
            bool refused = head[8] == 1;
            string key = Text();
            string name = Text();
            int version = BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);
            return new Receipt(key, digest, refused, name, version, Payload());
        }

        internal readonly void End()
        {
            if (_offset != record.Length)
            {
                throw new RecordFormatException($"A record has {record.Length - _offset} bytes behind its end.");
            }
        }
    }
}

/// <summary>A record and the hash stored with it.</summary>
/// <param name="Record">The record's bytes.</param>
/// <param name="Hash">The hash as stored, 32 bytes.</param>
public readonly record struct StoredFrame(ReadOnlyMemory<byte> Record, ReadOnlyMemory<byte> Hash);

/// <summary>Where a record belongs.</summary>
/// <param name="HomeSeq">Place among the home's events.</param>
/// <param name="ActorSeq">Place among the actor's events.</param>
/// <param name="Actor">The actor's address as UTF-8.</param>
public readonly record struct RecordPlace(long HomeSeq, long ActorSeq, ReadOnlyMemory<byte> Actor);
