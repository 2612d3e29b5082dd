using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Shards;

namespace RingActors.Engine.Runtime.Commits;

/// <summary>
/// The one writer. It commits what waits, at once: one caller pays one flush, many share it. While a commit is under
/// way the shards prepare the next turns.
/// </summary>
internal sealed class CommitPipeline
{
    private static readonly TimeSpan IdleMaintenance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryLast = TimeSpan.FromSeconds(5);

    private readonly Committer _committer;
    private readonly ICommitListener _listener;
    private readonly EngineHost _host;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Thread? _thread;
    private readonly TaskCompletionSource _ended;
    private List<Turn> _queue = [];
    private List<Turn> _batch = [];
    private readonly Queue<(Action Work, TaskCompletionSource Done)> _work = new();
    private TimeSpan _pause = RetryFirst;
    private long _retryAt;
    private int _workCount;
    private bool _tidied;
    private bool _tidying;
    private bool _sleeping;
    private bool _closed;
    private bool _started;
    private volatile bool _stop;

    internal CommitPipeline(Committer committer, ICommitListener listener, EngineHost host)
    {
        _committer = committer;
        _listener = listener;
        _host = host;
        _time = host.Time;
        _ended = host.Promise();
        _thread = host.WriterThread ? new Thread(Run) { IsBackground = true, Name = "ringactors-journal" } : null;
    }

    internal bool IsDown => _committer.IsDown;

    /// <summary>True if a turn waits to be committed, or other work of the writer to be done.</summary>
    internal bool HasWork => Volatile.Read(ref _queue).Count > 0 || Volatile.Read(ref _workCount) > 0;

    /// <summary>
    /// True if everything submitted has been written and its callers told, and the writer's thread sleeps.
    /// </summary>
    internal bool IsAtRest
    {
        get
        {
            lock (_gate)
            {
                return _sleeping && _queue.Count == 0 && _work.Count == 0;
            }
        }
    }

    /// <summary>
    /// True from the wish to stop until all is written: a host without a thread has to call <see cref="Step"/>.
    /// </summary>
    internal bool IsEnding => _stop && !_ended.Task.IsCompleted;

    internal void Start()
    {
        _started = true;
        _thread?.Start();
    }

    internal void Submit(Turn turn)
    {
        bool wake;
        bool closed;
        lock (_gate)
        {
            closed = _closed;
            wake = _sleeping && !closed;
            if (!closed)
            {
                _queue.Add(turn);
                _sleeping = false;
            }
        }

        if (closed)
        {
            _listener.Failed(turn, Answer.Stopping);
        }
        else if (wake)
        {
            _wake.Release();
        }
    }

