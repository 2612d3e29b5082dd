namespace RingActors.Devices.RingCloud.Client.Faults;

public enum RingFault
{
    /// <summary>Ring cannot be reached: no network, no name, refused, cut.</summary>
    Unreachable = 1,

    /// <summary>No answer in time. For a command: unknown whether it was carried out.</summary>
    TimedOut = 2,

    /// <summary>408 or 5xx.</summary>
    Unavailable = 3,

    /// <summary>429; nothing is sent until the named time.</summary>
    RateLimited = 4,

    /// <summary>406: Ring's edge blocks this client; nothing is sent for hours.</summary>
    Blocked = 5,

    /// <summary>This program's own limit of calls an hour is used up.</summary>
    BudgetExhausted = 6,

    /// <summary>Nobody is logged in, or the login is dead. A person has to log in.</summary>
    LoginNeeded = 7,

    /// <summary>403, or 401 in spite of a fresh token: this account may not.</summary>
    Forbidden = 8,

    /// <summary>404: there is no such thing.</summary>
    NotFound = 9,

    /// <summary>400, 422 and others: Ring does not accept the request.</summary>
    Rejected = 10,

    /// <summary>The hub of a location is offline, updating, or on its cellular backup.</summary>
    HubUnavailable = 11,

    /// <summary>There is no connection to the hub now.</summary>
    NotConnected = 12,

    /// <summary>The answer could not be understood.</summary>
    NotUnderstood = 13,

    /// <summary>A setting of this program forbids it (sirens).</summary>
    SwitchedOff = 14,

    /// <summary>The modes of a location are switched off or were never set up.</summary>
    ModesOff = 15,

    /// <summary>This Ring user may look and not change.</summary>
    ReadOnly = 16,

    /// <summary>The home has nothing that could sound: no base station.</summary>
    NoPanelSiren = 17,

    /// <summary>A host of Ring has failed again and again and is left alone for a while; nothing was sent.</summary>
    HostAway = 18,

    /// <summary>
    /// The mode of the home, or the household in the Ring app, forbids looking through this camera now.
    /// </summary>
    LiveViewBlocked = 19,

    /// <summary>As many as may be of these are open.</summary>
    TooMany = 20,
}

/// <summary>A call to Ring did not succeed. The message says what to do next, and contains no secret.</summary>
public sealed class RingApiException : Exception
{
    public RingApiException(RingFault fault, string message, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(message, inner)
    {
        Fault = fault;
        RetryAfter = retryAfter;
    }

    public RingFault Fault { get; }

    /// <summary>The HTTP status or the hub's reply status; 0 when there was none.</summary>
    public int Status { get; init; }

    /// <summary>Trying again later may help, without anybody changing anything.</summary>
    public bool IsTransient => Fault is RingFault.Unreachable or RingFault.TimedOut or RingFault.Unavailable or RingFault.RateLimited
        or RingFault.BudgetExhausted or RingFault.HubUnavailable or RingFault.NotConnected or RingFault.Blocked or RingFault.HostAway;

    /// <summary>
    /// The request may have been carried out all the same: confirm by what the world reports, or repeat if harmless.
    /// </summary>
    public bool IsOutcomeUnknown { get; init; }

    /// <summary>How long to wait at least; null when nothing is known.</summary>
    public TimeSpan? RetryAfter { get; }
}
