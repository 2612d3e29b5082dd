using System.Globalization;
using NodaTime;
using NodaTime.Text;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Calendars.Forms;
using RingActors.Rules.Schedules.Sun;

namespace RingActors.Rules.Tests.Schedules;

/// <summary>The sun, measured by what others have published of it.</summary>
public sealed class SunTests
{
    private static readonly GeoPoint Golden = new(39.742476, -105.1786);
    private static readonly GeoPoint Reykjavik = new(64.147, -21.9408);
    private static readonly GeoPoint Tromso = new(69.6489, 18.9551);

    /// <summary>The example of NREL/TP-560-34302, appendix A.5: seen from the middle of the Earth.</summary>
    [Fact]
    public void The_sun_stands_where_NRELs_own_example_has_it()
    {
        SunPosition sun = SunPosition.At(Instant.FromUtc(2003, 10, 17, 19, 30, 30), deltaT: 67);
        Assert.Equal(202.22741, sun.RightAscension, 0.001);
        Assert.Equal(-9.31434, sun.Declination, 0.001);
        Assert.Equal(11.105900, sun.HourAngle(Golden.Longitude), 0.001);
        Assert.Equal(0.9965422974, sun.Distance, 0.0000001);
        // Topocentric zenith 50.11162 with 0.00242 of refraction less and the parallax of 0.0019 more.
        Assert.Equal(90 - 50.11162, sun.Elevation(Golden), 0.02);
    }

    [Fact]
    public void The_sun_rises_and_sets_when_NRELs_own_example_says_so()
    {
        DateTimeZone zone = DateTimeZone.ForOffset(Offset.FromHours(-7));
        LocalDate day = new(2003, 10, 17);
        Assert.Equal(0, Seconds(SunMoment.Sunrise, day, zone, new LocalTime(6, 12, 43)), 1.0);
        Assert.Equal(0, Seconds(SunMoment.Noon, day, zone, new LocalTime(11, 46, 4)), 1.0);
        // It computes for a day of universal time: in Golden the sunset at 00:20 of that day is that of the 16th.
        Assert.Equal(0, Seconds(SunMoment.Sunset, day.PlusDays(-1), zone, new LocalTime(17, 20, 19)), 1.0);
    }

    [Fact]
    public void Between_two_midnights_the_sun_stands_where_the_whole_algorithm_has_it()
    {
        Random random = new(20261130);
        for (int i = 0; i < 3_000; i++)
        {
            // Any moment of 1950 to 2100.
            Instant at = Instant.FromUtc(1950, 1, 1, 0, 0) + Duration.FromTicks(random.NextInt64(150 * 365L * NodaConstants.TicksPerDay));
            SunPosition right = SunPosition.At(at);
            SunPosition told = SunTable.At(at);
            Assert.InRange(Math.Abs(right.HourAngle(0) - told.HourAngle(0)), 0, 1e-6);
            Assert.InRange(Math.Abs(right.Declination - told.Declination), 0, 1e-6);
            Assert.InRange(Math.Abs(right.Distance - told.Distance), 0, 1e-7);
        }
    }

    [Fact]
    public void A_sunset_is_a_second_so_that_every_processor_has_the_same()
    {
        for (int day = 0; day < 400; day++)
        {
            Instant noon = Instant.FromUtc(2026, 1, 1, 0, 0) + Duration.FromDays(day);
            foreach (SunMoment moment in (SunMoment[])[SunMoment.Sunrise, SunMoment.Noon, SunMoment.Dusk])
            {
                Assert.Equal(0, SunTimes.Of(moment, Golden, noon)!.Value.ToUnixTimeTicks() % NodaConstants.TicksPerSecond);
            }
        }
    }

