using System.Globalization;
using NodaTime;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Calendars.Forms;

namespace RingActors.Rules.Tests.Schedules;

/// <summary>
/// Cron text measured by the cases of another project: 1,760 rows. Its policies are 'first_valid' and 'first'; ours are others by default and these
/// where they are asked for.
/// </summary>
public sealed class OutsideCronTests
{
    /// <summary>What of their cases is not ours, and why.</summary>
    private static readonly Dictionary<string, string> NotOurs = new(StringComparer.Ordinal)
    {
        ["GetNextOccurrence_ReturnsCorrectDate_WhenExpressionContainsHash"] = "H stands for a value made of a seed: jitter is a part of the schedule here",
        ["GetNextOccurrence_ReturnsCorrectDate_WhenMacroExpressionHasJitterSeed"] = "the same",
        ["GetNextOccurrence_ReturnsDateTimeWithUtcKind"] = "kinds of their type of time",
        ["GetNextOccurrence_ThrowsAnException_WhenFromHasAWrongKind"] = "the same",
        ["GetNextOccurrence_ThrowsAnException_WhenFromDoesNotHaveUtcKind"] = "the same",
        ["GetNextOccurrence_RoundsFromUtcUpToTheSecond"] = "ticks of their type of time",
        ["GetNextOccurrence_MakesProgressInsideLoop"] = "a loop without a right value; progress is a property here",
    };

    /// <summary>They take the end of the gap for the moment a second before it, and leave it out when it is asked for, itself included.</summary>
    private static readonly string[] AtTheGapsEnd = ["30 0 L  * * 2017-03-31 01:00 +03:00", "30 0 LW * * 2018-03-30 01:00 +03:00"];

    private static readonly DateTimeZone Utc = DateTimeZone.Utc;

    [Fact]
    public void Every_row_of_a_next_moment_is_equal()
    {
        int rows = 0;
        List<string> wrong = [];
        foreach (string[] row in OutsideCases.Read("cron-rows.tsv").Where(r => r[0].StartsWith("GetNextOccurrence", StringComparison.Ordinal)))
        {
            if (NotOurs.ContainsKey(row[0]) || row[2].Contains("H/", StringComparison.Ordinal) || AtTheGapsEnd.Contains($"{row[2]} {row[3]}"))
            {
                continue;
            }

            rows++;
            bool isNever = row[0].Contains("ReturnsNull", StringComparison.Ordinal);
            bool isInclusive = row[^1] == "true"
                || (row[^1] != "false" && !row[0].Contains("InclusiveIsFalse", StringComparison.Ordinal));
            DateTimeZone zone = ZoneOf(row);
            Instant from = InstantOf(row[3], zone);
            if (!CronText.TryRead(row[2], out CalendarForm? form, out string? fault))
            {
                wrong.Add($"{row[0]}: {row[2]}: {fault}");
                continue;
            }

            Instant? next = new Timetable([form], zone, GapPolicy.FirstValid, OverlapPolicy.First)
                .Next(isInclusive ? from - Duration.Epsilon : from)?.At;
            Instant? right = isNever ? null : InstantOf(row[4], zone);
            if (next != right)
            {
                wrong.Add($"{row[0]}: {row[2]} after {row[3]} ({zone.Id}): {next} instead of {right}");
            }
        }

        Assert.True(rows > 1000, $"{rows}");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void What_they_refuse_is_refused()
    {
        List<string> taken = [];
        IReadOnlyList<string[]> rows = OutsideCases.Read("cron-rows.tsv");
        foreach (string[] row in rows.Where(r => r[0].StartsWith("Parse_Throws", StringComparison.Ordinal)))
        {
            if (CronText.TryRead(row[2], out _, out string? fault))
            {
                taken.Add($"{row[2]} ({row[3]})");
            }
            else
            {
                Assert.NotEmpty(fault);
            }
        }

        Assert.True(taken.Count == 0, string.Join("\n", taken));
    }

    [Fact]
    public void Macros_that_they_take_are_taken()
    {
        foreach (string[] row in OutsideCases.Read("cron-rows.tsv").Where(r => r[0] == "Parse_DoesNotThrowAnException_WhenExpressionIsMacro"))
        {
            Assert.True(CronText.TryRead(row[2], out _, out string? fault), $"{row[2]}: {fault}");
        }
    }

    [Theory]
    [InlineData("Equals_ReturnsTrue_WhenCronExpressionsAreEqual", true)]
    [InlineData("Equals_ReturnsFalse_WhenCronExpressionsAreNotEqual", false)]
    [InlineData("ToString_ReturnsCorrectString", true)]
    public void What_they_call_equal_has_the_same_moments_and_nothing_else(string subject, bool isEqual)
    {
        List<string> wrong = [];
        foreach (string[] row in OutsideCases.Read("cron-rows.tsv").Where(r => r[0] == subject))
        {
            // 'L' of January is the 31st: other words for the same moments.
            if (row[2] == "* * 31 1 *" && row[3].StartsWith("* * L", StringComparison.Ordinal))
            {
                continue;
            }

            if (Moments(row[2]).SequenceEqual(Moments(row[3])) != isEqual)
            {
                wrong.Add($"{row[2]} and {row[3]}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static List<Instant> Moments(string text)
    {
        Assert.True(CronText.TryRead(text, out CalendarForm? form, out string? fault), $"{text}: {fault}");
        return [.. new Timetable([form], Utc).After(Instant.FromUtc(2023, 12, 31, 0, 0)).Take(100).Select(m => m.At)];
    }

    private static DateTimeZone ZoneOf(string[] row) => DateTimeZoneProviders.Tzdb[row[0] switch
    {
        var s when s.Contains("DeltaIsNotHour", StringComparison.Ordinal) || s.Contains("HalfHour", StringComparison.Ordinal) => "Australia/Lord_Howe",
        var s when s.Contains("OnFriday", StringComparison.Ordinal) => "Asia/Amman",
        _ when row[3].EndsWith("+02:00", StringComparison.Ordinal) || row[3].EndsWith("+03:00", StringComparison.Ordinal) => "Asia/Amman",
        _ when row[3].EndsWith("-03:00", StringComparison.Ordinal) => "America/Santiago",
        var s when s.Contains("AroundDST", StringComparison.Ordinal) => "America/Santiago",
        _ when row[3].Contains(" -0", StringComparison.Ordinal) => "America/New_York",
        _ => "UTC",
    }];

    private static Instant InstantOf(string text, DateTimeZone zone)
    {
        string full = text.Contains('-', StringComparison.Ordinal) && text.Length > 9 ? text.Trim() : $"2016-12-09 {text.Trim()}";
        return DateTimeOffset.TryParseExact(
            full, ["yyyy-MM-dd HH:mm zzz", "yyyy-MM-dd HH:mm:ss zzz", "yyyy-MM-dd HH:mm:ss.FFFFFFF zzz"], CultureInfo.InvariantCulture,
            DateTimeStyles.None, out DateTimeOffset moment)
            ? Instant.FromDateTimeOffset(moment)
            : LocalDateTime.FromDateTime(DateTime.Parse(full, CultureInfo.InvariantCulture)).InZoneStrictly(zone).ToInstant();
    }
}
