using SQLitePCL;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>
/// One connection to the journal's file. Used by one thread at a time. Closing never checkpoints: whoever may do that
/// does it deliberately.
/// </summary>
internal sealed class Connection : IDisposable
{
    private const int NoCheckpointOnClose = 1006;
    private const int CacheWrites = 9;

    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];
    private bool _isClosed;

    static Connection() => Batteries_V2.Init();

    private Connection(sqlite3 handle) => _handle = handle;

    /// <summary>Opens the file for writing, or makes it, and changes nothing yet: it may be somebody else's.</summary>
    internal static Connection OpenWriter(string path, TimeSpan busyTimeout) =>
        Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, busyTimeout);

    internal static Connection OpenReader(string path, TimeSpan busyTimeout)
    {
        Connection connection = Open(path, raw.SQLITE_OPEN_READONLY, busyTimeout);
        try
        {
            connection.Execute(
                "PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; "
                + "PRAGMA cache_size = -4096");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens a file that nobody else has open, to read it. Without a write-ahead log not even a lock is written, so
    /// that a copy in a place that is read-only can be read.
    /// </summary>
    internal static Connection OpenToVerify(string path)
    {
        FileInfo wal = new(path + "-wal");
        return wal is { Exists: true, Length: > 0 }
            ? OpenReader(path, TimeSpan.Zero)
            : Open(
                new Uri(Path.GetFullPath(path)).AbsoluteUri + "?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI,
                TimeSpan.Zero);
    }

    internal static Connection OpenInMemory() =>
        Open(":memory:", raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, TimeSpan.Zero);

    /// <summary>
    /// Sets how this connection writes: to the write-ahead log, flushed at every commit, checkpoints only when asked
    /// for.
    /// </summary>
    internal void PrepareToWrite(string synchronous)
    {
        Execute($"PRAGMA page_size = {PageSize}");
        Execute("PRAGMA journal_mode = WAL");

        // The answer comes before the change is committed, so it is asked for once more.
        using (Statement mode = PrepareOnce("PRAGMA journal_mode"))
        {
            if (!mode.Step() || mode.Text(0) != "wal")
            {
                throw new SqliteFailure(raw.SQLITE_CANTOPEN, "choosing the write-ahead log", "this file system cannot have one");
            }
        }

        Execute(
            $"PRAGMA synchronous = {synchronous}; PRAGMA fullfsync = ON; PRAGMA wal_autocheckpoint = 0; "
            + "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192");
    }

    /// <summary>
    /// Chosen by measurement (docs/adr/0101): a turn of 16 events fits a page, and a commit of one event does not
    /// notice.
    /// </summary>
    internal const int PageSize = 8192;

    /// <summary>For what the driver does with two connections.</summary>
    internal sqlite3 Handle => _handle;

    /// <summary>True while no transaction is open.</summary>
    internal bool AutoCommit => raw.sqlite3_get_autocommit(_handle) != 0;

    /// <summary>How many pages this connection has written, ever.</summary>
    internal int PagesWritten
    {
        get
        {
            _ = raw.sqlite3_db_status(_handle, CacheWrites, out int current, out _, 0);
            return current;
        }
    }

    /// <summary>Prepares a statement that is closed with the connection.</summary>
    internal Statement Prepare(string sql)
    {
        Statement statement = PrepareOnce(sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Prepares a statement that the caller closes.</summary>
    internal Statement PrepareOnce(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out sqlite3_stmt stmt), sql);
        return new Statement(this, stmt, sql);
    }

    /// <summary>Runs statements that return nothing of interest.</summary>
    internal void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql), sql);

    /// <summary>The first column of the first row as a number; null if there is no row.</summary>
    internal long? Scalar(string sql)
    {
        using Statement statement = PrepareOnce(sql);
        return statement.Step() ? statement.Long(0) : null;
    }

    /// <summary>Moves pages from the write-ahead log into the file.</summary>
    /// <returns>True if all of them were moved; false if a reader or another program was in the way.</returns>
    internal bool Checkpoint(int mode)
    {
        int result = raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out int pages, out int moved);
        if ((result & 0xff) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            return false;
        }

        Check(result, "moving pages from the write-ahead log into the file");
        return pages == moved;
    }

    internal void Check(int result, string doing)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            int extended = raw.sqlite3_extended_errcode(_handle);
            throw new SqliteFailure(
                (extended & 0xff) == (result & 0xff) ? extended : result, doing, raw.sqlite3_errmsg(_handle).utf8_to_string());
        }
    }

    public void Dispose()
    {
        // SQLite takes a connection that is closed twice for memory that it may write.
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        foreach (Statement statement in _statements)
        {
            statement.Dispose();
        }

        _ = raw.sqlite3_close_v2(_handle);
    }

    private static Connection Open(string path, int flags, TimeSpan busyTimeout)
    {
        int result = raw.sqlite3_open_v2(path, out sqlite3 handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        Connection connection = new(handle);
        try
        {
            connection.Check(result, "opening the file");
            raw.sqlite3_extended_result_codes(handle, 1);
            raw.sqlite3_db_config(handle, NoCheckpointOnClose, 1, out _);
            raw.sqlite3_busy_timeout(handle, (int)busyTimeout.TotalMilliseconds);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
