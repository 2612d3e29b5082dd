using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Holds;

/// <summary>
/// What becomes of the time triggers of a rule: their next moments are set when it is written or switched on, each is
/// told once when it comes, and the next one is computed from the calendar (S5, S7). After a time without a process
/// only the last moment that passed is told (S11): what is later than the rule allows starts nothing (R-S6).
/// </summary>
internal static class TimeSteps
{
    /// <summary>The rule was written or switched on: moments before that are none of its own (S14).</summary>
    internal static IEnumerable<IEvent> Anew(RuleDocument document, TriggerFacts by, Instant now) =>
        Places(document).Select(t => Set(t.Trigger, t.Place, now, by));

    /// <summary>
    /// The rules of the zones may have changed since: what is not yet due is computed once more (S8).
    /// </summary>
    internal static IEnumerable<IEvent> SetAnew(RuleDocument document, TimesOfRule times, Instant now) =>
        from time in times.All
        where (time.At is null || time.At > now) && document.Triggers.ElementAtOrDefault(time.Trigger) is TimeTrigger
        let anew = Set(
            (TimeTrigger)document.Triggers[time.Trigger], time.Trigger, time.Since(now), time.By, time.Came)
        where anew.At != time.At
        select anew with { Was = time.At };

    /// <summary>What is due, and what comes after it.</summary>
    internal static IReadOnlyList<IEvent> Due(RuleDocument? document, TimesOfRule times, Instant now)
    {
        List<IEvent> events = [];
        foreach (TimeOfRule time in times.All.Where(t => t.At <= now).OrderBy(t => t.At).ThenBy(t => t.Trigger))
        {
            if (document?.Triggers.ElementAtOrDefault(time.Trigger) is not TimeTrigger trigger)
            {
                continue;
            }

            Duration lateness = Duration.FromSeconds(document.MaxLatenessSeconds);
            Instant due = time.At!.Value;
            CalendarMoment? later = trigger.Last(Instant.Max(due, now - lateness - Duration.Epsilon), now);
            Instant at = later?.At ?? due;
            string what = later is null ? time.What : MomentWords.Of(later, trigger.Timetable.Zone);
            events.Add(new RuleTimeCame(time.Trigger, at, (long)(now - at).TotalSeconds, what, time.By)
            {
                IsMissed = now - at > lateness,
            });
            events.Add(Set(
                trigger, time.Trigger, now, time.By, now - at > lateness ? time.Came : time.With(at).Came));
        }

        return events;
    }

    private static IEnumerable<(TimeTrigger Trigger, int Place)> Places(RuleDocument document) =>
        document.Triggers.Select((t, i) => (Trigger: t as TimeTrigger, Place: i)).Where(t => t.Trigger is not null)!;

    private static RuleTimeSet Set(
        TimeTrigger trigger, int place, Instant after, TriggerFacts by, IReadOnlyList<Instant>? came = null) =>
        trigger.Next(after, came ?? []) is { } next
            ? new(place, after, next.At, MomentWords.Of(next, trigger.Timetable.Zone), by)
            : new(place, after, null, "its calendar names no moment any more", by);
}
