using NodaTime;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.States;

namespace RingActors.Rules.Protocols;

/// <summary>
/// Goes on with one activation: its steps, which <see cref="ActionRunner"/> carries out as it does those of rules, and
/// what is a protocol's own, the escalation and the end. Tests: Rules.Tests/Protocols.
/// </summary>
internal sealed class ActivationSteps(ProtocolState state, string activation, DecideContext context)
{
    /// <summary>What comes later than this switches nothing on: an alarm that is older is history.</summary>
    private static readonly Duration LatenessMax = Duration.FromMinutes(15);

    private readonly List<IEvent> _events = [];
    private readonly List<Message> _messages = [];
    private readonly List<Effect> _effects = [];
    private readonly List<string> _withdrawn = [];

    internal ProtocolState State { get; private set; } = state;

    internal IReadOnlyList<IEvent> Events => _events;

    /// <summary>It, as far as it has come.</summary>
    internal Activation Now => State.Open.First(a => a.Id == activation);

    private bool IsOpen => State.Open.Any(a => a.Id == activation);

    internal void Add(IActivationEvent @event)
    {
        _events.Add(@event);
        State = State.Evolve(@event);
    }

    internal void Tell(Message message) => _messages.Add(message);

    internal Decision Decide()
    {
        Decision decision = Decision.Of(_events);
        _messages.ForEach(m => decision.Tell(m.To, m.Command, m.As));
        _effects.ForEach(e => decision.Call(e));
        _withdrawn.ForEach(w => decision.Withdraw(w));
        return decision;
    }

    /// <summary>Takes steps up to the next waits or the end.</summary>
    internal void Go(WaitOver? after, Duration late)
    {
        Activation now = Now;
        ActionProgress progress = ActionRunner.Run(
            ActivationCalls.Request(now, after, late, LatenessMax, context), View(now), context.Now);
        _messages.AddRange(progress.Messages);
        _effects.AddRange(progress.Effects);
        foreach (ActionStep step in progress.Steps)
        {
            Add(ActivationCalls.EventOf(Now, step));
        }

        List<ActionWait.ForAnswer> asked = [];
        foreach (ActionWait wait in progress.Waits)
        {
            Add(wait.Match<IActivationEvent>(
                time => new ProtocolWaitBegan(activation, time.Place.Text, time.Until),
                conditions => Began(conditions.Place.Text, conditions.Until, conditions.Conditions),
                happening => new ProtocolWaitBegan(activation, happening.Place.Text, happening.Until)
                {
                    ForEvent = happening.Triggers,
                },
                answer =>
                {
                    asked.Add(answer);
                    return new ProtocolWaitBegan(activation, answer.Place.Text, null);
                }));
        }

        if (progress.IsOver)
        {
            Over(progress.StoppedBecause);
            return;
        }

        foreach (ActionWait.ForAnswer one in asked)
        {
            // A step that went on meanwhile may have ended all of it.
            if (IsOpen && Now.Escalations.Any(e => e.Place == one.Place.Text))
            {
                switch (Now.Acknowledged)
                {
                    case null:
                        NextTurn(one.Place.Text);
                        break;

                    case { Until: null }:
                        EndEscalation(one.Place.Text, true);
                        break;
                }
            }
        }
    }

    /// <summary>Somebody answered: nobody else is told. One that holds for good ends the escalations.</summary>
    internal void Answered()
    {
        if (Now.Acknowledged is { Until: null })
        {
            foreach (string place in Now.Escalations.Select(e => e.Place).ToArray())
            {
                if (IsOpen && Now.Escalations.Any(e => e.Place == place))
                {
                    EndEscalation(place, true);
                }
            }
        }
    }

    /// <summary>Nobody takes care any more: whoever comes next is told at once.</summary>
    /// <param name="late">How long ago that was.</param>
    internal void GoOnEscalating(Duration late = default)
    {
        foreach (string place in Now.Escalations.Select(e => e.Place).ToArray())
        {
            if (IsOpen && Now.Escalations.Any(e => e.Place == place))
            {
                NextTurn(place, late);
            }
        }
    }

    /// <summary>Whoever cannot be told answers nothing: where that is all of them, the next are told at once.</summary>
    internal void Failed(ProtocolCallConcluded concluded)
    {
        string[] before = IsOpen
            ? [.. Now.Escalations.Where(e => e.Calls.Contains(concluded.Call)).Select(e => e.Place)] : [];
        Add(concluded);
        foreach (string place in before)
        {
            if (IsOpen && Now.Acknowledged is null
                && Now.Escalations.Any(e => e.Place == place && e.Calls.Count == 0))
            {
                NextTurn(place);
            }
        }
    }

