using NodaTime;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Parts;

/// <summary>
/// What cameras, doorbells and devices without a kind of their own have in common: motion, a light, a siren. Each may
/// lack any.
/// </summary>
internal sealed record CameraParts
{
    /// <summary>Longest sounding that Ring's cameras take.</summary>
    internal static readonly Duration SirenMax = Duration.FromMinutes(2);

    public required DeviceBase Device { get; init; }

    public Sightings Motions { get; init; } = Sightings.None;

    /// <summary>Null in snapshots from before pictures were stored.</summary>
    public Sightings? Pictures { get; init; }

    public LightPart Light { get; init; } = LightPart.Unknown;

    public SirenPart Siren { get; init; } = SirenPart.Unknown;

    /// <summary>When a siren behind a hub, sounded by us, is to be silenced: such a siren knows no duration.</summary>
    public Instant? SilenceAt { get; init; }

    public static CameraParts Unseen(Address self) => new() { Device = DeviceBase.Unseen(self) };

    /// <summary>Null if the command is none that these parts know.</summary>
    internal Decision? Decide(ICommand command, DecideContext context) => command switch
    {
        ReportDevice report => Told(ReportTimes.Learned(Report(report, context.Now), report.At, context.Now), context),
        ReportReadings report => Told(ReportTimes.Learned(Report(report, context.Now), report.At, context.Now), context),
        ReportRemoved => ReportTimes.Learned(Remove(), null, context.Now),
        ReportPast report => DeviceBackfill.Decide(Device.Past, report, context),

        ReportMotion report => Seen(report, ReportTimes.CredibleOrNow(report.At, context.Now), context.Now),

        ReportSnapshot report
            when Pictures?.Knows(SnapshotTaken.IdentityOf(report.Hash, report.TakenAt), report.TakenAt, context.Now) == true =>
            Decision.Nothing(),
        ReportSnapshot report => Decision.Of(new SnapshotTaken(report.Hash, report.TakenAt, report.Length, report.EventId))
            .OccurredAt(ReportTimes.TrueAt(report.TakenAt, context.Now)),

        TakeSnapshot => PictureAsks.Ask(Device, context),

        SetLight or SetDeviceState { Capability: Capabilities.Light } when !Device.Has(Capabilities.Light) =>
            DeviceRefusals.NotFitted(context.Self, Capabilities.Light),
        SetLight set => Light.Set(set, Device, context),
        SetDeviceState { Capability: Capabilities.Light } set => Worded(set, context, on => new SetLight(on, set.For)),

        SoundSiren or SilenceSiren or SetDeviceState { Capability: Capabilities.Siren } when !Device.Has(Capabilities.Siren) =>
            DeviceRefusals.NotFitted(context.Self, Capabilities.Siren),
        SoundSiren sound => Siren.Sound(
            sound.For, SirenMax, SilenceAt, Device.Times, context, length => Device.BehindHub
                ? SirenCall(context.Self, StateView.On, length)
                : new SoundCameraSiren(context.Self.Id, length)),
        SilenceSiren => Siren.Silence(Device.Times, context, Silencing(context.Self)),
        SetDeviceState { Capability: Capabilities.Siren, Value: StateView.Off, For: not null } => Decision.Refuse(
            "siren.leave-out-the-time", "A siren is silenced for good. Leave out the time; nothing was changed."),
        SetDeviceState { Capability: Capabilities.Siren } set => Worded(
            set, context, on => on ? new SoundSiren(set.For) : new SilenceSiren()),

        SetDeviceState or SetDeviceNumber => TraitCommands.Decide(Device, command, context),

        EffectConcluded call when PictureAsks.IsOne(call) => PictureAsks.Concluded(call),
        EffectConcluded call => Concluded(call, context.Now).LinkedToRequests(context),
        DeadlineReached => Due(context).LinkedToRequests(context),
        _ => null,
    };

    /// <summary>
    /// A report's decision, with the calls it makes needless taken back and its steps linked to what began them.
    /// </summary>
    internal Decision Told(Decision decision, DecideContext context) => Device.WithdrawSettled(decision)
        .WithdrawIfSettled(Light.Intent)
        .WithdrawIfSettled(Siren.Intent)
        .LinkedToRequests(context);

    internal CameraParts Evolve(IEvent @event) => @event switch
    {
        MotionDetected { EventId: { } id, At: { } at } e => this with { Motions = Motions.Add(id, at, e.FromHistory == true) },
        SnapshotTaken e => this with { Pictures = (Pictures ?? Sightings.None).Add(e.Identity, e.TakenAt) },
        // That somebody wants it silent before is no reason to forget it: the wish may come to nothing.
        SirenRequested e when Device.BehindHub => Stepped(@event) with
        {
            SilenceAt = e.On ? e.Until : e.By.Kind == PrincipalKind.Engine ? null : SilenceAt,
        },
        SirenReported { Siren.On: false } => Stepped(@event) with { SilenceAt = null },
        IntentRejected or IntentContradicted when Siren.Intent is { Target: "on" } sounding && sounding.Id == ((IIntentEvent)@event).Intent =>
            Stepped(@event) with { SilenceAt = null },
        _ => Stepped(@event),
    };

