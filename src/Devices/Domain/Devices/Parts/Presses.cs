using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Parts;

/// <summary>The button of a doorbell, or of a device without a kind of its own.</summary>
internal static class Presses
{
    /// <summary>One press is one event, at a time that can be believed: see <see cref="Sightings"/>.</summary>
    internal static Decision Pressed(Sightings told, ReportDing report, Instant now)
    {
        Instant at = ReportTimes.CredibleOrNow(report.At, now);
        return told.Knows(report.EventId, at, now, report.FromHistory)
            ? Decision.Nothing()
            : Decision.Of(new DoorbellPressed(report.EventId, at, report.Rest, report.FromHistory ? true : null))
                .OccurredAt(ReportTimes.TrueAt(report.At, now));
    }
}