    /// <summary>
    /// Whom nothing has reached is told at their new addresses, and what is pending at the old ones is given up: it can
    /// be told there no more that it is over. They are told first, so that an escalation goes on to nobody else.
    /// </summary>
    internal void Moved(IReadOnlyList<MovedRecipient> moved)
    {
        PendingCall[] lost = [.. State.Calls.Where(c => c.Activation == activation && MovedCalls.IsLost(c, moved))];
        if (IsOpen && MovedCalls.Anew(Now, lost, moved, context) is { Length: > 0 } anew)
        {
            _effects.AddRange(anew);
            Add(new ProtocolToldAgain(
                activation,
                [.. anew.Select(e => ((SendProtocolNotice)e.Request).Contact).Distinct(StringComparer.Ordinal)],
                Now.Moved + 1,
                [.. anew.Select(e => e.Name)]));
        }

        foreach (PendingCall call in lost)
        {
            _withdrawn.Add(call.Name);
            Failed(new ProtocolCallConcluded(
                activation, call.Name, call.Recipient, Protocol.Rejected,
                context.View.Guard().Policy.Contacts.Any(c => c.Id == call.Recipient)
                    ? RecipientCalls.Moved : RecipientCalls.Removed)
            {
                Way = RecipientWay.OfCall(call.Name),
            });
        }
    }

    /// <summary>Whatever is due, in the order of its instants.</summary>
    internal void Due()
    {
        if (Now.Acknowledged is { Until: { } until } && until <= context.Now)
        {
            Add(new ProtocolAcknowledgementExpired(activation, context.Now - until));
            GoOnEscalating(context.Now - until);
        }

        if (IsOpen && Now.Acknowledged is null)
        {
            foreach (EscalationState due in Now.Escalations.Where(e => e.NextAt <= context.Now).ToArray())
            {
                if (IsOpen && Now.Escalations.Contains(due))
                {
                    NextTurn(due.Place, context.Now - due.NextAt!.Value);
                }
            }
        }

        ActivationWait[] waits = IsOpen ? [.. Now.Waits.Where(w => (w.LooksAt ?? w.Until) <= context.Now)] : [];
        foreach (ActivationWait wait in waits.OrderBy(w => w.LooksAt ?? w.Until))
        {
            if (IsOpen && Now.Waits.Contains(wait))
            {
                Woken(wait);
            }
        }

        if (IsOpen)
        {
            Close();
        }
    }

    /// <summary>It is over when nothing is left to do, to wait for, and to cancel.</summary>
    internal void Close()
    {
        if (Now is { StepsOver: true, ClosesAt: { } closes } now && closes <= context.Now
            && (now.Incident is null || now.IncidentOver))
        {
            End(new ProtocolEnded(activation, ProtocolOutcome.Completed, null));
        }
    }

    /// <summary>Looks whether what steps wait for has come.</summary>
    /// <param name="met">Places of those whose event it was.</param>
    internal void LookAgain(IReadOnlyList<string> met)
    {
        foreach (ActivationWait wait in IsOpen ? Now.Waits.ToArray() : [])
        {
            if (!IsOpen || !Now.Waits.Contains(wait))
            {
                continue;
            }

            if (met.Contains(wait.Place, StringComparer.Ordinal)
                || (wait.For is { } conditions && Holds(conditions)))
            {
                End(wait, true, Duration.Zero);
            }
            else if (
                wait is { For: null, ForEvent: null } && ActivationCalls.HoldsBack(wait.Place, Now, context) is { } from
                && from != wait.Until)
            {
                // The time in which it may be taken back in the house is over sooner than it was.
                Again(wait, from);
            }
        }
    }

    internal void End(ProtocolEnded end)
    {
        Activation now = Now;
        IReadOnlyList<string> still = ActivationCalls.StillDetecting(now, context.View);
        RecipientPolicy[] told =
        [
            .. context.View.Guard().Policy.Contacts.Where(c => now.Told.Contains(c.Id, StringComparer.Ordinal)),
        ];
        bool says = end.Outcome != ProtocolOutcome.Completed;
        (string[] calls, Effect[] effects) = says ? ActivationCalls.Over(now, end, told, still, context) : ([], []);
        _effects.AddRange(effects);
        if (says)
        {
            _messages.AddRange(ActivationCalls.Silencing(now, context));
        }

        Add(end with
        {
            Recipients = says && told.Length > 0 ? [.. told.Select(c => c.Id)] : null,
            StillDetecting = still.Count > 0 ? still : null,
            Calls = calls.Length > 0 ? calls : null,
        });
    }

