using NodaTime;
using RingActors.Rules.Holds;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Tests.Triggers;

/// <summary>What is stored of time triggers.</summary>
internal static class TimeSamples
{
    internal static readonly TimeTrigger Trigger = new(new CalendarDocument
    {
        When = [new WeeklyWhen(["mon"], [new LocalTime(22, 0)]), new SunWhen("sunset") { OffsetSeconds = -60, Latitude = 48.2, Longitude = 16.4 }],
        Except = [new ExceptYearly(12, 24)],
        Zone = "Europe/Vienna",
        From = new LocalDate(2026, 12, 1),
    });

    private static readonly Instant At = Instant.FromUtc(2026, 3, 1, 21, 0);

    internal static IReadOnlyList<object> All(TriggerFacts by) =>
    [
        new RuleTimeSet(0, At - Duration.FromHours(1), At, "2026-03-01 22:00:00 +01 in Europe/Vienna", by),
        new RuleTimeSet(0, At, null, "its calendar names no moment any more", by),
        new RuleTimeSet(0, At - Duration.FromHours(1), At, "2026-03-01 22:00:00 +01 in Europe/Vienna", by) { Was = At + Duration.FromHours(1) },
        new RuleTimeCame(0, At, 0, "2026-03-01 22:00:00 +01 in Europe/Vienna", by),
        new RuleTimeCame(0, At, 3600, "2026-03-01 22:00:00 +01 in Europe/Vienna", by) { IsMissed = true },
        new LookAtHolds(2, [], false, false, by) { Times = true },
    ];
}
