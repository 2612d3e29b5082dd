using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
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
using RingActors.Rules.Actions;
using RingActors.Rules.Protocols;
using RingActors.Rules.Schedules.Actors;
using RingActors.Simulation.Tests.Kit;
using RingActors.Testing.Journals;
using RingActors.Testing.Simulation;

namespace RingActors.Simulation.Tests.Alarm;

/// <summary>Where the process is killed.</summary>
/// <param name="Append">At which write to the journal, from 1; 0 for never.</param>
/// <param name="Released">Whether what the turn says leaves the process before it dies.</param>
/// <param name="Second">Or so many seconds after the beginning, whatever is being done; 0 for never.</param>
internal readonly record struct CrashPoint(int Append, bool Released, int Second = 0);

/// <summary>
/// The life of one home: the real engine with the product's own deciders, on one thread and a scripted clock, killed at one write of the
/// journal and started again over what was written.
/// </summary>
internal sealed class AlarmLife
{
    private static readonly StoredTypes Types = new StoredTypes.Builder().AddDomain().AddRules().Build();
    private static readonly Duration Rest = Duration.FromHours(2);

    private readonly InMemoryJournal _store = new(4);
    private readonly ManualTime _time = new();
    private readonly CrashPoint _crash;
    private readonly PriorityQueue<Action, (Instant At, int Order)> _script = new();
    private readonly Queue<Request> _said = new();
    private readonly List<Request> _wanted = [];
    private SimScheduler _scheduler = new();
    private ActorEngine _engine = null!;
    private TimeSpan? _writerAt;
    private bool _dead;
    private bool _telling;
    private int _order;
    private int _requests;

    private AlarmLife(CrashPoint crash) => _crash = crash;

    internal RingHouse House { get; private set; } = null!;

    internal Instant Now => _time.GetInstant();

    /// <summary>Writes to the journal so far.</summary>
    internal int Appends { get; private set; }

    /// <summary>Lives a scenario to its end and rest.</summary>
    internal static AlarmLife Live(Action<AlarmLife> scenario, CrashPoint crash = default)
    {
        AlarmLife life = new(crash);
        life.House = new RingHouse(life);
        life.Start();
        scenario(life);
        if (crash.Second > 0)
        {
            life.After(crash.Second, () => life._dead = true);
        }

        life.Run();
        return life;
    }

    /// <summary>At an instant of the world.</summary>
    internal void At(Instant at, Action action) => _script.Enqueue(action, (at, ++_order));

    /// <summary>So many seconds after the beginning.</summary>
    internal void After(double seconds, Action action) =>
        At(Instant.FromUtc(2026, 1, 1, 0, 0) + Duration.FromMilliseconds((long)(seconds * 1000)), action);

    /// <summary>The gateway tells an actor: one after the other, each until it is durable. What was not told when it dies is lost.</summary>
    internal void Tell(Address to, ICommand command) =>
        _said.Enqueue(new Request(to, command, Principal.RingCloud, $"told-{++_requests}"));

    /// <summary>A client asks, with a key, and goes on asking until it is answered.</summary>
    internal void Ask(Address to, ICommand command, string who = "assistant") =>
        Ask(to, command, new Principal(PrincipalKind.McpClient, who));

    internal void Ask(Address to, ICommand command, Principal by)
    {
        string key = $"key-{++_requests}";
        Request request = new(to, command, by, key, "request:" + key, key, (ulong)_requests);
        _wanted.Add(request);
        Send(request);
    }

    /// <summary>Everything that was written, in order.</summary>
    internal IReadOnlyList<EventEnvelope> Journal() =>
        [.. _store.Reopen().ReadHome(RingHouse.Home, 0).Select(frame => EventDecoder.Decode(RecordReader.Read(frame.Record), Types))];

    /// <summary>Everything the engine complained of; nothing in these scenarios excuses any of it.</summary>
    internal List<string> Complaints { get; } = [];

