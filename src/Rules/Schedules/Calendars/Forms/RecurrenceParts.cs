using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace RingActors.Rules.Schedules.Calendars.Forms;

/// <summary>Which parts of a recurrence rule go together (RFC 5545, section 3.3.10), and which of them are not taken
/// here.</summary>
internal static class RecurrenceParts
{
    private const int CountMax = 100_000;

    /// <summary>Each minute of a day.</summary>
    private const int TimesMax = 1_440;

    /// <summary>Beside BYSETPOS, for which all that a step names is put together first.</summary>
    private const int TimesCountedMax = 24;

    /// <summary>RFC 5545, section 3.3.10.</summary>
    private const int PositionMax = 366;

    private static readonly LocalDateTimePattern Utc =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");

    private static readonly LocalDateTimePattern OnTheWall =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    /// <summary>
    /// The same rule with its end on the wall of a zone: 'UNTIL=...Z' is an instant, as all that ends in Z is (RFC
    /// 5545,
    /// section 3.3.5), and rules are gone through on the wall.
    /// </summary>
    internal static string OnWall(string rule, DateTimeZone zone) => string.Join(
        ';', rule.Split(';').Where(p => !IsNever(p)).Select(part =>
            part.Trim().StartsWith("UNTIL=", StringComparison.OrdinalIgnoreCase)
                && Utc.Parse(part.Trim()["UNTIL=".Length..].ToUpperInvariant()) is { Success: true, Value: var until }
                ? $"UNTIL={OnTheWall.Format(until.InUtc().WithZone(zone).LocalDateTime)}" : part));

    /// <summary>The end of all dates is none, and in another zone it would lie beyond them.</summary>
    private static bool IsNever(string part) =>
        part.Trim().StartsWith("UNTIL=9999", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it goes by days or longer, and names one time of a day at most.</summary>
    internal static bool IsOfDays(string rule) => !rule.Split(';').Select(p => p.Trim().ToUpperInvariant()).Any(
        p => p is "FREQ=HOURLY" or "FREQ=MINUTELY" or "FREQ=SECONDLY"
            || (p.Split('=')[0].TrimEnd() is "BYHOUR" or "BYMINUTE" or "BYSECOND" && p.Contains(',')));

    /// <summary>Null if they go together.</summary>
    internal static string? Fault(string rule)
    {
        Dictionary<string, string> parts = new(StringComparer.OrdinalIgnoreCase);
        foreach (string part in rule.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = part.Split('=');
            if (sides.Length != 2 || !parts.TryAdd(sides[0].Trim(), sides[1].Trim().ToUpperInvariant()))
            {
                return $"'{part}' is not NAME=VALUE, or is there twice.";
            }
        }

        string frequency = parts.GetValueOrDefault("FREQ", "");
        bool Has(string name) => parts.ContainsKey(name);
        return frequency switch
        {
            not ("YEARLY" or "MONTHLY" or "WEEKLY" or "DAILY" or "HOURLY" or "MINUTELY" or "SECONDLY") =>
                "FREQ is one of YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY, SECONDLY.",
            not "YEARLY" when Has("BYWEEKNO") => "BYWEEKNO goes with FREQ=YEARLY only.",
            "DAILY" or "WEEKLY" or "MONTHLY" when Has("BYYEARDAY") => $"BYYEARDAY does not go with FREQ={frequency}.",
            "SECONDLY" when Has("BYMONTH") || Has("BYMONTHDAY") || Has("BYYEARDAY") =>
                "Days do not go with FREQ=SECONDLY: say FREQ=DAILY, with BYHOUR, BYMINUTE and BYSECOND.",
            _ when parts.GetValueOrDefault("COUNT", "").Length > 0
                && !(int.TryParse(parts["COUNT"], CultureInfo.InvariantCulture, out int count) && count <= CountMax) =>
                $"COUNT is a number up to {CountMax}.",
            "WEEKLY" when Has("BYMONTHDAY") => "BYMONTHDAY does not go with FREQ=WEEKLY.",
            not ("YEARLY" or "MONTHLY") when parts.GetValueOrDefault("BYDAY", "").Any(char.IsAsciiDigit) =>
                "BYDAY with a number ('1MO') goes with FREQ=MONTHLY and YEARLY only.",
            "YEARLY" when Has("BYMONTH") && Has("BYYEARDAY") =>
                "BYMONTH together with BYYEARDAY is not taken: say the days of the months.",
            "YEARLY" when parts.GetValueOrDefault("BYWEEKNO", "").Contains('-', StringComparison.Ordinal)
                && parts["BYWEEKNO"] != "-1" =>
                "BYWEEKNO from the year's end is not taken: say the weeks from its beginning.",
            _ => TooMuch(frequency, parts),
        };
    }

    /// <summary>What one step of it names is bounded: the library puts all of it together.</summary>
    private static string? TooMuch(string frequency, Dictionary<string, string> parts)
    {
        long times = frequency switch
        {
            "SECONDLY" => 1,
            "MINUTELY" => Values("BYSECOND"),
            "HOURLY" => Values("BYSECOND") * Values("BYMINUTE"),
            _ => Values("BYSECOND") * Values("BYMINUTE") * Values("BYHOUR"),
        };
        bool isByDays = frequency is "YEARLY" or "MONTHLY" or "WEEKLY";
        return times > TimesMax ? $"BYHOUR, BYMINUTE and BYSECOND name at most {TimesMax} times together."
            : parts.GetValueOrDefault("BYSETPOS") is not { } positions ? null
            : times > TimesCountedMax
                ? $"Beside BYSETPOS, BYHOUR, BYMINUTE and BYSECOND name at most {TimesCountedMax} times together."
            : positions.Split(',').All(p => int.TryParse(p.Trim(), CultureInfo.InvariantCulture, out int position)
                && position != 0 && Math.Abs((long)position) <= (isByDays ? PositionMax : times))
                ? null
            : isByDays ? $"BYSETPOS is a number from 1 to {PositionMax}, or from -{PositionMax} to -1."
            : $"BYSETPOS names a place among {times}: that is all that one step of FREQ={frequency} names.";

        long Values(string name) => parts.TryGetValue(name, out string? list) ? list.Split(',').Length : 1;
    }
}