    internal Instant? WakeAt() => Deadlines.Earliest(
        Light.Intent is { IsOpen: true } light ? light.GiveUpAt : null,
        Siren.Intent is { IsOpen: true } siren ? siren.GiveUpAt : null,
        Siren.AnnouncedEnd,
        SilenceAt,
        Device.Traits.WakeAt());

    /// <summary>
    /// A clock that cannot be right would make every later motion look told already: the event has a time that can be
    /// believed.
    /// </summary>
    private Decision Seen(ReportMotion report, Instant at, Instant now) => Motions.Knows(report.EventId, at, now, report.FromHistory)
        ? Decision.Nothing()
        : Decision.Of(new MotionDetected(report.EventId, at, report.Detection, report.Rest, report.FromHistory ? true : null))
            .OccurredAt(ReportTimes.TrueAt(report.At, now));

    private CameraParts Stepped(IEvent @event) => this with
    {
        Device = Device.Evolve(@event),
        Light = Light.Evolve(@event),
        Siren = Siren.Evolve(@event),
    };

    /// <summary>The same wish in the words of a trait.</summary>
    private Decision? Worded(SetDeviceState set, DecideContext context, Func<bool, ICommand> command) => set.Value switch
    {
        StateView.On => Decide(command(true), context),
        StateView.Off => Decide(command(false), context),
        _ => Decision.Refuse("device.choose-a-state", $"The {set.Capability} of a device can be asked to be on or off, not '{set.Value}'."),
    };

    private ControlDevice SirenCall(Address self, string word, Duration? length) =>
        new(self.Id, Device.Description!.RingKind, Capabilities.Siren, word, null, length);

    private IEffectRequest Silencing(Address self) =>
        Device.BehindHub ? SirenCall(self, StateView.Off, null) : new SilenceCameraSiren(self.Id);

    private List<IEvent> Report(ReportDevice report, Instant now)
    {
        List<IEvent> events = [];
        Instant? at = ReportTimes.Credible(report.At, now);
        Device.Report(report with { At = at }, now, events);
        ReportSwitches(report.Readings, at, now, events);
        return events;
    }

    private List<IEvent> Report(ReportReadings report, Instant now)
    {
        List<IEvent> events = [];
        Instant? at = ReportTimes.Credible(report.At, now);
        Device.Report(report.Readings, at, report.Leftover, now, events);
        ReportSwitches(report.Readings, at, now, events);
        return events;
    }

    private void ReportSwitches(Readings? readings, Instant? at, Instant now, List<IEvent> events)
    {
        Light.Report(readings?.Light, at, now, events);
        Siren.Report(readings?.Siren, at, now, events);
        Refused(Capabilities.Light, Light.Intent, Light.On.Value, readings, events);
        Refused(Capabilities.Siren, Siren.Intent, Siren.Heard.Value?.On, readings, events);
    }

    /// <summary>
    /// The device says that it did not do what it was asked for: a siren's test while the home is armed, for one.
    /// </summary>
    private static void Refused(string capability, Intent? intent, bool? known, Readings? readings, List<IEvent> events)
    {
        if (intent is { IsOpen: true } && readings?.Refused.Contains(capability, StringComparer.Ordinal) == true
            && !events.Any(e => e is IIntentEvent step && step.Intent == intent.Id))
        {
            events.Add(new IntentContradicted(
                intent.Id, intent.Target, known switch { true => StateView.On, false => StateView.Off, null => StateView.Unknown }));
        }
    }

    private List<IEvent> Remove()
    {
        List<IEvent> events = [];
        Device.Remove(events);
        return events;
    }

    private Decision Concluded(EffectConcluded call, Instant now) =>
        (IntentMachine.Concluded(Light.Intent, call, now, Device.Times)
            ?? IntentMachine.Concluded(Siren.Intent, call, now, Device.Times)
            ?? Device.Traits.Concluded(call, now, Device.Times)) is { } step
            ? Decision.Of(step)
            : Decision.Nothing();

    private Decision Due(DecideContext context)
    {
        List<IEvent> events = [];
        if (IntentMachine.Due(Light.Intent, context.Now) is { } step)
        {
            events.Add(step);
        }

        Siren.Due(context.Now, events);
        Device.Traits.Due(context.Now, events);
        if (!(SilenceAt <= context.Now))
        {
            return ReportTimes.Learned(events, null, context.Now);
        }

        // A siren intent that is due in this same moment is settled above and not superseded once more.
        SirenPart siren = events.Aggregate(Siren, (part, e) => part.Evolve(e));
        Decision silence = siren.SilenceNow(Device.Times, context, Silencing(context.Self));
        Decision decision = Decision.Of([.. events, .. silence.Events]).Call(silence.Effects![0]);
        silence.Withdrawn?.ForEach(name => decision.Withdraw(name));
        return decision;
    }
}
