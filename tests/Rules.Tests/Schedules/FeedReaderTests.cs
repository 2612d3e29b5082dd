using NodaTime;
using RingActors.Rules.Schedules.Calendars.Feeds;
using RingActors.Rules.Schedules.Feeds;

namespace RingActors.Rules.Tests.Schedules;

/// <summary>Calendar feeds as others write them, and as nobody should.</summary>
public sealed class FeedReaderTests
{
    private static readonly DateTimeZone Vienna = DateTimeZoneProviders.Tzdb["Europe/Vienna"];
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 12, 0);

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20260310", "2026-03-10..2026-03-10")]
    [InlineData("DTSTART;VALUE=DATE:20260310\r\nDTEND;VALUE=DATE:20260313", "2026-03-10..2026-03-12")]
    [InlineData("DTSTART;VALUE=DATE:20260310\r\nDURATION:P1W", "2026-03-10..2026-03-16")]
    [InlineData("DTSTART:20260310T230000Z\r\nDTEND:20260311T010000Z", "2026-03-11..2026-03-11 2026-03-10T23:00:00Z")]
    [InlineData("DTSTART;TZID=America/New_York:20260310T200000", "2026-03-11..2026-03-11 2026-03-11T00:00:00Z")]
    [InlineData("DTSTART;TZID=\"W. Europe Standard Time\":20260310T080000", "2026-03-10..2026-03-10 2026-03-10T07:00:00Z")]
    [InlineData("DTSTART:20260310T080000\r\nDTEND:20260312T000000", "2026-03-10..2026-03-11 2026-03-10T07:00:00Z")]
    [InlineData("DTSTART;TZID=Europe/Vienna:20260327T0\r\n 80000\r\nRRULE:FREQ=DAILY;COUNT=3", "2026-03-27..2026-03-27 2026-03-27T07:00:00Z|2026-03-28..2026-03-28 2026-03-28T07:00:00Z|2026-03-29..2026-03-29 2026-03-29T06:00:00Z")]
    [InlineData("DTSTART;TZID=Europe/Vienna:20260310T080000\r\nRRULE:FREQ=DAILY;UNTIL=20260311T070000Z", "2026-03-10..2026-03-10 2026-03-10T07:00:00Z|2026-03-11..2026-03-11 2026-03-11T07:00:00Z")]
    [InlineData("DTSTART;VALUE=DATE:20260310\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEXDATE;VALUE=DATE:20260311", "2026-03-10..2026-03-10|2026-03-12..2026-03-12")]
    [InlineData("DTSTART;VALUE=DATE:20260310\r\nSTATUS:CANCELLED", "")]
    [InlineData("DTSTART;VALUE=DATE:20250310", "")]
    [InlineData("DTSTART;VALUE=DATE:20260810", "")]
    [InlineData("DTSTART;VALUE=DATE:20250601\r\nDTEND;VALUE=DATE:20270101", "2025-06-01..2026-12-31")]
    [InlineData("DTSTART;VALUE=DATE:20260310\r\nBEGIN:VALARM\r\nDTSTART;VALUE=DATE:20260401\r\nEND:VALARM", "2026-03-10..2026-03-10")]
    public void An_event_lasts_as_long_as_it_says_on_the_homes_clocks(string lines, string expected) =>
        Assert.Equal(expected, Said(Read(Event(lines))));

    [Fact]
    public void One_of_a_series_that_was_moved_or_cancelled_is_where_it_is_and_the_others_stay()
    {
        const string series = "UID:a\r\nDTSTART;TZID=Europe/Vienna:20260310T080000\r\nRRULE:FREQ=DAILY;COUNT=3";
        const string moved = "UID:a\r\nRECURRENCE-ID:20260311T070000Z\r\nDTSTART:20260311T100000Z";
        const string cancelled =
            "UID:a\r\nRECURRENCE-ID;TZID=Europe/Vienna:20260312T080000\r\nDTSTART:20260312T070000Z\r\nSTATUS:CANCELLED";
        Assert.Equal(
            "2026-03-10..2026-03-10 2026-03-10T07:00:00Z|2026-03-11..2026-03-11 2026-03-11T10:00:00Z",
            Said(Read(Event(series) + Event(moved) + Event(cancelled))));
    }

    [Fact]
    public void What_it_is_called_is_read_as_data_in_one_bounded_line()
    {
        FeedEntry entry = Assert.Single(Read(
            Event($"DTSTART;VALUE=DATE:20260310\r\nSUMMARY:Skiing\\, all\\nof us {new string('x', 200)}")).Entries);
        Assert.StartsWith("Skiing, all of us x", entry.Name, StringComparison.Ordinal);
        Assert.Equal(80, entry.Name!.Length);
    }

    [Fact]
    public void A_recurrence_without_an_end_is_bounded_and_one_of_seconds_is_not_taken()
    {
        FeedReading daily = Read(Event("DTSTART;VALUE=DATE:19700101\r\nRRULE:FREQ=DAILY"));
        Assert.InRange(daily.Entries.Count, FeedReader.DaysAhead, FeedReader.DaysAhead + 3);
        Assert.Equal(0, daily.Dropped);
        Assert.Equal(
            (0, 2),
            Counts(Read(
                Event("DTSTART:20260310T080000Z\r\nRRULE:FREQ=SECONDLY")
                + Event("DTSTART;VALUE=DATE:20260310\r\nRRULE:FREQ=NEVER"))));
        FeedReading never = Read(string.Concat(Enumerable.Repeat(
            Event("DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), 100)));
        Assert.Empty(never.Entries);
        FeedReading much = Read(string.Concat(Enumerable.Range(0, 300).Select(i =>
            Event($"DTSTART;VALUE=DATE:2026030{i % 9 + 1}\r\nRRULE:FREQ=DAILY\r\nSUMMARY:{i}"))));
        Assert.Equal(FeedReader.EntriesMax, much.Entries.Count);
        Assert.True(much.Dropped > 10_000);
    }

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20260310\r\nDTEND;VALUE=DATE:99991231\r\nRDATE;VALUE=DATE:20260315", 1)]
    [InlineData("DTSTART;VALUE=DATE:20260310\r\nDTEND;VALUE=DATE:99991231\r\nRRULE:FREQ=DAILY;INTERVAL=3;COUNT=2", 1)]
    [InlineData("DTSTART:20260310T080000\r\nEXDATE:99991231T235959Z", 0)]
    [InlineData("DTSTART:20260310T080000\r\nRRULE:FREQ=YEARLY;UNTIL=99991231T235959Z", 0)]
    public void One_event_that_lasts_for_ever_takes_no_other_with_it(string odd, int dropped)
    {
        FeedReading reading = Read(Event(odd) + Event("DTSTART;VALUE=DATE:20260320"));
        Assert.Contains("2026-03-20..2026-03-20", Said(reading), StringComparison.Ordinal);
        Assert.Equal((2, dropped), Counts(reading));
    }

    [Theory]
    [InlineData("BYHOUR=8,20", 1)]
    [InlineData("BYMINUTE=0,1", 1)]
    [InlineData("BYSECOND=0,1", 1)]
    [InlineData("BYSETPOS=31000000", 1)]
    [InlineData("BYHOUR=8;BYMINUTE=0;BYSECOND=0;COUNT=3", 0)]
    public void A_series_of_several_times_a_day_is_not_taken_and_one_of_a_single_time_is(string more, int dropped)
    {
        FeedReading reading = Read(Event($"DTSTART:20260310T080000\r\nRRULE:FREQ=DAILY;{more}"));
        Assert.Equal((dropped == 0 ? 3 : 0, dropped), Counts(reading));
        string days = string.Join(',', Enumerable.Repeat("MO", 200));
        Assert.Equal((0, 1), Counts(Read(Event($"DTSTART:20260310T080000\r\nRRULE:FREQ=WEEKLY;BYDAY={days}"))));
    }

    [Fact]
    public void A_feed_that_takes_too_long_is_refused_and_not_half_taken()
    {
        using CancellationTokenSource spent = new();
        spent.Cancel();
        FeedReading reading = FeedReader.Read(
            "BEGIN:VCALENDAR\r\n" + Event("DTSTART;VALUE=DATE:20260310") + Event("DTSTART;VALUE=DATE:20260311")
                + "END:VCALENDAR",
            Vienna, Now, spent.Token);
        Assert.NotNull(reading.Fault);
        Assert.Empty(reading.Entries);
    }

    [Fact]
    public void A_feed_of_costly_series_ends_with_its_budget()
    {
        string costly = string.Concat(Enumerable.Repeat(
            Event("DTSTART:00010101T080000\r\nRRULE:FREQ=DAILY;COUNT=100000;BYMONTH=1;BYMONTHDAY=1"), 1_000));
        using CancellationTokenSource spent = new(TimeSpan.FromMilliseconds(300));
        Assert.NotNull(FeedReader.Read(
            $"BEGIN:VCALENDAR\r\n{costly}END:VCALENDAR", Vienna, Now, spent.Token).Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>log in</html>")]
    [InlineData("BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260310\r\nEND:VEVENT")]
    public void What_is_no_calendar_is_refused(string text) =>
        Assert.NotNull(FeedReader.Read(text, Vienna, Now).Fault);

    [Fact]
    public void More_events_than_a_household_has_are_refused()
    {
        string many = string.Concat(Enumerable.Repeat(Event("DTSTART;VALUE=DATE:20260310"), FeedReader.EventsMax + 1));
        Assert.NotNull(Read(many).Fault);
    }

    [Fact]
    public void Whatever_bytes_come_it_ends_and_says_something()
    {
        Random random = new(7);
        string whole = Event("DTSTART;TZID=Europe/Vienna:20260310T080000\r\nRRULE:FREQ=MONTHLY;BYDAY=1MO\r\nDURATION:PT1H");
        for (int i = 0; i < 500; i++)
        {
            char[] broken = whole.ToCharArray();
            for (int n = 0; n < 5; n++)
            {
                broken[random.Next(broken.Length)] = (char)random.Next(1, 128);
            }

            FeedReading reading = Read(new string(broken));
            Assert.True(reading.Fault is not null || reading.Entries.Count <= FeedReader.EntriesMax);
        }
    }

    private static (int, int) Counts(FeedReading reading) => (reading.Entries.Count, reading.Dropped);

    private static string Event(string lines) => $"BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n";

    private static FeedReading Read(string events) =>
        FeedReader.Read($"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n", Vienna, Now);

    private static string Said(FeedReading reading)
    {
        Assert.Null(reading.Fault);
        return string.Join("|", reading.Entries.Select(e =>
            $"{e.From:uuuu-MM-dd}..{e.To:uuuu-MM-dd}" + (e.At is { } at ? $" {at}" : "")));
    }
}
