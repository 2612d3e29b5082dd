using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Commits;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Engine.Runtime.Shards;
using RingActors.Engine.Runtime.Shards.Loaded;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Engine.Runtime;

/// <summary>
/// The engine in one process: routes requests to the shards, runs them, appends their turns, makes the outside calls, publishes
/// the homes' views. Start it with <see cref="Start"/>, stop it with <see cref="DisposeAsync"/>, which drains.
/// </summary>
public sealed partial class ActorEngine : IAsyncDisposable
{
    private readonly IJournal _journal;
    private readonly HomeModel _model;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly EngineTelemetry _telemetry;
    private readonly EngineHost _host;
    private readonly ShardLoop[] _loops;
    private readonly CommitPipeline _pipeline;
    private readonly EffectOutbox _outbox;
    private readonly Loader _loader;
    private readonly SemaphoreSlim _recoveries;
    private readonly PublishedHomes _published;
    private readonly ITimer _passivation;
    private ILookup<int, WakeUp> _wakeUps = Array.Empty<WakeUp>().ToLookup(_ => 0);
    private readonly EngineStatus _status;

    /// <summary>Puts an engine together over an open journal. The journal stays the caller's to dispose, after the engine.</summary>
    /// <exception cref="ArgumentException">The options are not sound; the message names every fault.</exception>
    public ActorEngine(
        IJournal journal,
        HomeModel model,
        IEnumerable<IEffectHandler> handlers,
        EngineOptions? options = null,
        TimeProvider? time = null,
        EngineTelemetry? telemetry = null)
        : this(journal, model, handlers, options, time, telemetry, EngineHost.Process)
    {
    }

    internal ActorEngine(
        IJournal journal,
        HomeModel model,
        IEnumerable<IEffectHandler> handlers,
        EngineOptions? options,
        TimeProvider? time,
        EngineTelemetry? telemetry,
        EngineHost host)
    {
        _host = host;
        _journal = journal;
        _model = model;
        _options = options ?? new EngineOptions();
        if (_options.Faults() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(" ", faults), nameof(options));
        }

        _time = time ?? TimeProvider.System;
        _status = new EngineStatus(_time);
        _telemetry = telemetry ?? new EngineTelemetry(new SilentEngineLog());
        _loader = new Loader(journal, model, _options, _telemetry);
        _recoveries = new SemaphoreSlim(_options.RecoveriesMax);
        _outbox = new EffectOutbox(
            handlers, model.Types, _options, _time, _telemetry, host,
            (request, call, isOver) => Homes!.TellOutcomeAsync(request, call, isOver));
        Listener listener = new(this);
        _pipeline = new CommitPipeline(
            new Committer(journal, listener, _telemetry) { ForgetsLives = host.ForgetsLives }, listener, host);
        LoopServices services = new(
            _options, _time, host, () => _pipeline.IsDown, () => _pipeline.Life, Begin, Load, _pipeline.Submit);
        _loops = [.. Enumerable.Range(0, journal.ShardCount).Select(i => new ShardLoop(new Shard(i, model, _options, _telemetry), services))];
        _passivation = _time.CreateTimer(_ => Passivate(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        HomeNameList names = new(() => journal.ReadHomeHeads().Select(h => h.Home));
        _published = new PublishedHomes(names);
        Homes = new LocalHomes(
            new EngineParts(model, _options, _time, _telemetry, host), _status, _loops, _published, names, _loader);
        AddGauges();
    }

    /// <summary>The homes and their actors, for everybody outside the engine.</summary>
    public LocalHomes Homes { get; }

    /// <summary>The model it runs.</summary>
    public HomeModel Model => _model;

    /// <summary>Reads back the deadlines and the outbox, and begins to work.</summary>
    public void Start()
    {
        ReadWakeUps();
        _status.Set(EngineStatus.Running, null);
        _pipeline.Start();

        // Before any shard can ask for more: the calls of a lane are made in the order in which they were asked for.
        _outbox.Add(_journal.ReadOutbox());
        foreach (ShardLoop loop in _loops)
        {
            loop.Schedule();
        }

        TimeSpan pace = TimeSpan.FromSeconds(Math.Clamp(_options.PassivateAfterSeconds / 4.0, 1, 60));
        _passivation.Change(pace, pace);
    }

    /// <summary>What the engine is doing.</summary>
    public EngineHealth Health() => new(
        _status.State,
        _status.Since,
        _status.Detail,
        _loops.Sum(l => l.Backlog),
        _loops.Sum(l => l.Shard.LoadedActors),
        _outbox.Count,
        _outbox.OldestAgeSeconds());

    private void Begin(Shard shard, long life) => shard.Begin(life, _journal.ShardHead(shard.Number), _wakeUps[shard.Number]);

    private void ReadWakeUps() =>
        _wakeUps = _journal.ReadWakeUps().ToLookup(w => StableHash.ShardOf(w.Actor.Home, _loops.Length));

    private void Load(ShardLoop loop, LoadRequest request) => _ = LoadAsync(loop, request);

    private async Task LoadAsync(ShardLoop loop, LoadRequest request)
    {
        // No ConfigureAwait: the simulation's own scheduler has to go on with it.
        await _recoveries.WaitAsync();
        try
        {
            loop.Loaded(await _host.Run(() => _loader.Load(request)));
        }
        finally
        {
            _recoveries.Release();
        }
    }

    private void Passivate()
    {
        Instant now = _time.GetInstant();
        Instant idleSince = now - Duration.FromSeconds(_options.PassivateAfterSeconds);
        foreach (ShardLoop loop in _loops)
        {
            _ = loop.RunAsync(shard => shard.Passivate(now, idleSince));
        }
    }
}
