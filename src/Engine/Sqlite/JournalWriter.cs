using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Files;
using RingActors.Engine.Sqlite.Index;
using RingActors.Engine.Sqlite.Store;
using SQLitePCL;

namespace RingActors.Engine.Sqlite;

/// <summary>
/// Everything that writes, for one thread at a time. After any failure the connection is closed and everything fails
/// until <see cref="Recover"/> has opened a new one, written through it, and read back what there is.
/// </summary>
internal sealed class JournalWriter(SqliteJournalOptions options) : IDisposable
{
    private const int PrimaryKeyTaken = 1555;
    private const int RowIdTaken = 2579;

    private LogWriter? _log;
    private IndexWriter? _index;
    private RunMerger? _merger;
    private Exception? _failure;
    private bool _isSealed;
    private volatile WriterState _state = new(0);

    /// <summary>What is believed to be in the file; replaced as a whole by a recovery.</summary>
    internal WriterState State
    {
        get => _state;
        private set => _state = value;
    }

    /// <summary>True until <see cref="Recover"/> has succeeded.</summary>
    internal bool HasFailed => _failure is not null;

    /// <summary>The row about the journal itself.</summary>
    internal JournalRow Journal { get; private set; } = new("", 0, 0, 0, 0);

    /// <summary>Opens the file for the first time.</summary>
    internal void Open()
    {
        try
        {
            OpenFile();
        }
        catch (Exception e)
        {
            // Closed without another flush: the one that failed must not be tried again.
            _failure = e;
            Close();
            throw;
        }
    }

    internal void Append(IReadOnlyList<ShardAppend> appends)
    {
        ThrowIfFailed();
        if (State.Unindexed >= 2 * options.IndexEventsMax || _log!.PagesWaiting >= 2 * options.CheckpointPagesMax)
        {
            do
            {
                Maintain(idle: false);
            }
            while (_index!.IsWriting && State.Unindexed >= 2 * options.IndexEventsMax);
        }

        State.Stage(appends);
        try
        {
            AuxiliaryChecksums checksums = _log!.Append(appends, State.LastPos, State.Checksums);
            State.Commit(appends, checksums);
        }
        catch (Exception e)
        {
            State.Rollback();
            throw Fail(e, appends);
        }
    }

    /// <summary>Begins a copy of the file.</summary>
    internal ConnectionCopy BeginCopy(string path)
    {
        ThrowIfFailed();
        return new ConnectionCopy(_log!.Connection, path);
    }

    /// <summary>Copies some pages; true if the copy is whole.</summary>
    internal bool Copy(ConnectionCopy copy, int pages)
    {
        ThrowIfFailed();
        return copy.Source == _log!.Connection
            ? copy.Step(pages)
            : throw new JournalUnavailableException(
                "The journal was opened anew while it was copied. Copy it again.", outcomeUnknown: false);
    }

    /// <summary>Does at most one piece of work that can wait; true if there is another.</summary>
    internal bool Maintain(bool idle)
    {
        ThrowIfFailed();
        try
        {
            if (_log!.PagesWaiting >= (idle ? options.CheckpointPagesIdle : options.CheckpointPagesMax))
            {
                BreakSeal();
                _log.Checkpoint();
            }
            else if (_index!.IsWriting || State.Unindexed >= (idle ? options.IndexEventsIdle : options.IndexEventsMax))
            {
                EnterIntoIndex();
            }
            else if (idle ? _merger!.HasWork : _merger!.IsBehind)
            {
                _log.Transact(_merger.Step);
            }

            return idle && (_index!.IsWriting || _merger!.HasWork || _log!.PagesWaiting >= options.CheckpointPagesIdle);
        }
        catch (Exception e)
        {
            throw Fail(e, []);
        }
    }

    internal void Recover()
    {
        Close();
        _failure ??= new JournalUnavailableException("The journal is being recovered.", outcomeUnknown: false);
        try
        {
            Connect(static _ => { });
            JournalRow journal = JournalRow.Read(_log!.Connection)
                ?? throw new JournalDamagedException("journal, row 1", "The row is missing.");

            // A real write: whatever a failed commit left behind the last good one is overwritten, and flushed, before
            // it can be mistaken for something that was committed.
            Journal = journal with { Recoveries = journal.Recoveries + 1 };
            WriteJournalRow(JournalRow.Update);
            State = new JournalLoader(_log.Connection).Load(Journal);
            _failure = null;
        }
        catch (Exception e)
        {
            throw Fail(e, []);
        }
    }

    public void Dispose()
    {
        bool moved = false;
        try
        {
            moved = _failure is null && FinishIndexing() && MoveEverythingIntoFile();
        }
        catch (Exception e) when (e is SqliteFailure or IOException or UnauthorizedAccessException)
        {
            // Nothing is lost: everything acknowledged is in the write-ahead log, and the next start moves it.
        }

        Close();
        if (moved && !_isSealed)
        {
            FileSeal.TryWrite(options.Path, Journal.Uid, State.EventCount);
        }
    }

    /// <summary>
    /// In what the file differed from its seal when it was opened; empty if in nothing, or if there was none.
    /// </summary>
    internal IReadOnlyList<string> SealDifferences { get; private set; } = [];

    /// <summary>What is half entered would be removed at the next start, and many events scanned.</summary>
    private bool FinishIndexing()
    {
        while (_index is { IsWriting: var isWriting } && (isWriting || State.Unindexed >= options.IndexEventsIdle))
        {
            EnterIntoIndex();
        }

        return true;
    }

