using System.Collections.Concurrent;
using NodaTime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Shards.Loaded;

namespace RingActors.Engine.Runtime.Shards;

/// <summary>
/// Runs one shard on the thread pool, never on two threads at once: takes what other threads post, prepares turns, hands them
/// to the writer, and is called back when they are durable.
/// </summary>
internal sealed class ShardLoop : IThreadPoolWorkItem, IDisposable
{
    private static readonly TimeSpan TimerStepMax = TimeSpan.FromSeconds(1);

    private readonly Shard _shard;
    private readonly LoopServices _services;
    private readonly ConcurrentQueue<Envelope> _posted = new();
    private readonly ConcurrentQueue<LoadResult> _loaded = new();
    private readonly ConcurrentQueue<Turn> _committed = new();
    private readonly ConcurrentQueue<(Func<Shard, Turn?> Work, TaskCompletionSource Done)> _work = new();
    private readonly ITimer _timer;
    private Instant _armedFor = ActorSlot.Never;
    private bool _timerSpent;
    private int _scheduled;
    private int _postedCount;
    private int _inFlight;
    private volatile bool _beginPending = true;

    /// <summary>Set when the loop stopped because enough turns are on their way; the end of one schedules it again.</summary>
    private volatile bool _blocked;

    /// <summary>Set by the timer, which may fire while a go of the loop is just ending.</summary>
    private int _timerFired;

    /// <summary>The engine has stopped: whatever comes is answered so.</summary>
    private volatile bool _closed;