    /// <summary>
    /// Lets the writer do something between two commits, so that nothing is appended, and nothing recovers, meanwhile.
    /// Before the writer has started it is done at once.
    /// </summary>
    /// <exception cref="EngineUnavailableException">The writer has stopped.</exception>
    internal Task RunAsync(Action work)
    {
        TaskCompletionSource done = _host.Promise();
        lock (_gate)
        {
            if (_closed)
            {
                return Task.FromException(new EngineUnavailableException(Answer.Stopping.Refusal!));
            }

            if (_started)
            {
                _work.Enqueue((work, done));
                _workCount = _work.Count;
                if (_sleeping)
                {
                    _sleeping = false;
                    _wake.Release();
                }

                return done.Task;
            }
        }

        work();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Does what there is to do: commits, or tries to recover, or tidies up. Says how long to wait for more before it
    /// should be called again: zero for not at all, null if the pipeline has been stopped and nothing is left.
    /// </summary>
    internal TimeSpan? Step()
    {
        if (RunWork())
        {
            return TimeSpan.Zero;
        }

        if (Take())
        {
            _committer.Commit(_batch);
            _batch.Clear();
            _tidied = false;
            _tidying = false;
            if (!_committer.IsDown)
            {
                _committer.Maintain(idle: false);
            }

            return TimeSpan.Zero;
        }

        if (_committer.IsDown)
        {
            return StepDown();
        }

        if (_stop)
        {
            return Close();
        }

        if (_tidying)
        {
            // A few milliseconds at a time, as long as nothing comes.
            TimeUp();
            return TimeSpan.Zero;
        }

        return _tidied ? Timeout.InfiniteTimeSpan : IdleMaintenance;
    }

    /// <summary>The time that <see cref="Step"/> asked to wait has passed, and nothing came.</summary>
    internal void TimeUp()
    {
        if (!_committer.IsDown && !_tidied)
        {
            _tidying = _committer.Maintain(idle: true);
            _tidied = !_tidying;
        }
    }

    /// <summary>
    /// Ends after everything submitted so far; done when nothing will be written any more. Only the writer itself
    /// writes, to the last turn: who stops it waits.
    /// </summary>
    internal Task StopAsync()
    {
        _stop = true;
        lock (_gate)
        {
            _sleeping = false;
            _closed = !_started;
        }

        _wake.Release();
        if (!_started)
        {
            _ended.TrySetResult();
        }

        return _ended.Task;
    }

    private void Run()
    {
        while (Step() is { } wait)
        {
            if (wait != TimeSpan.Zero && !WaitForWork(wait))
            {
                TimeUp();
            }
        }
    }

    /// <summary>At most one piece, so that turns wait for no more than that.</summary>
    private bool RunWork()
    {
        (Action Work, TaskCompletionSource Done) item;
        lock (_gate)
        {
            if (!_work.TryDequeue(out item))
            {
                return false;
            }

            _workCount = _work.Count;
        }

        try
        {
            item.Work();
        }
        catch (Exception e)
        {
            // It is told whoever wanted it; the writer goes on.
            item.Done.SetException(e);
            return true;
        }

        item.Done.SetResult();
        return true;
    }

    private bool Take()
    {
        lock (_gate)
        {
            if (_queue.Count == 0)
            {
                return false;
            }

            (_batch, _queue) = (_queue, _batch);
            return true;
        }
    }

    /// <summary>
    /// A failed flush is never retried: everything prepared so far has failed, and the store is opened anew until it
    /// can be written.
    /// </summary>
    private TimeSpan? StepDown()
    {
        if (_stop)
        {
            return Close();
        }

        long now = _time.GetTimestamp();
        if (_retryAt != 0 && now < _retryAt)
        {
            return _time.GetElapsedTime(now, _retryAt);
        }

        if (_committer.TryRecover())
        {
            _retryAt = 0;
            _pause = RetryFirst;
            return TimeSpan.Zero;
        }

        _retryAt = now + (long)(_pause.TotalSeconds * _time.TimestampFrequency);
        _pause = _pause * 2 < RetryLast ? _pause * 2 : RetryLast;
        return _time.GetElapsedTime(now, _retryAt);
    }

    /// <summary>Nothing is taken any more, unless something came at the last moment.</summary>
    private TimeSpan? Close()
    {
        lock (_gate)
        {
            _closed = _queue.Count == 0 && _work.Count == 0;
            if (!_closed)
            {
                return TimeSpan.Zero;
            }
        }

        _ended.TrySetResult();
        return null;
    }

    /// <summary>False if the time is up and nothing has come.</summary>
    private bool WaitForWork(TimeSpan limit)
    {
        // A short spin first: the next turn is usually being prepared on the other core.
        SpinWait spin = default;
        while (!spin.NextSpinWillYield)
        {
            spin.SpinOnce(-1);
            if (HasWork)
            {
                return true;
            }
        }

        lock (_gate)
        {
            if (_queue.Count > 0 || _work.Count > 0 || _stop)
            {
                return true;
            }

            _sleeping = true;
        }

        // A wake-up left over from a wait that had run out wakes once for nothing.
        bool woken = _wake.Wait(limit);
        lock (_gate)
        {
            _sleeping = false;
        }

        return woken;
    }
}
