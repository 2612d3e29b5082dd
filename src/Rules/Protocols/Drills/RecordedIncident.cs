using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>An incident of a home's record, as the course of a drill.</summary>
public static class RecordedIncident
{
    private const int EventsMax = 20_000;

    /// <summary>
    /// All that happened in the home from its beginning to its end, but for what protocols did and that somebody took
    /// care of it: who answers is for the drill to say. Null if the record has no such incident.
    /// </summary>
    /// <param name="incident">Its id.</param>
    /// <param name="record">The home's events, in order, from its beginning or from an earlier one on.</param>
    /// <param name="ends">True to end as it did; false if nobody resolves it.</param>
    public static DrillCourse? Course(string incident, IEnumerable<EventEnvelope> record, bool ends)
    {
        List<EventEnvelope> lived = [];
        IncidentOpened? opened = null;
        foreach (EventEnvelope envelope in record)
        {
            if (opened is null && (envelope.Event is not IncidentOpened first || first.Incident != incident))
            {
                continue;
            }

            opened ??= (IncidentOpened)envelope.Event;
            bool isEnd = envelope.Event is IncidentEnded over && over.Incident == incident;
            if (isEnd && !ends)
            {
                // What was done to end it was not done either.
                lived.RemoveAll(e => e.Correlation == envelope.Correlation && e.LearnedAt == envelope.LearnedAt);
                break;
            }

            if (envelope.Actor.Kind is not (RuleKinds.Protocol or RuleKinds.Drill or RuleKinds.Practice)
                && envelope.Event is not IncidentAcknowledged)
            {
                lived.Add(envelope);
            }

            if (isEnd || lived.Count == EventsMax)
            {
                break;
            }
        }

        return opened is null || lived.Count == 0 ? null : new DrillCourse(lived[0].LearnedAt, lived)
        {
            Incident = incident,
            Kind = opened.Kind,
        };
    }
}
