using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Protocols;

/// <summary>
/// Which protocols an event starts, ends, or lets go on. What saves lives is told first, then by priority, then by id.
/// A silent call for help starts none: what a protocol does could be seen in the house.
/// </summary>
internal sealed class ProtocolReactions : IReaction
{
    private const string ByTriggers = "triggers";

    /// <summary>The way of whoever says of the incident that they take care.</summary>
    private const string ByIncident = "incident";

    /// <inheritdoc/>
    public void React(HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        ProtocolsView protocols = before.Part<ProtocolsView>();
        if (protocols.IsEmpty || envelope.Actor.Kind == RuleKinds.Protocol || SilentCalls.IsOfSilent(envelope.Event))
        {
            return;
        }

        if (envelope.Event is PolicySet set && MovedCalls.Of(before.Guard().Policy, set.Policy) is { Count: > 0 } moved)
        {
            foreach (ProtocolView told in protocols.Protocols.Values
                .Where(p => p.State.Open.Count > 0 || p.State.Calls.Count > 0))
            {
                Tell(told, new RecipientsMoved(moved), before, messages);
            }
        }

        TriggerFacts by = TriggerFacts.Of(envelope);
        foreach (ProtocolView open in protocols.UnderWay)
        {
            GoOn(open, by, before, envelope, messages);
        }

        foreach (ProtocolView protocol in protocols.Waiting)
        {
            Start(protocol, by, before, envelope, messages);
        }
    }

    private static void GoOn(
        ProtocolView open, TriggerFacts by, HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        if (envelope.Event is IncidentEnded ended)
        {
            if (open.State.Open.Any(a => a.Incident == ended.Incident))
            {
                Tell(open, new ResolveProtocol(ended.Incident, ended.How), before, messages);
            }

            return;
        }

        if (envelope.Event is IncidentAcknowledged seen)
        {
            foreach (Activation of in open.State.Open.Where(a => a.Incident == seen.Incident))
            {
                messages.Add(new Message(
                    RuleKinds.ProtocolOf(before.Home, open.Slug),
                    new AcknowledgeProtocol(ByIncident) { Activation = of.Id },
                    envelope.Principal));
            }

            return;
        }

        MetStep[] met =
        [
            .. from activation in open.State.Open
               from wait in activation.Waits
               where wait.ForEvent?.Any(t => TriggerCheck.Judge(t, before, envelope).Holds) is true
               select new MetStep(activation.Id, wait.Place),
        ];
        bool isIncidents = envelope.Event is IIncidentEvent about
            && open.State.Open.Any(a => a.Incident == about.Incident && a.Waits.Count > 0);
        if (met.Length > 0 || isIncidents || open.WaitsFor(envelope))
        {
            Tell(open, new LookAtProtocol(by, met), before, messages);
        }
    }

    private static void Start(
        ProtocolView protocol, TriggerFacts by, HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        ProtocolDocument document = protocol.State.Document!;
        if (IncidentOf(document, before, envelope.Event) is { } incident)
        {
            Tell(protocol, new StartProtocol(incident, incident, by), before, messages);
        }
        else if (document.Triggers?.Any(t => TriggerCheck.Judge(t, before, envelope).Holds) is true)
        {
            Tell(protocol, new StartProtocol(ByTriggers, null, by), before, messages);
        }
    }

    /// <summary>The incident that comes to the stage at which this starts, or in which help is called for
    /// again.</summary>
    private static string? IncidentOf(ProtocolDocument document, HomeView before, IEvent @event)
    {
        if (document.Incidents is not { Count: > 0 } kinds || @event is not IIncidentEvent step)
        {
            return null;
        }

        bool isStage = (document.Stage, @event) switch
        {
            (_, HelpCalled) => true,
            (IncidentStage.Entry, IncidentOpened) => true,
            (IncidentStage.Alarm, IncidentAlarmed) => true,
            (IncidentStage.Told, IncidentTold) => true,
            _ => false,
        };
        IncidentKind? kind = @event switch
        {
            IncidentOpened e => e.Kind,
            IncidentAlarmed e => e.Kind,
            _ => ActivationTurn.IncidentOf(before, step.Incident)?.Kind,
        };
        return isStage && kind is { } known && kinds.Contains(known.Word(), StringComparer.Ordinal) ? step.Incident
            : null;
    }

    private static void Tell(ProtocolView protocol, ICommand command, HomeView before, List<Message> messages) =>
        messages.Add(new Message(
            RuleKinds.ProtocolOf(before.Home, protocol.Slug), command, RuleKinds.ProtocolPrincipal(protocol.Slug)));
}