    private void Again(ActivationWait wait, Instant from)
    {
        if (from > context.Now)
        {
            Add(new ProtocolWaitBegan(activation, wait.Place, from));
        }
        else
        {
            End(wait, null, Duration.Zero);
        }
    }

    private void Woken(ActivationWait wait)
    {
        Duration late = wait.Until is { } until ? Duration.Max(Duration.Zero, context.Now - until) : Duration.Zero;
        if (wait.For is { } conditions && (Holds(conditions) || context.Now < wait.Until))
        {
            if (Holds(conditions))
            {
                End(wait, true, Duration.Zero);
            }
            else
            {
                Add(Began(wait.Place, wait.Until!.Value, conditions));
            }

            return;
        }

        End(wait, wait.For is null && wait.ForEvent is null ? null : false, late);
    }

    private void End(ActivationWait wait, bool? met, Duration late)
    {
        Add(new ProtocolWaitEnded(activation, wait.Place, met, late));
        Go(new WaitOver(new ActionPlace(wait.Place), met is true, met is null), late);
    }

    private void Over(string? stopped)
    {
        // Where nothing left the house there is nothing to call off.
        bool isKept = Now.Told.Count > 0 || Now.Dispatched.Count > 0;
        Duration window = Duration.FromSeconds(context.View.Guard().Policy.Incidents.CancelSeconds);
        Instant kept = isKept ? context.Now + window : context.Now;

        // As long as its sirens sound somebody may want to cancel it.
        Instant sounds = context.Now + ActivationCalls.SoundsFor(Now, context);
        Add(new ProtocolStepsOver(activation, stopped, kept > sounds ? kept : sounds));
        Close();
    }

    private void EndEscalation(string place, bool answered, Duration late = default)
    {
        Add(new ProtocolWaitEnded(activation, place, answered, late));
        Go(new WaitOver(new ActionPlace(place), answered), late);
    }

    /// <summary>Tells the next who are there; when nobody is left the escalation is over.</summary>
    private void NextTurn(string place, Duration late = default)
    {
        EscalateAction escalate = (EscalateAction)ActivationCalls.StepAt(Now.Document.Steps, place);
        EscalationTurn? turn = EscalationTurn.After(
            Now.Escalations.First(e => e.Place == place), escalate, context.View.Guard().Policy);
        if (turn is not { } next)
        {
            if (Now.Escalations.First(e => e.Place == place).Turn == 0)
            {
                Add(new ProtocolStep(activation, place, EscalateAction.Type, [])
                {
                    Skipped = "nobody whom it would tell is a recipient of the home",
                });
            }

            EndEscalation(place, false, late);
            return;
        }

        Effect[] effects = [.. next.Recipients.SelectMany(r =>
            ActivationCalls.Told(Now, place, next, r, escalate.Message, context))];
        _effects.AddRange(effects);
        Add(new ProtocolLevelTold(
            activation, place, next.Turn, [.. next.Recipients.Select(r => r.Id)],
            context.Now + Duration.FromSeconds(escalate.Levels[next.Level].TimeoutSeconds))
        {
            Loop = next.Loop,
            Level = next.Level,
            Round = next.Round,
            Position = next.Position,
            Calls = [.. effects.Select(e => e.Name)],
        });
    }

    private bool Holds(IReadOnlyList<RuleCondition> conditions)
    {
        HomeView view = View(Now);
        return conditions.All(c => ConditionCheck.Judge(c, view, context.Now, []).Holds);
    }

    private ProtocolWaitBegan Began(string place, Instant until, IReadOnlyList<RuleCondition> conditions) =>
        new(activation, place, until)
        {
            For = conditions,
            LooksAt = ConditionChanges.NextAfter(conditions, View(Now), context.Now, until),
        };

    /// <summary>The home, and how it stands with this emergency.</summary>
    private HomeView View(Activation now)
    {
        IncidentView? incident = now.Incident is { } id ? ActivationTurn.IncidentOf(context.View, id) : null;
        EmergencyFacts facts = new(
            now.At, now.Kind?.Word(), now.Acknowledged is not null,
            incident is null ? null : Confidence.Of(incident.Kind, incident.SetOffBy)?.Level);
        return new HomeView(context.View.Home, context.View.HomeSeq, [.. context.View.Parts, facts])
        {
            SetAside = context.View.SetAside,
        };
    }
}
