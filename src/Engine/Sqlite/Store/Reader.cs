namespace RingActors.Engine.Sqlite.Store;

/// <summary>A read-only connection with its prepared statements.</summary>
internal sealed class Reader : IDisposable
{
    private readonly Connection _connection;
    private readonly Statement _begin;
    private readonly Statement _end;

    internal Reader(Connection connection)
    {
        _connection = connection;
        _begin = connection.Prepare("BEGIN");
        _end = connection.Prepare("ROLLBACK");
        LogRowAt = connection.Prepare(LogRow.SelectOne);
        LastChecksums = connection.Prepare("SELECT sides FROM log ORDER BY pos DESC LIMIT 1");
        PlacesBetween = connection.Prepare(
            """
            SELECT p.run, p.name, p.first_seq, p.events, p.places, p.crc
            FROM name AS n CROSS JOIN run AS r CROSS JOIN place AS p ON p.run = r.id AND p.name = n.id AND p.first_seq <= ?3
              AND p.first_seq >= coalesce(
                (SELECT max(q.first_seq) FROM place AS q WHERE q.run = r.id AND q.name = n.id AND q.first_seq <= ?2), 0)
            WHERE n.text = ?1 AND p.first_seq + p.events > ?2
            ORDER BY p.first_seq
            """);
        WakeUps = connection.Prepare(AuxiliaryRows.SelectWakeUps);
        Outbox = connection.Prepare(AuxiliaryRows.SelectOutbox);
        Snapshot = connection.Prepare(AuxiliaryRows.SelectSnapshots + " WHERE address = ?1");
    }

    internal Statement LogRowAt { get; }

    internal Statement LastChecksums { get; }

    /// <summary>The packed places of a name (1) that have any of the sequences from (2) to (3), in order.</summary>
    internal Statement PlacesBetween { get; }

    internal Statement WakeUps { get; }

    internal Statement Outbox { get; }

    internal Statement Snapshot { get; }

    internal AuxiliaryRows Rows { get; } = new();

    internal T InTransaction<T>(Func<Reader, T> read)
    {
        _begin.Run();
        try
        {
            return read(this);
        }
        finally
        {
            foreach (Statement statement in (ReadOnlySpan<Statement>)[LogRowAt, LastChecksums, PlacesBetween, WakeUps, Outbox, Snapshot])
            {
                statement.Reset();
            }

            if (!_connection.AutoCommit)
            {
                _end.Run();
            }
        }
    }

    public void Dispose()
    {
        Rows.Dispose();
        _connection.Dispose();
    }
}
