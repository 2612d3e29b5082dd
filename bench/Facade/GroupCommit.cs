using SQLitePCL;

namespace RingActors.Bench.Facade;

/// <summary>The plainest group-committing writer: one thread, everything that waits in one transaction, WAL and synchronous=FULL.</summary>
internal sealed class GroupCommit : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Thread _thread;
    private readonly sqlite3 _db;
    private List<(byte[] Row, TaskCompletionSource Done)> _waiting = [];
    private volatile bool _stop;

    internal GroupCommit(string path)
    {
        Batteries_V2.Init();
        raw.sqlite3_open(path, out _db);
        raw.sqlite3_exec(_db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4096;");
        raw.sqlite3_exec(_db, "CREATE TABLE log (pos INTEGER PRIMARY KEY, body BLOB)");
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    internal Task AppendAsync(byte[] row)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((row, done));
            if (_waiting.Count == 1)
            {
                _wake.Release();
            }
        }

        return done.Task;
    }

    public void Dispose()
    {
        _stop = true;
        _wake.Release();
        _thread.Join();
        raw.sqlite3_close(_db);
        _wake.Dispose();
    }

    private void Run()
    {
        raw.sqlite3_prepare_v2(_db, "INSERT INTO log VALUES (?,?)", out sqlite3_stmt insert);
        long pos = 0;
        while (!_stop)
        {
            _wake.Wait();
            List<(byte[] Row, TaskCompletionSource Done)> batch;
            lock (_gate)
            {
                (batch, _waiting) = (_waiting, []);
            }

            raw.sqlite3_exec(_db, "BEGIN");
            foreach ((byte[] row, _) in batch)
            {
                raw.sqlite3_bind_int64(insert, 1, ++pos);
                raw.sqlite3_bind_blob(insert, 2, row);
                raw.sqlite3_step(insert);
                raw.sqlite3_reset(insert);
            }

            raw.sqlite3_exec(_db, "COMMIT");
            batch.ForEach(b => b.Done.SetResult());
        }

        raw.sqlite3_finalize(insert);
    }
}
