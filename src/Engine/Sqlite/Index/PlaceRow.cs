using System.Buffers;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Index;

/// <summary>A packed row of the index: the places of consecutive events of one name.</summary>
internal static class PlaceRow
{
    internal static uint CrcOf(long run, long name, long firstSeq, int events, ReadOnlySpan<byte> packed) =>
        RowSum.Crc(packed, run, name, firstSeq, events);

    /// <summary>
    /// Unpacks the row a statement stands on, whose columns from <paramref name="column"/> on are run, name, first_seq, events, places, crc.
    /// </summary>
    /// <returns>The places; <paramref name="firstSeq"/> is the first one's sequence.</returns>
    /// <exception cref="JournalDamagedException">The bytes are not what was written.</exception>
    internal static Place[] Read(Statement row, out long firstSeq)
    {
        long run = row.Long(0);
        long name = row.Long(1);
        firstSeq = row.Long(2);
        long events = row.Long(3);
        ReadOnlySpan<byte> packed = row.Blob(4);
        try
        {
            if (events is > 0 and <= PlaceCodec.PlacesMax && row.Long(5) == CrcOf(run, name, firstSeq, (int)events, packed))
            {
                Place[] places = new Place[events];
                PlaceCodec.Unpack(packed, places);
                return places;
            }
        }
        catch (FormatException e)
        {
            throw new JournalDamagedException(Where(run, name, firstSeq), e.Message);
        }

        throw new JournalDamagedException(Where(run, name, firstSeq), "Its bytes do not give the checksum stored with them.");
    }

    /// <summary>Writes places as one row or, if they are many, several.</summary>
    /// <param name="insert">Takes run, name, first_seq, events, places, crc.</param>
    /// <param name="run">Of which run.</param>
    /// <param name="name">Of which name.</param>
    /// <param name="firstSeq">The first one's sequence.</param>
    /// <param name="places">The places.</param>
    internal static void Write(Statement insert, long run, long name, long firstSeq, ReadOnlySpan<Place> places)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PlaceCodec.BufferLength(Math.Min(places.Length, PlaceCodec.PlacesMax)));
        try
        {
            while (!places.IsEmpty)
            {
                ReadOnlySpan<Place> row = places[..Math.Min(places.Length, PlaceCodec.PlacesMax)];
                ReadOnlySpan<byte> packed = buffer.AsSpan(0, PlaceCodec.Pack(row, buffer));
                insert.Bind(1, run).Bind(2, name).Bind(3, firstSeq).Bind(4, row.Length).Bind(5, packed)
                    .Bind(6, CrcOf(run, name, firstSeq, row.Length, packed)).Run();
                firstSeq += row.Length;
                places = places[row.Length..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Where(long run, long name, long firstSeq) => $"place, row ({run}, {name}, {firstSeq})";
}
