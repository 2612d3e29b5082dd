using System.Collections.Concurrent;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Shards.Loaded;

namespace RingActors.Engine.Runtime.Shards;

/// <summary>
/// Runs one shard on the thread pool, never on two threads at once: takes what other threads post, prepares turns,
/// hands them to the writer, and is called back when they are durable.
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

    /// <summary>The life that waits to be begun; null if it has been.</summary>
    private ShardLife? _next;

    /// <summary>
    /// Set when the loop stopped because enough turns are on their way; the end of one schedules it again.
    /// </summary>
    private volatile bool _blocked;

    /// <summary>Set by the timer, which may fire while a go of the loop is just ending.</summary>
    private int _timerFired;

    /// <summary>Set when the shard is not run here any more: whatever comes is answered so.</summary>
    private volatile Refusal? _closed;

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

    /// <summary>
    /// True if nothing waits, nothing is on its way, and the loop does not go: then its timer is armed for what comes
    /// next.
    /// </summary>
    internal bool IsQuiet => Volatile.Read(ref _scheduled) == 0 && Volatile.Read(ref _timerFired) == 0
        && Backlog == 0 && _shard.StepsWaiting == 0 && InFlight == 0
        && _loaded.IsEmpty && _work.IsEmpty && Volatile.Read(ref _next) is null;

    /// <summary>Turns that are on their way to the journal.</summary>
    internal int InFlight => Volatile.Read(ref _inFlight);

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

    /// <summary>
    /// From now on what waits and what comes is told <paramref name="why"/>. Done when no turn is prepared any more.
    /// </summary>
    internal Task CloseAsync(Refusal why)
    {
        Close(why);
        return RunAsync(static _ => null);
    }

    /// <inheritdoc cref="CloseAsync"/>
    internal void Close(Refusal why)
    {
        _closed = why;
        Schedule();
    }

    /// <summary>Begins a life, before the next turn. One that was still to be begun is over already.</summary>
    internal void Begin(ShardLife life)
    {
        Volatile.Write(ref _next, life);
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
        bool answersAll = _closed is not null || Volatile.Read(ref _next) is not null;
        if (more || !_loaded.IsEmpty || !_work.IsEmpty || Volatile.Read(ref _timerFired) != 0
            || (IsFree && _blocked) || ((IsFree || answersAll) && !_posted.IsEmpty)
            || (Volatile.Read(ref _next) is not null && _closed is null && !_services.IsDown()))
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
            // What it would go on with has been answered; nothing keeps it going until it is scheduled again.
            _blocked = false;
            return false;
        }

        while (_loaded.TryDequeue(out LoadResult? result))
        {
            _shard.Accept(result);
        }

        RunWork();
        if (_closed is not null)
        {
            // Whoever closed it may have been told already that no turn is prepared any more.
            TryBegin();
            _blocked = false;
            return false;
        }

        bool free = IsFree;
        bool more = free && PrepareTurn();

        // What is left now is not looked at before a turn has left the journal; its end has to schedule the loop.
        _blocked = !IsFree && (!free || more || !_posted.IsEmpty);
        return more && !_blocked;
    }

    /// <summary>False if no turn can be prepared: the shard is not run here any more, or the journal is down.</summary>
    private bool TryBegin()
    {
        if (_closed is { } why)
        {
            Answer no = new(AnswerKind.Unavailable, null, why, 0);
            RefuseAll(no);
            _shard.RefuseAll(no);
            return false;
        }

        if (Volatile.Read(ref _next) is null)
        {
            return true;
        }

        if (_services.IsDown())
        {
            RefuseAll(Answer.JournalDown("The journal cannot be written."));
            return false;
        }

        if (Interlocked.Exchange(ref _next, null) is { } life)
        {
            _shard.Begin(life);
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
        // What was read is of a life that is over; left here, it would keep the loop going for nothing.
        _loaded.Clear();
        while (_posted.TryDequeue(out Envelope? envelope))
        {
            Interlocked.Decrement(ref _postedCount);
            _shard.Refuse(envelope, why);
        }

        while (_work.TryDequeue(out (Func<Shard, Turn?> Work, TaskCompletionSource Done) item))
        {
            item.Done.TrySetResult();
        }
    }

    private void RunWork()
    {
        while (_closed is null && _work.TryDequeue(out (Func<Shard, Turn?> Work, TaskCompletionSource Done) item))
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
    Action<ShardLoop, LoadRequest> Load,
    Action<Turn> Submit);
