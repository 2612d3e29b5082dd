using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>What cameras, doorbells and devices of unknown kinds have in common: motion, a light, a siren. Each may lack any.</summary>
internal sealed record CameraParts
{
    /// <summary>Longest sounding that Ring's cameras take.</summary>
    internal static readonly Duration SirenMax = Duration.FromMinutes(2);

    public static CameraParts Unseen { get; } = new();

    public DeviceBase Device { get; init; } = DeviceBase.Unseen;

    public Sightings Motions { get; init; } = Sightings.None;

    /// <summary>Null in snapshots from before pictures were stored.</summary>
    public Sightings? Pictures { get; init; }

    public LightPart Light { get; init; } = LightPart.Unknown;

    public SirenPart Siren { get; init; } = SirenPart.Unknown;

    /// <summary>Null if the command is none that these parts know.</summary>
    internal Decision? Decide(ICommand command, DecideContext context) => command switch
    {
        ReportDevice report => World.Learned(Report(report, context.Now), report.At, context.Now)
            .WithdrawIfSettled(Light.Intent)
            .WithdrawIfSettled(Siren.Intent)
            .LinkedToRequests(context),
        ReportReadings report => World.Learned(Report(report, context.Now), report.At, context.Now)
            .WithdrawIfSettled(Light.Intent)
            .WithdrawIfSettled(Siren.Intent)
            .LinkedToRequests(context),
        ReportRemoved => World.Learned(Remove(), null, context.Now),

        ReportMotion report when Motions.Knows(report.EventId, report.At) => Decision.Nothing(),
        ReportMotion report => Decision.Of(new MotionDetected(report.EventId, report.At, report.Detection, report.Rest))
            .OccurredAt(World.TrueAt(report.At, context.Now)),

        ReportSnapshot report when Pictures?.Knows(SnapshotTaken.IdentityOf(report.Hash, report.TakenAt), report.TakenAt) == true =>
            Decision.Nothing(),
        ReportSnapshot report => Decision.Of(new SnapshotTaken(report.Hash, report.TakenAt, report.Length, report.EventId))
            .OccurredAt(World.TrueAt(report.TakenAt, context.Now)),

        SetLight when !Device.Has(Capabilities.Light) => World.NotFitted(context.Self, Capabilities.Light),
        SetLight set => Light.Set(set, context),

        SoundSiren or SilenceSiren when !Device.Has(Capabilities.Siren) =>
            World.NotFitted(context.Self, Capabilities.Siren),
        SoundSiren sound => Siren.Sound(
            sound.For, SirenMax, IntentTimes.Camera, context, length => new SoundCameraSiren(context.Self.Id, length)),
        SilenceSiren => Siren.Silence(IntentTimes.Camera, context, new SilenceCameraSiren(context.Self.Id)),

        EffectConcluded call => Concluded(call, context.Now).LinkedToRequests(context),
        DeadlineReached => World.Learned(Due(context.Now), null, context.Now).LinkedToRequests(context),
        _ => null,
    };

    internal CameraParts Evolve(IEvent @event) => @event switch
    {
        MotionDetected { EventId: { } id, At: { } at } => this with { Motions = Motions.Add(id, at) },
        SnapshotTaken e => this with { Pictures = (Pictures ?? Sightings.None).Add(e.Identity, e.TakenAt) },
        _ => this with
        {
            Device = Device.Evolve(@event),
            Light = Light.Evolve(@event),
            Siren = Siren.Evolve(@event),
        },
    };

    internal Instant? WakeAt() => Earliest(
        Light.Intent is { IsOpen: true } light ? light.GiveUpAt : null,
        Siren.Intent is { IsOpen: true } siren ? siren.GiveUpAt : null,
        Siren.AnnouncedEnd);

    internal static Instant? Earliest(params ReadOnlySpan<Instant?> deadlines)
    {
        Instant? earliest = null;
        foreach (Instant? deadline in deadlines)
        {
            if (deadline is { } named && !(named >= earliest))
            {
                earliest = named;
            }
        }

        return earliest;
    }

    private List<IEvent> Report(ReportDevice report, Instant now)
    {
        List<IEvent> events = [];
        Instant? at = World.Credible(report.At, now);
        Device.Report(report with { At = at }, now, events);
        ReportSwitches(report.Readings, at, now, events);
        return events;
    }

    private List<IEvent> Report(ReportReadings report, Instant now)
    {
        List<IEvent> events = [];
        Instant? at = World.Credible(report.At, now);
        Device.Report(report.Readings, at, report.Leftover, now, events);
        ReportSwitches(report.Readings, at, now, events);
        return events;
    }

    private void ReportSwitches(Readings? readings, Instant? at, Instant now, List<IEvent> events)
    {
        Light.Report(readings?.Light, at, now, events);
        Siren.Report(readings?.Siren, at, now, events);
    }

    private List<IEvent> Remove()
    {
        List<IEvent> events = [];
        Device.Remove(events);
        return events;
    }

    private Decision Concluded(EffectConcluded call, Instant now) =>
        (IntentMachine.Concluded(Light.Intent, call, now, IntentTimes.Camera)
            ?? IntentMachine.Concluded(Siren.Intent, call, now, IntentTimes.Camera)) is { } step
            ? Decision.Of(step)
            : Decision.Nothing();

    private List<IEvent> Due(Instant now)
    {
        List<IEvent> events = [];
        if (IntentMachine.Due(Light.Intent, now) is { } step)
        {
            events.Add(step);
        }

        Siren.Due(now, events);
        return events;
    }
}
