using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>The rows that all devices without a light and a siren share: they report, and take no orders.</summary>
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
                ReportDevice report = told with { At = World.Credible(told.At, context.Now) };
                device.Report(report, context.Now, events);
                Own(report.Readings, report.At);
                return World.Learned(events, report.At, context.Now);

            case ReportReadings told:
                Instant? at = World.Credible(told.At, context.Now);
                device.Report(told.Readings, at, told.Leftover, context.Now, events);
                Own(told.Readings, at);
                return World.Learned(events, at, context.Now);

            case ReportRemoved:
                device.Remove(events);
                return World.Learned(events, null, context.Now);

            case EffectConcluded or DeadlineReached:
                return Decision.Nothing();

            default:
                return World.NotForThis(context.Self, command);
        }

        void Own(Readings? readings, Instant? at)
        {
            if (readings is not null)
            {
                own?.Invoke(readings, at, events);
            }
        }
    }

    internal static void Hazard(Known<bool?> known, bool? said, Hazard hazard, Instant? at, List<IEvent> events)
    {
        if (known.Moves(said, at))
        {
            events.Add(said == true ? new HazardRaised(hazard, at) : new HazardCleared(hazard, at));
        }
    }
}
