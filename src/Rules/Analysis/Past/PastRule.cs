using System.Globalization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Coverage;
using RingActors.Engine.Core;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Past;

/// <summary>
/// One rule that lives through a stretch of its home's record: told by the reaction, decided by the decider and folded
/// by the projection of live operation. What it decides is handed to whoever looks on and reaches nobody else: no
/// device, no address, no journal.
/// </summary>
/// <remarks>
/// Deadlines are told on time, where live operation may have been late; webhooks count as delivered. What the rule
/// would have changed in the home is not in the record, and so neither in what it sees.
/// </remarks>
internal sealed class PastRule
{
    /// <summary>A rule that waits for the same instant again and again is a bug, and no reason to stand
    /// still.</summary>
    private const int DeadlinesMax = 1000;

    private static readonly RuleReactions Reaction = new();
    private static readonly Rule Decider = new();
    private static readonly RulesProjection Projection = new();

    private readonly Address _self;
    private readonly Action<PastDecision> _decided;
    private readonly List<Message> _messages = [];
    private readonly Dictionary<string, string> _runs = [];
    private readonly Dictionary<string, Queue<string>> _started = [];
    private readonly bool _asLived;
    private readonly List<(ICommand Command, EventEnvelope Cause)> _pending = [];
    private EventEnvelope? _written;
    private Instant _now = Instant.MinValue;
    private string _turn = "";
    private RuleState _state;
    private RulesView _rules;
    private long _ids;

    private PastRule(string home, string slug, bool asLived, Action<PastDecision> decided)
    {
        _self = RuleKinds.AddressOf(home, slug);
        _asLived = asLived;
        _decided = decided;
        _state = Decider.Initial(_self);
        _rules = Projection.Initial(home);
    }

    /// <summary>Is told of each moment of its calendars that comes, with the home as it is then.</summary>
    internal Action<HomeView, EventEnvelope>? TimeCame { get; set; }

    /// <summary>A document as if it had been there, switched on, from an instant on.</summary>
    internal static PastRule Of(string home, string slug, int version, RuleDocument document, Instant from,
        Action<PastDecision> decided)
    {
        PastRule rule = new(home, slug, false, decided);
        rule._written = rule.Take(new RuleCreated(version, document with { Enabled = true }), 0, from);
        return rule;
    }

    /// <summary>
    /// The rule as it was written, switched and told of its deadlines and calls by the record itself: what it decides
    /// is what it decided.
    /// </summary>
    internal static PastRule AsLived(string home, string slug, Action<PastDecision> decided) =>
        new(home, slug, true, decided);

    /// <summary>What it was told is decided, and the deadlines that come before an instant are told.</summary>
    internal void End(HomeView home, Instant until)
    {
        Deliver(home);
        Settle(home, until > Instant.MinValue ? until - Duration.Epsilon : until);
    }

    /// <summary>Tells of the deadlines that came before an instant.</summary>
    private void Settle(HomeView home, Instant until)
    {
        Instant? last = null;
        for (int told = 0; told < DeadlinesMax && !_asLived && Decider.WakeAt(_state) is { } at && at <= until; told++)
        {
            told = at == last ? told : 0;
            last = at;

            // What has to come before a time that is over already comes at once, as it would have.
            Decide(new DeadlineReached(at), null, home.HomeSeq, home, Instant.Max(at, _now));
            Deliver(home);
        }
    }

    /// <summary>Sees an event.</summary>
    /// <param name="before">The home just before it.</param>
    /// <param name="envelope">The event.</param>
    internal void See(HomeView before, EventEnvelope envelope)
    {
        if (_written is { } written)
        {
            _written = null;
            React(before, written);
            Deliver(before);
        }

        bool beginsTurn = !envelope.Causation.StartsWith(_self.Home + "@", StringComparison.Ordinal)
            && envelope.Causation != _turn;
        // All of a turn is learned at one instant; not every cause from outside has a name of its own.
        if (beginsTurn || envelope.LearnedAt > _now || (_asLived && envelope.Actor.Equals(_self)))
        {
            Deliver(before);
        }

        _turn = beginsTurn ? envelope.Causation : _turn;

        // While there was no process nobody listened: what was due then is judged by that.
        Settle(IsStart(envelope.Event) ? ProcessStart.Without(before) : before, envelope.LearnedAt);
        _now = envelope.LearnedAt;
        if (!envelope.Actor.Equals(_self))
        {
            React(before, envelope);
        }
        else if (_asLived)
        {
            Remember(envelope, before);
        }
    }