    private void Start()
    {
        _dead = false;
        _scheduler = new SimScheduler();
        _writerAt = TimeSpan.Zero;
        EngineHost host = new(
            item => Task.Factory.StartNew(item.Execute, CancellationToken.None, TaskCreationOptions.None, _scheduler),
            _scheduler, _time, WriterThread: false);
        HomeModel model = new(
            Types,
            [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
            [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
            [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions]);
        _engine = new ActorEngine(
            new DyingJournal(_store.Reopen(), this),
            model,
            [new Outside(this, EffectChannels.Ring), new Outside(this, SendIncidentNotice.Channel), new Outside(this, PassOnSeal.Channel),
                new Outside(this, SendProtocolNotice.Channel), new Outside(this, PostWebhook.Channel),
                new Outside(this, FetchScheduleFeed.Channel)],
            new EngineOptions(), _time, new EngineTelemetry(new Log(this)), host);
        _engine.Start();
        _telling = false;
        _said.Clear();
        Tell(RingHouse.Panel, new ReportBaseStation(Connection.Unknown, "The engine has started."));
        House.ListAll();
        foreach (Request request in _wanted)
        {
            Send(request);
        }
    }

    private void Run()
    {
        Instant end = Now + Rest;
        for (int step = 0; step < 2_000_000; step++)
        {
            if (_dead)
            {
                _time.DropTimers();
                Start();
            }
            else if (!Work())
            {
                if (Now >= end)
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
            return true;
        }

        if (_telling || !_said.TryDequeue(out Request? next))
        {
            return false;
        }

        _telling = true;
        ActorEngine engine = _engine;
        engine.Homes.Ask(next, new Sink(_ => _telling &= engine != _engine));
        return true;
    }

    private TimeSpan Elapsed => TimeSpan.FromTicks(_time.GetTimestamp());

    private void PassToNext(Instant end)
    {
        Instant next = end;
        if (_script.TryPeek(out _, out (Instant At, int Order) due) && due.At < next)
        {
            next = due.At;
        }

        if (_time.UntilNextTimer is { } timer && Now + Duration.FromTimeSpan(timer) < next)
        {
            next = Now + Duration.FromTimeSpan(timer);
        }

        if (_writerAt is { } writer && Now + Duration.FromTimeSpan(writer - Elapsed) < next)
        {
            next = Now + Duration.FromTimeSpan(writer - Elapsed);
        }

        Pass(Duration.Max(next - Now, Duration.Zero));
    }

    /// <summary>Time passes in the world; what is scripted happens on the way, also while nothing runs.</summary>
    private void Pass(Duration time)
    {
        Instant end = Now + time;
        while (_script.TryPeek(out Action? action, out (Instant At, int Order) due) && due.At <= end)
        {
            _time.Advance(Duration.Max(due.At - Now, Duration.Zero).ToTimeSpan());
            _script.Dequeue();
            action();
            if (!_dead)
            {
                return;
            }
        }

        _time.Advance((end - Now).ToTimeSpan());
    }

    private void Send(Request request)
    {
        if (_dead)
        {
            return;
        }

        ActorEngine engine = _engine;
        engine.Homes.Ask(request, new Sink(answer =>
        {
            if (!_dead && engine == _engine && answer.Kind is AnswerKind.Replied or AnswerKind.Refused)
            {
                _wanted.Remove(request);
            }
        }));
    }

    private void AfterAppend(IReadOnlyList<ShardAppend> appends)
    {
        Appends += appends.Count > 0 ? 1 : 0;
        if (Appends == _crash.Append && !_crash.Released)
        {
            _dead = true;
        }
        else if (Appends == _crash.Append)
        {
            // Everything that this turn releases leaves first; it dies at the next thing it does.
            _ = Task.Factory.StartNew(() => _dead = true, CancellationToken.None, TaskCreationOptions.None, _scheduler);
        }
    }

    private sealed class Sink(Action<Answer> take) : IAnswerSink
    {
        public void Complete(in Answer answer) => take(answer);
    }

    /// <summary>The journal as this process sees it; nothing reaches it any more once the process is dead.</summary>
    private sealed class DyingJournal(IJournal inner, AlarmLife life) : DelegatingJournal(inner)
    {
        public override void Append(IReadOnlyList<ShardAppend> appends)
        {
            if (life._dead)
            {
                throw new JournalUnavailableException("The process is dead.", outcomeUnknown: true);
            }

            base.Append(appends);
            life.AfterAppend(appends);
            if (life._dead)
            {
                throw new JournalUnavailableException("The process is dead.", outcomeUnknown: true);
            }
        }
    }

    /// <summary>Outside calls reach the house, unless the process is dead by then.</summary>
    private sealed class Outside(AlarmLife life, string channel) : IEffectHandler
    {
        public string Channel => channel;

        public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
        {
            if (life._dead)
            {
                return new TaskCompletionSource<EffectResult>().Task;
            }

            life.House.Take(call.Key, call.Request);
            return Task.FromResult(new EffectResult(EffectVerdict.Delivered, "ring.accepted"));
        }
    }

    private sealed class Log(AlarmLife life) : IEngineLog
    {
        public void DeadLettered(Address to, string command, string errorId, Exception error) => Say($"{to} failed on {command}: {error}");

        public void LoopStopped(Address root, string command, int steps) => Say($"a loop at {root}, {command}");

        public void Quarantined(Address actor, string why) => Say($"{actor} was set aside: {why}");

        public void RecoveryFailed(string what, string code, string detail) => Say($"{what}: {code} {detail}");

        public void JournalFailed(Exception error)
        {
            if (!life._dead)
            {
                Say(error.ToString());
            }
        }

        public void ShardLost(int shard, Exception error) => Say($"shard {shard} was lost: {error.Message}");

        public void JournalRecovered()
        {
        }

        public void EffectRetried(string key, string code, int attempt) => Say($"{key} was tried again: {code}");

        public void EffectGivenUp(string key, string outcome, string code) => Say($"{key} was given up: {outcome} {code}");

        public void Unexpected(string what, Exception error)
        {
            if (!life._dead)
            {
                Say($"{what}: {error}");
            }
        }

        private void Say(string what) => life.Complaints.Add(what);
    }
}
