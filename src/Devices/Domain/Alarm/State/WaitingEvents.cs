using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>The home is to be armed as soon as what is open has closed, or at a time.</summary>
/// <param name="Id">The id of the waiting.</param>
/// <param name="Mode">The mode's name.</param>
/// <param name="Bypassed">What is to be bypassed then.</param>
/// <param name="Open">What stands in the way now.</param>
/// <param name="By">Who asked.</param>
/// <param name="Until">When it does not wait any longer.</param>
[StoredName("security.arm-waiting")]
public sealed record ArmWaiting(
    string Id, string Mode, IReadOnlyList<Bypass> Bypassed, IReadOnlyList<Obstacle> Open, Principal By, Instant Until) : IEvent
{
    /// <summary>True if it arms then, leaving out what is open; null if it is given up.</summary>
    public bool? ThenBypass { get; init; }

    /// <summary>
    /// True if it waits for that time alone, and arms then; null if it waits for what is open to close.
    /// </summary>
    public bool? Delayed { get; init; }
}

/// <summary>Nothing stands in the way any more, and it arms then. Null: something does again.</summary>
[StoredName("security.arm-wait-settling")]
public sealed record ArmWaitSettling(string Id, Instant? ArmsAt) : IEvent;

public enum WaitEnd
{
    [JsonStringEnumMemberName("armed")] Armed = 1,
    [JsonStringEnumMemberName("given-up")] GivenUp = 2,

    /// <summary>The mode was changed meanwhile, by a command or from outside.</summary>
    [JsonStringEnumMemberName("replaced")] Replaced = 3,

    /// <summary>Its time was over: arming was asked for, leaving out what was open.</summary>
    [JsonStringEnumMemberName("bypassed")] Bypassed = 4,
}

/// <summary>The waiting ended.</summary>
[StoredName("security.arm-wait-ended")]
public sealed record ArmWaitEnded(string Id, WaitEnd How) : IEvent;

/// <summary>The answer to an arming that waits.</summary>
/// <param name="Id">The id of the waiting.</param>
/// <param name="Until">When it does not wait any longer.</param>
[StoredName("security.arm-waits")]
public sealed record ArmWaits(string Id, Instant Until) : IReply;
