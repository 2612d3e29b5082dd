using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;
using RingActors.Devices.Domain.Names;

namespace RingActors.Rules.Schedules.Feeds;

/// <summary>A moment as a feed says it.</summary>
/// <param name="Wall">On the wall of its zone; midnight of a date.</param>
/// <param name="IsDate">A whole date.</param>
/// <param name="Zone">Its zone; null for the clocks of whoever reads it.</param>
internal readonly record struct FeedTime(LocalDateTime Wall, bool IsDate, DateTimeZone? Zone)
{
    private static readonly LocalDatePattern Date = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");

    private static readonly LocalDateTimePattern Time =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    /// <summary>Null for what is no moment.</summary>
    internal static FeedTime? Of(string said, string? zone) =>
        Date.Parse(said) is { Success: true, Value: var date } ? new FeedTime(date.AtMidnight(), true, null)
        : said.EndsWith('Z') && Time.Parse(said[..^1]) is { Success: true, Value: var utc }
            ? new FeedTime(utc, false, DateTimeZone.Utc)
        : Time.Parse(said) is { Success: true, Value: var wall } ? new FeedTime(wall, false, ZoneOf(zone))
        : null;

    /// <summary>On the wall of another zone; what is as good as never is so in all of them.</summary>
    internal LocalDateTime WallIn(DateTimeZone? zone) => Zone is { } own && zone is not null && !own.Equals(zone)
        && Wall.Year is > 1 and < 9_999
        ? own.AtLeniently(Wall).WithZone(zone).LocalDateTime : Wall;

    /// <summary>An IANA zone, or what Windows calls one.</summary>
    private static DateTimeZone? ZoneOf(string? said) => said is null ? null
        : DateTimeZoneProviders.Tzdb.GetZoneOrNull(said)
            ?? (TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.TryGetValue(said, out string? id)
                ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) : null);
}

/// <summary>An event of a feed, as its lines say it.</summary>
internal sealed class FeedEvent
{
    private const int NameMax = 80;

    internal string? Uid { get; private set; }

    internal FeedTime? Start { get; private set; }

    internal FeedTime? End { get; private set; }

    internal Period? Length { get; private set; }

    internal string? Rule { get; private set; }

    internal List<FeedTime> Except { get; } = [];

    internal List<FeedTime> Also { get; } = [];

    /// <summary>The moment of a series that it takes the place of; null for a series, or for what is none.</summary>
    internal FeedTime? InPlaceOf { get; private set; }

    internal bool IsCancelled { get; private set; }

    internal string? Name { get; private set; }

    internal void Add(FeedLine line)
    {
        string? zone = line.Parameters.GetValueOrDefault("TZID");
        switch (line.Name)
        {
            case "UID":
                Uid = line.Value;
                break;
            case "DTSTART":
                Start = FeedTime.Of(line.Value, zone);
                break;
            case "DTEND":
                End = FeedTime.Of(line.Value, zone);
                break;
            case "DURATION":
                Length = PeriodPattern.NormalizingIso.Parse(line.Value) is { Success: true, Value: var length }
                    ? length : null;
                break;
            case "RRULE":
                Rule = line.Value;
                break;
            case "EXDATE":
                Except.AddRange(Times(line.Value, zone));
                break;
            case "RDATE":
                Also.AddRange(Times(line.Value, zone));
                break;
            case "RECURRENCE-ID":
                InPlaceOf = FeedTime.Of(line.Value, zone);
                break;
            case "STATUS":
                IsCancelled = line.Value.Equals("CANCELLED", StringComparison.OrdinalIgnoreCase);
                break;
            case "SUMMARY":
                Name = Plain(line.Value);
                break;
        }
    }

    private static IEnumerable<FeedTime> Times(string list, string? zone) =>
        list.Split(',').Select(t => FeedTime.Of(t.Trim(), zone)).OfType<FeedTime>();

    /// <summary>Text of others: in one line, nothing hidden in it, and bounded.</summary>
    private static string? Plain(string said)
    {
        string name = PlainText.Name(
            said.Replace("\\n", " ", StringComparison.OrdinalIgnoreCase).Replace("\\", "", StringComparison.Ordinal));
        return name.Length == 0 ? null : name.Length > NameMax ? name[..NameMax] : name;
    }
}
