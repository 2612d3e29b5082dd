namespace RingActors.Devices.RingCloud.Client.Auth;

public enum RingLoginFault
{
    InvalidCredentials = 1,
    InvalidCode = 2,

    /// <summary>Too many codes or attempts; Ring locks for minutes to a day.</summary>
    TooManyRequests = 3,

    /// <summary>The stored login is dead: log in again.</summary>
    LoginNeeded = 4,

    /// <summary>Ring does not accept the client id (Ring:ClientId).</summary>
    ClientRefused = 5,

    /// <summary>406: the edge blocks this client.</summary>
    Blocked = 6,
    RateLimited = 7,

    /// <summary>Ring is away, or could not be reached.</summary>
    Unavailable = 8,

    /// <summary>An answer that nobody has seen before.</summary>
    NotUnderstood = 9,
}

/// <summary>A login or its renewal failed. The message says what to do, and contains no secret.</summary>
public sealed class RingLoginException(RingLoginFault fault, string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    public RingLoginFault Fault { get; } = fault;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public bool IsTransient => Fault is RingLoginFault.TooManyRequests or RingLoginFault.Blocked or RingLoginFault.RateLimited
        or RingLoginFault.Unavailable;
}
