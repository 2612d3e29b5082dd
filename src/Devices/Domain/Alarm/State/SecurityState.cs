using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>A delay that the base station says runs.</summary>
/// <param name="Kind">Exit or entry.</param>
/// <param name="EndsAt">The base station's own instant.</param>
/// <param name="GiveUpAt">Until when an intent waits for the word that it ended.</param>
/// <param name="Overdue">Its end has passed without that word.</param>
internal sealed record RunningDelay(DelayKind Kind, Instant EndsAt, Instant GiveUpAt, bool Overdue = false)
{
    /// <summary>
    /// The base station's word takes a moment, and its clock is not ours: this long it is not missed.
    /// </summary>
    internal static readonly Duration Patience = Duration.FromSeconds(3);

    /// <summary>After a delay's end an intent waits this long for the base station to say that it ended.</summary>
    internal static readonly Duration Grace = Duration.FromSeconds(15);

    [JsonIgnore]
    public Instant OverdueAt => EndsAt + Patience;
}

/// <summary>What the base station said last, and what is asked of it.</summary>
internal sealed record SecurityState
{
    /// <summary>Longest sounding that is taken on; the panel itself would sound until silenced.</summary>
    internal static readonly Duration SirenMax = Duration.FromMinutes(10);

    /// <summary>Null as long as it has never said.</summary>
    public SecurityMode? Mode { get; init; }

    /// <summary>The latest base-station time of anything taken from it.</summary>
    public Instant? At { get; init; }

    public ModeReportedLate? LastLate { get; init; }

    public AlarmReportedLate? LastLateAlarm { get; init; }

    public RunningDelay? Delay { get; init; }

    public AlarmReading? Alarm { get; init; }

    /// <summary>How the line to the base station stands; null in journals older than that word.</summary>
    public Connection? BaseStation { get; init; }

    /// <summary>True if what the base station said last is the present.</summary>
    [JsonIgnore]
    public bool IsHeard => BaseStation is null or Connection.Online;

    public IReadOnlyList<Participation> Sensors { get; init; } = [];

    public IReadOnlyList<string> Bypassed { get; init; } = [];

    /// <summary>The base station's own delays; null as long as it has not said.</summary>
    public IReadOnlyList<PanelDelays>? Delays { get; init; }

    /// <summary>The intent about the mode; its target is the mode's word.</summary>
    public Intent? Intent { get; init; }

    public SirenPart Siren { get; init; } = SirenPart.Unknown;

    /// <summary>When the panel's siren, sounded by us, is to be silenced: the panel itself knows no duration.</summary>
    public Instant? SilenceAt { get; init; }

    /// <summary>
    /// Silence was asked for, and the base station has not said that it is silent: until then it is asked again when it
    /// is heard again.
    /// </summary>
    public Instant? SilenceWantedUntil { get; init; }

    /// <summary>What it told of mode and alarm lately, for the hub's history; null if that is nothing.</summary>
    public Timeline? Past { get; init; }

    public RawJson? Leftover { get; init; }

    public Instant? LeftoverAt { get; init; }

    /// <summary>What the engine guards by itself.</summary>
    public GuardState Guard { get; init; } = new();

    /// <summary>A siren that somebody sounds half a day later is another one.</summary>
    private static readonly Duration SilenceWanted = Duration.FromHours(12);

    internal SecurityState Evolve(IEvent @event)
    {
        SecurityState said = Reported(@event);
        said = PanelStateWords.Of(@event) is { } word
            ? said with { Past = (Past ?? Timeline.None).Add(word, PanelStateWords.IsPast(@event)) }
            : said;
        GuardState guard = Guard.Evolve(@event);
        return ReferenceEquals(guard, Guard) ? said : said with { Guard = guard };
    }

