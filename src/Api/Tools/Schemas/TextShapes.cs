using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace RingActors.Api.Tools.Schemas;

/// <summary>The shapes of text that several tools share.</summary>
internal static partial class TextShapes
{
    public static readonly TextShape LocalTime =
        new("a local time HH:mm from 00:00 to 23:59, like \"21:30\"",
            LocalTimePattern().IsMatch)
        { Pattern = LocalTimePattern(), Nearest = TwoDigits };

    public static readonly TextShape Moment =
        new("a date and time with offset, like \"2026-03-01T21:30:00+01:00\"", IsMoment) { Format = "date-time" };

    /// <summary>A moment that callers say: without an offset it is the home's own time.</summary>
    public static readonly TextShape LocalMoment =
        new("a date and time, like \"2026-03-01T21:30\" in the home's time or \"2026-03-01T21:30:00+01:00\"",
            text => ReadMoment(text, DateTimeZone.Utc) is not null);

    public static readonly TextShape TimeZone =
        new("an IANA time zone, like \"Europe/Berlin\"", text =>
            DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is not null)
        {
            Nearest = NearestZone,
        };

    /// <summary>
    /// Half of a zone's name is its region: two cities of one are near each other by that alone. It is the city that has
    /// to be a slip away; where the region is misspelled, the city has to be right.
    /// </summary>
    private static string? NearestZone(string text)
    {
        int slash = text.LastIndexOf('/');
        if (slash < 0)
        {
            return NearMatch.Name(text, DateTimeZoneProviders.Tzdb.Ids);
        }

        string[] region =
        [
            .. DateTimeZoneProviders.Tzdb.Ids.Where(id => id.LastIndexOf('/') == slash
                && id.StartsWith(text[..(slash + 1)], StringComparison.OrdinalIgnoreCase)),
        ];
        string? city = NearMatch.Word(text[(slash + 1)..], region.Select(id => id[(slash + 1)..]));
        return city is not null ? region.First(id => id[(slash + 1)..] == city)
            : NearMatch.Word(text, DateTimeZoneProviders.Tzdb.Ids) is { } near
                && near.EndsWith(text[slash..], StringComparison.OrdinalIgnoreCase) ? near : null;
    }

    public static readonly TextShape IdempotencyKey =
        new("1 to 128 visible ASCII characters", KeyPattern().IsMatch) { Pattern = KeyPattern() };

    public static readonly TextShape WebAddress =
        new("an absolute http or https address of at most 2000 characters", IsWebAddress) { Format = "uri" };

    /// <summary>A day at each end is left for offsets: what is taken can be told in any zone.</summary>
    public static readonly LocalDate FirstDay = new(1, 1, 2);
    public static readonly LocalDate LastDay = new(9999, 12, 30);

    public static bool IsInRange(LocalDate day) => day >= FirstDay && day <= LastDay;

    /// <summary>
    /// The instant of a <see cref="LocalMoment"/>; null if the text is none. An hour that the clocks skip is the one
    /// after it.
    /// </summary>
    public static Instant? ReadMoment(string text, DateTimeZone zone)
    {
        var match = LocalMomentPattern().Match(text);
        if (!match.Success)
        {
            return null;
        }

        if (match.Groups["offset"].Success)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
                && IsInRange(moment)
                ? Instant.FromDateTimeOffset(moment)
                : null;
        }

        var local = LocalDateTimePattern.CreateWithInvariantCulture(
            match.Groups["seconds"].Success ? "uuuu-MM-dd'T'HH:mm:ss;FFFFFFFFF" : "uuuu-MM-dd'T'HH:mm")
            .Parse(text.Replace(' ', 'T').ToUpperInvariant());
        return local.Success && IsInRange(local.Value.Date) ? local.Value.InZoneLeniently(zone).ToInstant() : null;
    }

    private static bool IsInRange(DateTimeOffset moment) => IsInRange(LocalDate.FromDateTime(moment.DateTime));

    private static bool IsMoment(string text) => MomentPattern().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
        && IsInRange(moment);

    private static bool IsWebAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0
            && text.Length <= 2000;

    /// <summary>The same time as it is written here: 7:30 and 07:30:00 are 07:30.</summary>
    private static string? TwoDigits(string text)
    {
        var padded = text.Trim() is [_, ':', ..] ? "0" + text.Trim() : text.Trim();
        padded = padded.EndsWith(":00", StringComparison.Ordinal) && padded.Length == 8 ? padded[..5] : padded;
        return LocalTimePattern().IsMatch(padded) ? padded : null;
    }

    [GeneratedRegex("^([01][0-9]|2[0-3]):[0-5][0-9]$", RegexOptions.CultureInvariant)]
    private static partial Regex LocalTimePattern();

    [GeneratedRegex(
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
        RegexOptions.CultureInvariant)]
    private static partial Regex MomentPattern();

    [GeneratedRegex(
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?<seconds>:[0-9]{2}(\\.[0-9]{1,9})?)?(?<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex LocalMomentPattern();

    [GeneratedRegex("^[!-~]{1,128}$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();
}
