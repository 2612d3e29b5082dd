using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm;

/// <summary>What a row of a hub's history means for the alarm: something that was, and nothing that is. Tests: Devices.Tests/PastTests.</summary>
internal static class PanelBackfill
{
    internal static Decision Decide(SecurityState state, ReportPanelPast report, DecideContext context)
    {
        Timeline told = state.Past ?? Timeline.None;
        Dictionary<IEvent, Principal> by = new(ReferenceEqualityComparer.Instance);
        List<IEvent> events = [];
        foreach (PastPanel row in PastRows.IsPast(report.At, context.Now) ? report.Rows : [])
        {
            foreach (IEvent @event in EventsOf(row, report.At, told))
            {
                events.Add(@event);
                told = told.Add(PanelStateWords.Of(@event)!, isPast: false);
                if (row.By is { } person && !MayBeOurs(state, @event))
                {
                    by[@event] = person;
                }
            }
        }

        Decision decision = ReportTimes.Learned(events, report.At, context.Now);
        return by.Count == 0 ? decision : decision.As(e => by.GetValueOrDefault(e));
    }

    private static IEnumerable<IEvent> EventsOf(PastPanel row, Instant at, Timeline told)
    {
        if (row.Mode is { } mode)
        {
            ModeWas was = new(mode, row.ModeName, at, PastRows.IdOf(row.EventId));
            if (told.IsNews(PanelStateWords.Of(was)!, isMomentary: false))
            {
                yield return was;
            }
        }

        if (row.Alarm.WasSaid)
        {
            AlarmWas was = new(row.Alarm.Value, at, PastRows.IdOf(row.EventId));
            bool wasNone = row.Alarm.Value is null && told.Before(PanelStateWords.Alarm, at) is null or PanelStateWords.NoAlarm;
            if (!wasNone && told.IsNews(PanelStateWords.Of(was)!, isMomentary: false))
            {
                yield return was;
            }
        }
    }

    /// <summary>
    /// The panel names the account's user even for what was asked for here. As long as our own wish for that mode may be what was done,
    /// nobody is named.
    /// </summary>
    private static bool MayBeOurs(SecurityState state, IEvent @event) => @event is ModeWas was
        && state.Intent is { } intent && intent.Target == was.Mode.Word() && was.At <= intent.GiveUpAt;
}
