using NodaTime;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Calendars.Forms;

namespace RingActors.Rules.Tests.Schedules;

/// <summary>When something runs: the statements S1 to S10, S20 and S21 on single days.</summary>
public sealed class TimetableTests
{
    private static readonly IsoDayOfWeek[] Daily = [.. Enum.GetValues<IsoDayOfWeek>().Where(d => d != IsoDayOfWeek.None)];

    [Theory]
    [InlineData(GapPolicy.Shift, "2025-03-09T10:30:00Z")]
    [InlineData(GapPolicy.FirstValid, "2025-03-09T10:00:00Z")]
    [InlineData(GapPolicy.Skip, "2025-03-10T09:30:00Z")]
    public void S1_a_time_that_the_day_does_not_have_goes_by_the_policy(GapPolicy gap, string right)
    {
        Timetable table = At("America/Los_Angeles", gap: gap, times: new LocalTime(2, 30));
        Instant before = Instant.FromUtc(2025, 3, 9, 8, 0);
        Assert.Equal(right, table.Next(before)!.At.ToString());
        CalendarMoment first = table.After(before).First();
        Assert.Equal(gap == GapPolicy.Skip ? SkipReason.Gap : SkipReason.None, first.Skipped);
        Assert.Equal(new LocalDateTime(2025, 3, 9, 2, 30), first.Wall);
    }

    [Fact]
    public void S2_two_times_in_one_gap_keep_order_and_distance_when_they_are_shifted_and_fall_together_at_the_first_valid()
    {
        Instant before = Instant.FromUtc(2025, 3, 9, 8, 0);
        LocalTime[] times = [new(2, 15), new(2, 45)];
        Assert.Equal(
            ["2025-03-09T10:15:00Z", "2025-03-09T10:45:00Z"],
            At("America/Los_Angeles", times: times).After(before).Take(2).Select(m => m.At.ToString()));
        Assert.Equal(
            ["2025-03-09T10:00:00Z", "2025-03-10T09:15:00Z"],
            At("America/Los_Angeles", gap: GapPolicy.FirstValid, times: times).After(before).Take(2).Select(m => m.At.ToString()));
    }

    [Fact]
    public void S2_what_is_shifted_past_another_time_of_the_day_comes_after_it() => Assert.Equal(
        [("2025-03-09T10:10:00Z", "03:10"), ("2025-03-09T10:30:00Z", "02:30"), ("2025-03-09T10:40:00Z", "03:40")],
        At("America/Los_Angeles", times: [new(3, 40), new(2, 30), new(3, 10)]).After(Instant.FromUtc(2025, 3, 9, 9, 0)).Take(3)
            .Select(m => (m.At.ToString(), m.Wall!.Value.TimeOfDay.ToString("HH:mm", null))));

    [Theory]
    [InlineData(OverlapPolicy.First, "2025-11-02T08:30:00Z", "2025-11-03T09:30:00Z")]
    [InlineData(OverlapPolicy.Second, "2025-11-02T09:30:00Z", "2025-11-03T09:30:00Z")]
    [InlineData(OverlapPolicy.Both, "2025-11-02T08:30:00Z", "2025-11-02T09:30:00Z")]
    public void S3_a_time_that_the_day_has_twice_goes_by_the_policy(OverlapPolicy overlap, string first, string second) => Assert.Equal(
        [first, second],
        At("America/Los_Angeles", overlap: overlap, times: new LocalTime(1, 30)).After(Instant.FromUtc(2025, 11, 2, 7, 0)).Take(2)
            .Select(m => m.At.ToString()));

    [Theory]
    [InlineData("0 * * * *", 23, 25)]
    [InlineData("30 * * * *", 23, 25)]
    [InlineData("*/15 * * * *", 92, 100)]
    public void S4_every_hour_is_every_hour_that_passes(string cron, int onTheShortDay, int onTheLongDay)
    {
        Assert.True(CronText.TryRead(cron, out CalendarForm? form, out _));
        DateTimeZone zone = DateTimeZoneProviders.Tzdb["America/Los_Angeles"];
        Timetable table = new([form], zone);
        Assert.Equal(onTheShortDay, On(table, new LocalDate(2025, 3, 9)));
        Assert.Equal(onTheLongDay, On(table, new LocalDate(2025, 11, 2)));
    }

