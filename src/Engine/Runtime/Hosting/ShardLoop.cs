using System.Collections.Concurrent;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Shards;

namespace RingActors.Engine.Runtime.Hosting;

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
    private int _scheduled;
    private int _postedCount;
    private int _inFlight;
    private volatile bool _beginPending = true;

    /// <summary>Set when the loop stopped because enough turns are on their way; the end of one schedules it again.</summary>
    private volatile bool _blocked;

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
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
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

    /// <summary>After the engine has stopped: what still waits is told so.</summary>
    internal void Abandon()
    {
        while (_posted.TryDequeue(out Envelope? envelope))
        {
            envelope.Sink?.Complete(Answer.Stopping);
        }
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
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>One go of the loop; scheduled again if more has come meanwhile.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        bool more = Go();
        Volatile.Write(ref _scheduled, 0);
        Interlocked.MemoryBarrier();
        bool free = Volatile.Read(ref _inFlight) < _services.Options.TurnsInFlightMax;
        if (more || !_loaded.IsEmpty || !_work.IsEmpty || (free && (_blocked || !_posted.IsEmpty)))
        {
            Schedule();
        }
    }

    public void Dispose() => _timer.Dispose();

    private bool Go()
    {
        while (_committed.TryDequeue(out Turn? committed))
        {
            _shard.Committed(committed);
        }

        if (_beginPending)
        {
            if (_services.IsDown())
            {
                RefuseAll();
                return false;
            }

            _beginPending = false;
            _services.Begin(_shard);
        }

        while (_loaded.TryDequeue(out LoadResult? result))
        {
            _shard.Accept(result);
        }

        RunWork();
        _blocked = Volatile.Read(ref _inFlight) >= _services.Options.TurnsInFlightMax;
        if (_blocked)
        {
            return false;
        }

        int taken = 0;
        while (taken < _services.Options.TurnMessagesMax && _posted.TryDequeue(out Envelope? envelope))
        {
            taken++;
            _shard.Accept(envelope);
            Interlocked.Decrement(ref _postedCount);
        }

        Instant now = _services.Time.GetInstant();
        if (taken > 0 || _shard.HasWork || _shard.NextDeadline <= now)
        {
            Submit(_shard.Prepare(now));
        }

        foreach (LoadRequest request in _shard.TakeLoads())
        {
            _services.Load(this, request);
        }

        ArmTimer(now);
        return _shard.HasWork && Volatile.Read(ref _inFlight) < _services.Options.TurnsInFlightMax;
    }

    private void RefuseAll()
    {
        while (_posted.TryDequeue(out Envelope? envelope))
        {
            Interlocked.Decrement(ref _postedCount);
            envelope.Sink?.Complete(Answer.JournalDown("The journal cannot be written."));
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
        if (next == _armedFor)
        {
            return;
        }

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
        _armedFor = ActorSlot.Never;
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
    Func<bool> IsDown,
    Action<Shard> Begin,
    Action<ShardLoop, LoadRequest> Load,
    Action<Turn> Submit);
