using NodaTime;
using RingActors.Rules.Schedules.Calendars.Feeds;
using RingActors.Rules.Schedules.Calendars.Forms;

namespace RingActors.Rules.Schedules.Feeds;

/// <summary>A feed as it was understood.</summary>
/// <param name="Entries">What it names within the horizon, by date.</param>
/// <param name="Dropped">How much of it was not taken: what could not be read, recurrences of hours and less, and what
/// is too much.</param>
/// <param name="Fault">Why nothing of it is taken; null if something is.</param>
public sealed record FeedReading(IReadOnlyList<FeedEntry> Entries, int Dropped, string? Fault);

/// <summary>
/// Reads a calendar feed (iCalendar, RFC 5545) from untrusted text. What it costs is bounded, whatever it says. Tests:
/// Rules.Tests/Schedules/FeedReaderTests.
/// </summary>
public static class FeedReader
{
    /// <summary>Larger ones are refused while they come in.</summary>
    public const int BytesMax = 1024 * 1024;

    /// <summary>More are refused.</summary>
    public const int EventsMax = 5_000;

    /// <summary>How far ahead it is read.</summary>
    public const int DaysAhead = 100;

    /// <summary>More are left out, the latest first.</summary>
    internal const int EntriesMax = 500;

    private const int SeriesMax = 1_000;

    /// <summary>A longer rule is not taken, as none of the household's own is.</summary>
    private const int RuleMax = 500;

    /// <summary>Moments of all series that are looked at.</summary>
    private const int MomentsMax = 100_000;

    /// <param name="text">The feed.</param>
    /// <param name="zone">The home's.</param>
    /// <param name="now">What is over before is left out.</param>
    /// <param name="budget">Called off when it has taken long enough: then nothing of it is taken.</param>
    public static FeedReading Read(string text, DateTimeZone zone, Instant now, CancellationToken budget = default)
    {
        (List<FeedEvent> events, bool isCalendar, bool isTooMany) = Events(text);
        if (!isCalendar || isTooMany)
        {
            return new FeedReading([], 0, !isCalendar
                ? "It is no calendar: it does not begin with BEGIN:VCALENDAR."
                : $"It has more than {EventsMax} events.");
        }

        Walk walk = new(zone, now.InZone(zone).Date, events, budget);
        foreach (FeedEvent one in events)
        {
            walk.Take(one);
            if (budget.IsCancellationRequested)
            {
                return new FeedReading([], 0, "Its recurrences take too long to go through.");
            }
        }

        FeedEntry[] all = [.. walk.Entries.OrderBy(e => e.From).ThenBy(e => e.At).ThenBy(e => e.To).Distinct()];
        return new FeedReading(
            [.. all.Take(EntriesMax)], walk.Dropped + Math.Max(0, all.Length - EntriesMax), null);
    }