    private bool MoveEverythingIntoFile()
    {
        if (new FileInfo(options.Path + "-wal") is { Exists: true, Length: > 0 })
        {
            BreakSeal();
        }

        return _log is not null && _log.Connection.Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE);
    }

    /// <summary>From now on the file itself changes.</summary>
    private void BreakSeal()
    {
        if (_isSealed)
        {
            FileSeal.Break(options.Path);
            _isSealed = false;
        }
    }

    private void OpenFile()
    {
        if (WalCheck.FindDamage(options.Path + "-wal") is { } damage)
        {
            throw new JournalDamagedException(options.Path + "-wal", damage);
        }

        BeforeTheFirstWrite(path => WalRewrite.Run(path + "-wal"));
        Connect(connection =>
        {
            BeforeTheFirstWrite(CheckSeal);
            if (!connection.Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE))
            {
                throw new JournalUnavailableException(
                    $"Another program has the journal {options.Path} open. Nothing but this process may open it.", outcomeUnknown: false);
            }

            SchemaVersions.Current.Update(connection, options.Path);
        });
        Journal = JournalRow.Read(_log!.Connection) ?? MakeJournalRow();
        State = new JournalLoader(_log.Connection).Load(Journal);
    }

    private void Connect(Action<Connection> prepare)
    {
        Connection connection = Connection.OpenWriter(options.Path, options.BusyTimeout);
        LogWriter log;
        try
        {
            SchemaVersions.Current.Check(connection, options.Path);
            connection.PrepareToWrite(options.Synchronous);
            prepare(connection);
            log = new LogWriter(connection);
            if (IndexWriter.HasUnfinished(connection))
            {
                log.Transact(() => IndexWriter.RemoveUnfinished(connection));
            }

            _merger = new RunMerger(connection);
            _index = new IndexWriter(connection, options.IndexWorkPerStep);
        }
        catch
        {
            // Nothing of this writer has it yet.
            connection.Dispose();
            throw;
        }

        _log = log;
    }

    /// <summary>
    /// Once it is certain that the file is ours. Without a write-ahead log opening does not change the file, and the
    /// seal goes on to fit.
    /// </summary>
    private void CheckSeal(string path)
    {
        SealCheck seal = FileSeal.Compare(path);
        SealDifferences = seal.Differences;
        _isSealed = seal.IsSealed;
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
        {
            BreakSeal();
        }
    }

    private void BeforeTheFirstWrite(Action<string> work)
    {
        try
        {
            work(options.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException(
                $"What lies beside the journal {options.Path} cannot be written: {e.Message}", outcomeUnknown: false, e);
        }
    }

    private JournalRow MakeJournalRow()
    {
        Journal = new JournalRow(Guid.NewGuid().ToString("N"), options.ShardCount, 0, 0, 0);
        WriteJournalRow(JournalRow.Insert);
        return Journal;
    }

    private void WriteJournalRow(string sql) => _log!.Transact(() =>
    {
        using Statement write = _log.Connection.PrepareOnce(sql);
        using RowSum sum = new();
        Journal.Write(write, sum);
    });

    private void EnterIntoIndex()
    {
        if (!_index!.IsWriting)
        {
            _index.Begin(State.BeginEntering());
        }

        JournalRow after = Journal;
        _log!.Transact(() => after = _index.Step(Journal));
        Journal = after;
        if (!_index.IsWriting)
        {
            State.ForgetEntered();
            _merger!.LookForWork();
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new JournalUnavailableException(
                "The journal has failed and was not recovered since. " + failure.Message, outcomeUnknown: false, failure);
        }
    }

    /// <summary>Closes the connection for good and says what the failure means.</summary>
    private Exception Fail(Exception e, IReadOnlyList<ShardAppend> appends)
    {
        bool committing = appends.Count > 0 && _log is { Committing: true };
        Exception said = e switch
        {
            SqliteFailure { Code: PrimaryKeyTaken or RowIdTaken } when appends.Count > 0 && !committing => Conflict(appends),
            SqliteFailure failure => SqliteFailures.ToException(failure, options.Path, committing, _log?.TryRollback() ?? true),
            JournalUnavailableException or JournalDamagedException or JournalVersionException => e,
            _ => new JournalUnavailableException($"Writing the journal {options.Path} failed: {e.Message}", committing, e),
        };
        _failure = said;
        Close();
        return said;
    }

    /// <summary>Somebody has written behind our back: where is the shard really?</summary>
    private Exception Conflict(IReadOnlyList<ShardAppend> appends)
    {
        try
        {
            // The first append of each shard: those behind it expect what it would have written.
            foreach (ShardAppend append in appends.DistinctBy(a => a.Shard))
            {
                using Statement last = _log!.Connection.PrepareOnce(
                    "SELECT first_seq + events FROM log WHERE shard = ?1 ORDER BY pos DESC LIMIT 1");
                long actual = last.Bind(1, append.Shard).Step() ? last.Long(0) : 0;
                if (actual != append.ExpectedSeq)
                {
                    return new JournalConflictException(append.Shard, append.ExpectedSeq, actual);
                }
            }

            return new ShardLostException(
                appends[0].Shard,
                $"Another writer has written the journal {options.Path}, and with it shards of this one.");
        }
        catch (SqliteFailure failure)
        {
            return SqliteFailures.ToException(failure, options.Path, committing: false, rolledBack: true);
        }
    }

    private void Close()
    {
        _index?.Dispose();
        _merger = null;
        _log?.Dispose();
        _index = null;
        _log = null;
    }
}
