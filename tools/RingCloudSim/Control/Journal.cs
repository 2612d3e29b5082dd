namespace RingCloudSim.Control;

/// <summary>A bounded, ordered record that can be waited on.</summary>
internal sealed class Journal<T>(int entriesMax)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Seq, T Entry)> _entries = new();
    private TaskCompletionSource _grown = NewSignal();
    private long _seq;

    public T Add(Func<long, T> create)
    {
        TaskCompletionSource grown;
        T entry;
        lock (_gate)
        {
            entry = create(++_seq);
            _entries.Enqueue((_seq, entry));
            if (_entries.Count > entriesMax)
            {
                _entries.Dequeue();
            }

            grown = _grown;
            _grown = NewSignal();
        }

        grown.SetResult();
        return entry;
    }

    /// <summary>Numbers go on after clearing, so that a reader's place stays valid.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }

    public IReadOnlyList<T> Since(long seq = 0)
    {
        lock (_gate)
        {
            return [.. _entries.Where(each => each.Seq > seq).Select(each => each.Entry)];
        }
    }

    /// <summary>The first entry after <paramref name="since"/> that matches, present or yet to come.</summary>
    public async Task<T> FirstAsync(Func<T, bool> matches, long since, CancellationToken cancel)
    {
        while (true)
        {
            Task grown;
            lock (_gate)
            {
                foreach (var (seq, entry) in _entries)
                {
                    if (seq > since && matches(entry))
                    {
                        return entry;
                    }
                }

                grown = _grown.Task;
            }

            await grown.WaitAsync(cancel);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
