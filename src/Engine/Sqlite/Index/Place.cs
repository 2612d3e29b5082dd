namespace RingActors.Engine.Sqlite.Index;

/// <summary>Where an event stands: in which row of the log, at which byte of its frames.</summary>
internal readonly record struct Place(long Pos, int Offset);

/// <summary>Packs places, which only ever go forward, into a few bytes each.</summary>
/// <remarks>
/// A place is two numbers in base 128, low digits first, the high bit set on all but the last byte: how many rows further than
/// the place before (the first one: its row), and the byte offset, for a place in the same row as how many bytes further.
/// </remarks>
internal static class PlaceCodec
{
    /// <summary>Most places of a packed row; about 2 KB, which still fits a page of the index together with others.</summary>
    internal const int PlacesMax = 512;

    /// <summary>Longest form of one place, in bytes.</summary>
    private const int BytesMax = 10 + 5;

    /// <summary>Packs places into <paramref name="buffer"/>, which must have <see cref="BufferLength"/> bytes.</summary>
    /// <returns>How many bytes were written.</returns>
    internal static int Pack(ReadOnlySpan<Place> places, Span<byte> buffer)
    {
        int length = 0;
        Place before = default;
        foreach (Place place in places)
        {
            long rows = place.Pos - before.Pos;
            length += WriteNumber(buffer[length..], (ulong)rows);
            length += WriteNumber(buffer[length..], (ulong)(rows == 0 ? place.Offset - before.Offset : place.Offset));
            before = place;
        }

        return length;
    }

    internal static int BufferLength(int places) => places * BytesMax;

    /// <summary>Unpacks all of them into <paramref name="places"/>.</summary>
    /// <exception cref="FormatException">The bytes are not so many packed places.</exception>
    internal static void Unpack(ReadOnlySpan<byte> packed, Span<Place> places)
    {
        int at = 0;
        Place before = default;
        for (int i = 0; i < places.Length; i++)
        {
            long rows = (long)ReadNumber(packed, ref at);
            long offset = (long)ReadNumber(packed, ref at);
            before = new Place(
                unchecked(before.Pos + rows), unchecked((int)(rows == 0 ? before.Offset + offset : offset)));
            places[i] = before;
        }

        if (at != packed.Length)
        {
            throw new FormatException($"{packed.Length - at} bytes stand behind {places.Length} packed places.");
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
