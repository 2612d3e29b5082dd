using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Protocols;

/// <summary>
/// What one message comes to for what is under way: each part in the state that the one before left, and every event in
/// the chain that began its activation.
/// </summary>
internal sealed class ActivationTurn(ProtocolState state, DecideContext context)
{
    private readonly List<Decision> _parts = [];
    private readonly IReadOnlyDictionary<string, string> _chains =
        context.View.Part<ProtocolsView>().ChainsOf(context.Self.Id);

    private ProtocolState State { get; set; } = state;

    internal static Decision Of(ProtocolState state, DecideContext context, Action<ActivationTurn> what)
    {
        ActivationTurn turn = new(state, context);
        what(turn);
        return turn.Decide();
    }

    internal Decision Decide() => _parts.Count == 0 ? Decision.Nothing()
        : Decision.Together(_parts)
            .As(RuleKinds.ProtocolPrincipal(context.Self.Id))
            .As(e => e is ProtocolAcknowledged or ProtocolPassedOn or ProtocolCalledAgain { By: null }
                or ProtocolActivated { By: null } or ProtocolEnded { Outcome: ProtocolOutcome.Cancelled }
                ? context.Principal : null)
            .CorrelatedTo(e => e is IActivationEvent of ? _chains.GetValueOrDefault(of.Activation) : null);

    /// <summary>Starts, and answers the id of what is under way now.</summary>
    internal string Start(
        ProtocolDocument document, string key, string? incident, TriggerFacts? by, string? reason)
    {
        string id = context.NewId("emergency");
        Part(id, steps =>
        {
            steps.Add(new ProtocolActivated(
                id, State.Document is null ? 0 : State.Version, document, key, context.Now)
            {
                Incident = incident,
                Kind = incident is null ? null : IncidentOf(context.View, incident)?.Kind,
                By = by,
                Caller = by is null ? context.Principal : null,
                Reason = reason,
            });
            if (incident is not null && EndOf(context.View, incident) is not null)
            {
                // The news of it came after its end, by which nothing was resolved.
                steps.Add(new ProtocolIncidentOver(id));
            }

            steps.Go(null, Duration.Zero);
        });
        return id;
    }

    /// <summary>
    /// It goes on where it is; that somebody took care of the first call says nothing of this one. Where nothing is left
    /// to go on with, and a person calls or another incident joins, it begins anew: nobody resolved anything.
    /// </summary>
    internal void CallAgain(
        string activation, TriggerFacts? by, string? reason, bool isPerson, string? incident = null) =>
        Part(activation, steps =>
    {
        bool held = steps.Now.Acknowledged is not null;
        string? joins = incident == steps.Now.Incident ? null : incident;
        bool isAnew = (isPerson || joins is not null) && steps.Now.StepsOver;
        steps.Add(new ProtocolCalledAgain(activation, by, reason)
        {
            Incident = joins,
            Kind = joins is null || steps.Now.Kind is not null ? null : IncidentOf(context.View, joins)?.Kind,
            Anew = isAnew ? true : null,
        });
        if (isAnew)
        {
            steps.Go(null, Duration.Zero);
        }
        else if (held)
        {
            steps.GoOnEscalating();
        }

        if (!isAnew)
        {
            steps.LookAgain([]);
        }
    });

    internal void Acknowledge(Activation open, AcknowledgeProtocol seen)
    {
        int seconds = open.Document.AcknowledgementSeconds;
        Instant? until = seconds == 0 ? null : context.Now + Duration.FromSeconds(seconds);
        if (open.Acknowledged is { } already && already.By.Equals(context.Principal) && already.Until == until)
        {
            return;
        }

        Part(open.Id, steps =>
        {
            steps.Add(new ProtocolAcknowledged(open.Id, context.Principal, seen.Way, until)
            {
                Notice = seen.Notice,
            });
            steps.Answered();
            steps.LookAgain([]);
        });
    }

    /// <summary>That one recipient cannot says nothing against another who takes care.</summary>
    internal void PassOn(Activation open, EscalateProtocol pass)
    {
        if (context.Principal.Kind == PrincipalKind.Recipient
            && open.Acknowledged is { } care && !care.By.Equals(context.Principal))
        {
            return;
        }

        Part(open.Id, steps =>
        {
            steps.Add(new ProtocolPassedOn(open.Id, context.Principal, pass.Way) { Notice = pass.Notice });
            steps.GoOnEscalating();
            steps.LookAgain([]);
        });
    }

    internal void Cancel(Activation open, CancelProtocol cancel) => Part(open.Id, steps => steps.End(
        new ProtocolEnded(open.Id, ProtocolOutcome.Cancelled, null)
        {
            By = context.Principal,
            Way = cancel.Way,
            Notice = cancel.Notice,
            Cancellation = context.NewId("cancellation"),
        }));

