using NodaTime;
using NodaTime.TimeZones;

namespace RingActors.Rules.Schedules.Calendars;

/// <summary>From the time on the wall to the moment, by the policies of a calendar.</summary>
internal static class WallClock
{
    internal static void Add(LocalDateTime wall, CalendarRules rules, List<CalendarMoment> moments)
    {
        ZoneLocalMapping mapping = rules.Zone.MapLocal(wall);
        switch (mapping.Count)
        {
            case 1:
                moments.Add(Moment(mapping.EarlyInterval.WallOffset, wall, ClockChange.None));
                return;
            case 2:
                if (rules.Overlap != OverlapPolicy.Second)
                {
                    moments.Add(Moment(mapping.EarlyInterval.WallOffset, wall, ClockChange.FirstOfTwo));
                }

                if (rules.Overlap != OverlapPolicy.First)
                {
                    moments.Add(Moment(mapping.LateInterval.WallOffset, wall, ClockChange.SecondOfTwo));
                }

                return;
            default:
                // By the offset before the gap it is as much later as the gap is long.
                CalendarMoment shifted = Moment(mapping.EarlyInterval.WallOffset, wall, ClockChange.Shifted);
                moments.Add(rules.Gap switch
                {
                    GapPolicy.FirstValid =>
                        shifted with { At = mapping.LateInterval.Start, Change = ClockChange.FirstValid },
                    GapPolicy.Skip => shifted with { Change = ClockChange.None, Skipped = SkipReason.Gap },
                    _ => shifted,
                });
                return;
        }
    }

    private static CalendarMoment Moment(Offset offset, LocalDateTime wall, ClockChange change) =>
        new(wall.WithOffset(offset).ToInstant(), wall.Date) { Wall = wall, Change = change };
}
