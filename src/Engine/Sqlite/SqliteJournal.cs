using System.Diagnostics;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Files;
using RingActors.Engine.Sqlite.Index;
using RingActors.Engine.Sqlite.Store;
using SQLitePCL;

namespace RingActors.Engine.Sqlite;

/// <summary>
/// The journal in one SQLite file: a log whose rows are whole turns, with an index that is written later and in bulk.
/// See docs/journal.md for what it promises and docs/adr/0101-journal-layout.md for why it looks as it does.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    /// <summary>Copied before appends go on: 2 MiB, some milliseconds.</summary>
    private const int CopiedPages = 256;

    private readonly Lock _writing = new();
    private readonly SqliteJournalOptions _options;
    private readonly JournalLock _lock;
    private readonly ReaderPool _readers;
    private readonly JournalWriter _writer;
    private readonly ShardEpochs _epochs;
    private readonly ShardTables _tables;

    /// <summary>True while nothing was written since the last recovery: then all shards have been recovered.</summary>
    private bool _isRecovered;

    private bool _disposed;

    private SqliteJournal(SqliteJournalOptions options, JournalLock taken, JournalWriter writer)
    {
        _options = options;
        _lock = taken;
        _writer = writer;
        _readers = new ReaderPool(options.ReaderCountMax, () => Connection.OpenReader(options.Path, options.BusyTimeout));
        _epochs = new ShardEpochs(writer.State.ShardCount);
        _tables = new ShardTables(writer.State.ShardCount);
    }

    /// <summary>Opens a journal, or makes a new one where there is none.</summary>
    /// <param name="options">Which file, and how.</param>
    /// <param name="clock">For the time in the lock file; null for the system's.</param>
    /// <exception cref="ArgumentException">The options cannot be used.</exception>
    /// <exception cref="JournalInUseException">Another process has it open.</exception>
    /// <exception cref="JournalVersionException">It is from a newer build, or the file is something else.</exception>
    /// <exception cref="JournalDamagedException">What is stored is not what was written.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be opened for writing.</exception>
    public static SqliteJournal Open(SqliteJournalOptions options, TimeProvider? clock = null)
    {
        options.Check();
        MakeDirectory(options.Path);
        JournalLock taken = JournalLock.Take(options.Path, clock ?? TimeProvider.System);
        JournalWriter? writer = null;
        try
        {
            writer = new JournalWriter(options);
            writer.Open();
            return new SqliteJournal(options, taken, writer);
        }
        catch (Exception e)
        {
            writer?.Dispose();
            taken.Dispose();
            throw e is SqliteFailure failure ? SqliteFailures.ToException(failure, options.Path, false, true) : Rethrown(e);
        }
    }

    /// <inheritdoc/>
    public int ShardCount => _writer.State.ShardCount;

    /// <summary>Tells this journal from others; made by chance when it was made.</summary>
    public string Uid => _writer.Journal.Uid;

    /// <summary>
    /// In what the file differed, when it was opened, from what it was when it was last closed in order: somebody else
    /// has written, or the disk has. Empty if in nothing, or if the last life was killed. What is stored is protected
    /// by sums and chains all the same.
    /// </summary>
    public IReadOnlyList<string> ChangedWhileClosed => _writer.SealDifferences;

    /// <summary>Keeps every process, this one included, out of a journal that is not open.</summary>
    /// <exception cref="JournalInUseException">A process has it open.</exception>
    /// <exception cref="JournalUnavailableException">The lock file cannot be made.</exception>
    public static IDisposable LockOut(string path) => JournalLock.Take(path, TimeProvider.System);

    /// <summary>
    /// Copies the journal while it is written: what is acknowledged before this returns is in the copy, or was
    /// acknowledged after its last step.
    /// </summary>
    /// <param name="path">A file that does not exist.</param>
    /// <exception cref="JournalUnavailableException">The copy could not be made, and is not whole.</exception>
    public void CopyTo(string path)
    {
        try
        {
            using ConnectionCopy copy = Writing(() => _writer.BeginCopy(path));
            while (!Writing(() => _writer.Copy(copy, CopiedPages)))
            {
                // The lock is not fair: appends that wait go first.
                Thread.Yield();
            }
        }
        catch (SqliteFailure failure)
        {
            throw new JournalUnavailableException(
                $"The journal could not be copied to {path}: {failure.Message}", outcomeUnknown: false, failure);
        }
    }

    /// <summary>Says in the lock file where this process serves.</summary>
    public void Announce(string url) => _lock.Announce(url);

    /// <inheritdoc/>
    public void Append(IReadOnlyList<ShardAppend> appends)
    {
        lock (_writing)
        {
            ThrowIfDisposed();
            _epochs.Check(appends);
            _isRecovered = false;
            try
            {
                _writer.Append(appends);
            }
            catch (ShardLostException) when (_writer.HasFailed)
            {
                // The file has another writer, which no lock kept out: it has all shards, whichever it met first.
                _epochs.LoseAll();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public bool Maintain(bool idle)
    {
        lock (_writing)
        {
            ThrowIfDisposed();
            _isRecovered = false;
            return _writer.Maintain(idle);
        }
    }

    /// <inheritdoc/>
    public long Claim(int shard)
    {
        lock (_writing)
        {
            ThrowIfDisposed();
            return _epochs.Claim(shard);
        }
    }

    /// <inheritdoc/>
    public void Release(int shard, long epoch)
    {
        lock (_writing)
        {
            ThrowIfDisposed();
            _epochs.Release(shard, epoch);
        }
    }

    /// <inheritdoc/>
    public OpenedShard OpenShard(int shard)
    {
        ThrowIfDisposed();
        return _tables.Open(shard, _writer.State, () => Read(static reader =>
        {
            AuxiliaryChecksums sums = AuxiliaryReader.LastChecksums(reader);
            return (
                AuxiliaryReader.ReadAll<WakeUp>("wakeup", reader.WakeUps, reader.Rows.ReadWakeUp, sums.WakeUps),
                AuxiliaryReader.ReadAll<OutboxEntry>("outbox", reader.Outbox, reader.Rows.ReadOutbox, sums.Outbox));
        }));
    }

    /// <inheritdoc/>
    public void Recover(int shard)
    {
        lock (_writing)
        {
            ThrowIfDisposed();
            if (!_isRecovered)
            {
                _writer.Recover();
                _isRecovered = true;
            }
        }
    }

    /// <inheritdoc/>
    public long ShardHead(int shard) => _writer.State.Head(shard);

    /// <inheritdoc/>
    public HomeHead? ReadHomeHead(string home) => _writer.State.HomeHead(home);

    /// <inheritdoc/>
    public IReadOnlyList<HomeHead> ReadHomeHeads() => _writer.State.HomeHeads();

    /// <inheritdoc/>
    public StoredSnapshot? ReadSnapshot(Address address) => Read(reader =>
        reader.Snapshot.Bind(1, address.Value).Step() ? reader.Rows.ReadSnapshot(reader.Snapshot, out _) : null);

    /// <inheritdoc/>
    public IEnumerable<StoredFrame> ReadActor(Address address, long afterActorSeq) =>
        Forwards(StreamName.Of(address), afterActorSeq);

    /// <inheritdoc/>
    public IEnumerable<StoredFrame> ReadHome(string home, long afterHomeSeq) => Forwards(StreamName.Of(home), afterHomeSeq);

    /// <inheritdoc/>
    public IEnumerable<StoredFrame> ReadHomeBackwards(string home, long beforeHomeSeq)
    {
        long before = Math.Min(beforeHomeSeq, (ReadHomeHead(home)?.HomeSeq ?? 0) + 1);

        // The first stretch is short: most who read backwards want one page.
        for (int length = 64; before > 1; length = EventReader.StretchMax)
        {
            long from = Math.Max(1, before - length);
            List<StoredFrame> stretch = Stretch(StreamName.Of(home), from, (int)(before - from));
            if (stretch.Count != before - from)
            {
                throw new JournalDamagedException($"place, {home}", $"Event {from + stretch.Count} is missing from the index.");
            }

            for (int i = stretch.Count - 1; i >= 0; i--)
            {
                yield return stretch[i];
            }

            before = from;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_writing)
        {
            if (!_disposed)
            {
                _disposed = true;
                _readers.Dispose();
                _writer.Dispose();
                _lock.Dispose();
            }
        }
    }

    private IEnumerable<StoredFrame> Forwards(StreamName name, long after)
    {
        long from = Math.Max(0, after) + 1;
        while (true)
        {
            long? head = name.Actor is null ? ReadHomeHead(name.Text)?.HomeSeq ?? 0 : null;
            List<StoredFrame> stretch = Stretch(name, from, EventReader.StretchMax);
            if (stretch.Count == 0)
            {
                yield break;
            }

            foreach (StoredFrame frame in stretch)
            {
                yield return frame;
            }

            from += stretch.Count;
            if (stretch.Count < EventReader.StretchMax)
            {
                if (from <= head)
                {
                    throw new JournalDamagedException($"place, {name.Text}", $"Event {from} is missing from the index.");
                }

                yield break;
            }
        }
    }

    private List<StoredFrame> Stretch(StreamName name, long from, int count)
    {
        ThrowIfDisposed();
        try
        {
            return EventReader.Read(_readers, _writer.State, name, from, count);
        }
        catch (SqliteFailure failure)
        {
            throw SqliteFailures.ToException(failure, _options.Path, false, true);
        }
    }

    private T Writing<T>(Func<T> work)
    {
        lock (_writing)
        {
            ThrowIfDisposed();
            return work();
        }
    }

    private T Read<T>(Func<Reader, T> read)
    {
        ThrowIfDisposed();
        try
        {
            return _readers.Read(read);
        }
        catch (SqliteFailure failure)
        {
            throw SqliteFailures.ToException(failure, _options.Path, false, true);
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private static void MakeDirectory(string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException(
                $"The journal's directory {directory} cannot be made: {e.Message}", outcomeUnknown: false, e);
        }
    }

    private static Exception Rethrown(Exception e)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e);
        throw new UnreachableException();
    }
}
