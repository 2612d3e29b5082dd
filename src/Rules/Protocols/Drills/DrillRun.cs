using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>
/// A drill on paper (U14): a protocol lives through an incident in compressed time, decided by the same functions as in
/// earnest, <see cref="Protocol"/> and <see cref="ProtocolReactions"/>, in a home that is a copy. What it wants done is
/// written down and goes nowhere: no device is told, no outside call is made, no event is stored. Tests:
/// Rules.Tests/Protocols/Drills.
/// </summary>
public sealed class DrillRun
{
    /// <summary>So many messages are decided; a protocol has at most a thousand steps.</summary>
    private const int TurnsMax = 5_000;

    private static readonly Principal Caller = new(PrincipalKind.Resident, "drill");

    private readonly DrillPlan _plan;
    private readonly IReadOnlyList<Projection> _projections;
    private readonly Protocol _decider = new();
    private readonly ProtocolReactions _reactions = new();
    private readonly Address _self;
    private readonly List<(EventEnvelope Envelope, IReadOnlyList<Effect> Effects)> _done = [];
    private readonly SortedSet<(Instant At, int Place)> _answers = [];
    private ProtocolState _state;
    private HomeView _view;
    private Instant _now;
    private readonly HashSet<int> _asked = [];
    private int _ids;
    private int _turns;

    private DrillRun(DrillPlan plan, IReadOnlyList<Projection> projections)
    {
        _plan = plan;
        _projections = projections;
        _self = RuleKinds.ProtocolOf(plan.View.Home, plan.Slug);
        _state = new ProtocolState { Document = plan.Document with { Enabled = true }, Version = plan.Version };
        _view = DrillHome.With(plan.View, plan.Slug, _state);
        _now = plan.Course.StartsAt;
    }

    /// <summary>Lives through it.</summary>
    /// <param name="plan">What, where and with whom.</param>
    /// <param name="projections">The folds of the home's view, in the order of its parts.</param>
    public static DrillReport Of(DrillPlan plan, IReadOnlyList<Projection> projections)
    {
        DrillRun run = new(plan, projections);
        run.Live();
        return DrillScoring.Report(plan, run._view, run._now, run._done);
    }

    private bool WasStarted => _state.Open.Count > 0 || _state.Ended.Count > 0;

    private void Live()
    {
        if (_plan.Course.Incident is null)
        {
            Tell(new ActivateProtocol(ActivateProtocol.Called), Caller);
        }

        Queue<EventEnvelope> coming = new(_plan.Course.Events);
        Instant end = _now + DrillPlan.LengthMax;
        while (_turns < TurnsMax)
        {
            Instant? due = _decider.WakeAt(_state);
            Instant? happens = coming.TryPeek(out EventEnvelope? peeked) ? Later(peeked.LearnedAt) : null;
            Instant? said = _answers.Count > 0 ? _answers.Min.At : null;
            if (Deadlines.Earliest(due, Deadlines.Earliest(happens, said)) is not { } next || next > end
                || (WasStarted && _state.Open.Count == 0))
            {
                return;
            }

            // As a host does: what is due goes before what comes at the same instant.
            _now = Later(next);
            if (due == next)
            {
                Tell(new DeadlineReached(next), Principal.Engine);
            }
            else if (happens == next)
            {
                Happens(coming.Dequeue());
            }
            else
            {
                Say();
            }
        }
    }

    private Instant Later(Instant at) => at > _now ? at : _now;

    private void Happens(EventEnvelope envelope)
    {
        HomeView before = _view;
        EventEnvelope lived = Fold(envelope.Actor, envelope.Event, envelope.Principal, envelope.OccurredAt);
        _done.Add((lived, []));
        List<Message> messages = [];
        _reactions.React(before, lived, messages);
        foreach (Message message in messages.Where(m => m.To.Equals(_self)))
        {
            Tell(message.Command, message.As ?? Principal.Engine);
        }

        // What no incident of this kind starts is tried as if somebody called for help.
        if (!WasStarted && envelope.Event is IncidentAlarmed alarmed && alarmed.Incident == _plan.Course.Incident
            && _plan.Document.Incidents?.Contains(alarmed.Kind.Word(), StringComparer.Ordinal) is not true)
        {
            Tell(new ActivateProtocol(ActivateProtocol.Called) { Incident = alarmed.Incident }, Caller);
        }
    }

