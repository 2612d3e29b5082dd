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
    private readonly PublishedHomes _published = new();
    private readonly ITimer _passivation;
    private ILookup<int, WakeUp> _wakeUps = Array.Empty<WakeUp>().ToLookup(_ => 0);
    private volatile string _state = "stopped";
    private volatile string? _detail;
    private Instant _since;

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
        _telemetry = telemetry ?? new EngineTelemetry(new SilentEngineLog());
        _loader = new Loader(journal, model, _options, _telemetry);
        _recoveries = new SemaphoreSlim(_options.RecoveriesMax);
        _outbox = new EffectOutbox(handlers, model.Types, _options, _time, _telemetry, host, TellOutcomeAsync);
        Listener listener = new(this);
        _pipeline = new CommitPipeline(
            new Committer(journal, listener, _telemetry) { ForgetsLives = host.ForgetsLives }, listener, host);
        LoopServices services = new(
            _options, _time, host, () => _pipeline.IsDown, () => _pipeline.Life, Begin, Load, _pipeline.Submit);
        _loops = [.. Enumerable.Range(0, journal.ShardCount).Select(i => new ShardLoop(new Shard(i, model, _options, _telemetry), services))];
        _passivation = _time.CreateTimer(_ => Passivate(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _since = _time.GetInstant();
        AddGauges();
    }

    /// <summary>The model it runs.</summary>
    public HomeModel Model => _model;

    /// <summary>Reads back the deadlines and the outbox, and begins to work.</summary>
    public void Start()
    {
        ReadWakeUps();
        SetState("running", null);
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

    /// <summary>
    /// Asks an actor. The answer comes when everything it says is durable. Never throws for what the engine or the domain says no to;
    /// see <see cref="AnswerKind"/>.
    /// </summary>
    public ValueTask<Answer> AskAsync(Request request)
    {
        if ((Refusal() ?? Faults(request)) is { } no)
        {
            return ValueTask.FromResult(no);
        }

        PooledAsk ask = PooledAsk.Rent(request);
        ValueTask<Answer> task = ask.Task;
        if (!LoopOf(request.To.Home).TryPost(ask))
        {
            ask.Complete(Busy());
        }

        return task;
    }

    /// <summary>Tells an actor something and takes the answer in a sink: the form without a task.</summary>
    public void Ask(Request request, IAnswerSink sink)
    {
        if ((Refusal() ?? Faults(request)) is { } no)
        {
            sink.Complete(no);
        }
        else if (!LoopOf(request.To.Home).TryPost(Envelope.Of(request, sink)))
        {
            sink.Complete(Busy());
        }
    }

    /// <summary>
    /// The newest durable view of a home, loading the home if need be. Never waits behind commands once it is loaded. While the journal
    /// cannot be written, a home that is not in memory is read for this call alone.
    /// </summary>
    /// <exception cref="EngineUnavailableException">The home cannot be read, or the engine stops.</exception>
    public async ValueTask<HomeView> ViewAsync(string home)
    {
        if (_published.Get(home) is { } view)
        {
            return view;
        }

        Answer answer = await AskAsync(TouchOf(home)).ConfigureAwait(false);
        if (_published.Get(home) is { } loaded)
        {
            return loaded;
        }

        if (answer.Ok || answer.Kind != AnswerKind.Unavailable || _state != "journal-down")
        {
            return answer.Ok ? _model.EmptyView(home) : throw new EngineUnavailableException(answer.Refusal!);
        }

        LoadResult read = await _host.Run(() => _loader.Load(new LoadRequest(home, null, 0))).ConfigureAwait(false);
        return read.Home?.CurrentView() ?? throw new EngineUnavailableException(read.Failure!);
    }

    /// <summary>Waits until a view satisfies <paramref name="wanted"/>; null if that does not happen within <paramref name="limit"/>.</summary>
    public async Task<HomeView?> WaitForAsync(string home, Func<HomeView, bool> wanted, TimeSpan limit, CancellationToken cancellation = default)
    {
        using CancellationTokenSource timeout = new(limit, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        HomeView view = await ViewAsync(home).ConfigureAwait(false);
        HomeView? seen = ReferenceEquals(_published.Get(home), view) ? view : null;
        while (!wanted(view))
        {
            try
            {
                await _published.Newer(seen, home).WaitAsync(both.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return null;
            }

            seen = _published.Get(home);
            view = seen ?? view;
        }

        return view;
    }

    /// <summary>The views of all homes that are in memory.</summary>
    public IReadOnlyList<HomeView> LoadedViews() => _published.All();

    /// <summary>What the engine is doing.</summary>
    public EngineHealth Health() => new(
        _state,
        _since,
        _detail,
        _loops.Sum(l => l.Backlog),
        _loops.Sum(l => l.Shard.LoadedActors),
        _outbox.Count,
        _outbox.OldestAgeSeconds());

    private Answer? Refusal() => _state switch
    {
        "running" => null,
        "journal-down" => Answer.JournalDown(_detail ?? "The journal cannot be written."),
        _ => Answer.Stopping,
    };

    /// <summary>What is recorded with every event has a limit; whoever passes it is told before anything is done.</summary>
    private static Answer? Faults(Request request)
    {
        string? fault = request switch
        {
            { Correlation: not { Length: > 0 and <= Request.TextLengthMax } } => nameof(Request.Correlation),
            { Causation: not (null or { Length: > 0 and <= Request.TextLengthMax }) } => nameof(Request.Causation),
            { Key: not (null or { Length: > 0 and <= Request.TextLengthMax }) } => nameof(Request.Key),
            _ => null,
        };
        return fault is null ? null : Answer.No(
            AnswerKind.Refused, "request.shorten-its-ids", $"{fault} must be 1 to {Request.TextLengthMax} characters. Nothing was done.");
    }

    private Answer Busy()
    {
        _telemetry.Busy();
        return Answer.Busy($"The mailbox holds {_options.MailboxLengthMax} messages, its most.");
    }

    private static Request TouchOf(string home) =>
        new(new Address(home, HomeModel.EngineKind, "view"), TouchHome.Instance, Principal.Engine, "view");

    private ShardLoop LoopOf(string home) => _loops[StableHash.ShardOf(home, _loops.Length)];

    private void Begin(Shard shard, long life) => shard.Begin(life, _journal.ShardHead(shard.Number), _wakeUps[shard.Number]);

    private void ReadWakeUps() =>
        _wakeUps = _journal.ReadWakeUps().ToLookup(w => StableHash.ShardOf(w.Actor.Home, _loops.Length));

    private void SetState(string state, string? detail)
    {
        _detail = detail;
        _since = _time.GetInstant();
        _state = state;
    }

    private ValueTask<Answer> TellOutcomeAsync(Request request, OutboxEntry concludes, Func<bool> isOver)
    {
        if (Refusal() is { } no)
        {
            return ValueTask.FromResult(no);
        }

        PooledAsk ask = PooledAsk.Rent(request);
        ask.Concludes = concludes;
        ask.IsOver = isOver;
        ValueTask<Answer> task = ask.Task;
        LoopOf(request.To.Home).TryPost(ask, always: true);
        return task;
    }

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
