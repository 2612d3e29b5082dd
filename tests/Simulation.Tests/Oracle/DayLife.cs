using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Engine.Runtime.Telemetry;
using RingActors.Rules;
using RingActors.Simulation.Tests.Kit;
using RingActors.Testing.Journals;
using RingActors.Testing.Simulation;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>
/// One day of a home: the real engine with the product's own deciders on one thread, a journal with faults, a process that is killed, a
/// clock that is set. What the world does is a script by the time that really passes; what is told, answered, written and called is kept
/// in a <see cref="DayLog"/>, from which the oracle judges.
/// </summary>
internal sealed class DayLife
{
    internal static readonly Instant Start = Instant.FromUtc(2026, 1, 1, 0, 0);

    private static readonly StoredTypes Types = new StoredTypes.Builder().AddDomain().AddRules().Build();
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);

    private readonly InMemoryJournal _store = new(4);
    private readonly ManualTime _time = new();
    private readonly DayFaults _faults = new();
    private readonly PriorityQueue<Action, (TimeSpan At, int Order)> _script = new();
    private readonly Queue<Telling> _said = new();
    private SimScheduler _scheduler = new();
    private ActorEngine _engine = null!;
    private FaultyJournal _journal = null!;
    private TimeSpan? _writerAt;
    private TimeSpan? _startsAt = TimeSpan.Zero;
    private bool _dead = true;
    private bool _telling;
    private int _appendsLeft = int.MaxValue;
    private TimeSpan _downFor;
    private long _read;
    private int _order;
    private int _requests;

    private DayLife(DayPlan plan)
    {
        House = new DayHouse(this, plan);
    }

    internal DayHouse House { get; }

    internal DayLog Log { get; } = new();

    /// <summary>Seconds that really passed since the day began.</summary>
    internal double Now => Elapsed.TotalSeconds;

    /// <summary>What a clock that is right shows.</summary>
    internal Instant TrueNow => Start + Duration.FromTimeSpan(Elapsed);

    /// <summary>What the server's clock shows.</summary>
    internal Instant Clock => _time.GetInstant();

    private TimeSpan Elapsed => TimeSpan.FromTicks(_time.GetTimestamp());

    /// <summary>Lives a day and the time after it in which everything is to come right.</summary>
    internal static DayLog Live(DayPlan plan)
    {
        DayLife life = new(plan);
        foreach (Happening happening in plan.Happenings)
        {
            life.After(happening.At, () =>
            {
                life.Log.Tell(life.Now, happening.Words);
                happening.Do(life.House);
            });
        }

        life.Run(TimeSpan.FromSeconds(plan.EndsAt));
        life.Log.End(life.Now, life.Clock, life.View());
        return life.Log;
    }

    /// <summary>So many seconds after the beginning of the day.</summary>
    internal void After(double seconds, Action action) => _script.Enqueue(action, (TimeSpan.FromSeconds(seconds), ++_order));

    internal void In(double seconds, Action action) => After(Now + seconds, action);

    /// <summary>The gateway tells an actor: one after the other, each until it is durable. What was not told when the process dies is lost.</summary>
    /// <param name="madeAt">When the world made the report, in seconds of the day; null for now.</param>
    internal void Tell(Address to, ICommand command, Action? taken = null, double? madeAt = null)
    {
        if (!_dead)
        {
            Telling telling = new(++_requests, to, command, Now, madeAt ?? Now) { WhenTaken = taken };
            Log.Tellings.Add(telling);
            _said.Enqueue(telling);
        }
    }

    /// <summary>A client asks, with a key, and goes on asking until it is answered.</summary>
    internal Wish Ask(Address to, ICommand command, string who)
    {
        Wish wish = new(to, command, who, Now);
        Log.Wishes.Add(wish);
        string key = $"key-{++_requests}";
        wish.Request = new Request(to, command, new Principal(PrincipalKind.McpClient, who), key, "request:" + key, key, (ulong)_requests);
        Send(wish);
        return wish;
    }

    /// <summary>The process dies, at once or with one of its next writes, and is started again some time later.</summary>
    internal void Kill(int afterWrites, double downFor)
    {
        _downFor = TimeSpan.FromSeconds(downFor);
        if (afterWrites == 0)
        {
            Die();
        }
        else
        {
            _appendsLeft = afterWrites;
        }
    }

    internal void SetClock(double by)
    {
        _time.JumpWallClock(TimeSpan.FromSeconds(by));
        Log.Jumps.Add((Now, by));
    }

    internal void FailNextWrites(params JournalFault[] faults) => _faults.Add(faults);

    internal HomeView? View() => _dead ? null : _engine.Homes.LoadedViews().FirstOrDefault(v => v.Home == DayHouse.Home);

    private void Die()
    {
        if (!_dead)
        {
            _dead = true;
            _appendsLeft = int.MaxValue;
            _startsAt = Elapsed + _downFor;
            _said.Clear();
            Log.Down(Now);
            Log.Tell(Now, "  the process is dead");
        }
    }

    private void StartProcess()
    {
        _journal?.Settle();
        ReadNew();
        _time.DropTimers();
        _dead = false;
        _startsAt = null;
        _scheduler = new SimScheduler();
        _writerAt = Elapsed;
        EngineHost host = new(
            item => Task.Factory.StartNew(item.Execute, CancellationToken.None, TaskCreationOptions.None, _scheduler),
            _scheduler, _time, WriterThread: false);
        HomeModel model = new(
            Types,
            [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
            [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
            [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions]);
        _journal = new FaultyJournal(_store.Reopen(), _faults) { OnSlow = () => _time.Advance(TimeSpan.FromSeconds(2)) };
        _engine = new ActorEngine(
            new DyingJournal(_journal, this),
            model,
            [.. new[] { EffectChannels.Ring, SendIncidentNotice.Channel, PassOnSeal.Channel }.Select(c => new Outside(this, c))],
            new EngineOptions(), _time, new EngineTelemetry(new DayEngineLog(Log, () => _dead)), host);
        _engine.Start();
        _telling = false;
        Log.Tell(Now, "  the process starts");
        House.ProcessStarted();
        foreach (Wish wish in Log.Wishes.Where(w => w.Answer is null))
        {
            Send(wish);
        }
    }

    private void Run(TimeSpan end)
    {
        for (int step = 0; step < 3_000_000; step++)
        {
            if (_dead && _startsAt <= Elapsed)
            {
                StartProcess();
            }
            else if (_dead || !Work())
            {
                if (!_dead)
                {
                    Log.Look(Now, Clock, View(), House);
                }

                if (Elapsed >= end)
                {
                    return;
                }

                PassToNext(end);
            }
        }

        throw new InvalidOperationException("It does not come to rest.");
    }

    private bool Work()
    {
        if (_scheduler.Count > 0)
        {
            _scheduler.Run(0);
            return true;
        }

        if (_engine.Pipeline.HasWork || _engine.Pipeline.IsEnding || _writerAt <= Elapsed)
        {
            if (!_engine.Pipeline.HasWork)
            {
                _engine.Pipeline.TimeUp();
            }

            _writerAt = _engine.Pipeline.Step() switch
            {
                null => null,
                { } wait when wait == Timeout.InfiniteTimeSpan => null,
                { } wait => Elapsed + wait,
            };
            ReadNew();
            return true;
        }

        if (_telling || !_said.TryDequeue(out Telling? next))
        {
            return false;
        }

        Deliver(next);
        return true;
    }

    private void Deliver(Telling telling)
    {
        _telling = true;
        ActorEngine engine = _engine;
        engine.Homes.Ask(
            new Request(telling.To, telling.Command, Principal.RingCloud, $"told-{telling.Number}"),
            new Sink(answer =>
            {
                if (engine != _engine || _dead)
                {
                    return;
                }

                if (answer.Kind is AnswerKind.Busy or AnswerKind.Unavailable or AnswerKind.Unknown)
                {
                    In(AgainAfter.TotalSeconds, () =>
                    {
                        if (engine == _engine && !_dead)
                        {
                            Deliver(telling);
                        }
                    });
                    return;
                }

                _telling = false;
                Log.Taken(telling, Now, answer);
                telling.WhenTaken?.Invoke();
            }));
    }

    private void Send(Wish wish)
    {
        if (_dead)
        {
            return;
        }

        ActorEngine engine = _engine;
        engine.Homes.Ask(wish.Request, new Sink(answer =>
        {
            if (_dead || engine != _engine || wish.Answer is not null)
            {
                return;
            }

            if (answer.Kind is AnswerKind.Busy or AnswerKind.Unavailable or AnswerKind.Unknown)
            {
                In(AgainAfter.TotalSeconds, () =>
                {
                    if (engine == _engine && !_dead)
                    {
                        Send(wish);
                    }
                });
                return;
            }

            Log.Answered(wish, Now, answer);
        }));
    }

    private void PassToNext(TimeSpan end)
    {
        TimeSpan next = end;
        if (_script.TryPeek(out _, out (TimeSpan At, int Order) due) && due.At < next)
        {
            next = due.At;
        }

        if (_dead)
        {
            next = _startsAt < next ? _startsAt.Value : next;
        }
        else
        {
            next = _time.UntilNextTimer is { } timer && Elapsed + timer < next ? Elapsed + timer : next;
            next = _writerAt < next ? _writerAt.Value : next;
        }

        if (_dead)
        {
            _time.DropTimers();
        }

        _time.Advance(next > Elapsed ? next - Elapsed : TimeSpan.Zero);
        if (_script.TryPeek(out Action? action, out due) && due.At <= Elapsed)
        {
            _script.Dequeue();
            action();
        }
    }

    /// <summary>What became durable since, with the time at which it did.</summary>
    private void ReadNew()
    {
        foreach (StoredFrame frame in _store.Reopen().ReadHome(DayHouse.Home, _read))
        {
            EventEnvelope envelope = EventDecoder.Decode(RecordReader.Read(frame.Record), Types);
            _read = envelope.HomeSeq;
            Log.Written(Now, envelope);
        }
    }

    private void AfterAppend()
    {
        if (--_appendsLeft <= 0)
        {
            Die();
        }
    }

    private sealed class Sink(Action<Answer> take) : IAnswerSink
    {
        public void Complete(in Answer answer) => take(answer);
    }

    /// <summary>Outside calls reach the house, unless the process is dead by then.</summary>
    private sealed class Outside(DayLife life, string channel) : IEffectHandler
    {
        public string Channel => channel;

        public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation) => life._dead
            ? new TaskCompletionSource<EffectResult>().Task
            : life.House.Take(call) is { } verdict
                ? Task.FromResult(new EffectResult(verdict, verdict == EffectVerdict.Delivered ? "day.taken" : "day.not-taken"))
                : new TaskCompletionSource<EffectResult>().Task;
    }

    /// <summary>The journal as this process sees it; nothing reaches it any more once the process is dead.</summary>
    private sealed class DyingJournal(FaultyJournal inner, DayLife life) : DelegatingJournal(inner)
    {
        public override void Append(IReadOnlyList<ShardAppend> appends)
        {
            CheckAlive();
            base.Append(appends);
            life.AfterAppend();
            CheckAlive();
        }

        private void CheckAlive()
        {
            if (life._dead)
            {
                throw new JournalUnavailableException("The process is dead.", outcomeUnknown: true);
            }
        }
    }
}
