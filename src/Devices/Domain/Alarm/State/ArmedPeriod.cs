using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>The exit delay that the engine itself keeps, for the zones it guards.</summary>
/// <param name="EndsAt">When it ends.</param>
/// <param name="FullEndsAt">When it would end if no door had closed.</param>
/// <param name="Restarted">It began anew once, because somebody came back.</param>
/// <param name="DoorOpened">An exit door was opened.</param>
/// <param name="DoorClosed">And closed again after that.</param>
internal sealed record OwnExit(Instant EndsAt, Instant FullEndsAt, bool Restarted, bool DoorOpened, bool DoorClosed);

/// <summary>What a zone did in an armed period.</summary>
internal sealed record ZoneActivity
{
    public required string Device { get; init; }

    /// <summary>How many alarms it raised.</summary>
    public int Alarms { get; init; }

    /// <summary>It tripped too often and is not heeded until the period ends.</summary>
    public bool ShutDown { get; init; }

    /// <summary>It is open, and counts if it still is then.</summary>
    public Instant? CountsAt { get; init; }

    /// <summary>Its time came while nobody listened, and its sensor was given a moment to say how it is: once, not again.</summary>
    public bool Again { get; init; }

    /// <summary>It was bypassed until closed, is closed, and is guarded again if it still is then.</summary>
    public Instant? RejoinsAt { get; init; }

    /// <summary>When it last tripped as one of a group.</summary>
    public Instant? GroupTripAt { get; init; }

    /// <summary>The same by the device's own clock, where that is ahead of the server's.</summary>
    public Instant? GroupTripSaidAt { get; init; }

    /// <summary>When that came to be known, where it was later.</summary>
    public Instant? GroupTripHeardAt { get; init; }
}

/// <summary>What the home was before it was armed.</summary>
/// <param name="Mode">The mode's name.</param>
/// <param name="Guards">The base station's mode.</param>
/// <param name="Bypassed">What was bypassed then.</param>
internal sealed record FormerMode(string Mode, SecurityMode Guards, IReadOnlyList<Bypass> Bypassed);

/// <summary>From the base station's word that it is in an armed mode to its word that it is disarmed, or in another one.</summary>
internal sealed record ArmedPeriod
{
    public required string Id { get; init; }

    /// <summary>The mode's name, e.g. <c>night</c>.</summary>
    public required string Mode { get; init; }

    public required SecurityMode Guards { get; init; }

    /// <summary>Our intent that led to it; null if somebody else armed.</summary>
    public string? Intent { get; init; }

    public required Instant Began { get; init; }

    /// <summary>From when on what happens at a zone counts: one may have gone through it before, and it comes to be known only now.</summary>
    public required Instant CountsFrom { get; init; }

    public FormerMode? From { get; init; }

    public IReadOnlyList<Bypass> Bypassed { get; init; } = [];

    public OwnExit? Exit { get; init; }

    public bool AtKeypad { get; init; }

    /// <summary>Who armed, where nobody asked for it here; null if that is not known.</summary>
    public Principal? By { get; init; }

    /// <summary>A door was opened while one could leave.</summary>
    public bool DoorUsed { get; init; }

    /// <summary>It was taken back, and the request for the mode before is under way.</summary>
    public bool Reverted { get; init; }

    /// <summary>
    /// It was to be taken back, and was not: what stood in the way may stand open yet, so nobody may call this armed as asked.
    /// </summary>
    public bool RevertFailed { get; init; }

    public IReadOnlyList<ZoneActivity> Zones { get; init; } = [];

    [JsonIgnore]
    public bool IsOurs => Intent is not null;

    internal bool IsBypassed(string device)
    {
        foreach (Bypass bypass in Bypassed)
        {
            if (bypass.Device == device)
            {
                return true;
            }
        }

        return false;
    }

    internal ZoneActivity Of(string device)
    {
        foreach (ZoneActivity zone in Zones)
        {
            if (zone.Device == device)
            {
                return zone;
            }
        }

        return new ZoneActivity { Device = device };
    }

    internal ArmedPeriod With(ZoneActivity zone) => this with
    {
        Zones = [.. Zones.Where(z => z.Device != zone.Device), zone],
    };

    internal Instant? WakeAt()
    {
        Instant? next = Exit?.EndsAt;
        foreach (ZoneActivity zone in Zones)
        {
            next = Deadlines.Earliest(next, zone.CountsAt, zone.RejoinsAt);
        }

        return next;
    }

    internal ArmedPeriod Evolve(IEvent @event) => @event switch
    {
        ExitDelayChanged e => this with
        {
            Exit = Exit is { } exit
                ? e.Why switch
                {
                    ExitChange.CameBack => new OwnExit(e.EndsAt, e.EndsAt, true, true, false),
                    ExitChange.DoorsClosed => exit with { EndsAt = e.EndsAt, DoorClosed = true },
                    _ => exit with { EndsAt = e.EndsAt, DoorOpened = true },
                }
                : null,
        },
        ExitDoorUsed e => this with
        {
            DoorUsed = true,
            Exit = Exit is { } exit
                ? e.Open ? exit with { DoorOpened = true } : exit with { DoorClosed = exit.DoorOpened }
                : null,
        },
        ExitDelayOver e => this with { Exit = null, CountsFrom = e.EndedAt },
        DelayEnded { Kind: DelayKind.Exit, Reported: true, At: { } at } when at > CountsFrom => this with { CountsFrom = at },
        // One may still leave while it is being taken back: that it is asked for ends no delay.
        ArmingReverted e => this with { Reverted = true, Exit = e.AtEnd ? null : Exit },
        ArmingRevertFailed => this with { Reverted = false, RevertFailed = true },
        BypassAdded e => this with { Bypassed = [.. Bypassed, .. e.Bypassed] },
        BypassEnded e => With(Of(e.Device) with { RejoinsAt = null }) with
        {
            Bypassed = [.. Bypassed.Where(b => b.Device != e.Device)],
        },
        ZoneRejoining e => With(Of(e.Device) with { RejoinsAt = e.At }),
        ZoneWaiting e => With(Of(e.Device) with { CountsAt = e.CountsAt, Again = e.Again == true }),
        ZoneTripped e => With(Of(e.Device) with
        {
            CountsAt = null,
            Again = false,
            GroupTripAt = CountsForGroup(e) ? e.At : Of(e.Device).GroupTripAt,
            GroupTripSaidAt = CountsForGroup(e) ? e.SaidAt : Of(e.Device).GroupTripSaidAt,
            GroupTripHeardAt = CountsForGroup(e) ? e.At + e.LearnedLate : Of(e.Device).GroupTripHeardAt,
            Alarms = Of(e.Device).Alarms + (e.Opens ? 1 : 0),
        }),
        ZoneShutDown e => With(Of(e.Device) with { ShutDown = true }),
        _ => this,
    };

    private static bool CountsForGroup(ZoneTripped e) => e.Outcome is TripOutcome.OneOfGroup or TripOutcome.Alarm or TripOutcome.Entry;
}
