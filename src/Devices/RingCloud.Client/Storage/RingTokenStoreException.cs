namespace RingActors.Devices.RingCloud.Client.Storage;

public enum RingTokenStoreFault
{
    /// <summary>The key does not open the file.</summary>
    WrongKey = 1,

    /// <summary>The file is not one of ours, was cut, or was changed.</summary>
    Damaged = 2,

    /// <summary>A newer RingActors wrote the file.</summary>
    NewerVersion = 3,

    /// <summary>Another process has it open.</summary>
    InUse = 4,

    /// <summary>The disk refused to read or write.</summary>
    Unwritable = 5,

    /// <summary>The key or salt that was given cannot be used.</summary>
    UnusableKey = 6,
}

/// <summary>The stored credentials cannot be used. The message says what to do, and contains no secret.</summary>
public sealed class RingTokenStoreException(RingTokenStoreFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public RingTokenStoreFault Fault { get; } = fault;
}