    private void Say()
    {
        (Instant, int Place) next = _answers.Min;
        _answers.Remove(next);
        AssumedAnswer said = _plan.Answers[next.Place];
        const string Way = "drill";
        Tell(
            said.Answer switch
            {
                DrillAnswer.Cancel => new CancelProtocol(Way),
                DrillAnswer.Escalate => new EscalateProtocol(Way),
                _ => new AcknowledgeProtocol(Way),
            },
            new Principal(PrincipalKind.Recipient, said.Recipient));
    }

    private void Tell(ICommand command, Principal by)
    {
        Queue<(ICommand Command, Principal By)> waiting = new([(command, by)]);
        while (waiting.TryDequeue(out (ICommand Command, Principal By) next) && _turns++ < TurnsMax)
        {
            Context context = new(this, next.By);
            Decision decision = _decider.Decide(_state, next.Command, context);
            Effect[] effects = [.. decision.Effects ?? []];
            for (int i = 0; i < decision.Events.Count; i++)
            {
                IEvent @event = decision.Events[i];
                _state = _decider.Evolve(_state, @event);
                EventEnvelope lived = Fold(
                    _self, @event, decision.PrincipalOf?.Invoke(@event) ?? decision.Principal ?? next.By, _now);
                string[] calls = CallsOf(@event);
                _done.Add((lived, [.. effects.Where(e => calls.Contains(e.Name, StringComparer.Ordinal))]));
            }

            foreach (Effect effect in effects)
            {
                waiting.Enqueue((Concluded(effect), Principal.Engine));
            }
        }
    }

    /// <summary>Nothing is sent: each call ends as the drill takes it to, at the same instant.</summary>
    private EffectConcluded Concluded(Effect effect)
    {
        SendProtocolNotice? notice = effect.Request as SendProtocolNotice;
        if (notice is not null && _plan.Unreachable.Contains(notice.Contact, StringComparer.Ordinal))
        {
            return new EffectConcluded(effect.Name, EffectOutcome.Rejected, "drill.not-reached", null, 1);
        }

        if (notice is { Notice.Asks: true })
        {
            for (int i = 0; i < _plan.Answers.Count; i++)
            {
                AssumedAnswer answer = _plan.Answers[i];
                if (answer.Recipient == notice.Contact && _asked.Add(i))
                {
                    _answers.Add((_now + Duration.FromSeconds(answer.AfterSeconds), i));
                }
            }
        }

        return new EffectConcluded(effect.Name, EffectOutcome.Delivered, "drill.delivered", null, 1);
    }

    private static string[] CallsOf(IEvent @event) => @event switch
    {
        ProtocolStep { Calls: { } calls } => [.. calls],
        ProtocolLevelTold { Calls: { } calls } => [.. calls],
        ProtocolEnded { Calls: { } calls } => [.. calls],
        _ => [],
    };

    private EventEnvelope Fold(Address actor, IEvent @event, Principal by, Instant occurred)
    {
        long seq = _view.HomeSeq + 1;
        EventEnvelope lived = new(
            actor, seq, seq, "drill", @event, occurred, _now, by, _plan.Slug, _plan.Slug);
        object[] parts = [.. _view.Parts];
        for (int i = 0; i < _projections.Count; i++)
        {
            parts[i] = _projections[i].ApplyTo(parts[i], lived);
        }

        _view = new HomeView(_view.Home, seq, parts) { SetAside = _view.SetAside };
        return lived;
    }

    private sealed class Context(DrillRun run, Principal by) : DecideContext
    {
        public override Address Self => run._self;

        public override Instant Now => run._now;

        public override Principal Principal => by;

        public override string Correlation => run._plan.Slug;

        public override HomeView View => run._view;

        public override string NewId(string prefix) => $"{prefix}-drill-{++run._ids}";
    }
}