    /// <summary>Whether it is what a new process says first.</summary>
    private static bool IsStart(IEvent @event) => @event switch
    {
        WentDeaf e => e.Reason == ProcessStart.OfLines,
        BaseStationReported e => e.Reason == ProcessStart.OfBaseStation,
        _ => false,
    };

    private void React(HomeView before, EventEnvelope envelope)
    {
        // Most events are nothing to a rule: for those the home need not be put together as it sees it.
        if (!envelope.Actor.Equals(_self) && !_rules.Candidates(envelope).Any() && !_rules.Waiting(envelope).Any())
        {
            return;
        }

        _messages.Clear();
        Reaction.React(Seen(before), envelope, _messages);
        _pending.AddRange(_messages.Where(m => m.To.Equals(_self)).Select(m => (Told(m.Command, envelope), envelope)));
    }

    /// <summary>Moments of calendars that are in no record are told apart by when they are.</summary>
    private static ICommand Told(ICommand command, EventEnvelope envelope) =>
        command is Trigger trigger && envelope is { HomeSeq: 0, Event: RuleTimeCame came }
            ? trigger with { By = trigger.By with { Event = $"time {came.Trigger} {DeviceStates.Text(came.At)}" } }
            : command;

    /// <summary>
    /// Has the rule decide what it was told. Rules are told last in a turn: the home is as all that came before left it.
    /// </summary>
    private void Deliver(HomeView view)
    {
        for (int i = 0; i < _pending.Count; i++)
        {
            (ICommand command, EventEnvelope cause) = _pending[i];
            Decide(command, cause, view.HomeSeq, view, cause.LearnedAt);
        }

        _pending.Clear();
    }

    /// <summary>What the rule makes of an event; null if it does not wait for such an event.</summary>
    internal Evaluation? Judge(HomeView before, EventEnvelope envelope) =>
        (envelope.Event is RuleTimeCame ? _rules.Rules.GetValueOrDefault(_self.Id)
            : _rules.Candidates(envelope).FirstOrDefault()) is { } rule
        ? RuleEvaluator.Evaluate(rule.Slug, rule.Version, rule.Document, Seen(before), envelope)
        : null;

    /// <summary>The home with this rule as its only one; when others ran the record says.</summary>
    private HomeView Seen(HomeView home) =>
        new(home.Home, home.HomeSeq, [.. home.Parts
            .Select(p => p is RulesView recorded ? _rules.Among(recorded) : p)])
        { SetAside = home.SetAside };

    /// <summary>What the record says of the rule itself: what was asked of it, and when it was told of what.</summary>
    private void Remember(EventEnvelope own, HomeView before)
    {
        switch (own.Event)
        {
            case RuleFired fired:
                if (_started.TryGetValue(fired.By.Event, out Queue<string>? runs) && runs.TryDequeue(out string? started))
                {
                    _runs[fired.Run] = started;
                }

                break;

            case RuleWaitEnded e when IsDue(e.Run, e.Step, e.Place, own.LearnedAt):
            case RuleWaitBegan b when IsDue(b.Run, b.Step, b.Place, own.LearnedAt):
            case RuleHoldEnded when _state.Holds?.FirstUntil <= own.LearnedAt:
                Decide(new DeadlineReached(own.LearnedAt), null, own.HomeSeq, before, own.LearnedAt);
                break;

            case RuleStepConcluded call when _runs.TryGetValue(call.Run, out string? run):
                Take(call with { Run = run }, own.HomeSeq, own.LearnedAt);
                break;

            case RuleTimeSet:
                Take(own.Event, own.HomeSeq, own.LearnedAt);
                break;

            // Its time is told by the record; what comes of it is decided here.
            case RuleTimeCame:
                Take(own.Event, own.HomeSeq, own.LearnedAt);
                React(before, own);
                break;

            // The runs that end with it are ended by the record as well.
            case RuleCreated or RuleReplaced or RuleEnabled or RuleResumed or RuleDisabled { Reason: not null }:
                Take(own.Event, own.HomeSeq, own.LearnedAt);
                React(before, own);
                break;

            case RulePaused paused:
                Decide(
                    new PauseRule(paused.Until, paused.Note) { OfAll = paused.OfAll }, null, own.HomeSeq, before,
                    own.LearnedAt);
                break;

            case RuleDisabled:
                Decide(new DisableRule(), null, own.HomeSeq, before, own.LearnedAt);
                break;

            case RuleDeleted:
                Decide(new DeleteRule(), null, own.HomeSeq, before, own.LearnedAt);
                break;

            default:
                break;
        }
    }

