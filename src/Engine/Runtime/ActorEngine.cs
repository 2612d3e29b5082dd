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
/// The engine in one process: routes requests to the shards, runs them, appends their turns, makes the outside calls,
/// publishes the homes' views. Start it with <see cref="Start"/>, stop it with <see cref="DisposeAsync"/>, which
/// drains.
/// </summary>
public sealed partial class ActorEngine : IAsyncDisposable
{
    private readonly IJournal _journal;
    private readonly HomeModel _model;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly EngineTelemetry _telemetry;
    private readonly EngineHost _host;
    private readonly LoopServices _loopServices;
    private readonly OutboxServices _outboxServices;
    private readonly RunningShards _shards;
    private readonly ShardLives _lives;
    private readonly CommitPipeline _pipeline;
    private readonly HomeNameList _names;
    private readonly Loader _loader;
    private readonly SemaphoreSlim _recoveries;
    private readonly PublishedHomes _published;
    private readonly ITimer _passivation;
    private readonly EngineStatus _status;

    /// <summary>
    /// Puts an engine together over an open journal. The journal stays the caller's to dispose, after the engine.
    /// </summary>
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
        _outboxServices = new OutboxServices(
            handlers.ToDictionary(h => h.Channel, StringComparer.Ordinal),
            model.Types,
            _options,
            _time,
            _telemetry,
            host);
        Listener listener = new(this);
        Committer committer = new(journal, listener, _telemetry) { ForgetsLives = host.ForgetsLives };
        _lives = committer.Lives;
        _pipeline = new CommitPipeline(committer, listener, host);
        _loopServices = new LoopServices(_options, _time, host, () => _pipeline.IsDown, Load, _pipeline.Submit);
        _shards = new RunningShards(journal.ShardCount);
        _moves = [.. Enumerable.Range(0, journal.ShardCount).Select(_ => new SemaphoreSlim(1))];
        _passivation = _time.CreateTimer(_ => Passivate(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _names = new HomeNameList(() => journal.ReadHomeHeads().Select(h => h.Home));
        _published = new PublishedHomes(_names);
        Homes = new LocalHomes(
            new EngineParts(model, _options, _time, _telemetry, host), _status, _shards, _published, _names, _loader);
        AddGauges();
    }

    /// <summary>The homes and their actors, for everybody outside the engine.</summary>
    public LocalHomes Homes { get; }

    /// <summary>The model it runs.</summary>
    public HomeModel Model => _model;

    /// <summary>Claims all shards, reads back their deadlines and outside calls, and begins to work.</summary>
    /// <exception cref="JournalDamagedException">What is stored is not what was written; nothing has begun.</exception>
    public void Start() => Start(Enumerable.Range(0, _shards.Count));

    /// <summary>
    /// As <see cref="Start()"/>, with some shards only; others come and go by <see cref="OpenShardAsync"/>.
    /// </summary>
    public void Start(IEnumerable<int> shards)
    {
        List<ClaimedShard> claimed = [];
        try
        {
            foreach (int shard in shards.Distinct())
            {
                RequireShard(shard);
                claimed.Add(Claim(shard));
            }
        }
        catch
        {
            claimed.ForEach(c => Release(c.Number, c.Claim));
            throw;
        }

        _status.Set(EngineStatus.Running, null);
        foreach (ClaimedShard shard in claimed)
        {
            Begin(shard);
        }

        _pipeline.Start();
        TimeSpan pace = TimeSpan.FromSeconds(Math.Clamp(_options.PassivateAfterSeconds / 4.0, 1, 60));
        _passivation.Change(pace, pace);
    }

    /// <summary>What the engine is doing.</summary>
    public EngineHealth Health()
    {
        IReadOnlyList<RunningShard> shards = _shards.All();
        Refusal? lost = _status.State == EngineStatus.Running ? shards.FirstOrDefault(s => s.IsLost)?.Refusal : null;
        return new EngineHealth(
            lost is null ? _status.State : EngineStatus.ShardLost,
            _status.Since,
            lost is null ? _status.Detail : lost.Detail,
            shards.Sum(s => s.Loop.Backlog),
            shards.Sum(s => s.Loop.Shard.LoadedActors),
            shards.Sum(s => s.Outbox.Count),
            shards.Select(s => s.Outbox.OldestAgeSeconds()).DefaultIfEmpty().Max());
    }

    /// <summary>Outside calls of a home that did not get through so far and are made again, the oldest first.</summary>
    /// <param name="home">The home.</param>
    public IReadOnlyList<RetriedCall> Retried(string home) => [.. _shards.All().SelectMany(s => s.Outbox.Retried(home))];

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
        foreach (RunningShard running in _shards.All())
        {
            _ = running.Loop.RunAsync(shard => shard.Passivate(now, idleSince));
        }
    }
}
