using NodaTime;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Parts;

/// <summary>The rows that all devices without a light and a siren share: they report, and take orders for their traits.</summary>
internal static class SensorReports
{
    /// <param name="device">What every device has.</param>
    /// <param name="command">The command to decide.</param>
    /// <param name="context">Its context.</param>
    /// <param name="own">Adds the events of the kind's own readings; null if it has none.</param>
    internal static Decision Decide(
        DeviceBase device, ICommand command, DecideContext context, Action<Readings, Instant?, List<IEvent>>? own = null)
    {
        List<IEvent> events = [];
        switch (command)
        {
            case ReportDevice told:
                ReportDevice report = told with { At = ReportTimes.Credible(told.At, context.Now) };
                device.Report(report, context.Now, events);
                Own(report.Readings, report.At);
                return Learned(report.At);

            case ReportReadings told:
                Instant? at = ReportTimes.Credible(told.At, context.Now);
                device.Report(told.Readings, at, told.Leftover, context.Now, events);
                Own(told.Readings, at);
                return Learned(at);

            case ReportRemoved:
                device.Remove(events);
                return ReportTimes.Learned(events, null, context.Now);

            case ReportPast past:
                return DeviceBackfill.Decide(device.Past, past, context);

            case EffectConcluded call:
                return (device.Traits.Concluded(call, context.Now, device.Times) is { } step ? Decision.Of(step) : Decision.Nothing())
                    .LinkedToRequests(context);

            case DeadlineReached:
                device.Traits.Due(context.Now, events);
                return ReportTimes.Learned(events, null, context.Now).LinkedToRequests(context);

            default:
                return TraitCommands.Decide(device, command, context) ?? DeviceRefusals.NotForThis(context.Self, command);
        }

        Decision Learned(Instant? at) =>
            device.WithdrawSettled(ReportTimes.Learned(events, at, context.Now)).LinkedToRequests(context);

        void Own(Readings? readings, Instant? at)
        {
            if (readings is not null)
            {
                own?.Invoke(readings, at, events);
            }
        }
    }

    internal static void Hazard(LastReported<bool?> known, bool? said, Hazard hazard, Instant? at, List<IEvent> events)
    {
        if (known.Moves(said))
        {
            events.Add(said == true ? new HazardRaised(hazard, at) : new HazardCleared(hazard, at));
        }
    }
}
