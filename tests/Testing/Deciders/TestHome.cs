using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Testing.Deciders;

/// <summary>
/// A home without an engine around it: given these events, when this is told, then that happened. It does what the engine
/// promises to deciders and nothing more: due deadlines first and each once, one message at a time, reactions within the turn,
/// views folded event by event. Time moves only when told to.
/// </summary>
public sealed class TestHome
{
    /// <summary>The engine's own default: what lies deeper is a loop, and a bug in what is tested.</summary>
    private const int DepthMax = 16;

    /// <summary>Deadlines that come at one instant; more are a bug in what is tested.</summary>
    private const int DueMax = 64;

    private readonly Dictionary<string, Decider> _deciders;
    private readonly Projection[] _projections;
    private readonly IReaction[] _reactions;
    private readonly Func<IEvent, string> _nameOf;
    private readonly HashSet<string> _firstKinds;
    private readonly Dictionary<Address, object> _states = [];
    private readonly Dictionary<Address, long> _sequences = [];
    private readonly List<EventEnvelope> _journal = [];
    private readonly List<Asked> _pending = [];
    private object[] _parts;

    /// <param name="deciders">Of all kinds that will be addressed.</param>
    /// <param name="projections">The parts of the view.</param>
    /// <param name="reactions">Who is told of events.</param>
    /// <param name="nameOf">The stored name of an event.</param>
    /// <param name="start">The time at the beginning.</param>
    /// <param name="firstKinds">The kinds whose steps go before all others.</param>
    public TestHome(
        IEnumerable<Decider> deciders,
        IEnumerable<Projection> projections,
        IEnumerable<IReaction> reactions,
        Func<IEvent, string> nameOf,
        Instant start,
        IEnumerable<string>? firstKinds = null)
    {
        _deciders = deciders.ToDictionary(d => d.Kind);
        _projections = [.. projections];
        _reactions = [.. reactions];
        _nameOf = nameOf;
        _firstKinds = [.. firstKinds ?? []];
        _parts = [.. _projections.Select(p => p.InitialPart(Id))];
        Now = start;
    }

    /// <summary>The home's name.</summary>
    public string Id => "home-1";

    public Instant Now { get; private set; }

    public IReadOnlyList<EventEnvelope> Journal => _journal;

    /// <summary>Outside calls that were asked for and not concluded or withdrawn.</summary>
    public IReadOnlyList<Asked> Pending => _pending;

    public HomeView View => new(Id, _journal.Count, [.. _parts]);

    /// <summary>An address in this home.</summary>
    public Address At(string kind, string id) => new(Id, kind, id);

    public object State(Address actor) =>
        _states.TryGetValue(actor, out object? state) ? state : _deciders[actor.Kind].InitialState(actor);

    public Instant? WakeAt(Address actor) => _deciders[actor.Kind].WakeAtState(State(actor));

    /// <summary>Replaces an actor's state, e.g. by its own snapshot read back.</summary>
    public void Restore(Address actor, object state) => _states[actor] = state;

    /// <summary>Replaces the parts of the view, e.g. by their own snapshots read back.</summary>
    public void Restore(IEnumerable<object> parts) => _parts = [.. parts];

    /// <summary>Lets events have happened.</summary>
    public TestHome Given(Address actor, params IEvent[] events)
    {
        foreach (IEvent @event in events)
        {
            Append(actor, @event, Now, Principal.RingCloud, "given", "given");
        }

        return this;
    }

    /// <summary>Tells an actor, after what was due.</summary>
    public Outcome Tell(Address to, ICommand command, Principal? by = null)
    {
        SettleDue();
        return Turn(to, command, by ?? Principal.RingCloud, $"request-{_journal.Count + 1}");
    }

    /// <summary>Concludes a pending outside call.</summary>
    public Outcome Conclude(Asked asked, EffectOutcome outcome = EffectOutcome.Delivered, string code = "ring.accepted", int attempts = 1)
    {
        if (!_pending.Remove(asked))
        {
            throw new InvalidOperationException($"{asked.Effect.Name} is not pending.");
        }

        return Tell(asked.By, new EffectConcluded(asked.Effect.Name, outcome, code, null, attempts), Principal.Engine);
    }

    /// <summary>Moves time on, stopping at every deadline on the way. Answers what the deadlines led to.</summary>
    public IReadOnlyList<EventEnvelope> Advance(Duration by)
    {
        int from = _journal.Count;
        Instant end = Now + by;
        while (NextDue() is { } next && next.At <= end)
        {
            Now = Now > next.At ? Now : next.At;
            SettleDue();
        }

        Now = end;
        return _journal[from..];
    }

    /// <summary>Moves time on with nobody there to see deadlines pass: the engine was down.</summary>
    public void Sleep(Duration by) => Now += by;

    /// <summary>Tells every actor whose deadline has come, the earliest first.</summary>
    public IReadOnlyList<EventEnvelope> SettleDue()
    {
        int from = _journal.Count;
        for (int settled = 0; NextDue() is { } next && next.At <= Now; settled++)
        {
            if (settled == DueMax)
            {
                throw new InvalidOperationException($"{next.Actor} names the deadline {next.At} again and again.");
            }

            Turn(next.Actor, new DeadlineReached(next.At), Principal.Engine, $"deadline-{_journal.Count + 1}");
            if (WakeAt(next.Actor) is { } same && same == next.At)
            {
                throw new InvalidOperationException(
                    $"{next.Actor} was told of its deadline {next.At} and still waits for the same instant: the engine would give it up.");
            }
        }

        return _journal[from..];
    }

