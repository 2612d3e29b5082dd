using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.TimeZones;
using RingActors.Rules.Schedules.Calendars.Feeds;
using RingActors.Rules.Schedules.Sun;

namespace RingActors.Rules.Schedules.Calendars.Documents;

/// <summary>When something happens, as people write it.</summary>
public sealed record CalendarDocument
{
    /// <summary>At least one; a moment that two of them name is one.</summary>
    public required IReadOnlyList<WhenDocument> When { get; init; }

    /// <summary>Dates that are left out; null for none.</summary>
    public IReadOnlyList<ExceptDocument>? Except { get; init; }

    /// <summary>For times that a day does not have.</summary>
    public GapPolicy Gap { get; init; }

    /// <summary>For times that a day has twice.</summary>
    public OverlapPolicy Overlap { get; init; }

    /// <summary>IANA time zone; null for the home's, whichever that is at the time.</summary>
    public string? Zone { get; init; }

    /// <summary>The first date; null without a beginning.</summary>
    public LocalDate? From { get; init; }

    /// <summary>The last date; null without an end.</summary>
    public LocalDate? Until { get; init; }

    /// <summary>True if a form goes by the sun where the home is.</summary>
    [JsonIgnore]
    public bool NeedsPlace => When.Any(w => w is SunWhen { Latitude: null });

    /// <summary>True if a feed may name moments, and not only dates that are left out.</summary>
    [JsonIgnore]
    internal bool NamesByFeed => When.Any(w => w is FeedWhen);

    /// <summary>The addresses of calendar feeds that it goes by, each once.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Feeds =>
    [
        .. When.OfType<FeedWhen>().Select(f => f.Url)
            .Concat((Except ?? []).OfType<ExceptFeed>().Select(f => f.Url)).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The same with what its feeds named when they were read last.</summary>
    internal CalendarDocument With(IReadOnlyDictionary<string, IReadOnlyList<FeedEntry>> entries) =>
        Feeds.Count == 0 ? this : this with
        {
            When =
            [
                .. When.Select(w => w is FeedWhen feed
                    ? feed with { Entries = entries.GetValueOrDefault(feed.Url) } : w),
            ],
            Except = Except is null ? null :
            [
                .. Except.Select(e => e is ExceptFeed feed
                    ? feed with { Entries = entries.GetValueOrDefault(feed.Url) } : e),
            ],
        };

    /// <summary>On whose clocks the times stand.</summary>
    /// <param name="home">The home's zone.</param>
    public DateTimeZone ZoneIn(DateTimeZone home) =>
        Zone is null ? home : DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) ?? home;

    /// <summary>What runs by it.</summary>
    /// <param name="home">The home's zone.</param>
    /// <param name="place">Where the home lies; needed if <see cref="NeedsPlace"/>.</param>
    public Timetable TimetableIn(DateTimeZone home, GeoPoint? place)
    {
        DateTimeZone zone = ZoneIn(home);
        return new Timetable(
            [.. When.Select(w => w.FormIn(zone, place))], zone, Gap, Overlap,
            [.. (Except ?? []).SelectMany(e => e.Exclusions())])
        {
            From = From is { } from ? StartOf(zone, from) : null,
            Until = Until is { } until ? StartOf(zone, until.PlusDays(1)) : null,
        };
    }

    private static Instant StartOf(DateTimeZone zone, LocalDate date)
    {
        ZoneLocalMapping midnight = zone.MapLocal(date.AtMidnight());
        return midnight.Count == 0 ? midnight.LateInterval.Start : midnight.First().ToInstant();
    }
}
