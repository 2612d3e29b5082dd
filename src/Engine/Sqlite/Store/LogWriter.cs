using RingActors.Engine.Runtime.Journals;
using SQLitePCL;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>
/// The only connection that writes and checkpoints (SQLite before 3.51.3 can damage a file when two do). Once anything has failed
/// it is closed and never used again.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    private readonly AuxiliaryWriter _auxiliary;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _insert;
    private int _pagesAtCheckpoint;

    internal LogWriter(Connection connection)
    {
        Connection = connection;
        _auxiliary = new AuxiliaryWriter(connection);
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _insert = connection.Prepare(
            "INSERT INTO log (pos, shard, first_seq, events, sides, crc, frames) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    }

    internal Connection Connection { get; }

    /// <summary>True while a commit is being made: what fails then may be there all the same.</summary>
    internal bool Committing { get; private set; }

    /// <summary>About how many pages wait in the write-ahead log.</summary>
    internal int PagesWaiting => Connection.PagesWritten - _pagesAtCheckpoint;

    /// <summary>Writes the appends behind row <paramref name="lastPos"/> and returns the sums of the tables beside the log.</summary>
    internal AuxiliaryChecksums Append(IReadOnlyList<ShardAppend> appends, long lastPos, AuxiliaryChecksums checksums)
    {
        _begin.Run();
        Span<byte> checksumBytes = stackalloc byte[AuxiliaryChecksums.Length];
        for (int i = 0; i < appends.Count; i++)
        {
            ShardAppend append = appends[i];
            checksums = _auxiliary.Apply(append, checksums);
            checksums.Write(checksumBytes);
            long pos = lastPos + 1 + i;
            ReadOnlySpan<byte> frames = append.Frames.Span;
            _insert.Bind(1, pos).Bind(2, append.Shard).Bind(3, append.ExpectedSeq).Bind(4, append.Records.Count).Bind(5, checksumBytes)
                .Bind(6, LogRow.CrcOf(pos, append.Shard, append.ExpectedSeq, append.Records.Count, checksums, frames)).Bind(7, frames).Run();
        }

        Commit();
        return checksums;
    }

    /// <summary>Makes any other change in a transaction of its own.</summary>
    internal void Transact(Action change)
    {
        _begin.Run();
        change();
        Commit();
    }

    /// <summary>Moves what can be moved without waiting for anybody; more is moved the next time.</summary>
    internal void Checkpoint()
    {
        // A passive checkpoint never waits for readers. Theirs are short, so that soon one finds nobody in its way; only then
        // does the write-ahead log begin anew.
        Connection.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);
        _pagesAtCheckpoint = Connection.PagesWritten;
    }

    /// <summary>Takes back what is open; true if it is certain that nothing is open any more.</summary>
    internal bool TryRollback()
    {
        try
        {
            if (!Connection.AutoCommit)
            {
                Connection.Execute("ROLLBACK");
            }
        }
        catch (SqliteFailure)
        {
            // The connection is closed next, whatever this says; what matters is whether the transaction is gone.
        }

        return Connection.AutoCommit;
    }

    public void Dispose()
    {
        _auxiliary.Dispose();
        Connection.Dispose();
    }

    private void Commit()
    {
        Committing = true;
        _commit.Run();
        Committing = false;
    }
}
