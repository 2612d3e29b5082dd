using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using RingActors.Rules.Schedules.Calendars.Forms;
using RingActors.Rules.Schedules.Calendars.Holidays;

namespace RingActors.Rules.Schedules.Calendars.Documents;

/// <summary>What fields of one part of a calendar must be together.</summary>
internal static class CalendarChecks
{
    private const string Invalid = "invalid";

    /// <summary>A calendar of months of which none has such a day names nothing.</summary>
    internal static IEnumerable<(string Field, string Code, string Says)> Monthly(JsonObject part)
    {
        string[] days = Words(part["days"]);
        int[] months = [.. Words(part["months"]).Select(m => int.Parse(m, CultureInfo.InvariantCulture))];
        string[] never =
        [
            .. days.Where(d => d != MonthlyWhen.Last && months.Length > 0
                && months.All(m => int.Parse(d, CultureInfo.InvariantCulture) > DaysMax(m))),
        ];
        if (never.Length > 0)
        {
            yield return ("days", Invalid, $"None of these months has a day {string.Join(", ", never)}.");
        }
    }

    internal static IEnumerable<(string Field, string Code, string Says)> Cron(JsonObject part) =>
        CronText.TryRead((string)part["text"]!, out _, out string? fault)
            ? []
            : [("text", Invalid, $"That is no cron text: {Sentence(fault)}")];

    internal static IEnumerable<(string Field, string Code, string Says)> Recurrence(JsonObject part)
    {
        LocalDateTime start = LocalDateTimePattern.ExtendedIso.Parse((string)part["start"]!).Value;
        LocalDateTime[] except =
            [.. Words(part["except"]).Select(e => LocalDateTimePattern.ExtendedIso.Parse(e).Value)];
        return RecurrenceTimes.TryRead((string)part["rule"]!, start, except, out _, out string? fault)
            ? []
            : [("rule", Invalid, $"That recurrence rule is not taken: {Sentence(fault)}")];
    }

    internal static IEnumerable<(string Field, string Code, string Says)> Sun(JsonObject part)
    {
        if (part["latitude"] is null != part["longitude"] is null)
        {
            yield return (
                part["latitude"] is null ? "latitude" : "longitude", "missing",
                "A place is a latitude and a longitude; give both or none.");
        }

        if (part["elevation"] is not null && (string?)part["moment"] == "noon")
        {
            yield return ("elevation", "conflict", "At noon the sun stands as high as it does; leave elevation out.");
        }
    }

    internal static IEnumerable<(string Field, string Code, string Says)> Dates(JsonObject part) =>
        part["to"] is { } to && string.CompareOrdinal((string)to!, (string)part["from"]!) < 0
            ? [("to", Invalid, "It is before 'from'.")]
            : [];

    internal static IEnumerable<(string Field, string Code, string Says)> Yearly(JsonObject part) =>
        (int)part["day"]! > DaysMax((int)part["month"]!)
            ? [("day", Invalid, $"That month has at most {DaysMax((int)part["month"]!)} days.")]
            : [];

    internal static IEnumerable<(string Field, string Code, string Says)> Holidays(JsonObject part)
    {
        string country = ((string)part["country"]!).ToUpperInvariant();
        IReadOnlyList<string> regions = HolidayCountries.RegionsOf(country);
        string known = regions.Count == 0 ? "" : $" Its regions are {string.Join(", ", regions)}.";
        string? said = ((string?)part["region"])?.ToUpperInvariant();
        return said is null && HolidayCountries.NeedsRegion(country)
            ? [("region", "missing", $"In {country} public holidays are of a region.{known}")]
            : said is not null && !regions.Contains(said, StringComparer.Ordinal)
            ? [
                ("region", "unknown-word", regions.Count == 0
                    ? $"Of {country} no regions are told apart; leave it out."
                    : $"{country} has no region {said}.{known}"),
            ]
            : [];
    }

    private static int DaysMax(int month) => month == 2 ? 29 : month is 4 or 6 or 9 or 11 ? 30 : 31;

    private static string[] Words(JsonNode? list) =>
        list is JsonArray words ? [.. words.Select(w => (string)w!)] : [];

    /// <summary>What a library says may be several lines, and end in anything.</summary>
    private static string Sentence(string said) =>
        said.ReplaceLineEndings(" ").Trim().TrimEnd('.') + ".";
}