    private SecurityState Reported(IEvent @event) => @event switch
    {
        ArmRequested e => this with
        {
            Intent = Wanted(e.Intent, e.Mode, e.By, e.GiveUpAt) with
            {
                WasThere = (e.From == e.Mode || Intent?.Target == e.Mode.Word()) && Bypasses(e),
            },
        },
        DisarmRequested e => this with
        {
            Intent = Wanted(e.Intent, SecurityMode.Disarmed, e.By, e.GiveUpAt) with { WasThere = e.From == SecurityMode.Disarmed && Alarm is not null },
        },
        ArmRefused => this,

        ModeReported e => Said(e.At) with
        {
            Mode = e.Mode,
            // A bypass ends with disarming and is never carried into the next arming (A-S10).
            Bypassed = e.Mode == SecurityMode.Disarmed ? [] : Bypassed,
            Delay = e.Mode == SecurityMode.Disarmed ? null : Delay,
            // One that was given up and happened after all is settled when the engine's own exit delay is over.
            Intent = Intent is { IsOpen: true } || Intent?.Target == e.Mode.Word() ? Intent : null,
        },
        ModeReportedLate e => this with { LastLate = e },
        AlarmReportedLate e => this with { LastLateAlarm = e },
        DelayStarted e => Said(e.At) with
        {
            Delay = new RunningDelay(e.Kind, e.EndsAt, e.GiveUpAt),
            Intent = Intent is { IsOpen: true } && e.Kind == DelayKind.Exit
                ? Intent with { GiveUpAt = Later(Intent.GiveUpAt, e.GiveUpAt) }
                : Intent,
        },
        PeriodBegan { ExitEndsAt: { } end } e => this with { Intent = WaitsFor(e.Intent, end) },
        ExitDelayChanged e => this with { Intent = WaitsFor(Guard.Period?.Intent, e.EndsAt) },
        ExitDelayOver { LateBy: { } late } e => this with { Intent = WaitsFor(Guard.Period?.Intent, e.EndedAt + late) },
        DelayEnded { Reported: false } => this with { Delay = Delay is { } past ? past with { Overdue = true } : null },
        DelayEnded e => Said(e.At) with { Delay = null },
        DelayOverdue => this with { Delay = Delay is { } late ? late with { Overdue = true } : null },
        BaseStationReported e => this with { BaseStation = e.Status },
        LeftoverKept e => this with { Leftover = e.Leftover, LeftoverAt = e.LearnedAt },
        // What sounds from now on is the base station's own.
        AlarmReported e => Said(e.At) with { Alarm = e.Alarm, SilenceWantedUntil = null },
        AlarmCleared e => Said(e.At) with { Alarm = null },
        PanelDelaysReported e => this with { Delays = e.Delays },
        ParticipationReported e => this with { Sensors = e.Sensors },
        BypassReported e => this with { Bypassed = e.Bypassed },

        SirenRequested e => this with
        {
            Siren = Siren.Evolve(e),
            // That somebody wants it silent before is no reason to forget it: the wish may come to nothing.
            SilenceAt = e.On ? e.Until : e.By.Kind == PrincipalKind.Engine ? null : SilenceAt,
            SilenceWantedUntil = e.On ? null : e.GiveUpAt + SilenceWanted,
        },
        SirenReported { Siren.On: false } e => Said(e.At) with { Siren = Siren.Evolve(e), SilenceAt = null, SilenceWantedUntil = null },
        SirenReported e => Said(e.At) with { Siren = Siren.Evolve(e) },
        PanelSirenLeftOn => this with { SilenceAt = null },
        IntentRejected or IntentContradicted => Stepped(@event) with
        {
            SilenceAt = Siren.Intent is { Target: "on" } sounding && sounding.Id == ((IIntentEvent)@event).Intent ? null : SilenceAt,
        },
        IntentConfirmed e when e.Intent == Siren.Intent?.Id => Stepped(@event) with { SilenceWantedUntil = null },
        _ => Stepped(@event),
    };

    /// <summary>One may still go through the zones: an exit delay of the engine or of the base station runs.</summary>
    [JsonIgnore]
    internal bool IsLeaving =>
        Guard.Period is { } period
        && (period.Exit is not null || Delay is { Kind: DelayKind.Exit, Overdue: false });

    /// <summary>
    /// The alarm there is, in a word: the base station's own, or the kind of the oldest open incident; null if there is
    /// none.
    /// </summary>
    [JsonIgnore]
    internal string? AlarmWord =>
        Alarm?.State ?? Guard.Shown.FirstOrDefault()?.Kind.ToString().ToLowerInvariant();

    internal Instant? WakeAt() => Deadlines.Earliest(
        Intent is { IsOpen: true } mode ? mode.GiveUpAt : null,
        Siren.Intent is { IsOpen: true } siren ? siren.GiveUpAt : null,
        Siren.AnnouncedEnd,
        Delay is { Overdue: false } delay ? delay.OverdueAt : null,
        SilenceAt,
        Guard.WakeAt());

    private Intent? WaitsFor(string? intent, Instant end) => Intent is { IsOpen: true } && Intent.Id == intent
        ? Intent with { GiveUpAt = Later(Intent.GiveUpAt, end + RunningDelay.Grace) }
        : Intent;

    private SecurityState Stepped(IEvent @event) =>
        this with { Intent = IntentMachine.Evolve(Intent, @event), Siren = Siren.Evolve(@event) };

    /// <summary>Sensors are to be left out, or some are and are not to be any more.</summary>
    private bool Bypasses(ArmRequested wish) =>
        wish.Bypassed.Count > 0 || Bypassed.Count > 0 || Guard.Period is { Bypassed.Count: > 0 }
        || (Intent is not null && Guard.Asked is { Bypassed.Count: > 0 } asked && asked.Intent == Intent.Id);

    private Intent Wanted(string id, SecurityMode mode, Principal by, Instant giveUpAt) => new()
    {
        Id = id,
        Target = mode.Word(),
        Stage = IntentStage.Requested,
        By = by,
        GiveUpAt = giveUpAt,
        // Folded before the old intent's end: the call of the one that is replaced may have gone out.
        Echo = Intent?.Target,
    };

    /// <summary>
    /// What is taken is the newest word, also if its stamp is older: then the clock that made the one before has been
    /// set right.
    /// </summary>
    private SecurityState Said(Instant? at) => at is not null ? this with { At = at } : this;

    private static Instant Later(Instant a, Instant b) => a > b ? a : b;
}
