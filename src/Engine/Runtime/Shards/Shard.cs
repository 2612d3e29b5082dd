using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards.Loaded;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Engine.Runtime.Shards;

/// <summary>
/// A single-threaded loop over some homes. It takes messages and a clock, and gives turns and requests to load; it does
/// no I/O itself. The host, the simulation, or another actor runtime drives this face. Not thread safe, except where it
/// says so.
/// </summary>
internal sealed partial class Shard
{
    private readonly HomeModel _model;
    private readonly EngineOptions _options;
    private readonly EngineTelemetry _telemetry;
    private readonly Dictionary<string, HomeSlot> _homes = new(StringComparer.Ordinal);
    private readonly Queue<Envelope> _inbox = new();
    private readonly List<LoadRequest> _loads = [];
    private readonly List<HomeSlot> _justLoaded = [];
    private long _turnNumber;
    private long _durableTurn;
    private long _nextSeq;
    private long _claim;

    internal Shard(int number, HomeModel model, EngineOptions options, EngineTelemetry telemetry)
    {
        Number = number;
        _model = model;
        _options = options;
        _telemetry = telemetry;
        _context = new StepContext(this);
    }

    internal int Number { get; }

    /// <summary>Which life of the shard this is: a failed append ends one.</summary>
    internal long Life { get; private set; }

    /// <summary>Messages that wait here, those that wait for a home included.</summary>
    internal int Backlog { get; private set; }

    /// <summary>True if the next turn would have something to do at once.</summary>
    internal bool HasWork => _inbox.Count > 0;

    internal int LoadedActors { get; private set; }

    internal int LoadedHomes => _homes.Count;

    /// <summary>
    /// Begins a life: at start, and again after a failed append. Everything speculative is forgotten.
    /// </summary>
    internal void Begin(ShardLife life)
    {
        Life = life.Number;
        _claim = life.Claim;
        _nextSeq = life.Opened.Head;
        _loads.Clear();
        foreach (HomeSlot home in _homes.Values)
        {
            // What waited for a home was never decided, so it simply waits again.
            while (home.Waiting.TryDequeue(out Envelope? waiting))
            {
                _inbox.Enqueue(waiting);
            }
        }

        _homes.Clear();
        _justLoaded.Clear();
        _goOn.Clear();
        BeginOwed(life.Opened.Outbox);
        LoadedActors = 0;
        StepsWaiting = 0;
        BeginDeadlines(life.Opened.WakeUps);
    }

    /// <summary>Takes a message; it is decided in a later turn.</summary>
    internal void Accept(Envelope envelope)
    {
        Backlog++;
        _inbox.Enqueue(envelope);
    }

    /// <summary>The shard is not run here any more: everything that waits here is told so.</summary>
    internal void RefuseAll(in Answer why)
    {
        foreach (HomeSlot home in _homes.Values)
        {
            while (home.Waiting.TryDequeue(out Envelope? waiting))
            {
                _inbox.Enqueue(waiting);
            }
        }

        while (_inbox.TryDequeue(out Envelope? envelope))
        {
            Backlog--;
            Refuse(envelope, why);
        }
    }

    /// <summary>
    /// Answers a message that is not decided. Whoever waits for it is not the shard's business: what it throws is
    /// logged.
    /// </summary>
    internal void Refuse(Envelope envelope, in Answer why)
    {
        try
        {
            envelope.Sink?.Complete(why);
        }
        catch (Exception e)
        {
            _telemetry.Log.Unexpected($"an answer's {envelope.Sink!.GetType().Name}", e);
        }
    }

    /// <summary>
    /// Takes what was read for a home or an actor; the messages that waited for it are decided in the next turn.
    /// </summary>
    internal void Accept(LoadResult result)
    {
        if (result.Request.Life != Life || !_homes.TryGetValue(result.Request.Home, out HomeSlot? waiting))
        {
            return;
        }

        HomeSlot home = result.Home is { } loaded ? Replace(waiting, loaded) : waiting;
        if (result.Actor is { } actor)
        {
            AddActor(home, actor);
        }

        if (result.Request.Actor is not null)
        {
            home.Loading--;
        }

        if (result.Failure is { } failure && !SetAside(home, result.Request, failure))
        {
            Release(home, failure);
            return;
        }

        int count = home.Loading == 0 ? home.Waiting.Count : 0;
        for (int i = 0; i < count; i++)
        {
            _inbox.Enqueue(home.Waiting.Dequeue());
        }
    }

    /// <summary>Takes the requests to load that the last turns made.</summary>
    internal IReadOnlyList<LoadRequest> TakeLoads()
    {
        if (_loads.Count == 0)
        {
            return [];
        }

        LoadRequest[] taken = [.. _loads];
        _loads.Clear();
        return taken;
    }

    /// <summary>
    /// Prepares a turn: settles the deadlines that have come, decides what waits, reacts until quiet or until each
    /// message has had its share of steps. Null if nothing came of it. Earlier turns may still be on their way to the
    /// journal.
    /// </summary>
    internal Turn? Prepare(Instant now)
    {
        long started = _telemetry.Timestamp();
        BeginTurn(now);
        SettleDeadlines(now);
        int taken = 0;
        while (taken < _options.TurnMessagesMax && _writer.Length < _options.TurnBytesMax && _inbox.TryDequeue(out Envelope? next))
        {
            taken++;
            Backlog--;
            Dispatch(next);
        }

        Turn? turn = EndTurn();
        if (turn is not null)
        {
            _telemetry.TurnDone(turn.Messages, turn.Steps, started);
        }

        return turn;
    }

