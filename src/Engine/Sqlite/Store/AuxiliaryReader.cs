using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>Reads whole tables beside the log, and notices a row that is missing or was not written by an append.</summary>
internal static class AuxiliaryReader
{
    internal delegate T ReadRow<T>(Statement row, out long sum);

    /// <exception cref="JournalDamagedException">The table is not what the log says it is.</exception>
    internal static List<T> ReadAll<T>(Reader reader, string table, Statement select, ReadRow<T> read, Func<AuxiliaryChecksums, long> expected)
    {
        List<T> rows = [];
        long total = 0;
        while (select.Step())
        {
            rows.Add(read(select, out long sum));
            total = unchecked(total + sum);
        }

        AuxiliaryChecksums checksums = default;
        if (reader.LastChecksums.Step())
        {
            ReadOnlySpan<byte> bytes = reader.LastChecksums.Blob(0);
            checksums = bytes.Length == AuxiliaryChecksums.Length
                ? AuxiliaryChecksums.Read(bytes)
                : throw new JournalDamagedException("log, last row", "Its sums are of a wrong length.");
        }

        return total == expected(checksums)
            ? rows
            : throw new JournalDamagedException(table, "A row is missing, or there is one that no append wrote.");
    }
}
