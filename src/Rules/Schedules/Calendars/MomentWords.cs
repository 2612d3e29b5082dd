using NodaTime;
using NodaTime.Text;

namespace RingActors.Rules.Schedules.Calendars;

/// <summary>A moment of a calendar in words.</summary>
internal static class MomentWords
{
    private static readonly ZonedDateTimePattern Wall =
        ZonedDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss o<m>", null);

    /// <summary>On the wall, with its offset and what the clocks have made of it.</summary>
    internal static string Of(CalendarMoment moment, DateTimeZone zone) =>
        $"{Wall.Format(moment.At.InZone(zone))} in {zone.Id}{Because(moment)}";

    private static string Because(CalendarMoment moment) => moment.Change switch
    {
        ClockChange.Shifted => $", for {moment.Wall?.TimeOfDay:HH:mm}, which the clocks leave out: as much later",
        ClockChange.FirstValid => $", for {moment.Wall?.TimeOfDay:HH:mm}, which the clocks leave out: the first after",
        ClockChange.FirstOfTwo => ", the first of two",
        ClockChange.SecondOfTwo => ", the second of two",
        _ => moment.IsFallback ? ", the time said for days on which the sun does not do that" : "",
    };
}
