namespace RingActors.Engine.Sqlite.Index;

/// <summary>Where an event stands: in which row of the log, at which byte of its frames.</summary>
internal readonly record struct EventPosition(long Pos, int Offset);

/// <summary>Packs positions, which only ever go forward, into a few bytes each.</summary>
/// <remarks>
/// A position is two numbers in base 128, low digits first, the high bit set on all but the last byte: how many rows further than
/// the position before (the first one: its row), and the byte offset, for a position in the same row as how many bytes further.
/// </remarks>
internal static class EventPositionCodec
{
    /// <summary>Most positions of a packed row; about 2 KB, which still fits a page of the index together with others.</summary>
    internal const int PositionsMax = 512;

    /// <summary>Longest form of one position, in bytes.</summary>
    private const int BytesMax = 10 + 5;

    /// <summary>Packs positions into <paramref name="buffer"/>, which must have <see cref="BufferLength"/> bytes.</summary>
    /// <returns>How many bytes were written.</returns>
    internal static int Pack(ReadOnlySpan<EventPosition> positions, Span<byte> buffer)
    {
        int length = 0;
        EventPosition before = default;
        foreach (EventPosition position in positions)
        {
            long rows = position.Pos - before.Pos;
            length += WriteNumber(buffer[length..], (ulong)rows);
            length += WriteNumber(buffer[length..], (ulong)(rows == 0 ? position.Offset - before.Offset : position.Offset));
            before = position;
        }

        return length;
    }

    internal static int BufferLength(int positions) => positions * BytesMax;

    /// <summary>Unpacks all of them into <paramref name="positions"/>.</summary>
    /// <exception cref="FormatException">The bytes are not so many packed positions.</exception>
    internal static void Unpack(ReadOnlySpan<byte> packed, Span<EventPosition> positions)
    {
        int at = 0;
        EventPosition before = default;
        for (int i = 0; i < positions.Length; i++)
        {
            long rows = (long)ReadNumber(packed, ref at);
            long offset = (long)ReadNumber(packed, ref at);
            before = new EventPosition(
                unchecked(before.Pos + rows), unchecked((int)(rows == 0 ? before.Offset + offset : offset)));
            positions[i] = before;
        }

        if (at != packed.Length)
        {
            throw new FormatException($"{packed.Length - at} bytes stand behind {positions.Length} packed places.");
        }
    }

    private static int WriteNumber(Span<byte> buffer, ulong number)
    {
        int length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            buffer[length++] = unchecked((byte)(number | 0x80));
        }

        buffer[length++] = (byte)number;
        return length;
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> packed, ref int at)
    {
        ulong number = 0;
        for (int shift = 0; shift < 64 && at < packed.Length; shift += 7)
        {
            byte digit = packed[at++];
            number |= (ulong)(digit & 0x7f) << shift;
            if (digit < 0x80)
            {
                return number;
            }
        }

        throw new FormatException("A packed place does not end.");
    }
}
