using NodaTime;
using NodaTime.Text;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Calendars.Holidays;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Foresight;

namespace RingActors.Rules.Tests.Schedules;

/// <summary>Blocks with their ends (S18), exclusions (S21), and where schedules meet (S12).</summary>
public sealed class SchedulePlanTests
{
    private const string Vienna = "Europe/Vienna";

    [Fact]
    public void A_block_across_midnight_begins_on_its_day_and_ends_on_the_next()
    {
        // Friday, 4 December 2026.
        Assert.Equal(
            ["2026-12-04T22:00 away", "2026-12-05T06:00 disarmed", "2026-12-11T22:00 away", "2026-12-12T06:00 disarmed"],
            Walls(Block("fri", "22:00", "06:00"), "2026-12-01", 4));
    }

    [Theory]
    [InlineData("2026-03-28", 7)]
    [InlineData("2026-03-29", 8)]
    [InlineData("2026-10-24", 9)]
    public void A_night_lasts_as_long_as_the_clocks_make_it(string date, int hours)
    {
        PlannedRun[] runs = [.. Plan(Block("", "22:00", "06:00")).After(Start(date) + Duration.FromHours(12)).Take(2)];

        Assert.Equal(Duration.FromHours(hours), runs[1].Moment.At - runs[0].Moment.At);
        Assert.Equal(runs[0].Moment.Date, runs[1].Moment.Date);
    }

    [Fact]
    public void A_block_that_is_under_way_still_ends_as_it_was_to()
    {
        PlannedRun next = Plan(Block("fri", "22:00", "06:00")).After(Instant.FromUtc(2026, 12, 5, 2, 0)).First();

        Assert.True(next.IsEnd);
        Assert.Equal(Instant.FromUtc(2026, 12, 5, 5, 0), next.Moment.At);
    }

    [Fact]
    public void The_last_block_of_a_validity_ends_too()
    {
        string json = Block("", "22:00", "06:00").Replace(
            "\"zone\"", "\"from\":\"2026-12-01\",\"until\":\"2026-12-02\",\"zone\"", StringComparison.Ordinal);

        Assert.Equal(
            ["2026-12-01T22:00 away", "2026-12-02T06:00 disarmed", "2026-12-02T22:00 away", "2026-12-03T06:00 disarmed"],
            Walls(json, "2026-12-01", 9));
    }

    [Fact]
    public void Where_one_block_ends_as_the_next_begins_the_next_takes_over()
    {
        Assert.Equal(
            ["2026-12-01T22:00 away", "2026-12-02T22:00 away"], Walls(Block("", "22:00", "22:00"), "2026-12-01", 2));
    }

    [Fact]
    public void What_is_left_out_neither_begins_nor_ends()
    {
        string json = Block("", "22:00", "06:00").Replace(
            "\"zone\"", """ "except":[{"type":"public_holidays","country":"AT"}],"zone" """, StringComparison.Ordinal);
        PlannedRun[] runs = [.. Plan(json).After(Start("2026-12-07") + Duration.FromHours(12)).TakeWhile(r => r.Moment.At < Start("2026-12-10"))];

        // 8 December is a holiday in Austria; its night would have ended on the 9th.
        Assert.Equal(["07 True", "07 True", "08 False", "09 True"], runs.Select(r => $"{r.Moment.Date.Day:00} {r.Moment.Runs}"));
        Assert.Equal("public holiday: Mariä Empfängnis", runs[2].Moment.Excluded);
    }

    [Fact]
    public void Clocks_that_move_a_beginning_past_its_end_leave_the_block_its_length()
    {
        // On 29 March 2026 there is no time from 02:00 to 03:00 in Vienna: 02:30 becomes 03:30.
        PlannedRun[] runs = [.. Plan(Block("sun", "02:30", "03:10")).After(Start("2026-03-29")).Take(2)];

        Assert.Equal(["01:30", "02:10"], runs.Select(r => r.Moment.At.ToString("HH:mm", null)));
        Assert.Equal([false, true], runs.Select(r => r.IsEnd));
    }

    [Fact]
    public void In_every_zone_every_block_of_a_year_that_begins_ends_before_the_next_begins()
    {
        foreach (string id in DateTimeZoneProviders.Tzdb.Ids)
        {
            foreach ((string from, string to) in ((string, string)[])[("23:30", "00:30"), ("02:15", "02:45"), ("22:00", "06:00")])
            {
                string json = Block("", from, to).Replace(Vienna, id, StringComparison.Ordinal);
                Instant last = Instant.MinValue;
                bool isIn = false;
                foreach (PlannedRun run in Plan(json).After(Instant.FromUtc(2026, 1, 1, 12, 0)).Take(730))
                {
                    Assert.True(run.Moment.At > last, $"{id} {from}");
                    Assert.True(last == Instant.MinValue || isIn == run.IsEnd, $"{id} {from} {run.Moment.At}");
                    (last, isIn) = (run.Moment.At, !run.IsEnd);
                }
            }
        }
    }

