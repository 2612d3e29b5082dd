using System.Buffers;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Index;

/// <summary>A packed row of the index: the positions of consecutive events of one name.</summary>
internal static class EventPositionRow
{
    internal static uint CrcOf(long run, long name, long firstSeq, int events, ReadOnlySpan<byte> packed) =>
        RowSum.Crc(packed, run, name, firstSeq, events);

    /// <summary>
    /// Unpacks the row a statement stands on, whose columns from <paramref name="column"/> on are run, name, first_seq, events, places, crc.
    /// </summary>
    /// <returns>The positions; <paramref name="firstSeq"/> is the first one's sequence.</returns>
    /// <exception cref="JournalDamagedException">The bytes are not what was written.</exception>
    internal static EventPosition[] Read(Statement row, out long firstSeq)
    {
        long run = row.Long(0);
        long name = row.Long(1);
        firstSeq = row.Long(2);
        long events = row.Long(3);
        ReadOnlySpan<byte> packed = row.Blob(4);
        try
        {
            if (events is > 0 and <= EventPositionCodec.PositionsMax && row.Long(5) == CrcOf(run, name, firstSeq, (int)events, packed))
            {
                EventPosition[] positions = new EventPosition[events];
                EventPositionCodec.Unpack(packed, positions);
                return positions;
            }
        }
        catch (FormatException e)
        {
            throw new JournalDamagedException(Where(run, name, firstSeq), e.Message);
        }

        throw new JournalDamagedException(Where(run, name, firstSeq), "Its bytes do not give the checksum stored with them.");
    }

    /// <summary>Writes positions as one row or, if they are many, several.</summary>
    /// <param name="insert">Takes run, name, first_seq, events, places, crc.</param>
    /// <param name="run">Of which run.</param>
    /// <param name="name">Of which name.</param>
    /// <param name="firstSeq">The first one's sequence.</param>
    /// <param name="positions">The positions.</param>
    internal static void Write(Statement insert, long run, long name, long firstSeq, ReadOnlySpan<EventPosition> positions)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(EventPositionCodec.BufferLength(Math.Min(positions.Length, EventPositionCodec.PositionsMax)));
        try
        {
            while (!positions.IsEmpty)
            {
                ReadOnlySpan<EventPosition> row = positions[..Math.Min(positions.Length, EventPositionCodec.PositionsMax)];
                ReadOnlySpan<byte> packed = buffer.AsSpan(0, EventPositionCodec.Pack(row, buffer));
                insert.Bind(1, run).Bind(2, name).Bind(3, firstSeq).Bind(4, row.Length).Bind(5, packed)
                    .Bind(6, CrcOf(run, name, firstSeq, row.Length, packed)).Run();
                firstSeq += row.Length;
                positions = positions[row.Length..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Where(long run, long name, long firstSeq) => $"place, row ({run}, {name}, {firstSeq})";
}
