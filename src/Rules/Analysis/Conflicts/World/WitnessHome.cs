using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Runs;
using RingActors.Rules.States;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Analysis.Conflicts.World;

/// <summary>
/// A home in which rules are tried: every actor is the real decider, told by the real reactions, folded by the real
/// projections. What it asks of the world is done at once and reported back, so that what one rule does is what another
/// may see. It reads no journal and reaches no device; time moves only when it is told to.
/// </summary>
/// <remarks>It does what the engine promises to deciders and nothing more: docs/adr/0613.</remarks>
internal sealed class WitnessHome
{
    /// <summary>So many events of one life are a loop.</summary>
    internal const int EventsMax = 600;

    /// <summary>The engine's own bound on causes in a row.</summary>
    private const int DepthMax = 16;

    private static readonly FrozenDictionary<string, Decider> Deciders =
        DomainRegistration.Deciders.Append(new Rule()).Append(new Webhook()).ToFrozenDictionary(d => d.Kind);

    private static readonly Projection[] Projections = [.. DomainRegistration.Projections, new RulesProjection()];
    private static readonly IReaction[] Reactions = [.. DomainRegistration.Reactions, new RuleReactions()];
    private static readonly FrozenSet<string> FirstKinds = DomainRegistration.FirstKinds.ToFrozenSet();
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    private readonly string _home;
    private readonly Dictionary<Address, object> _states;
    private readonly Dictionary<Address, Instant> _wakes;
    private readonly List<EventEnvelope> _lived = [];

    /// <summary>What time alone leads to goes on from what the actor did last.</summary>
    private readonly Dictionary<Address, (string Id, string Chain)> _last;
    private readonly Queue<Step> _first = new();
    private readonly Queue<Step> _rest = new();
    private readonly List<Message> _reactions = [];
    private object[] _parts;
    private HomeView _view;
    private long _seq;
    private long _ids;

    /// <summary>A home in which nothing ever happened.</summary>
    internal WitnessHome(string home, Instant now)
    {
        _home = home;
        _states = [];
        _wakes = [];
        _last = [];
        // Rules that are not tried here are there, and do nothing.
        _parts =
        [
            .. Projections.Select(p => p.InitialPart(home))
                .Select(p => p is RulesView rules ? rules.Among(NothingRuns.Instance) : p),
        ];
        _view = new HomeView(home, 0, _parts);
        Now = now;
    }

    private WitnessHome(WitnessHome other)
    {
        _home = other._home;
        _states = new Dictionary<Address, object>(other._states);
        _wakes = new Dictionary<Address, Instant>(other._wakes);
        _last = new Dictionary<Address, (string, string)>(other._last);
        _parts = other._parts;
        _view = other._view;
        _seq = other._seq;
        _ids = other._ids;
        Now = other.Now;
    }

    internal Instant Now { get; private set; }

    internal HomeView View => _view;

    /// <summary>What happened since it was made from another.</summary>
    internal IReadOnlyList<EventEnvelope> Lived => _lived;

    /// <summary>More happened than one witness may tell.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>The same home, to go on otherwise; what it has lived through is not told again.</summary>
    internal WitnessHome Fork() => new(this);

    /// <summary>Something happens in the world.</summary>
    /// <param name="happening">What.</param>
    /// <param name="chain">The chain that it begins.</param>
    internal void Happens(Happening happening, string chain)
    {
        DeviceView? device = happening switch
        {
            StateTurned e => _view.Part<DevicesView>().Get(e.Device),
            NumberTold e => _view.Part<DevicesView>().Get(e.Device),
            _ => null,
        };
        Message told = WorldReports.Of(happening, device, _home, Now, () => NewId("world"));
        Tell(told.To, told.Command, told.As ?? Principal.RingCloud, chain);
    }

    /// <summary>Tells an actor, and lets the world do what comes of it.</summary>
    internal void Tell(Address to, ICommand command, Principal by, string chain)
    {
        List<Asked> asked = [];
        Turn(new Step(new Message(to, command, by), chain, chain, 0), asked);
        Answer(asked);
    }

    /// <summary>Moves time on, stopping at every deadline on the way.</summary>
    internal void AdvanceTo(Instant until)
    {
        while (!IsCut && NextDue() is (var at, var actor) && at <= until)
        {
            Now = Instant.Max(Now, at);
            List<Asked> asked = [];
            (string cause, string chain) = _last.GetValueOrDefault(actor, ("deadline", "deadline"));
            Turn(new Step(new Message(actor, new DeadlineReached(at), Principal.Engine), chain, cause, 0), asked);
            if (_wakes.GetValueOrDefault(actor) == at)
            {
                _wakes.Remove(actor);
            }

            Answer(asked);
        }

        Now = Instant.Max(Now, until);
    }

    private (Instant At, Address Actor)? NextDue()
    {
        (Instant At, Address Actor)? next = null;
        foreach ((Address actor, Instant at) in _wakes)
        {
            bool isNext = next is not { } known || at < known.At
                || (at == known.At && actor.CompareTo(known.Actor) < 0);
            next = isNext ? (at, actor) : next;
        }

        return next;
    }

