using System.Globalization;

namespace RingActors.Rules.Schedules.Calendars.Forms;

/// <summary>Which parts of a recurrence rule go together (RFC 5545, section 3.3.10), and which of them are not taken
/// here.</summary>
internal static class RecurrenceParts
{
    private const int CountMax = 100_000;

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
            _ => null,
        };
    }
}
