using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Views;

/// <summary>A delay that the base station says runs.</summary>
/// <param name="Kind">Exit or entry.</param>
/// <param name="EndsAt">The base station's own instant.</param>
/// <param name="Overdue">That instant has passed, and the base station has not said that the delay ended.</param>
public sealed record DelayView(DelayKind Kind, Instant EndsAt, bool Overdue = false);

/// <summary>The alarm as the base station reports it.</summary>
/// <param name="State">Ring's word, e.g. <c>entry-delay</c>, <c>burglar-alarm</c>.</param>
/// <param name="Id">The base station's id of the incident.</param>
/// <param name="Faulted">Ids of the devices that set it off.</param>
/// <param name="Since">When it came to this state.</param>
public sealed record AlarmView(string State, string? Id, IReadOnlyList<string> Faulted, Instant Since);

/// <summary>The latest refusal to arm.</summary>
public sealed record ArmRefusalView(Instant At, Principal By, ArmRefused Refused)
{
    /// <summary>The request that was refused; null in what an older release stored.</summary>
    public string? Correlation { get; init; }
}

/// <summary>The home's alarm: what the base station reports, and what is asked of it.</summary>
public sealed record SecurityView : IBaseStationPart
{
    /// <summary>The mode the base station reported last; null as long as it never has.</summary>
    public SecurityMode? Mode { get; init; }

    /// <summary>The base station's word, if the mode is <c>other</c>.</summary>
    public string? ModeName { get; init; }

    public Instant? ModeSince { get; init; }

    /// <summary>Who set the mode: the asker of the intent it fulfilled, or the resident or the cloud that reported it.</summary>
    public Principal? ModeBy { get; init; }

    /// <summary>Null as long as nothing was ever told of the line to it (journals of the first builds, too).</summary>
    public BaseStationView? BaseStation { get; init; }

    /// <summary>True if what the base station said last is the present, and not a memory.</summary>
    [JsonIgnore]
    public bool IsHeard => BaseStationView.IsHeard(BaseStation);

    /// <inheritdoc/>
    [JsonIgnore]
    public Instant LastWordAt => BaseStation?.Since ?? ModeSince ?? NodaConstants.UnixEpoch;

    /// <summary>The exit or entry delay of which the base station has not said that it ended; null if there is none.</summary>
    public DelayView? Delay { get; init; }

    public AlarmView? Alarm { get; init; }

    /// <summary>The panel's siren; null as long as it never told.</summary>
    public StateView? Siren { get; init; }

    /// <summary>The latest intent about the mode, open or settled; null if there never was one.</summary>
    public IntentView? Intent { get; init; }

    /// <summary>The latest intent about the panel's siren.</summary>
    public IntentView? SirenIntent { get; init; }

    /// <summary>Which sensors take part in which mode, as the panel says; empty if it never did.</summary>
    public IReadOnlyList<Participation> Sensors { get; init; } = [];

    /// <summary>The base station's own delays; null as long as it has not said.</summary>
    public IReadOnlyList<PanelDelays>? PanelDelays { get; init; }

    /// <summary>Ids of the sensors the panel does not guard at present, as it says.</summary>
    public IReadOnlyList<string> Bypassed { get; init; } = [];

    /// <summary>The last <see cref="IntentsMax"/> intents about mode and siren, oldest first.</summary>
    public ImmutableList<IntentView> RecentIntents { get; init; } = ImmutableList<IntentView>.Empty;

    public ArmRefusalView? LastRefusal { get; init; }

    /// <summary>What the engine itself guards, and the incidents.</summary>
    public GuardView Guard { get; init; } = new();

    public const int IntentsMax = 20;

    /// <summary>The latest intent about the mode, while the world still owes an answer.</summary>
    [JsonIgnore]
    public IntentView? PendingIntent => Intent is { } intent && intent.Stage.IsOpen() ? intent : null;

    /// <summary>
    /// True if the base station says that it guards: an armed mode, and its word that no exit delay runs. False if it says that
    /// it does not, or that an exit delay ends after <paramref name="at"/>. Null if nobody knows: it never reported a mode, or one
    /// that this build does not know, it is not heard at present, or an exit delay is over by the clock and not by its word.
    /// </summary>
    public bool? IsArmed(Instant at) => this switch
    {
        { Mode: null or SecurityMode.Other } or { IsHeard: false } => null,
        { Mode: SecurityMode.Disarmed } => false,
        { Delay: { Kind: DelayKind.Exit } exit } => !exit.Overdue && at < exit.EndsAt ? false : null,
        { Guard.Period: { ExitEndsAt: not null } or { Reverted: true } } => false,
        _ => true,
    };

    /// <summary>The mode by its name in this home, e.g. <c>night</c> where the base station says home; null as long as it said nothing.</summary>
    [JsonIgnore]
    public string? ModeInWords => Mode is SecurityMode.Home or SecurityMode.Away ? Guard.Period?.Mode ?? Mode?.Word() : Mode?.Word();
}
