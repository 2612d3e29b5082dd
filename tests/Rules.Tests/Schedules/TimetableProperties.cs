using NodaTime;
using NodaTime.TimeZones;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Calendars.Forms;

namespace RingActors.Rules.Tests.Schedules;

/// <summary>
/// A timetable beside somebody who sits in front of the clock on the wall and looks at it every minute: random times, zones and policies, about
/// the moments at which clocks are changed.
/// </summary>
public sealed class TimetableProperties
{
    private static readonly Duration Minute = Duration.FromMinutes(1);
    private static readonly Instant From = Instant.FromUtc(2000, 1, 1, 0, 0);
    private static readonly Instant To = Instant.FromUtc(2037, 12, 1, 0, 0);

    [Fact]
    public void S5_S6_who_looks_at_the_clock_sees_the_same_moments_in_every_zone_of_the_database()
    {
        Random random = new(20261130);
        int shifted = 0, doubled = 0;
        foreach (string id in DateTimeZoneProviders.Tzdb.Ids)
        {
            DateTimeZone zone = DateTimeZoneProviders.Tzdb[id];
            ZoneInterval[] changes = [.. zone.GetZoneIntervals(From, To).Where(i => i.HasEnd && i.End < To && i.End > From)];
            Instant about = changes.Length > 0 ? changes[random.Next(changes.Length)].End : Instant.FromUtc(2026, 6, 1, 0, 0);
            Instant start = Whole(about) - Duration.FromMinutes(random.Next(30 * 60));
            Instant end = start + Duration.FromHours(54);
            GapPolicy gap = (GapPolicy)random.Next(3);
            OverlapPolicy overlap = (OverlapPolicy)random.Next(3);
            LocalTime[] times = [.. Enumerable.Range(0, 4).Select(_ => Near(about, zone, random)).Distinct()];
            IsoDayOfWeek[] days = [.. Enumerable.Range(1, 7).Where(_ => random.Next(7) > 0).Select(d => (IsoDayOfWeek)d)];
            Timetable table = new([new WeeklyTimes(days, times)], zone, gap, overlap);
            Instant[] told = [.. table.After(start - Duration.Epsilon).TakeWhile(m => m.At < end).Where(m => m.Runs).Select(m => m.At)];
            Instant[] seen = [.. Seen(zone, start, end, times, days, gap, overlap)];
            Assert.True(
                seen.SequenceEqual(told),
                $"{id}, {gap}, {overlap}, {string.Join(' ', times)}, {string.Join(' ', days)} from {start}: told {string.Join(' ', told)}, seen {string.Join(' ', seen)}");
            CalendarMoment[] all = [.. table.After(start - Duration.Epsilon).TakeWhile(m => m.At < end)];
            shifted += all.Count(m => m.Change is ClockChange.Shifted or ClockChange.FirstValid || m.Skipped == SkipReason.Gap);
            doubled += all.Count(m => m.Change is ClockChange.FirstOfTwo or ClockChange.SecondOfTwo);
            Progresses(table, start, end, random);
        }

        Assert.True(shifted > 100 && doubled > 100, $"{shifted} and {doubled}: the changes of clocks were missed");
    }

    /// <summary>Every moment before the next has the same next (S5).</summary>
    private static void Progresses(Timetable table, Instant start, Instant end, Random random)
    {
        Instant at = start;
        while (table.Next(at) is { } next && next.At < end)
        {
            Assert.True(next.At > at);
            Instant between = at + Duration.FromTicks(random.NextInt64((next.At - at).BclCompatibleTicks));
            Assert.Equal(next, table.Next(between));
            Assert.Equal(next, table.Next(next.At - Duration.Epsilon));
            at = next.At;
        }
    }

    /// <summary>By looking: the wall is read at each minute that passes; what it jumps over was not there, and what it shows again is there twice.</summary>
    private static IEnumerable<Instant> Seen(
        DateTimeZone zone, Instant start, Instant end, LocalTime[] times, IsoDayOfWeek[] days, GapPolicy gap, OverlapPolicy overlap)
    {
        SortedSet<Instant> seen = [];
        // A whole day may have been left out before the beginning.
        Instant first = start - Duration.FromHours(50);
        HashSet<LocalDateTime> shown = [];
        for (Instant at = first; at < end + Duration.FromHours(26); at += Minute)
        {
            LocalDateTime wall = at.InZone(zone).LocalDateTime;
            LocalDateTime before = (at - Minute).InZone(zone).LocalDateTime;
            for (LocalDateTime missing = before.PlusMinutes(1); missing < wall; missing = missing.PlusMinutes(1))
            {
                if (Wanted(missing) && gap != GapPolicy.Skip)
                {
                    seen.Add(gap == GapPolicy.FirstValid ? at : at + Period.Between(before.PlusMinutes(1), missing, PeriodUnits.Minutes).ToDuration());
                }
            }

            if (!Wanted(wall))
            {
                continue;
            }

            bool again = !shown.Add(wall);
            bool comesAgain = (at + Duration.FromHours(25)) is var later && Repeats(zone, wall, at, later);
            if (overlap == OverlapPolicy.Both || (overlap == OverlapPolicy.First ? !again : !comesAgain))
            {
                seen.Add(at);
            }
        }

        return seen.Where(i => i >= start && i < end);

        bool Wanted(LocalDateTime wall) => times.Contains(wall.TimeOfDay) && days.Contains(wall.DayOfWeek);
    }

    private static bool Repeats(DateTimeZone zone, LocalDateTime wall, Instant after, Instant until)
    {
        for (Instant at = after + Minute; at < until; at += Minute)
        {
            if (at.InZone(zone).LocalDateTime == wall)
            {
                return true;
            }
        }

        return false;
    }

    private static LocalTime Near(Instant about, DateTimeZone zone, Random random)
    {
        LocalTime time = about.WithOffset(zone.GetZoneInterval(about - Duration.Epsilon).WallOffset).TimeOfDay.PlusMinutes(random.Next(-70, 70)).PlusMinutes(random.Next(4) == 0 ? 30 : 0);
        return new LocalTime(time.Hour, time.Minute);
    }

    private static Instant Whole(Instant at) => Instant.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / 60 * 60);
}
