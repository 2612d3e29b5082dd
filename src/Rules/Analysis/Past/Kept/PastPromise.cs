using System.Globalization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;

namespace RingActors.Rules.Analysis.Past.Kept;

/// <summary>
/// One promise that lives through a stretch of its home's record: told by the reaction, decided by the decider and
/// folded by the projection of live operation. Nobody is told of what it says.
/// </summary>
internal sealed class PastPromise
{
    private const int DeadlinesMax = 100_000;

    private static readonly PromiseReactions Reaction = new();
    private static readonly Promise Decider = new();
    private static readonly PromisesProjection Projection = new();

    private readonly Address _self;
    private readonly Action<IEvent> _decided;
    private readonly List<Message> _messages = [];
    private readonly List<(ICommand Command, EventEnvelope Cause)> _pending = [];
    private Instant _now = Instant.MinValue;
    private string _turn = "";
    private PromiseState _state;
    private PromisesView _promises;
    private long _ids;

    /// <param name="home">The home as it was when the promise is taken to have been made.</param>
    /// <param name="slug">The promise's id.</param>
    /// <param name="document">What is promised.</param>
    /// <param name="from">When.</param>
    /// <param name="decided">Takes down what becomes of it.</param>
    internal PastPromise(
        HomeView home, string slug, PromiseDocument document, Instant from, Action<IEvent> decided)
    {
        _self = RuleKinds.PromiseOf(home.Home, slug);
        _decided = decided;
        _state = Decider.Initial(_self);
        _promises = Projection.Initial(home.Home);
        Decide(new MakePromise(document with { Tell = false, Recipients = null }), home, from);
    }

    /// <summary>Sees an event.</summary>
    /// <param name="before">The home just before it.</param>
    /// <param name="envelope">The event.</param>
    internal void See(HomeView before, EventEnvelope envelope)
    {
        bool beginsTurn = !envelope.Causation.StartsWith(_self.Home + "@", StringComparison.Ordinal)
            && envelope.Causation != _turn;
        if (beginsTurn || envelope.LearnedAt > _now)
        {
            Deliver(before);
        }

        _turn = beginsTurn ? envelope.Causation : _turn;
        Settle(before, envelope.LearnedAt);
        _now = envelope.LearnedAt;
        if (_promises.Concerned(envelope).Any())
        {
            _messages.Clear();
            Reaction.React(Seen(before), envelope, _messages);
            _pending.AddRange(_messages.Select(m => (m.Command, envelope)));
        }
    }

    /// <summary>What it was told is decided, and the deadlines that come before an instant are told.</summary>
    internal void End(HomeView home, Instant until)
    {
        Deliver(home);
        Settle(home, until - Duration.Epsilon);
    }

    private void Settle(HomeView home, Instant until)
    {
        for (int told = 0; told < DeadlinesMax && Decider.WakeAt(_state) is { } at && at <= until; told++)
        {
            Decide(new DeadlineReached(at), home, Instant.Max(at, _now));
        }
    }

    private void Deliver(HomeView view)
    {
        foreach ((ICommand command, EventEnvelope cause) in _pending)
        {
            Decide(command, view, cause.LearnedAt);
        }

        _pending.Clear();
    }

    private void Decide(ICommand command, HomeView view, Instant now)
    {
        Decision decision = Decider.Decide(_state, command, new Context(
            _self, now, Seen(view), prefix => string.Create(CultureInfo.InvariantCulture, $"{prefix}-past-{++_ids}")));
        foreach (IEvent @event in decision.Events)
        {
            EventEnvelope envelope = new(_self, 0, view.HomeSeq, "", @event, now, now, Principal.Engine, "", "");
            _state = Decider.Evolve(_state, @event);
            _promises = Projection.Apply(_promises, envelope);
            _decided(@event);
        }
    }

    /// <summary>The home with this promise as its only one.</summary>
    private HomeView Seen(HomeView home) =>
        new(home.Home, home.HomeSeq, [.. home.Parts.Select(p => p is PromisesView ? _promises : p)])
        {
            SetAside = home.SetAside,
        };

    private sealed class Context(Address self, Instant now, HomeView view, Func<string, string> newId) : DecideContext
    {
        public override Address Self => self;

        public override Instant Now => now;

        public override Principal Principal => Principal.Engine;

        public override string Correlation => "";

        public override HomeView View => view;

        public override string NewId(string prefix) => newId(prefix);
    }
}
