using System.Diagnostics;
using SQLitePCL;

namespace RingActors.Bench.Engine;

/// <summary>
/// The limit of the same file without an engine: a prepared insert of rows of the same shape and size into a table like the journal's log,
/// the same number of rows a commit, WAL and synchronous=FULL, one thread.
/// </summary>
internal static class RawLog
{
    internal static double CommitsPerSecond(string folder, CountingJournal.Shape shape, TimeSpan length)
    {
        string path = Path.Combine(folder, "raw-" + Guid.NewGuid().ToString("N") + ".db");
        Batteries_V2.Init();
        Check(raw.sqlite3_open(path, out sqlite3 db), db);
        Run(db, "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4096;");
        Run(db, "CREATE TABLE log (pos INTEGER PRIMARY KEY, shard INTEGER, first_seq INTEGER, events INTEGER, sides BLOB, crc INTEGER, frames BLOB)");
        Check(raw.sqlite3_prepare_v2(db, "INSERT INTO log VALUES (?,?,?,?,?,?,?)", out sqlite3_stmt insert), db);
        byte[] frames = new byte[shape.BytesPerRow];
        new Random(1).NextBytes(frames);
        long commits = 0;
        long pos = 0;
        double owed = 0;
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < length)
        {
            Run(db, "BEGIN");
            for (owed += shape.RowsPerCommit; owed >= 1; owed--)
            {
                Insert(db, insert, ++pos, frames);
            }

            Run(db, "COMMIT");
            commits++;
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        raw.sqlite3_finalize(insert);
        raw.sqlite3_close(db);
        return commits / seconds;
    }

    private static void Insert(sqlite3 db, sqlite3_stmt insert, long pos, byte[] frames)
    {
        raw.sqlite3_bind_int64(insert, 1, pos);
        raw.sqlite3_bind_int64(insert, 2, pos % 16);
        raw.sqlite3_bind_int64(insert, 3, pos);
        raw.sqlite3_bind_int64(insert, 4, 1);
        raw.sqlite3_bind_blob(insert, 5, frames.AsSpan(0, Math.Min(24, frames.Length)));
        raw.sqlite3_bind_int64(insert, 6, pos);
        raw.sqlite3_bind_blob(insert, 7, frames);
        Check(raw.sqlite3_step(insert), db);
        raw.sqlite3_reset(insert);
    }

    private static void Run(sqlite3 db, string sql) => Check(raw.sqlite3_exec(db, sql), db);

    private static void Check(int code, sqlite3 db)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            throw new InvalidOperationException(raw.sqlite3_errmsg(db).utf8_to_string());
        }
    }
}
