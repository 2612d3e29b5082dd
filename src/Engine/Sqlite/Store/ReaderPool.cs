namespace RingActors.Engine.Sqlite.Store;

/// <summary>
/// Read-only connections, each used by one thread at a time and only for a short while, so that no reader keeps a
/// checkpoint from finishing. The first one stays open as long as the journal: while it is there, SQLite's own memory
/// of what was committed survives the writer, and a commit whose flush failed stays invisible.
/// </summary>
internal sealed class ReaderPool : IDisposable
{
    private readonly Func<Connection> _open;
    private readonly SemaphoreSlim _free;
    private readonly Stack<Reader> _idle = new();
    private readonly Lock _lock = new();
    private readonly int _countMax;

    internal ReaderPool(int countMax, Func<Connection> open)
    {
        _open = open;
        _countMax = countMax;
        _free = new SemaphoreSlim(countMax);
        _idle.Push(new Reader(open()));
    }

    /// <summary>Runs <paramref name="read"/> within one read transaction: it sees one state of the file.</summary>
    internal T Read<T>(Func<Reader, T> read)
    {
        _free.Wait();
        try
        {
            Reader reader = Take();
            try
            {
                T result = reader.InTransaction(read);
                Return(reader);
                return result;
            }
            catch (SqliteFailure)
            {
                Drop(reader);
                throw;
            }
            catch
            {
                Return(reader);
                throw;
            }
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        for (int i = 0; i < _countMax; i++)
        {
            _free.Wait();
        }

        while (_idle.TryPop(out Reader? reader))
        {
            reader.Dispose();
        }

        _free.Dispose();
    }

    private Reader Take()
    {
        lock (_lock)
        {
            if (_idle.TryPop(out Reader? reader))
            {
                return reader;
            }
        }

        return new Reader(_open());
    }

    private void Return(Reader reader)
    {
        lock (_lock)
        {
            _idle.Push(reader);
        }
    }

    /// <summary>A connection that has failed is replaced before it is closed, so that one is always open.</summary>
    private void Drop(Reader reader)
    {
        try
        {
            Return(new Reader(_open()));
        }
        catch (SqliteFailure)
        {
            Return(reader);
            return;
        }

        reader.Dispose();
    }
}