    /// <summary>
    /// That an incident's own time is over without anybody's doing resolves nothing (P-S10). Nor does an alarm that was
    /// taken back in the house, or is gone by itself, where a person called for help.
    /// </summary>
    internal void Resolved(ResolveProtocol over)
    {
        foreach (Activation open in State.Open.Where(a => a.Incident == over.Incident).ToArray())
        {
            Part(open.Id, steps =>
            {
                if (over.How == IncidentEnd.TimedOut || (open.IsPersons
                    && over.How is IncidentEnd.DisarmedInTime or IncidentEnd.Aborted or IncidentEnd.Cleared))
                {
                    steps.Add(new ProtocolIncidentOver(open.Id)
                    {
                        How = over.How == IncidentEnd.TimedOut ? null : over.How,
                    });
                    steps.Close();
                }
                else
                {
                    steps.End(new ProtocolEnded(open.Id, ProtocolOutcome.Resolved, Word(over.How)));
                }
            });
        }
    }

    /// <summary>One after the other, the earliest first, each once.</summary>
    internal void Due()
    {
        foreach (string id in State.Open.Where(a => a.WakesAt <= context.Now).OrderBy(a => a.WakesAt).Select(a => a.Id)
            .ToArray())
        {
            Part(id, steps => steps.Due());
        }
    }

    internal void Look(LookAtProtocol look)
    {
        foreach (string id in State.Open.Select(a => a.Id).ToArray())
        {
            Part(id, steps => steps.LookAgain([.. look.Met.Where(m => m.Activation == id).Select(m => m.Place)]));
        }
    }

    internal void Concluded(EffectConcluded call)
    {
        if (State.Calls.FirstOrDefault(c => c.Name == call.Name) is not { } made)
        {
            return;
        }

        Part(made.Activation, steps =>
        {
            // One that was tried and never answered may have got it all the same, and is told when it is over.
            bool mayHave = call is { Outcome: EffectOutcome.Expired, Attempts: > 0 };
            string outcome = mayHave ? "expired"
                : call.Outcome == EffectOutcome.Delivered ? Protocol.Delivered : Protocol.Rejected;
            steps.Failed(new ProtocolCallConcluded(made.Activation, call.Name, made.Recipient, outcome, call.Code)
            {
                Way = RecipientWay.OfCall(call.Name),
            });
            if (call.Code == RecipientWay.SubscriptionOver && RecipientWay.OfCall(call.Name) is { } way)
            {
                steps.Tell(new Message(
                    DeviceKinds.SecuritySystemOf(context.Self.Home), new EndRecipientWay(made.Recipient!, way)));
            }
        });
    }

    /// <summary>
    /// Whom it reached late is owed its end: with all others, or, if it has ended without them, at once.
    /// </summary>
    internal void ArrivedLate(CallArrivedLate late)
    {
        Activation? ended = State.Ended.FirstOrDefault(a => a.Id == late.About);
        if (RecipientWay.RecipientOfCall(late.Call) is not { } recipient
            || (ended ?? State.Open.FirstOrDefault(a => a.Id == late.About)) is not { } meant
            || meant.Reached.Contains(recipient, StringComparer.Ordinal))
        {
            return;
        }

        RecipientPolicy? untold = ended is { End.Outcome: not ProtocolOutcome.Completed }
            && !ended.Told.Contains(recipient, StringComparer.Ordinal)
            ? context.View.Guard().Policy.Contacts.FirstOrDefault(c => c.Id == recipient) : null;
        Effect[] over = untold is null ? [] :
        [
            .. ActivationCalls.OverTo(
                ended!, ended!.End!, [untold], ActivationCalls.StillDetecting(ended, context.View), context),
        ];
        ProtocolReachedLate reached = new(late.About, recipient, late.Code)
        {
            Way = RecipientWay.OfCall(late.Call),
            Calls = over.Length > 0 ? [.. over.Select(e => e.Name)] : null,
        };
        Decision part = Decision.Of(reached);
        foreach (Effect effect in over)
        {
            part.Call(effect);
        }

        _parts.Add(part);
        State = State.Evolve(reached);
    }

    /// <summary>What is pending at an address that is none of theirs any more is given up, also of what is
    /// over.</summary>
    internal void Moved(RecipientsMoved moved)
    {
        foreach (string id in State.Open.Concat(State.Ended).Select(a => a.Id)
            .Union(State.Calls.Select(c => c.Activation)).ToArray())
        {
            Part(id, steps => steps.Moved(moved.Moved));
        }
    }

    internal static IncidentView? IncidentOf(HomeView view, string incident) =>
        view.Guard().Incidents.Concat(view.Guard().Ended).FirstOrDefault(i => i.Id == incident);

    /// <summary>How an incident ended; null while it is open, and of one that nobody knows.</summary>
    internal static IncidentEnd? EndOf(HomeView view, string incident) => IncidentOf(view, incident)?.End;

    private static string Word(IncidentEnd how) => how switch
    {
        IncidentEnd.DisarmedInTime or IncidentEnd.Aborted or IncidentEnd.Cancelled or IncidentEnd.Disarmed =>
            "the alarm was disarmed",
        _ => "the alarm was cleared",
    };

    private void Part(string activation, Action<ActivationSteps> what)
    {
        ActivationSteps steps = new(State, activation, context);
        what(steps);
        if (steps.Events.Count > 0)
        {
            _parts.Add(steps.Decide());
            State = steps.State;
        }
    }
}