    private (Instant At, Address Actor)? NextDue() => _states
        .Select(s => (At: _deciders[s.Key.Kind].WakeAtState(s.Value), Actor: s.Key))
        .Where(s => s.At is not null)
        .OrderBy(s => s.At)
        .ThenBy(s => s.Actor)
        .Select(s => ((Instant, Address)?)(s.At!.Value, s.Actor))
        .FirstOrDefault();

    private Outcome Turn(Address to, ICommand command, Principal by, string correlation)
    {
        int from = _journal.Count;
        Decision? first = null;
        List<Asked> asked = [];
        Queue<Step> rest = new([new Step(new Message(to, command, by), correlation, correlation, 0, false)]);
        Queue<Step> before = new();
        while (before.TryDequeue(out Step next) || rest.TryDequeue(out next))
        {
            if (next.Depth > DepthMax)
            {
                throw new InvalidOperationException($"A chain of reactions that {command} began does not end.");
            }

            Decision decision = Decide(next, step => (step.First ? before : rest).Enqueue(step), asked);
            first ??= decision;
        }

        return new Outcome(_journal[from..], asked, first!);
    }

    private readonly record struct Step(Message Message, string Correlation, string Causation, int Depth, bool First);

    private Decision Decide(Step step, Action<Step> next, List<Asked> asked)
    {
        (Message message, string correlation, string causation) = (step.Message, step.Correlation, step.Causation);
        Decider decider = _deciders[message.To.Kind];
        Principal by = message.As ?? Principal.Engine;
        Context context = new(message.To, Now, by, correlation, View);
        Decision decision = decider.DecideState(State(message.To), message.Command, context);
        Principal acting = decision.Principal ?? by;
        string begun = correlation;
        List<(string Id, string Correlation)> causes = [];
        foreach (IEvent @event in decision.Events)
        {
            correlation = decision.CorrelationOf is { } of ? of(@event) ?? begun : begun;
            HomeView before = View;
            Principal own = decision.PrincipalOf?.Invoke(@event) ?? acting;
            EventEnvelope envelope = Append(message.To, @event, decision.TrueAt ?? Now, own, correlation, causation);
            causes.Add((envelope.Id, correlation));
            List<Message> reactions = [];
            foreach (IReaction reaction in _reactions)
            {
                reaction.React(before, envelope, reactions);
            }

            string chain = correlation;
            reactions.ForEach(r => next(new Step(
                r with { As = r.As ?? own }, chain, envelope.Id, step.Depth + 1, _firstKinds.Contains(r.To.Kind))));
        }

        bool isFirst = _firstKinds.Contains(message.To.Kind);
        for (int i = 0; i < (decision.Messages?.Count ?? 0); i++)
        {
            Message told = decision.Messages![i];
            (string id, string chain) = decision.MessageCauses is { } places && i < places.Count ? causes[places[i]]
                : causes is [.., var last] ? last : (causation, correlation);
            next(new Step(
                told with { As = told.As ?? acting }, chain, id, step.Depth + 1, isFirst || _firstKinds.Contains(told.To.Kind)));
        }

        decision.Withdrawn?.ForEach(name => _pending.RemoveAll(p => p.By.Equals(message.To) && p.Effect.Name == name));
        decision.Effects?.ForEach(e => asked.Add(Ask(message.To, e, acting)));
        return decision;
    }

    private Asked Ask(Address by, Effect effect, Principal principal)
    {
        if (_pending.Any(p => p.By.Equals(by) && p.Effect.Name == effect.Name))
        {
            throw new InvalidOperationException($"{by} asked for {effect.Name} twice.");
        }

        Asked asked = new(by, effect, principal);
        _pending.Add(asked);
        return asked;
    }

    private EventEnvelope Append(
        Address actor, IEvent @event, Instant occurredAt, Principal by, string correlation, string causation)
    {
        long sequence = _sequences.GetValueOrDefault(actor) + 1;
        EventEnvelope envelope = new(
            actor, sequence, _journal.Count + 1, _nameOf(@event), @event, occurredAt, Now, by, correlation, causation);
        _journal.Add(envelope);
        _sequences[actor] = sequence;
        if (_deciders.TryGetValue(actor.Kind, out Decider? decider))
        {
            _states[actor] = decider.EvolveState(State(actor), @event);
        }

        for (int i = 0; i < _parts.Length; i++)
        {
            _parts[i] = _projections[i].ApplyTo(_parts[i], envelope);
        }

        return envelope;
    }

    private sealed class Context(Address self, Instant now, Principal by, string correlation, HomeView view) : DecideContext
    {
        private int _ids;

        public override Address Self => self;

        public override Instant Now => now;

        public override Principal Principal => by;

        public override string Correlation => correlation;

        public override HomeView View => view;

        public override string NewId(string prefix) => $"{prefix}-{view.HomeSeq + 1}-{++_ids}";
    }
}

/// <summary>An outside call that was asked for.</summary>
/// <param name="By">The actor that asked.</param>
/// <param name="Effect">The call.</param>
/// <param name="Principal">On whose behalf.</param>
public sealed record Asked(Address By, Effect Effect, Principal Principal);

/// <summary>What a message led to, all reactions included.</summary>
/// <param name="Events">All events, in order.</param>
/// <param name="Calls">All outside calls asked for, in order.</param>
/// <param name="Decision">The decision of the actor that was told, without reactions.</param>
public sealed record Outcome(IReadOnlyList<EventEnvelope> Events, IReadOnlyList<Asked> Calls, Decision Decision)
{
    public Refusal? Refusal => Decision.Refusal;

    public IReply? Reply => Decision.Answer;

    /// <summary>The stored names of the events, in order.</summary>
    public IReadOnlyList<string> Names => [.. Events.Select(e => e.Name)];

    /// <summary>The only event of a type.</summary>
    public T One<T>()
        where T : IEvent => Events.Select(e => e.Event).OfType<T>().Single();
}
