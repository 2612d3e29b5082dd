using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices;

/// <summary>When a reported fact was true: clocks of devices may be unset, fast or slow.</summary>
internal static class ReportTimes
{
    /// <summary>No device is older; an earlier time is a clock that was never set.</summary>
    private static readonly Instant Earliest = Instant.FromUtc(2000, 1, 1, 0, 0);

    /// <summary>Clocks of devices may be this much ahead of ours.</summary>
    private static readonly Duration AheadMax = Duration.FromMinutes(5);

    /// <summary>
    /// A device's time, or null if it cannot be right. A time far ahead would make everything the device says until then
    /// look older than what is known, and be dropped.
    /// </summary>
    internal static Instant? Credible(Instant? at, Instant now) =>
        at is { } told && told >= Earliest && told - now <= AheadMax ? at : null;

    /// <summary>A device's time, or else the present.</summary>
    internal static Instant CredibleOrNow(Instant at, Instant now) => Credible(at, now) ?? now;

    /// <summary>
    /// When a reported fact was true: the device's time if it told a credible one, but never later than now; else now.
    /// </summary>
    internal static Instant TrueAt(Instant? at, Instant now) => Credible(at, now) is { } told && told < now ? told : now;

    /// <summary>True if something a device announces may end then; what is further off is a wrong clock or a wrong unit.</summary>
    internal static bool IsCredibleEnd(Instant end, Instant now) => end - now < Duration.FromDays(1);

    /// <summary>The events of a report, true when the device says they were.</summary>
    internal static Decision Learned(List<IEvent> events, Instant? at, Instant now) =>
        Occurred(Decision.Of(events), at, now);

    /// <summary>A decision about a report, true when the device says it was.</summary>
    internal static Decision Occurred(Decision decision, Instant? at, Instant now) =>
        decision.Events.Count == 0 ? decision : decision.OccurredAt(TrueAt(at, now));
}