    /// <summary>The world does what it is asked for, at once, and tells so.</summary>
    private void Answer(List<Asked> asked)
    {
        while (!IsCut && asked is [var call, ..])
        {
            asked.RemoveAt(0);
            EffectConcluded done = new(call.Effect.Name, EffectOutcome.Delivered, "witness.assumed", null, 1);
            Turn(new Step(new Message(call.By, done, Principal.Engine), call.Chain, call.Cause, 0), asked);
            if (WorldReports.Answer(call.Effect.Request, Now) is { } report)
            {
                Turn(new Step(new Message(call.By, report, Principal.RingCloud), call.Chain, call.Cause, 0), asked);
            }
        }
    }

    private void Turn(Step begin, List<Asked> asked)
    {
        _first.Clear();
        _rest.Clear();
        _rest.Enqueue(begin);
        while (!IsCut && (_first.TryDequeue(out Step next) || _rest.TryDequeue(out next)))
        {
            if (next.Depth <= DepthMax && Deciders.TryGetValue(next.Message.To.Kind, out Decider? decider))
            {
                Decide(decider, next, asked);
            }
        }
    }

    private void Decide(Decider decider, Step step, List<Asked> asked)
    {
        Message message = step.Message;
        Principal by = message.As ?? Principal.Engine;
        Decision decision = decider.DecideState(
            StateOf(decider, message.To), message.Command, new Context(this, message.To, by, step.Chain));
        Principal acting = decision.Principal ?? by;
        List<(string Id, string Chain)> causes = [];
        foreach (IEvent @event in decision.Events)
        {
            string chain = decision.CorrelationOf?.Invoke(@event) ?? step.Chain;
            Principal own = decision.PrincipalOf?.Invoke(@event) ?? acting;
            HomeView before = _view;
            EventEnvelope envelope = Append(
                decider, message.To, @event, decision.TrueAt ?? Now, (own, chain, step.Cause));
            causes.Add((envelope.Id, chain));
            React(before, envelope, own, step.Depth + 1);
        }

        bool isFirst = FirstKinds.Contains(message.To.Kind);
        for (int i = 0; i < (decision.Messages?.Count ?? 0); i++)
        {
            Message told = decision.Messages![i];
            (string id, string chain) = decision.MessageCauses is { } places && i < places.Count ? causes[places[i]]
                : causes is [.., var last] ? last : (step.Cause, step.Chain);
            Step next = new(told with { As = told.As ?? acting }, chain, id, step.Depth + 1);
            (isFirst || FirstKinds.Contains(told.To.Kind) ? _first : _rest).Enqueue(next);
        }

        for (int i = 0; i < (decision.Effects?.Count ?? 0); i++)
        {
            (string id, string chain) = decision.EffectCauses is { } places && i < places.Count ? causes[places[i]]
                : causes is [.., var last] ? last : (step.Cause, step.Chain);
            asked.Add(new Asked(message.To, decision.Effects![i], chain, id));
        }

        decision.Withdrawn?.ForEach(name => asked.RemoveAll(a => a.By.Equals(message.To) && a.Effect.Name == name));
    }

    private void React(HomeView before, EventEnvelope envelope, Principal own, int depth)
    {
        _reactions.Clear();
        foreach (IReaction reaction in Reactions)
        {
            reaction.React(before, envelope, _reactions);
        }

        foreach (Message message in _reactions)
        {
            Step next = new(message with { As = message.As ?? own }, envelope.Correlation, envelope.Id, depth);
            (FirstKinds.Contains(message.To.Kind) ? _first : _rest).Enqueue(next);
        }
    }

    private EventEnvelope Append(
        Decider decider, Address actor, IEvent @event, Instant occurredAt,
            (Principal By, string Chain, string Cause) of)
    {
        EventEnvelope envelope = new(
            actor, 0, ++_seq, NameOf(@event), @event, occurredAt, Now, of.By, of.Chain, of.Cause);
        object state = decider.EvolveState(StateOf(decider, actor), @event);
        _states[actor] = state;
        if (decider.WakeAtState(state) is { } wake)
        {
            _wakes[actor] = wake;
        }
        else
        {
            _wakes.Remove(actor);
        }

        object[]? parts = null;
        for (int i = 0; i < _parts.Length; i++)
        {
            object part = Projections[i].ApplyTo(_parts[i], envelope);
            if (!ReferenceEquals(part, _parts[i]))
            {
                (parts ??= [.. _parts])[i] = part;
            }
        }

        _parts = parts ?? _parts;
        _view = new HomeView(_home, _seq, _parts);
        _last[actor] = (envelope.Id, of.Chain);
        _lived.Add(envelope);
        IsCut = _lived.Count >= EventsMax;
        return envelope;
    }

    private object StateOf(Decider decider, Address actor) =>
        _states.TryGetValue(actor, out object? state) ? state : decider.InitialState(actor);

    private string NewId(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{++_ids}");

    private static string NameOf(IEvent @event) => Names.GetOrAdd(
        @event.GetType(), type => type.GetCustomAttribute<StoredNameAttribute>()?.Name ?? type.Name);

    private readonly record struct Step(Message Message, string Chain, string Cause, int Depth);

    private readonly record struct Asked(Address By, Effect Effect, string Chain, string Cause);

    private sealed class Context(WitnessHome home, Address self, Principal by, string chain) : DecideContext
    {
        private readonly HomeView _view = home._view;

        public override Address Self => self;

        public override Instant Now => home.Now;

        public override Principal Principal => by;

        public override string Correlation => chain;

        public override HomeView View => _view;

        public override string NewId(string prefix) => home.NewId(prefix);
    }
}
