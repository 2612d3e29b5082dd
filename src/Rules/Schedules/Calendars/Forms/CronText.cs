using System.Diagnostics.CodeAnalysis;
using Cronos;
using NodaTime;
using NodaTime.TimeZones;

namespace RingActors.Rules.Schedules.Calendars.Forms;

/// <summary>
/// Cron text: five fields, or six with seconds first; names, L, W, # and macros as Cronos has them. Day of the month
/// and day of the week are both to be met. Where hour, minute or second is '*', a range or has a step, it goes by the
/// time that passes (S4): what clocks repeat runs twice, and what they leave out goes by the calendar's policy, where
/// every hour is named to the next that runs anyway.
/// </summary>
public static class CronText
{
    /// <summary>Reads it.</summary>
    /// <param name="text">The fields.</param>
    /// <param name="form">What they name.</param>
    /// <param name="fault">What is wrong with them.</param>
    /// <returns>Whether they are right.</returns>
    public static bool TryRead(
        string text, [NotNullWhen(true)] out CalendarForm? form, [NotNullWhen(false)] out string? fault)
    {
        string[] fields = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        try
        {
            bool hasSeconds = fields.Length == 6 || text.Contains("@every_second", StringComparison.Ordinal);
            CronExpression expression = CronExpression.Parse(
                text, hasSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
            form = GoesByTime(fields) ? new ElapsedCron(text, expression) : new WallCron(text, expression);
            fault = null;
            return true;
        }
        catch (Exception e) when (e is CronFormatException or MissingSeedException)
        {
            (form, fault) = (null, e.Message);
            return false;
        }
    }

    private static bool GoesByTime(string[] fields) => fields.Length switch
    {
        1 => fields[0].ToUpperInvariant() is "@EVERY_SECOND" or "@EVERY_MINUTE" or "@HOURLY",
        6 => IsOpen(fields[0]) || IsOpen(fields[1]) || IsOpen(fields[2]),
        _ => IsOpen(fields[0]) || IsOpen(fields[1]),
    };

    private static bool IsOpen(string field) => field.AsSpan().IndexOfAny('*', '/', '-') >= 0;

    /// <summary>Cronos reads the system's zones; times on the wall pass through it as if they were UTC.</summary>
    internal static LocalDateTime? Next(CronExpression expression, LocalDateTime from, bool inclusive) =>
        expression.GetNextOccurrence(
            DateTime.SpecifyKind(from.ToDateTimeUnspecified(), DateTimeKind.Utc), inclusive) is { } next
            ? LocalDateTime.FromDateTime(next) : null;
}

/// <summary>Cron text whose times stand on the wall.</summary>
internal sealed record WallCron(string Text, CronExpression Expression) : DaysForm
{
    internal override LocalDate? FirstDate(LocalDate from) =>
        CronText.Next(Expression, from.AtMidnight(), inclusive: true)?.Date;

    internal override void Add(LocalDate date, CalendarRules rules, List<CalendarMoment> moments)
    {
        LocalDateTime? next = CronText.Next(Expression, date.AtMidnight(), inclusive: true);
        while (next is { } wall && wall.Date == date)
        {
            WallClock.Add(wall, rules, moments);
            next = CronText.Next(Expression, wall, inclusive: false);
        }
    }
}

/// <summary>Cron text that goes by the time that passes.</summary>
internal sealed record ElapsedCron(string Text, CronExpression Expression) : ElapsedForm
{
    private protected override LocalDateTime? Wall(Instant at, DateTimeZone zone) => at.InZone(zone).LocalDateTime;

    internal override Instant? NextAfter(Instant after, CalendarRules rules)
    {
        ZoneInterval interval = rules.Zone.GetZoneInterval(after);
        Instant? leftOut = interval.HasStart ? LeftOut(rules, interval, after) : null;
        LocalDateTime from = after.WithOffset(interval.WallOffset).LocalDateTime;
        bool inclusive = false;
        while (true)
        {
            // Between two changes of clocks, wall and time go alike.
            LocalDateTime? wall = CronText.Next(Expression, from, inclusive);
            Instant? at = wall?.WithOffset(interval.WallOffset).ToInstant();
            if (leftOut is not null || at is null || !interval.HasEnd || at < interval.End)
            {
                return leftOut is null || at < leftOut ? at : leftOut;
            }

            interval = rules.Zone.GetZoneInterval(interval.End);
            leftOut = LeftOut(rules, interval, after);
            (from, inclusive) = (interval.IsoLocalStart, true);
        }
    }

    /// <summary>When the first of the times that clocks leave out at the beginning of an interval runs; null if none
    /// does after a moment.</summary>
    private Instant? LeftOut(CalendarRules rules, ZoneInterval interval, Instant after)
    {
        ZoneInterval before = rules.Zone.GetZoneInterval(interval.Start - Duration.Epsilon);
        LocalDateTime gap = before.IsoLocalEnd;
        if (rules.Gap == GapPolicy.Skip || gap >= interval.IsoLocalStart)
        {
            return null;
        }

        LocalDateTime since = after.WithOffset(before.WallOffset).LocalDateTime;
        bool isShifted = rules.Gap == GapPolicy.Shift && since >= gap;
        if (CronText.Next(Expression, isShifted ? since : gap, inclusive: !isShifted) is not { } wall
            || wall >= interval.IsoLocalStart)
        {
            return null;
        }

        Instant at = rules.Gap == GapPolicy.Shift ? wall.WithOffset(before.WallOffset).ToInstant() : interval.Start;
        return at > after ? at : null;
    }
}
