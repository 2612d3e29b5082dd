using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>What a row of a hub's history means: something that was, and nothing that is. Tests: Devices.Tests/PastTests.</summary>
internal static class Pasts
{
    /// <summary>Ring's ids are 36 characters; what is longer is none.</summary>
    private const int EventIdLengthMax = 64;

    internal static Decision Decide(Timeline? known, ReportPast report, DecideContext context)
    {
        Timeline told = known ?? Timeline.None;
        List<IEvent> events = [];
        foreach (PastReading row in IsPast(report.At, context.Now) ? report.Rows : [])
        {
            foreach ((string about, string word, string? cause) in Words.Of(context.Self.Kind, row))
            {
                if (told.IsNews(new TimedWord(about, word, report.At), isMomentary: about == Capabilities.Keypad))
                {
                    events.Add(about == Capabilities.Motion
                        ? new MotionWas(word == StateView.Motion, report.At, IdOf(row.EventId))
                        : new DeviceWas(about, word, report.At, IdOf(row.EventId), cause));

                    // Not as past: everything of this moment comes in this report, and is judged by itself.
                    told = told.Add(new TimedWord(about, word, report.At), isPast: false);
                }
            }
        }

        return World.Learned(events, report.At, context.Now);
    }

    internal static Decision Decide(SecurityState state, ReportPanelPast report, DecideContext context)
    {
        Timeline told = state.Past ?? Timeline.None;
        Dictionary<IEvent, Principal> by = new(ReferenceEqualityComparer.Instance);
        List<IEvent> events = [];
        foreach (PastPanel row in IsPast(report.At, context.Now) ? report.Rows : [])
        {
            foreach (IEvent @event in EventsOf(row, report.At, told))
            {
                events.Add(@event);
                told = told.Add(Words.Of(@event)!, isPast: false);
                if (row.By is { } person && !MayBeOurs(state, @event))
                {
                    by[@event] = person;
                }
            }
        }

        Decision decision = World.Learned(events, report.At, context.Now);
        return by.Count == 0 ? decision : decision.As(e => by.GetValueOrDefault(e));
    }

    private static IEnumerable<IEvent> EventsOf(PastPanel row, Instant at, Timeline told)
    {
        if (row.Mode is { } mode)
        {
            ModeWas was = new(mode, row.ModeName, at, IdOf(row.EventId));
            if (told.IsNews(Words.Of(was)!, isMomentary: false))
            {
                yield return was;
            }
        }

        if (row.Alarm.WasSaid)
        {
            AlarmWas was = new(row.Alarm.Value, at, IdOf(row.EventId));
            bool wasNone = row.Alarm.Value is null && told.Before(Words.Alarm, at) is null or Words.NoAlarm;
            if (!wasNone && told.IsNews(Words.Of(was)!, isMomentary: false))
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

    /// <summary>A row that is a little ahead of us was made by a clock that is: it was before now all the same.</summary>
    private static bool IsPast(Instant at, Instant now) => World.Credible(at, now) is not null;

    private static string? IdOf(string? id) => id is { Length: > 0 and <= EventIdLengthMax } ? id : null;
}