    [Fact]
    public void S4_what_runs_every_second_hour_is_not_lost_where_clocks_leave_its_hour_out()
    {
        Assert.True(CronText.TryRead("0 */2 * * *", out CalendarForm? form, out _));
        Timetable table = new([form], DateTimeZoneProviders.Tzdb["America/Los_Angeles"]);
        Assert.Equal(
            ["2025-03-09T08:00:00Z", "2025-03-09T10:00:00Z", "2025-03-09T11:00:00Z"],
            table.After(Instant.FromUtc(2025, 3, 9, 7, 0)).Take(3).Select(m => m.At.ToString()));
    }

    /// <summary>Wall times around changes of clocks of zones that are odd: half an hour, two hours, at midnight, backwards, a whole day.</summary>
    [Theory]
    [InlineData("Europe/Vienna", "02:30", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z")]
    [InlineData("Europe/Vienna", "02:30", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("Australia/Lord_Howe", "02:15", "2026-10-03T00:00:00Z", "2026-10-03T15:45:00Z")]
    [InlineData("Australia/Lord_Howe", "01:45", "2026-04-04T00:00:00Z", "2026-04-04T14:45:00Z")]
    [InlineData("America/Santiago", "00:00", "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z")]
    [InlineData("America/Santiago", "23:30", "2026-04-04T12:00:00Z", "2026-04-05T02:30:00Z")]
    [InlineData("Africa/Cairo", "00:00", "2026-04-23T12:00:00Z", "2026-04-23T22:00:00Z")]
    [InlineData("Asia/Beirut", "00:00", "2026-03-28T12:00:00Z", "2026-03-28T22:00:00Z")]
    [InlineData("America/Asuncion", "00:00", "2023-09-30T12:00:00Z", "2023-10-01T04:00:00Z")]
    [InlineData("America/Havana", "00:30", "2026-03-07T12:00:00Z", "2026-03-08T05:30:00Z")]
    [InlineData("America/Havana", "00:30", "2026-10-31T12:00:00Z", "2026-11-01T04:30:00Z")]
    [InlineData("Pacific/Apia", "10:00", "2011-12-29T21:00:00Z", "2011-12-30T20:00:00Z")]
    [InlineData("Antarctica/Troll", "02:00", "2026-03-28T12:00:00Z", "2026-03-29T02:00:00Z")]
    [InlineData("Europe/Dublin", "01:30", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z")]
    [InlineData("Africa/Casablanca", "02:30", "2026-03-21T12:00:00Z", "2026-03-22T02:30:00Z")]
    public void S6_zones_that_are_odd_have_their_times(string zone, string time, string after, string right) =>
        Assert.Equal(right, At(zone, times: LocalTimeOf(time)).Next(InstantOf(after))!.At.ToString());

    [Fact]
    public void S10_the_31st_leaves_short_months_out_the_last_day_does_not_and_29_February_is_in_leap_years()
    {
        Instant january = Instant.FromUtc(2026, 1, 1, 12, 0);
        IEnumerable<string> Dates(params int[] days) =>
            new Timetable([new MonthlyTimes(days, [], [new LocalTime(8, 0)])], DateTimeZone.Utc).After(january).Take(4).Select(m => m.Date.ToString("uuuu-MM-dd", null));
        Assert.Equal(["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"], Dates(31));
        Assert.Equal(["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"], Dates(-1));
        Assert.Equal(
            ["2028-02-29", "2032-02-29"],
            new Timetable([new MonthlyTimes([29], [2], [new LocalTime(8, 0)])], DateTimeZone.Utc).After(january).Take(2)
                .Select(m => m.Date.ToString("uuuu-MM-dd", null)));
    }

    [Fact]
    public void S21_a_date_is_left_out_by_the_day_it_belongs_to_and_said_with_the_reason()
    {
        DateTimeZone zone = DateTimeZoneProviders.Tzdb["Europe/Vienna"];
        Timetable table = new(
            [new WeeklyTimes(Daily, [new LocalTime(22, 0)])], zone, exclusions: [new ExcludedDates("Christmas", new(2026, 12, 24), new(2026, 12, 26))]);
        CalendarMoment[] moments = [.. table.After(Instant.FromUtc(2026, 12, 23, 12, 0)).Take(5)];
        Assert.Equal(["", "Christmas", "Christmas", "Christmas", ""], moments.Select(m => m.Excluded ?? ""));
        Assert.Equal(new LocalDate(2026, 12, 27), table.Next(moments[0].At)!.Date);
    }

    [Fact]
    public void What_two_forms_name_at_one_moment_runs_once()
    {
        WeeklyTimes daily = new(Daily, [new LocalTime(8, 0)]);
        MonthlyTimes first = new([1], [], [new LocalTime(8, 0), new LocalTime(9, 0)]);
        Assert.Equal(
            [8, 8, 9, 8],
            new Timetable([daily, first], DateTimeZone.Utc).After(Instant.FromUtc(2026, 4, 30, 7, 0)).Take(4).Select(m => m.At.InUtc().Hour));
    }

    [Fact]
    public void What_never_comes_is_said_to_have_no_next_moment()
    {
        Instant now = Instant.FromUtc(2026, 1, 1, 0, 0);
        Assert.Null(new Timetable([new MonthlyTimes([30], [2], [new LocalTime(8, 0)])], DateTimeZone.Utc).Next(now));
        Assert.Null(new Timetable([new DateTimes([new(2025, 1, 1)], [new LocalTime(8, 0)])], DateTimeZone.Utc).Next(now));
        Assert.Null(new Timetable(
            [new WeeklyTimes(Daily, [new LocalTime(8, 0)])], DateTimeZone.Utc, exclusions: [new ExcludedWeekdays("never", Daily)]).Next(now));
        Timetable ended = new([new WeeklyTimes(Daily, [new LocalTime(8, 0)])], DateTimeZone.Utc) { Until = now };
        Assert.Null(ended.Next(now - Duration.FromHours(1)));
    }

    [Fact]
    public void A_distance_goes_on_over_changes_of_clocks_and_before_its_phase()
    {
        IntervalTimes every = new(Duration.FromHours(36), Instant.FromUtc(2026, 1, 1, 6, 0));
        Timetable table = new([every], DateTimeZoneProviders.Tzdb["Europe/Vienna"]);
        Assert.Equal(Instant.FromUtc(2026, 1, 2, 18, 0), table.Next(Instant.FromUtc(2026, 1, 1, 6, 0))!.At);
        Assert.Equal(Instant.FromUtc(2026, 1, 1, 6, 0), table.Next(Instant.FromUtc(2026, 1, 1, 5, 59))!.At);
        Assert.Equal(Instant.FromUtc(2025, 12, 30, 18, 0), table.Next(Instant.FromUtc(2025, 12, 30, 17, 0))!.At);
    }

    private static int On(Timetable table, LocalDate date) =>
        table.After(table.Zone.AtStartOfDay(date).ToInstant() - Duration.Epsilon)
            .TakeWhile(m => m.At < table.Zone.AtStartOfDay(date.PlusDays(1)).ToInstant()).Count();

    private static Timetable At(
        string zone, GapPolicy gap = GapPolicy.Shift, OverlapPolicy overlap = OverlapPolicy.First, params LocalTime[] times) =>
        new([new WeeklyTimes(Daily, times)], DateTimeZoneProviders.Tzdb[zone], gap, overlap);

    private static LocalTime LocalTimeOf(string text) => NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text).Value;

    private static Instant InstantOf(string text) => NodaTime.Text.InstantPattern.General.Parse(text).Value;
}
