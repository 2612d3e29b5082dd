using NodaTime;
using NodaTime.Text;

namespace RingActors.Rules.Format;

/// <summary>Dates and times as people write them, and as documents store them.</summary>
internal static class DateTexts
{
    private static readonly LocalTimePattern ShortTime = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    private static readonly LocalDateTimePattern ShortWall =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    /// <summary>The text as it is stored, or what is wrong with it.</summary>
    internal static (string? Right, string? Fault) Read(Field field, string text) => field.Kind switch
    {
        FieldKind.Date or FieldKind.Dates => OfDate(text),
        FieldKind.Wall or FieldKind.Walls => OfWall(field, text),
        _ => OfTime(field, text),
    };

    private static (string?, string?) OfTime(Field field, string text)
    {
        ParseResult<LocalTime> parsed = ShortTime.Parse(text);
        parsed = parsed.Success ? parsed : LocalTimePattern.ExtendedIso.Parse(text);
        return parsed.Success
            ? (LocalTimePattern.ExtendedIso.Format(parsed.Value), null)
            : (null, $"'{field.Name}' must be a time of day such as 22:30.");
    }

    private static (string?, string?) OfDate(string text)
    {
        string[] parts = text.Split('-');
        return LocalDatePattern.Iso.Parse(text) is { Success: true } parsed
            ? (LocalDatePattern.Iso.Format(parsed.Value), null)
            : parts is [{ Length: 4 } year, { Length: 2 } month, { Length: 2 } day]
                && int.TryParse(year, out int y) && int.TryParse(month, out int m) && int.TryParse(day, out int d)
                && y is >= 1 and <= 9999 && m is >= 1 and <= 12 && d >= 1
                ? (null, $"There is no {text}: that month has {CalendarSystem.Iso.GetDaysInMonth(y, m)} days.")
                : (null, "A date is written as 2026-12-24.");
    }

    private static (string?, string?) OfWall(Field field, string text)
    {
        int t = text.IndexOf('T', StringComparison.Ordinal);
        if (t > 0 && OfDate(text[..t]) is (null, { } fault))
        {
            return (null, fault);
        }

        ParseResult<LocalDateTime> parsed = ShortWall.Parse(text);
        parsed = parsed.Success ? parsed : LocalDateTimePattern.ExtendedIso.Parse(text);
        return parsed.Success
            ? (LocalDateTimePattern.ExtendedIso.Format(parsed.Value), null)
            : (null, $"'{field.Name}' must be a local time of a date such as 2026-12-24T18:00, without an offset.");
    }
}
