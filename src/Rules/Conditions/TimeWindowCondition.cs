using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;
using RingActors.Rules.Format;

namespace RingActors.Rules.Conditions;

/// <summary>
/// The local time is in [from, to). A window whose end is before its start goes across midnight; a day names the window
/// that begins on it.
/// </summary>
/// <param name="From">First instant in the window.</param>
/// <param name="To">First instant behind it.</param>
/// <param name="Zone">IANA time zone.</param>
/// <param name="Days">Days on which a window begins, <c>mon</c> to <c>sun</c>; none means every day.</param>
public sealed record TimeWindowCondition(LocalTime From, LocalTime To, string Zone, IReadOnlyList<string> Days) : RuleCondition
{
    /// <summary>The words of days, in the order of <see cref="IsoDayOfWeek"/>.</summary>
    internal static readonly IReadOnlyList<string> DayWords = Format.DayWords.All;

    internal static Shape Shape { get; } = new("time_window", "The local time is in the window; across midnight if it ends before it starts.",
    [
        new("from", FieldKind.Time, "Start, HH:MM.") { IsRequired = true, Example = () => "22:00:00" },
        new("to", FieldKind.Time, "End, HH:MM, not in the window itself.") { IsRequired = true, Example = () => "06:00:00" },
        new("zone", FieldKind.Zone, "IANA time zone; missing means the home's.") { Example = () => "Etc/UTC" },
        new("days", FieldKind.Words, "Days on which a window begins; none means every day.")
        {
            Words = DayWords, Max = Field.WordsMax, Default = Field.Nothing,
        },
    ]);

    internal (bool? Holds, string Reason) Judge(Instant at)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) is not { } zone)
        {
            return (null, $"this build knows no time zone '{Zone}'");
        }

        LocalDateTime local = at.InZone(zone).LocalDateTime;
        bool acrossMidnight = To <= From;
        bool afterMidnight = acrossMidnight && local.TimeOfDay < To;
        bool inside = afterMidnight
            || (local.TimeOfDay >= From && (acrossMidnight || local.TimeOfDay < To));
        LocalDate began = afterMidnight ? local.Date.PlusDays(-1) : local.Date;
        string day = DayWords[(int)began.DayOfWeek - 1];
        string was = $"local time was {LocalDateTimePattern.ExtendedIso.Format(local)} in {Zone}";
        return inside && Days.Count > 0 && !Days.Contains(day, StringComparer.Ordinal)
            ? (false, $"{was}, in a window that began on {day}")
            : (inside, was);
    }

    /// <summary>
    /// The next instant after this one at which it may begin or end to hold; null if the zone is not known.
    /// </summary>
    internal Instant? NextBoundary(Instant after)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) is not { } zone)
        {
            return null;
        }

        LocalDate today = after.InZone(zone).Date;
        ZoneInterval clocks = zone.GetZoneInterval(after);
        IEnumerable<Instant> times = Enumerable.Range(-1, 4)
            .SelectMany(day => new[] { From, To }.Select(time => zone.MapLocal(today.PlusDays(day).At(time))))
            .SelectMany(map => map.Count switch
            {
                0 => Array.Empty<Instant>(),
                1 => [map.Single().ToInstant()],
                _ => [map.First().ToInstant(), map.Last().ToInstant()],
            });

        // Where the clocks are put forward or back, the local time leaves a window or comes into it again.
        return times.Concat(clocks.HasEnd ? [clocks.End] : Array.Empty<Instant>())
            .Where(boundary => boundary > after)
            .Min(boundary => (Instant?)boundary);
    }
}
