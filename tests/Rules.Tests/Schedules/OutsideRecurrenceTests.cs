using NodaTime;
using NodaTime.Text;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Calendars.Forms;

namespace RingActors.Rules.Tests.Schedules;

/// <summary>Recurrence rules measured by the cases of another project.</summary>
public sealed class OutsideRecurrenceTests
{
    /// <summary>What is otherwise here, by rule and start, and why.</summary>
    private static readonly Dictionary<string, string> Chosen = new(StringComparer.Ordinal)
    {
        ["FREQ=YEARLY 20240101"] = "refused there, because somebody asks for all of its moments until the year 9999; here they are asked for one by one",
        ["FREQ=YEARLY;COUNT=1 99990101"] = "refused there for the time that it lasts; moments do not last",
        ["FREQ=YEARLY;BYWEEKNO=1,-52;COUNT=2 20250101"] = "refused here: the library leaves moments of it out",
        ["FREQ=YEARLY;BYMONTH=3;BYYEARDAY=60;COUNT=4 20260301"] = "refused here: the library names 29 February for it",
        ["FREQ=YEARLY;BYMONTH=5,4;BYWEEKNO=16,15;BYYEARDAY=99,98;BYMONTHDAY=9,8;BYDAY=WE,TU;BYHOUR=2,1;BYMINUTE=4,3;BYSECOND=6,5;COUNT=8 20250201T000000"] =
            "refused here, as the one before",
        ["FREQ=MONTHLY;COUNT=3;BYMONTHDAY=13;BYDAY=0MO,SA 20260613"] = "refused here: RFC 5545 has no zeroth Monday",
        ["FREQ=YEARLY;COUNT=3;BYDAY=MO,0SA;BYYEARDAY=1,8 20290108"] = "the same",
        ["FREQ=YEARLY;BYDAY=4TH,0MO;BYMONTH=11;COUNT=3 20251127"] = "the same",
    };

    [Fact]
    public void Every_recurrence_has_the_instances_of_its_row_or_is_refused()
    {
        List<string> wrong = [];
        HashSet<string> same = new(Chosen.Keys, StringComparer.Ordinal);
        foreach (string[] row in OutsideCases.Read("rrule-cases.tsv"))
        {
            string said = Said(row);
            if (said != row[4])
            {
                same.Remove($"{row[0]} {row[1]}");
            }

            bool isChosen = Chosen.ContainsKey($"{row[0]} {row[1]}");
            if (said != row[4] && !isChosen)
            {
                wrong.Add($"{row[0]} from {row[1]} {row[2]}: {said} instead of {row[4]}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.Empty(same);
    }

    private static string Said(string[] row)
    {
        if (row[1].Length == 0)
        {
            return RecurrenceTimes.TryRead(row[0], new LocalDateTime(2024, 1, 1, 0, 0), [], out _, out _) ? "taken" : "refused";
        }

        LocalDateTime start = Wall(row[1]);
        if (!RecurrenceTimes.TryRead(row[0], start, [], out RecurrenceTimes? form, out _))
        {
            return "refused";
        }

        Instant from = row[2].Length > 0 ? Wall(row[2]).InUtc().ToInstant() : start.InUtc().ToInstant();
        IEnumerable<CalendarMoment> moments = new Timetable([form], DateTimeZone.Utc).After(from - Duration.Epsilon);
        return string.Join(",", moments.Take(row[4].Split(',').Length + 1).Select(m => Text(m.Wall!.Value, row[1])));
    }

    private static LocalDateTime Wall(string text) => text.Contains('T', StringComparison.Ordinal)
        ? LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss").Parse(text.TrimEnd('Z')).Value
        : LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd").Parse(text).Value.AtMidnight();

    private static string Text(LocalDateTime wall, string like) =>
        (like.Contains('T', StringComparison.Ordinal)
            ? LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss")
            : LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd")).Format(wall) + (like.EndsWith('Z') ? "Z" : "");
}
