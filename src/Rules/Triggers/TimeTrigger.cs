using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Calendars.Documents;

namespace RingActors.Rules.Triggers;

/// <summary>A moment has come that a calendar names: a time on the wall, or what the sun does.</summary>
/// <param name="Calendar">With a zone, and where it goes by the sun with a place.</param>
public sealed record TimeTrigger(CalendarDocument Calendar) : RuleTrigger
{
    internal const string Type = "time";

    internal static Shape Shape { get; } = new(Type, "A moment has come that a calendar names: a time, or what the sun does.",
    [
        new("calendar", FieldKind.Group, "When.")
        {
            IsRequired = true,
            Fields = [.. CalendarShapes.Whole.Select(f => f.Kind == FieldKind.OwnZone ? f with { Kind = FieldKind.Zone } : f)],
            Place = "in calendar",
        },
        Field.TriggerId,
    ])
    {
        Faults = Places,
    };

    /// <summary>Where the home lies is not known to its rules.</summary>
    private static IEnumerable<(string Field, string Code, string Says)> Places(JsonObject part)
    {
        JsonObject? calendar = part["calendar"] as JsonObject;
        JsonArray when = calendar?["when"] as JsonArray ?? [];
        if (calendar?["from"] is { } from && calendar["until"] is { } until
            && string.CompareOrdinal((string)until!, (string)from!) < 0)
        {
            yield return ("calendar.until", "invalid", "It is before 'from'.");
        }

        foreach (string list in (string[])["when", "except"])
        {
            JsonArray parts = calendar?[list] as JsonArray ?? [];
            for (int i = 0; i < parts.Count; i++)
            {
                if (parts[i] is JsonObject feed && (string?)feed["type"] == ExceptFeed.Type)
                {
                    yield return ($"calendar.{list}[{i}].type", "conflict",
                        "An automation goes by no calendar feed. A schedule does, and can start an automation.");
                }
            }
        }

        for (int i = 0; i < when.Count; i++)
        {
            if (when[i] is JsonObject form && (string?)form["type"] == SunWhen.Type && form["latitude"] is null)
            {
                yield return ($"calendar.when[{i}].latitude", "missing",
                    "An automation that goes by the sun says where: latitude and longitude, in degrees.");
            }
        }
    }

    /// <summary>Zone and place stand in the calendar itself.</summary>
    internal Timetable Timetable => Calendar.TimetableIn(DateTimeZone.Utc, null);

    /// <summary>The first moment after one at which it starts something; null if there is none.</summary>
    /// <param name="after">The moment.</param>
    /// <param name="came">Those that came already, whatever the clock shows.</param>
    internal CalendarMoment? Next(Instant after, IReadOnlyList<Instant> came) =>
        Timetable.After(after).FirstOrDefault(m => m.Runs && !came.Contains(m.At));

    /// <summary>The last moment after one and not after another; null if there is none.</summary>
    internal CalendarMoment? Last(Instant after, Instant until) =>
        Timetable.After(after).Where(m => m.Runs).TakeWhile(m => m.At <= until).LastOrDefault();
}

/// <summary>
/// When a time trigger of a rule starts it next: computed from its calendar, durable, and told late rather than never.
/// </summary>
/// <param name="Trigger">The trigger's place in the document, from 0.</param>
/// <param name="After">It is the first moment after this one.</param>
/// <param name="At">The moment; null if there is none any more.</param>
/// <param name="What">The same on the wall, in words.</param>
/// <param name="By">The event that wrote the rule.</param>
[StoredName("rule.time-set")]
public sealed record RuleTimeSet(int Trigger, Instant After, Instant? At, string What, TriggerFacts By) : IEvent
{
    /// <summary>When it was to be before the zones' rules changed; null if it was not set anew by that.</summary>
    public Instant? Was { get; init; }
}

/// <summary>A moment of a time trigger of a rule has come.</summary>
/// <param name="Trigger">The trigger's place in the document, from 0.</param>
/// <param name="At">The moment.</param>
/// <param name="LateSeconds">How many whole seconds later it is told.</param>
/// <param name="What">The same on the wall, in words.</param>
/// <param name="By">The event that wrote the rule.</param>
[StoredName(StoredName)]
public sealed record RuleTimeCame(int Trigger, Instant At, long LateSeconds, string What, TriggerFacts By) : IEvent
{
    internal const string StoredName = "rule.time-came";

    /// <summary>It comes too late to start anything (R-S6).</summary>
    public bool IsMissed { get; init; }
}
