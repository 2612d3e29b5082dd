namespace RingCloudSim.Control;

/// <summary>
/// A bounded, ordered record that can be waited on. Entries may still change; <see cref="Changed"/> tells who waits.
/// </summary>
internal sealed class Journal<T>(int entriesMax)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly List<T> _entries = [];
    private TaskCompletionSource _grown = NewSignal();
    private long _firstSeq = 1;

    public T Add(Func<long, T> create)
    {
        T entry;
        lock (_gate)
        {
            entry = create(_firstSeq + _entries.Count);
            _entries.Add(entry);
            if (_entries.Count > entriesMax + (entriesMax / 8))
            {
                Drop(_entries.Count - entriesMax);
            }
        }

        Changed();
        return entry;
    }

    public void Changed()
    {
        TaskCompletionSource grown;
        lock (_gate)
        {
            grown = _grown;
            _grown = NewSignal();
        }

        grown.SetResult();
    }

    /// <summary>Numbers go on after clearing, so that a reader's place stays valid.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Drop(_entries.Count);
        }
    }

    public IReadOnlyList<T> Since(long seq = 0)
    {
        lock (_gate)
        {
            return _entries[Start(seq)..];
        }
    }

    /// <summary>The first entry after <paramref name="since"/> that matches, present or yet to come.</summary>
    /// <exception cref="TimeoutException">None came within the time, which is real time under any clock.</exception>
    public async Task<T> FirstAsync(Func<T, bool> matches, long since, TimeSpan within, CancellationToken cancel)
    {
        var deadline = Environment.TickCount64 + (long)within.TotalMilliseconds;
        while (true)
        {
            Task grown;
            lock (_gate)
            {
                for (var index = Start(since); index < _entries.Count; index++)
                {
                    if (matches(_entries[index]))
                    {
                        return _entries[index];
                    }
                }

                grown = _grown.Task;
            }

            await grown.WaitAsync(TimeSpan.FromMilliseconds(Math.Max(0, deadline - Environment.TickCount64)), cancel);
        }
    }

    private int Start(long since) => (int)Math.Clamp(since + 1 - _firstSeq, 0, _entries.Count);

    private void Drop(int count)
    {
        _entries.RemoveRange(0, count);
        _firstSeq += count;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
