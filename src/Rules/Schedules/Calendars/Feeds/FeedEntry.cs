using NodaTime;
using RingActors.Devices.Domain.Names;

namespace RingActors.Rules.Schedules.Calendars.Feeds;

/// <summary>Something that a calendar feed names, as it was read: a fact of the moment of reading.</summary>
/// <param name="From">The first date, on the home's clocks.</param>
/// <param name="To">The last.</param>
/// <param name="At">When it begins; null for what lasts whole days.</param>
/// <param name="Name">What it is called there; null if it is not.</param>
public sealed record FeedEntry(LocalDate From, LocalDate To, Instant? At, string? Name)
{
    /// <summary>Whether it is called so, whatever the case.</summary>
    internal bool Has(string? words) =>
        words is null || Name?.Contains(words, StringComparison.OrdinalIgnoreCase) is true;
}

/// <summary>The dates that a feed names.</summary>
/// <param name="Name">In the household's words.</param>
/// <param name="Entries">As it was read last; none if it never was.</param>
public sealed record ExcludedByFeed(string Name, IReadOnlyList<FeedEntry> Entries) : CalendarExclusion(Name)
{
    internal override bool Covers(LocalDate date) => Covering(date) is not null;

    internal override string? Covering(LocalDate date)
    {
        FeedEntry? entry = Entries.FirstOrDefault(e => date >= e.From && date <= e.To);
        return entry is null ? null : entry.Name is { } called ? $"{Name}: {PlainText.Quoted(called)}" : Name;
    }
}

/// <summary>The beginnings of what a feed names.</summary>
/// <param name="Entries">As it was read last; none if it never was.</param>
/// <param name="Offset">How much later; below zero for before.</param>
/// <param name="WholeDays">The time on the wall of what lasts whole days; null leaves that out.</param>
public sealed record FeedTimes(IReadOnlyList<FeedEntry> Entries, Duration Offset, LocalTime? WholeDays) : CalendarForm
{
    internal override IEnumerable<CalendarMoment> After(Instant after, CalendarRules rules)
    {
        List<CalendarMoment> moments = [];
        foreach (FeedEntry entry in Entries)
        {
            if (entry.At is { } at)
            {
                moments.Add(new CalendarMoment(at + Offset, rules.DateOf(at + Offset)));
            }
            else if (WholeDays is { } time)
            {
                WallClock.Add(entry.From + time, rules, moments);
            }
        }

        return moments.Where(m => m.At > after).OrderBy(m => m.At).DistinctBy(m => m.At)
            .Select(m => rules.Excluding(m.Date) is { } excluded
                ? m with { Skipped = SkipReason.Excluded, Excluded = excluded } : m);
    }
}