    internal ShardLoop(Shard shard, LoopServices services)
    {
        _shard = shard;
        _services = services;
        _timer = services.Time.CreateTimer(
            static loop => ((ShardLoop)loop!).TimerFired(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal Shard Shard => _shard;

    /// <summary>Messages that wait, roughly.</summary>
    internal int Backlog => Volatile.Read(ref _postedCount) + _shard.Backlog;

    /// <summary>True if nothing waits and nothing is on its way.</summary>
    internal bool IsQuiet => Backlog == 0 && _shard.StepsWaiting == 0 && Volatile.Read(ref _inFlight) == 0
        && _loaded.IsEmpty && _work.IsEmpty && !_beginPending;

    /// <summary>False if the mailbox is full.</summary>
    internal bool TryPost(Envelope envelope, bool always = false)
    {
        if (!always && Backlog >= _services.Options.MailboxLengthMax)
        {
            return false;
        }

        Interlocked.Increment(ref _postedCount);
        _posted.Enqueue(envelope);
        Schedule();
        return true;
    }

    /// <summary>Runs something on the shard between two turns; done when its turn is durable.</summary>
    internal Task RunAsync(Func<Shard, Turn?> work)
    {
        TaskCompletionSource done = _services.Host.Promise();
        _work.Enqueue((work, done));
        Schedule();
        return done.Task;
    }

    internal void Loaded(LoadResult result)
    {
        _loaded.Enqueue(result);
        Schedule();
    }

    /// <summary>Called by the writer: the turn has left the journal, durable or not.</summary>
    internal void TurnEnded(Turn turn, bool durable)
    {
        if (durable)
        {
            _committed.Enqueue(turn);
        }

        Interlocked.Decrement(ref _inFlight);
        if (_blocked)
        {
            Schedule();
        }
    }

    /// <summary>From now on what waits and what comes is told that the engine stops. Done when no turn is prepared any more.</summary>
    internal Task CloseAsync()
    {
        _closed = true;
        return RunAsync(static _ => null);
    }

    internal void BeginAnew()
    {
        _beginPending = true;
        Schedule();
    }

    internal void Schedule()
    {
        if (Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0)
        {
            _services.Host.Queue(this);
        }
    }

    /// <summary>One go of the loop; scheduled again if more has come meanwhile.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        bool more = Go();
        Volatile.Write(ref _scheduled, 0);
        Interlocked.MemoryBarrier();
        if (more || !_loaded.IsEmpty || !_work.IsEmpty || Volatile.Read(ref _timerFired) != 0 || (IsFree && (_blocked || !_posted.IsEmpty))
            || (_beginPending && !_services.IsDown()))
        {
            Schedule();
        }
    }

    private bool IsFree => Volatile.Read(ref _inFlight) < _services.Options.TurnsInFlightMax;

    public void Dispose() => _timer.Dispose();

    private bool Go()
    {
        _timerSpent |= Interlocked.Exchange(ref _timerFired, 0) != 0;
        while (_committed.TryDequeue(out Turn? committed))
        {
            _shard.Committed(committed);
        }

        if (!TryBegin())
        {
            return false;
        }

        while (_loaded.TryDequeue(out LoadResult? result))
        {
            _shard.Accept(result);
        }

        RunWork();
        bool free = IsFree;
        bool more = free && PrepareTurn();

        // What is left now is not looked at before a turn has left the journal; its end has to schedule the loop.
        _blocked = !IsFree && (!free || more || !_posted.IsEmpty);
        return more && !_blocked;
    }

    /// <summary>False if no turn can be prepared: the engine has stopped, or the journal is down.</summary>
    private bool TryBegin()
    {
        if (_closed)
        {
            RefuseAll(Answer.Stopping);
            _shard.RefuseAll(Answer.Stopping);
            return false;
        }

        if (!_beginPending)
        {
            return true;
        }

        if (_services.IsDown())
        {
            RefuseAll(Answer.JournalDown("The journal cannot be written."));
            return false;
        }

        _beginPending = false;
        long life = _services.Life();
        if (_shard.Epoch != life)
        {
            _services.Begin(_shard, life);
        }

        return true;
    }

    /// <summary>True if there is more to do at once.</summary>
    private bool PrepareTurn()
    {
        int taken = 0;
        while (taken < _services.Options.TurnMessagesMax && _posted.TryDequeue(out Envelope? envelope))
        {
            taken++;
            _shard.Accept(envelope);
            Interlocked.Decrement(ref _postedCount);
        }

        Instant now = _services.Time.GetInstant();
        if (taken > 0 || _shard.WantsTurn(now))
        {
            Submit(_shard.Prepare(now));
        }

        foreach (LoadRequest request in _shard.TakeLoads())
        {
            _services.Load(this, request);
        }

        ArmTimer(now);
        return _shard.WantsTurn(now);
    }

    private void RefuseAll(in Answer why)
    {
        while (_posted.TryDequeue(out Envelope? envelope))
        {
            Interlocked.Decrement(ref _postedCount);
            envelope.Sink?.Complete(why);
        }

        while (_work.TryDequeue(out (Func<Shard, Turn?> Work, TaskCompletionSource Done) item))
        {
            item.Done.TrySetResult();
        }
    }

    private void RunWork()
    {
        while (_work.TryDequeue(out (Func<Shard, Turn?> Work, TaskCompletionSource Done) item))
        {
            Turn? turn = item.Work(_shard);
            turn?.Answers.Add((new DoneSink(item.Done), default));
            if (turn is null)
            {
                item.Done.SetResult();
            }

            Submit(turn);
        }
    }

    private void Submit(Turn? turn)
    {
        if (turn is not null)
        {
            Interlocked.Increment(ref _inFlight);
            _services.Submit(turn);
        }
    }

    private void ArmTimer(Instant now)
    {
        Instant next = _shard.NextDeadline;
        if (next == _armedFor && !_timerSpent)
        {
            return;
        }

        _timerSpent = false;

        _armedFor = next;
        if (next == ActorSlot.Never)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // At most a second at a time, because the wall clock may be set meanwhile.
        TimeSpan wait = next <= now ? TimeSpan.Zero : (next - now).ToTimeSpan();
        TimeSpan step = wait < TimerStepMax ? wait + TimeSpan.FromMilliseconds(1) : TimerStepMax;
        _timer.Change(step, Timeout.InfiniteTimeSpan);
    }

    private void TimerFired()
    {
        Volatile.Write(ref _timerFired, 1);
        Schedule();
    }

    private sealed class DoneSink(TaskCompletionSource done) : IAnswerSink
    {
        public void Complete(in Answer answer) => done.TrySetResult();
    }
}

/// <summary>What a loop needs of its engine.</summary>
internal sealed record LoopServices(
    EngineOptions Options,
    TimeProvider Time,
    EngineHost Host,
    Func<bool> IsDown,
    Func<long> Life,
    Action<Shard, long> Begin,
    Action<ShardLoop, LoadRequest> Load,
    Action<Turn> Submit);
