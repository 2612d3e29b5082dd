using System.Diagnostics;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards;

namespace RingActors.Engine.Runtime.Hosting;

/// <summary>What becomes of a turn. Called by the writer's thread, in the order in which the turns were submitted.</summary>
internal interface ICommitListener
{
    /// <summary>The turn is durable: what it says may leave the shard.</summary>
    void Committed(Turn turn);

    /// <summary>The turn was not, or perhaps not, appended.</summary>
    void Failed(Turn turn, in Answer why);

    /// <summary>The journal cannot be written; commands are to be refused until <see cref="Recovered"/>.</summary>
    void Down(Exception error);

    /// <summary>The journal has recovered; every shard has to begin a new life before its next turn.</summary>
    void Recovered();

    /// <summary>Which life a shard is in.</summary>
    long EpochOf(int shard);
}

/// <summary>
/// The one thread that appends. It commits what waits, at once: one caller pays one flush, many share it. While a commit is
/// under way the shards prepare the next turns.
/// </summary>
internal sealed class CommitPipeline : IDisposable
{
    private const int EventsMax = 16_384;
    private static readonly TimeSpan IdleMaintenance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryLast = TimeSpan.FromSeconds(5);

    private readonly IJournal _journal;
    private readonly ICommitListener _listener;
    private readonly EngineTelemetry _telemetry;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Thread _thread;
    private List<Turn> _queue = [];
    private bool _sleeping;
    private readonly long[] _validFrom;
    private volatile bool _down;
    private volatile bool _stop;

    internal CommitPipeline(IJournal journal, ICommitListener listener, EngineTelemetry telemetry)
    {
        _journal = journal;
        _listener = listener;
        _telemetry = telemetry;
        _validFrom = new long[journal.ShardCount];
        _thread = new Thread(Run) { IsBackground = true, Name = "ringactors-journal" };
    }

    internal bool IsDown => _down;

    internal void Start() => _thread.Start();

    internal void Submit(Turn turn)
    {
        bool wake;
        lock (_gate)
        {
            _queue.Add(turn);
            wake = _sleeping;
            _sleeping = false;
        }

        if (wake)
        {
            _wake.Release();
        }
    }

    /// <summary>Ends the thread after everything submitted so far.</summary>
    public void Dispose()
    {
        _stop = true;
        lock (_gate)
        {
            _sleeping = false;
        }

        _wake.Release();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _wake.Dispose();
    }

    private void Run()
    {
        List<Turn> batch = [];
        while (true)
        {
            if (Take(ref batch))
            {
                Commit(batch);
                batch.Clear();
                Maintain(idle: false);
            }
            else if (_stop)
            {
                return;
            }
            else
            {
                Wait();
            }
        }
    }

    private bool Take(ref List<Turn> batch)
    {
        lock (_gate)
        {
            if (_queue.Count == 0)
            {
                return false;
            }

            (batch, _queue) = (_queue, batch);
            return true;
        }
    }

    private void Wait()
    {
        // A short spin first: the next turn is usually being prepared on the other core.
        SpinWait spin = default;
        while (!spin.NextSpinWillYield)
        {
            spin.SpinOnce(-1);
            if (Volatile.Read(ref _queue).Count > 0)
            {
                return;
            }
        }

        lock (_gate)
        {
            if (_queue.Count > 0 || _stop)
            {
                return;
            }

            _sleeping = true;
        }

        if (!_wake.Wait(IdleMaintenance))
        {
            Maintain(idle: true);
            _wake.Wait();
        }
    }

    private void Maintain(bool idle)
    {
        try
        {
            _journal.Maintain(idle);
        }
        catch (JournalUnavailableException e)
        {
            GoDown(e);
        }
    }

    private void Commit(List<Turn> turns)
    {
        // A turn of a life that has ended rests on states that never were.
        turns.RemoveAll(turn =>
        {
            bool stale = turn.Epoch < _validFrom[turn.Shard];
            if (stale)
            {
                _listener.Failed(turn, Answer.JournalDown("The journal failed while this was on its way."));
            }

            return stale;
        });
        int first = 0;
        while (first < turns.Count)
        {
            int count = 0;
            int events = 0;
            List<ShardAppend> appends = [];
            while (first + count < turns.Count && events < EventsMax)
            {
                if (turns[first + count].Append is { } append)
                {
                    appends.Add(append);
                    events += append.Records.Count;
                }

                count++;
            }

            Commit(turns.GetRange(first, count), appends, events);
            first += count;
        }
    }

    private void Commit(List<Turn> turns, List<ShardAppend> appends, int events)
    {
        try
        {
            if (appends.Count > 0)
            {
                using Activity? trace = EngineTelemetry.Traces.StartActivity("journal.append");
                trace?.SetTag("events", events);
                long started = _telemetry.Timestamp();
                _journal.Append(appends);
                _telemetry.Appended(events, started);
            }
        }
        catch (JournalConflictException e)
        {
            _telemetry.AppendFailed(e);
            Fail(turns, Answer.JournalDown(e.Message));
            StopForGood(e);
            return;
        }
        catch (JournalUnavailableException e)
        {
            _telemetry.AppendFailed(e);
            Fail(turns, e.OutcomeUnknown ? Answer.JournalUnknown(e.Message) : Answer.JournalDown(e.Message));
            GoDown(e);
            return;
        }

        foreach (Turn turn in turns)
        {
            _listener.Committed(turn);
        }
    }

    private void Fail(List<Turn> turns, in Answer why)
    {
        foreach (Turn turn in turns)
        {
            _listener.Failed(turn, why);
        }
    }

    /// <summary>A failed flush is never retried: everything prepared so far fails, then the store is opened anew until it can be written.</summary>
    private void GoDown(JournalUnavailableException error)
    {
        _down = true;
        _listener.Down(error);
        TimeSpan pause = RetryFirst;
        while (true)
        {
            FailQueued(error);
            try
            {
                _journal.Recover();
                break;
            }
            catch (JournalUnavailableException)
            {
                if (_stop)
                {
                    return;
                }

                _wake.Wait(pause);
                pause = pause * 2 < RetryLast ? pause * 2 : RetryLast;
            }
        }

        for (int shard = 0; shard < _validFrom.Length; shard++)
        {
            _validFrom[shard] = _listener.EpochOf(shard) + 1;
        }

        _down = false;
        _listener.Recovered();
    }

    /// <summary>Another writer owns the journal: this one never appends again, it only says so.</summary>
    private void StopForGood(JournalConflictException error)
    {
        _down = true;
        _listener.Down(error);
        while (!_stop)
        {
            FailQueued(new JournalUnavailableException(error.Message, false, error));
            _wake.Wait(RetryLast);
        }
    }

    /// <summary>Turns that were prepared on top of one that failed are not appended: they rest on states that never were.</summary>
    private void FailQueued(JournalUnavailableException error)
    {
        List<Turn> queued = [];
        if (Take(ref queued))
        {
            Fail(queued, Answer.JournalDown(error.Message));
        }
    }
}