    private static (List<FeedEvent> Events, bool IsCalendar, bool IsTooMany) Events(string text)
    {
        List<FeedEvent> events = [];
        FeedEvent? open = null;
        int within = 0;
        bool isCalendar = false;
        foreach (FeedLine line in FeedLines.Of(text.TrimStart('\uFEFF')))
        {
            if (!isCalendar)
            {
                if (line.Name != "BEGIN" || !Is(line, "VCALENDAR"))
                {
                    break;
                }

                isCalendar = true;
            }
            else if (line.Name == "BEGIN" && open is not null)
            {
                within++;
            }
            else if (line.Name == "BEGIN" && Is(line, "VEVENT"))
            {
                open = new FeedEvent();
            }
            else if (line.Name == "END" && within > 0)
            {
                within--;
            }
            else if (line.Name == "END" && open is not null && Is(line, "VEVENT"))
            {
                events.Add(open);
                open = null;
                if (events.Count > EventsMax)
                {
                    return (events, true, true);
                }
            }
            else if (within == 0)
            {
                open?.Add(line);
            }
        }

        return (events, isCalendar, false);

        static bool Is(FeedLine line, string component) =>
            line.Value.Equals(component, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Goes through the events of a feed.</summary>
    private sealed class Walk
    {
        private readonly DateTimeZone _zone;
        private readonly LocalDate _from;
        private readonly LocalDate _until;
        private readonly ILookup<string, FeedTime> _replaced;
        private readonly CancellationToken _budget;
        private int _series;
        private int _moments;

        internal Walk(DateTimeZone zone, LocalDate today, List<FeedEvent> events, CancellationToken budget)
        {
            _budget = budget;
            _zone = zone;
            _from = today.PlusDays(-1);
            _until = today.PlusDays(DaysAhead);
            _replaced = events.Where(e => e is { Uid: not null, InPlaceOf: not null })
                .ToLookup(e => e.Uid!, e => e.InPlaceOf!.Value, StringComparer.Ordinal);
        }

        internal List<FeedEntry> Entries { get; } = [];

        internal int Dropped { get; private set; }

        /// <summary>One event that lasts beyond all dates is left out alone.</summary>
        internal void Take(FeedEvent one)
        {
            try
            {
                Add(one);
            }
            catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
            {
                Dropped++;
            }
        }

        private void Add(FeedEvent one)
        {
            if (one.Start is not { } start)
            {
                Dropped++;
                return;
            }

            if (one.IsCancelled)
            {
                return;
            }

            HashSet<LocalDateTime> left =
            [
                .. one.Except.Select(e => e.WallIn(start.Zone ?? _zone)),
                .. one.Rule is not null && one.Uid is { } uid
                    ? _replaced[uid].Select(r => r.WallIn(start.Zone ?? _zone)) : [],
            ];
            IEnumerable<LocalDateTime> walls = one.Rule is null || one.InPlaceOf is not null
                ? [start.Wall] : Series(one.Rule, start);
            foreach (LocalDateTime wall in walls.Concat(one.Also.Select(a => a.WallIn(start.Zone ?? _zone))))
            {
                if (!left.Contains(wall))
                {
                    Add(one, start, wall);
                }
            }
        }

        /// <summary>A recurrence without an end is read up to the horizon, and one from long ago from today
        /// on.</summary>
        private IEnumerable<LocalDateTime> Series(string rule, FeedTime start)
        {
            string wall = RecurrenceParts.OnWall(rule, start.Zone ?? _zone);
            if (++_series > SeriesMax || wall.Length > RuleMax
                || RecurrenceParts.Fault(wall) is not null || !RecurrenceParts.IsOfDays(wall))
            {
                Dropped++;
                return [];
            }

            LocalDateTime[] found =
            [
                .. new RecurrenceTimes(wall, start.Wall, []).Within(
                    _from.PlusDays(-DaysAhead), _until, MomentsMax - _moments, _budget, out int looked, out bool isCut),
            ];
            _moments += looked;
            Dropped += isCut ? 1 : 0;
            return found;
        }

        private void Add(FeedEvent one, FeedTime start, LocalDateTime wall)
        {
            if (start.IsDate)
            {
                int days = one.End is { IsDate: true } end ? Period.DaysBetween(start.Wall.Date, end.Wall.Date)
                    : one.Length is { } length ? length.Days + (7 * length.Weeks) : 1;
                Keep(new FeedEntry(wall.Date, wall.Date.PlusDays(Math.Max(0, days - 1)), null, one.Name));
                return;
            }

            Instant at = Of(start with { Wall = wall });
            Instant over = one.End is { } ends ? at + (Of(ends) - Of(start))
                : one.Length is { HasDateComponent: false } lasts ? at + lasts.ToDuration() : at;
            Instant last = over > at ? over - Duration.Epsilon : at;
            Keep(new FeedEntry(at.InZone(_zone).Date, last.InZone(_zone).Date, at, one.Name));
        }

        private Instant Of(FeedTime time) => (time.Zone ?? _zone).AtLeniently(time.Wall).ToInstant();

        private void Keep(FeedEntry entry)
        {
            if (entry.To >= _from && entry.From <= _until && Entries.Count <= MomentsMax)
            {
                Entries.Add(entry);
            }
        }
    }
}