    [Fact]
    public void Published_times_of_the_sun_are_met_within_a_minute()
    {
        DateTimeZone zone = DateTimeZoneProviders.Tzdb["Europe/London"];
        int rows = 0;
        List<string> wrong = [];
        foreach (string[] row in OutsideCases.Read("sun-times.tsv"))
        {
            SunMoment? moment = row[1] switch
            {
                "test_Dawn_Civil" or "test_Sun" => SunMoment.Dawn,
                "test_Dawn_Nautical" => new SunMoment(SunEvent.Rises, -12),
                "test_Dawn_Astronomical" => new SunMoment(SunEvent.Rises, -18),
                "test_Dusk_Civil" => SunMoment.Dusk,
                "test_Dusk_Nautical" => new SunMoment(SunEvent.Sets, -12),
                "test_Sunrise" => SunMoment.Sunrise,
                "test_Sunset" => SunMoment.Sunset,
                "test_SolarNoon" => SunMoment.Noon,
                // The sun's lowest stand is no moment of a schedule.
                "test_SolarMidnight" => null,
                _ => throw new InvalidOperationException(row[1]),
            };
            if (moment is null)
            {
                continue;
            }

            double[] place = [.. row[0].Split(' ')[1].Split(',').Select(d => double.Parse(d, CultureInfo.InvariantCulture))];
            Instant right = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(row[3]).Value.InUtc().ToInstant();
            Instant? told = SunTimes.Of(moment.Value, new GeoPoint(place[0], place[1]), zone.AtStartOfDay(LocalDatePattern.Iso.Parse(row[2]).Value).ToInstant());
            rows++;
            if (told is null || (told.Value - right).TotalSeconds is > 90 or < -60)
            {
                wrong.Add($"{row[0]} {row[1]} {row[2]}: {told} instead of {right}");
            }
        }

        Assert.True(rows > 35, $"{rows}");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void S17_a_sunset_after_midnight_is_that_of_the_day_before()
    {
        DateTimeZone zone = DateTimeZoneProviders.Tzdb["Atlantic/Reykjavik"];
        Timetable saturdays = new([new SunTime(SunMoment.Sunset, Duration.Zero, [IsoDayOfWeek.Saturday], Reykjavik)], zone);
        CalendarMoment moment = saturdays.Next(Instant.FromUtc(2025, 6, 20, 12, 0))!;
        Assert.Equal(new LocalDate(2025, 6, 21), moment.Date);
        LocalDateTime wall = moment.At.InZone(zone).LocalDateTime;
        Assert.Equal((new LocalDate(2025, 6, 22), 0), (wall.Date, wall.Hour));
        Assert.InRange(wall.Minute, 3, 5);
    }

    [Fact]
    public void S17_where_the_sun_does_not_set_it_is_said_or_the_time_for_that_is_taken()
    {
        DateTimeZone zone = DateTimeZoneProviders.Tzdb["Europe/Oslo"];
        Instant june = Instant.FromUtc(2026, 6, 10, 0, 0);
        Timetable plain = new([new SunTime(SunMoment.Sunset, Duration.Zero, [], Tromso)], zone);
        Assert.All(
            plain.After(june).Take(10),
            m => Assert.Equal((SkipReason.NoSun, false), (m.Skipped, m.Runs)));
        // Tromso has no sunset from about 18 May to 26 July.
        CalendarMoment first = plain.Next(june)!;
        Assert.InRange(first.Date, new LocalDate(2026, 7, 24), new LocalDate(2026, 7, 28));
        Timetable fallen = new([new SunTime(SunMoment.Sunset, Duration.Zero, [], Tromso, new LocalTime(23, 0))], zone);
        CalendarMoment taken = fallen.Next(june)!;
        Assert.Equal((true, new LocalDateTime(2026, 6, 10, 23, 0)), (taken.IsFallback, taken.At.InZone(zone).LocalDateTime));
        // And none rises from about 27 November to 15 January.
        Timetable winter = new([new SunTime(SunMoment.Sunrise, Duration.Zero, [], Tromso)], zone);
        Assert.InRange(winter.Next(Instant.FromUtc(2026, 12, 1, 0, 0))!.Date, new LocalDate(2027, 1, 13), new LocalDate(2027, 1, 17));
    }

    [Fact]
    public void S17_half_an_hour_before_sunset_is_time_that_passes_also_where_clocks_change_between()
    {
        DateTimeZone zone = DateTimeZoneProviders.Tzdb["Europe/Vienna"];
        GeoPoint vienna = new(48.2082, 16.3738);
        LocalDate change = new(2026, 3, 29);
        Instant rises = SunTimes.Of(SunMoment.Sunrise, vienna, zone.AtStartOfDay(change).ToInstant())!.Value;
        Timetable early = new([new SunTime(SunMoment.Sunrise, -Duration.FromHours(6), [], vienna)], zone);
        CalendarMoment moment = early.After(rises - Duration.FromHours(7)).First();
        Assert.Equal(rises - Duration.FromHours(6), moment.At);
        Assert.Equal(change, moment.Date);
    }

    private static double Seconds(SunMoment moment, LocalDate day, DateTimeZone zone, LocalTime right) =>
        (SunTimes.Of(moment, Golden, zone.AtStartOfDay(day).ToInstant())!.Value - day.At(right).InZoneStrictly(zone).ToInstant()).TotalSeconds;
}
