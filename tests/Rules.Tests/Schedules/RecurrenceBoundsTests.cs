using NodaTime;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Calendars.Forms;

namespace RingActors.Rules.Tests.Schedules;

/// <summary>Recurrence rules that began long ago, or leave out long stretches, cost no more than others.</summary>
public sealed class RecurrenceBoundsTests
{
    [Theory]
    [InlineData("FREQ=SECONDLY;INTERVAL=7", "2000-01-01T00:00:03", "2026-12-01T00:00:06Z")]
    [InlineData("FREQ=MINUTELY;INTERVAL=7", "1970-01-01T00:00:30", "2026-12-01T00:03:30Z")]
    [InlineData("FREQ=HOURLY;INTERVAL=5;BYMINUTE=10,20", "1970-01-01T00:00:00", "2026-12-01T03:10:00Z")]
    [InlineData("FREQ=DAILY;INTERVAL=3", "1970-01-01T22:00:00", "2026-12-03T22:00:00Z")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU", "1970-01-05T22:00:00", "2026-12-07T22:00:00Z")]
    public void A_rule_that_began_long_ago_names_its_next_moment_as_one_that_began_lately(string rule, string start, string next) =>
        Assert.Equal(next, NodaTime.Text.InstantPattern.ExtendedIso.Format(Of(rule, start).Next(Instant.FromUtc(2026, 12, 1, 0, 0))!.At));

    [Theory]
    [InlineData("FREQ=MINUTELY;BYMONTH=12", "2026-12-01T00:00:00", "2027-12-01T00:00:00Z")]
    [InlineData("FREQ=SECONDLY;BYHOUR=22;BYMINUTE=0;BYSECOND=0", "2026-12-01T00:00:00", "2027-01-02T22:00:00Z")]
    [InlineData("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=29", "2024-02-29T00:00:00", "2028-02-29T00:00:00Z")]
    public void A_rule_that_leaves_out_a_long_stretch_names_the_moment_after_it(
        string rule, string start, string next) =>
        Assert.Equal(next, NodaTime.Text.InstantPattern.ExtendedIso.Format(
            Of(rule, start).Next(Instant.FromUtc(2027, 1, 2, 0, 0))!.At));

    [Theory]
    [InlineData("FREQ=WEEKLY;BYDAYS=MO")]
    [InlineData("FREQ=DAILY;X-NOTE=nothing is lowered by this")]
    [InlineData("FREQ=SECONDLY;COUNT=100000000")]
    public void What_is_no_part_of_a_rule_or_has_no_end_is_refused(string rule) =>
        Assert.False(RecurrenceTimes.TryRead(rule, new LocalDateTime(2026, 12, 1, 22, 0), [], out _, out _));

    [Theory]
    [InlineData("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", true, true, true, "BYSETPOS=-1")]
    [InlineData("FREQ=DAILY", true, true, false, "BYSETPOS=-1")]
    [InlineData("FREQ=DAILY", true, true, true, "COUNT=9")]
    [InlineData("FREQ=HOURLY", false, true, true, "COUNT=9")]
    [InlineData("FREQ=YEARLY;BYMONTH=1", false, false, false, "BYSETPOS=31000000")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO", false, false, false, "BYSETPOS=0")]
    [InlineData("FREQ=MINUTELY", false, false, false, "BYSETPOS=2")]
    public void What_names_too_much_at_one_step_is_refused_before_it_is_gone_through(
        string rule, bool hours, bool minutes, bool seconds, string more)
    {
        string whole = rule + All("HOUR", 24, hours) + All("MINUTE", 60, minutes) + All("SECOND", 60, seconds)
            + ";" + more;
        Assert.NotNull(RecurrenceParts.Fault(whole));
        Assert.Null(RecurrenceParts.Fault("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=8,20"));
        Assert.Null(RecurrenceParts.Fault("FREQ=DAILY" + All("HOUR", 24, true) + All("MINUTE", 60, true)));
    }

    private static string All(string unit, int count, bool named) =>
        named ? $";BY{unit}={string.Join(',', Enumerable.Range(0, count))}" : "";

    private static Timetable Of(string rule, string start)
    {
        LocalDateTime first = NodaTime.Text.LocalDateTimePattern.ExtendedIso.Parse(start).Value;
        Assert.True(RecurrenceTimes.TryRead(rule, first, [], out RecurrenceTimes? form, out string? fault), fault);
        return new Timetable([form!], DateTimeZone.Utc);
    }
}