    [Theory]
    [InlineData("AT", null, "2026-10-26", true)]
    [InlineData("AT", null, "2026-10-27", false)]
    [InlineData("DE", "BY", "2026-01-06", true)]
    [InlineData("DE", "BE", "2026-01-06", false)]
    [InlineData("GB", "ENG", "2026-12-28", true)]
    [InlineData("GB", "SCT", "2026-11-30", true)]
    [InlineData("US", null, "2026-11-26", true)]
    [InlineData("US", null, "2026-07-03", true)]
    [InlineData("FR", null, "2026-07-14", true)]
    [InlineData("CH", "ZH", "2026-08-01", true)]
    [InlineData("CA", "ON", "2026-07-01", true)]
    public void Holidays_are_those_of_the_country_and_region(string country, string? region, string date, bool isOne)
    {
        string at = region is null ? "" : $",\"region\":\"{region}\"";
        string json = $$"""
            {"name":"x","calendar":{"when":[{"type":"dates","dates":["{{date}}"],"at":["12:00"]}],"zone":"Etc/UTC",
                "except":[{"type":"public_holidays","country":"{{country}}"{{at}}}]},"do":{"type":"mode","mode":"away"} }
            """;
        ScheduleDocument document = ScheduleReaderTests.Right(json.Replace(
            $"[\"{date}\"]", "[\"2099-06-05\"]", StringComparison.Ordinal)) is var read
            ? read with
            {
                Calendar = read.Calendar with
                {
                    When = [new DatesWhen([LocalDatePattern.Iso.Parse(date).Value], [new LocalTime(12, 0)])],
                },
            }
            : null!;

        Assert.Equal(
            isOne, new SchedulePlan(document, DateTimeZone.Utc, null).After(Start("2025-12-31")).Single().Moment.Excluded is not null);
    }

    [Fact]
    public void Every_country_and_region_has_holidays_in_every_year_for_which_they_are_told()
    {
        foreach (string country in HolidayCountries.Codes)
        {
            IEnumerable<string?> regions = HolidayCountries.RegionsOf(country);
            foreach (string? region in regions.Concat(
                HolidayCountries.NeedsRegion(country) ? [] : new string?[] { null }))
            {
                ExcludedHolidays days = new("holiday", country, region);
                for (int year = 2020; year <= 2075; year++)
                {
                    int count = Enumerable.Range(0, 365).Count(d => days.Covers(new LocalDate(year, 1, 1).PlusDays(d)));
                    Assert.True(count is >= 4 and <= 30, $"{country} {region} {year}: {count}");
                }
            }
        }
    }

    [Fact]
    public void Two_that_want_different_modes_at_one_instant_are_found_with_that_instant()
    {
        SchedulePlan night = Plan(Block("", "22:00", "06:00"));
        SchedulePlan early = Plan(Single("mon", "06:00", "home"));

        Collision found = Assert.Single(ScheduleCollisions.Of(early, [("night", night)], Start("2026-12-01")));
        Assert.Equal(("night", Start("2026-12-07") + Duration.FromHours(6), "home", "disarmed", false),
            (found.Schedule, found.At, found.Mode, found.Other, found.ByClocks));
        Assert.Empty(ScheduleCollisions.Of(Plan(Single("mon", "06:01", "home")), [("night", night)], Start("2026-12-01")));
        Assert.Empty(ScheduleCollisions.Of(Plan(Single("mon", "06:00", "disarmed")), [("night", night)], Start("2026-12-01")));
    }

    [Fact]
    public void Those_that_only_clocks_bring_together_are_told_apart()
    {
        SchedulePlan half = Plan(Single("", "02:30", "away"));
        SchedulePlan whole = Plan(Single("", "03:30", "home"));

        Collision found = Assert.Single(ScheduleCollisions.Of(half, [("whole", whole)], Start("2026-12-01")));
        Assert.True(found.ByClocks);
        Assert.Equal(Instant.FromUtc(2027, 3, 28, 1, 30), found.At);
    }

    private static string Block(string day, string from, string to) => $$"""
        {"name":"Block","calendar":{"when":[{"type":"weekly","days":[{{Quoted(day)}}],"at":["{{from}}"]}],"zone":"{{Vienna}}"},
         "do":{"type":"mode","mode":"away"},"block":{"until":"{{to}}","then":"disarmed"} }
        """;

    private static string Single(string day, string at, string mode) => $$"""
        {"name":"One","calendar":{"when":[{"type":"weekly","days":[{{Quoted(day)}}],"at":["{{at}}"]}],"zone":"{{Vienna}}"},
         "do":{"type":"mode","mode":"{{mode}}"} }
        """;

    private static string Quoted(string day) => day.Length == 0 ? "" : $"\"{day}\"";

    private static SchedulePlan Plan(string json) => new(ScheduleReaderTests.Right(json), DateTimeZone.Utc, null);

    private static Instant Start(string date) => LocalDatePattern.Iso.Parse(date).Value
        .AtStartOfDayInZone(DateTimeZoneProviders.Tzdb[Vienna]).ToInstant();

    private static IEnumerable<string> Walls(string json, string from, int count) => Plan(json).After(Start(from)).Take(count)
        .Select(r => $"{r.Moment.At.InZone(DateTimeZoneProviders.Tzdb[Vienna]).LocalDateTime.ToString("uuuu-MM-dd'T'HH:mm", null)} "
            + ((ModeTarget)r.Target).Mode);
}