    private void Decide(ICommand command, EventEnvelope? cause, long seq, HomeView view, Instant now)
    {
        Decision decision = Asked(command, view, now);
        foreach (IEvent @event in decision.Events)
        {
            if (_asLived && @event is RuleTimeSet or RuleTimeCame)
            {
                continue;
            }

            // A moment of its calendar has no place in the record: it is no event of this past.
            bool isTime = @event is RuleTimeCame;
            EventEnvelope taken = Take(@event, isTime ? 0 : seq, now);
            if (isTime)
            {
                TimeCame?.Invoke(view, taken);
                React(view, taken);
            }

            if (@event is IRuleRunChange && _rules.Waiting(taken).Any())
            {
                // A wait of one of its runs asks whether others of its runs are under way.
                React(view, taken);
            }
        }

        if (decision.Events.Count > 0)
        {
            _decided(new PastDecision(now, cause, decision, (trigger, reason) => FailedIn(view, (trigger, reason), now)));
        }

        if (!_asLived)
        {
            decision.Effects?.ForEach(e => Delivered(e, seq, view, now));
        }
    }

    /// <summary>Whether a run of the record waits at a place for a time that has come.</summary>
    private bool IsDue(string run, int step, string? place, Instant now) => _runs.TryGetValue(run, out string? own)
        && _state.Runs.FirstOrDefault(r => r.Id == own)?.Waits
            .FirstOrDefault(w => w.Place == ActionPlace.Of(step, place).Text)?.WakesAt <= now;

    private Decision Asked(ICommand command, HomeView view, Instant now) => Decider.Decide(
        _state,
        command,
        new Context(
            _self, now, Seen(view), prefix => string.Create(CultureInfo.InvariantCulture, $"{prefix}-past-{++_ids}")));

    private Fact? FailedIn(HomeView view, (int Trigger, string Reason) held, Instant now) =>
        _state.Document is { } document && held.Trigger < document.Triggers.Count
            ? RuleEvaluator.EvaluateHeld(_self.Id, _state.Version, document, Seen(view), held, now).Facts
                .FirstOrDefault(f => !f.Holds && !f.Path.StartsWith("triggers", StringComparison.Ordinal))
            : null;

    private void Delivered(Effect effect, long seq, HomeView view, Instant now)
    {
        EffectConcluded concluded = new(effect.Name, EffectOutcome.Delivered, "past.assumed", null, 1);
        foreach (IEvent @event in Asked(concluded, view, now).Events)
        {
            Take(@event, seq, now);
        }
    }

    private EventEnvelope Take(IEvent @event, long seq, Instant at)
    {
        (string name, Principal by) = @event is RuleTimeCame ? (RuleTimeCame.StoredName, Principal.Engine)
            : ("", RuleKinds.PrincipalOf(_self.Id));
        EventEnvelope envelope = new(_self, 0, seq, name, @event, at, at, by, "", "");
        _state = Decider.Evolve(_state, @event);
        _rules = Projection.Apply(_rules, envelope);
        if (_asLived && @event is RuleFired fired)
        {
            if (!_started.TryGetValue(fired.By.Event, out Queue<string>? runs))
            {
                _started[fired.By.Event] = runs = [];
            }

            runs.Enqueue(fired.Run);
        }

        return envelope;
    }

    private sealed class Context(Address self, Instant now, HomeView view, Func<string, string> newId) : DecideContext
    {
        public override Address Self => self;

        public override Instant Now => now;

        public override Principal Principal => RuleKinds.PrincipalOf(self.Id);

        public override string Correlation => "";

        public override HomeView View => view;

        public override string NewId(string prefix) => newId(prefix);
    }
}

/// <summary>What a rule decided, or would have.</summary>
/// <param name="At">When.</param>
/// <param name="Cause">The event that it was told of; null for a deadline or what was asked of it.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Failed">
/// The first condition that did not hold when what a trigger waits for had stayed so for its time; null if all did.
/// </param>
internal sealed record PastDecision(
    Instant At, EventEnvelope? Cause, Decision Decision, Func<int, string, Fact?> Failed);
