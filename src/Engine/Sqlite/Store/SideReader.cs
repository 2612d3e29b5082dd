using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>Reads whole tables beside the log, and notices a row that is missing or was not written by an append.</summary>
internal static class SideReader
{
    internal delegate T ReadRow<T>(Statement row, out long sum);

    /// <exception cref="JournalDamagedException">The table is not what the log says it is.</exception>
    internal static List<T> ReadAll<T>(Reader reader, string table, Statement select, ReadRow<T> read, Func<Sides, long> expected)
    {
        List<T> rows = [];
        long total = 0;
        while (select.Step())
        {
            rows.Add(read(select, out long sum));
            total = unchecked(total + sum);
        }

        Sides sides = default;
        if (reader.LastSides.Step())
        {
            ReadOnlySpan<byte> bytes = reader.LastSides.Blob(0);
            sides = bytes.Length == Sides.Length
                ? Sides.Read(bytes)
                : throw new JournalDamagedException("log, last row", "Its sums are of a wrong length.");
        }

        return total == expected(sides)
            ? rows
            : throw new JournalDamagedException(table, "A row is missing, or there is one that no append wrote.");
    }
}