    /// <summary>Says that a turn is durable.</summary>
    internal void Committed(Turn turn)
    {
        if (turn.Life == Life)
        {
            _durableTurn = Math.Max(_durableTurn, turn.Number);
        }
    }

    private void Dispatch(Envelope envelope)
    {
        HomeSlot home = HomeOf(envelope.To.Home);
        if (!home.Loaded || home.Loading > 0)
        {
            Park(home, envelope);
            return;
        }

        _turn.Messages++;
        home.LastUsed = _now;
        if (envelope.Command is TouchHome)
        {
            Touch(home);
            Answer(envelope, new Answer(AnswerKind.Replied, Accepted.Instance, null, home.HomeSeq));
        }
        else if (envelope.Key is { } key && home.Receipts.TryGet(key, out ReceiptWindow.Entry entry))
        {
            Answer(envelope, Repeat(envelope, entry));
        }
        else if (envelope.Concludes is { } call && !IsOwed(call))
        {
            // Its outcome was told by a turn that was thought to be lost, or the actor has given the call up, or asked
            // for another.
            Answer(envelope, new Answer(AnswerKind.Replied, Accepted.Instance, null, home.HomeSeq));
        }
        else if (IsTooMuch(envelope, home))
        {
            _telemetry.Busy();
            Answer(envelope, Homes.Answer.Busy($"{home.StepsWaiting} steps that earlier messages led to still wait in {home.Name}."));
        }
        else if (_model.DeciderOf(envelope.To.Kind) is null && !IsContinuation(envelope))
        {
            Conclude(envelope);
            Answer(envelope, Homes.Answer.No(
                AnswerKind.Refused,
                "actor.unknown-kind",
                $"No actor of kind '{envelope.To.Kind}' exists. Kinds: {string.Join(", ", _model.Kinds)}."));
        }
        else if (SettledBefore(envelope, home))
        {
            RunChain(envelope, home);
        }
    }

    private static Answer Repeat(Envelope envelope, in ReceiptWindow.Entry entry)
    {
        if (envelope.Digest != 0 && entry.Digest != 0 && envelope.Digest != entry.Digest)
        {
            return Homes.Answer.No(
                AnswerKind.Refused,
                "key.use-a-new-one",
                $"The idempotency key '{envelope.Key}' was used for a different request. Nothing was done; use a new key.");
        }

        return entry.Refused
            ? new Answer(AnswerKind.Refused, null, (Refusal)entry.Reply, entry.HomeSeq, true)
            : new Answer(AnswerKind.Replied, entry.Reply, null, entry.HomeSeq, true);
    }

    private HomeSlot HomeOf(string name)
    {
        if (!_homes.TryGetValue(name, out HomeSlot? home))
        {
            home = new HomeSlot(name);
            _homes.Add(name, home);
            _loads.Add(new LoadRequest(name, null, Life));
        }

        return home;
    }

    private void Park(HomeSlot home, Envelope envelope)
    {
        if (home.Waiting.Count >= _options.HomeBacklogMax && envelope.Sink is not null)
        {
            _telemetry.Busy();
            Answer(envelope, Homes.Answer.Busy($"{home.Waiting.Count} messages already wait for {home.Name} to be loaded."));
            return;
        }

        home.Waiting.Enqueue(envelope);
        Backlog++;
    }

    /// <summary>
    /// While far too many steps wait, callers wait too. What the world reports is taken, and so is a call for help.
    /// </summary>
    private bool IsTooMuch(Envelope envelope, HomeSlot home) =>
        home.StepsWaiting > _options.HomeStepsBusy
        && envelope.Sink is not null
        && envelope.Concludes is null
        && envelope.Command is not (DeadlineReached or IAlwaysTaken);

    /// <summary>An actor whose events are damaged stops alone; its home goes on.</summary>
    private bool SetAside(HomeSlot home, LoadRequest request, Refusal failure)
    {
        // What a message leads to must not hinder it: a receiver of a later step that can never be read is no reason to
        // wait.
        bool forGood = failure.Code == Loader.DamagedCode || (request.IsOfStep && failure.Code == Loader.FailedCode);
        if (request.Actor is not { } address || !forGood)
        {
            return false;
        }

        Decider decider = Continuations.DeciderOf(_model, address)!;
        AddActor(home, new ActorSlot(address, decider, decider.InitialState(address)) { Quarantine = failure });
        return true;
    }

    private void Release(HomeSlot home, Refusal why)
    {
        while (home.Waiting.TryDequeue(out Envelope? waiting))
        {
            Backlog--;
            if (waiting.Command is DeadlineReached)
            {
                TellLater(waiting.To);
            }

            Refuse(waiting, new Answer(AnswerKind.Unavailable, null, why, 0));
        }

        if (!home.Loaded)
        {
            _homes.Remove(home.Name);
        }
    }

    private HomeSlot Replace(HomeSlot waiting, HomeSlot loaded)
    {
        while (waiting.Waiting.TryDequeue(out Envelope? envelope))
        {
            loaded.Waiting.Enqueue(envelope);
        }

        loaded.LastUsed = _now;
        _homes[loaded.Name] = loaded;
        _justLoaded.Add(loaded);
        return loaded;
    }

    private void AddActor(HomeSlot home, ActorSlot actor)
    {
        if (home.Actors.TryAdd(actor.Address, actor))
        {
            if (actor.Quarantine is not null)
            {
                home.SetAside(actor.Address);
            }

            home.Remember(actor);
            CountSteps(home);
            LoadedActors++;
            actor.LastUsed = _now;
            AdoptDeadline(actor);
        }
    }
}
