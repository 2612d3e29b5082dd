using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>
/// Reads whole tables beside the log, and notices a row that is missing or was not written by an append.
/// </summary>
internal static class AuxiliaryReader
{
    internal delegate T ReadRow<T>(Statement row, out long sum);

    /// <summary>What the log says of the tables; read once in a transaction.</summary>
    /// <exception cref="JournalDamagedException">It is not what was written.</exception>
    internal static AuxiliaryChecksums LastChecksums(Reader reader)
    {
        if (!reader.LastChecksums.Step())
        {
            return default;
        }

        ReadOnlySpan<byte> bytes = reader.LastChecksums.Blob(0);
        return bytes.Length == AuxiliaryChecksums.Length
            ? AuxiliaryChecksums.Read(bytes)
            : throw new JournalDamagedException("log, last row", "Its sums are of a wrong length.");
    }

    /// <exception cref="JournalDamagedException">The table is not what the log says it is.</exception>
    internal static List<T> ReadAll<T>(string table, Statement select, ReadRow<T> read, long expected)
    {
        List<T> rows = [];
        long total = 0;
        while (select.Step())
        {
            rows.Add(read(select, out long sum));
            total = unchecked(total + sum);
        }

        return total == expected
            ? rows
            : throw new JournalDamagedException(table, "A row is missing, or there is one that no append wrote.");
    }
}
