using NodaTime;

namespace RingActors.Devices.RingCloud.Client.Observations;

public enum RingSubsystem
{
    Login = 1,
    Api = 2,
    DeviceList = 3,
    AlarmSocket = 4,
    Push = 5,
    ActiveDings = 6,

    /// <summary>The mode of a location without an alarm.</summary>
    LocationMode = 7,
}

public enum RingLinkState
{
    /// <summary>Not wanted, or not possible with these settings; the reason says which.</summary>
    Off = 1,
    Connecting = 2,
    Up = 3,

    /// <summary>Works in part, or is suspected not to.</summary>
    Degraded = 4,
    Down = 5,

    /// <summary>Only a person can go on: log in again.</summary>
    LoginNeeded = 6,

    /// <summary>Ring's edge blocks this client; nothing is sent for a while.</summary>
    Blocked = 7,
}

/// <summary>How one part of the connection stands.</summary>
/// <param name="Scope">The location id of an alarm socket or of a location's mode; empty for all others.</param>
/// <param name="Reason">For people; what is wrong and what to do. No secrets.</param>
public sealed record RingLinkHealth(RingSubsystem Subsystem, string Scope, RingLinkState State, Instant Since, string Reason)
{
    /// <summary>When it is tried again, if it is not as it should be; null if it is, or if that is not known.</summary>
    public Instant? NextTryAt { get; init; }

    /// <summary>The list was read whole, and there is nothing in it: only a person can change that.</summary>
    public bool SeesNothing { get; init; }
}

/// <summary>One part of the connection changed its state.</summary>
public sealed record ConnectionStateChanged(RingLinkHealth Link) : RingObservation;
