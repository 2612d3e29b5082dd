using NodaTime;

namespace RingActors.Rules.Schedules.Calendars.Forms;

/// <summary>Again and again after the same time, whatever the clocks do.</summary>
/// <param name="Every">Above zero.</param>
/// <param name="Phase">One of its moments.</param>
public sealed record IntervalTimes(Duration Every, Instant Phase) : ElapsedForm
{
    internal override Instant? NextAfter(Instant after, CalendarRules rules)
    {
        long every = Every.ToInt64Nanoseconds() / NodaConstants.NanosecondsPerTick;
        long since = after.ToUnixTimeTicks() - Phase.ToUnixTimeTicks();
        long whole = since / every - (since % every < 0 ? 1 : 0);
        return Phase + Duration.FromTicks((whole + 1) * every);
    }
}
