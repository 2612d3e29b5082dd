using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Access;

// The stored names are the format on disk for ever. No event holds the digits of a code, or tells a duress code from
// another.

/// <summary>A code was set, or changed.</summary>
[StoredName("code.set")]
public sealed record CodeSet(AccessCode Code, string Salt) : IEvent;

[StoredName("code.removed")]
public sealed record CodeRemoved(string Id) : IEvent;

/// <summary>A code was presented and taken.</summary>
/// <param name="Id">Which.</param>
/// <param name="Name">Whose.</param>
/// <param name="Channel">Where.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Seal">What only the holder of the key can read.</param>
[StoredName("code.used")]
public sealed record CodeUsed(string Id, string Name, string Channel, CodePurpose Purpose, string Seal) : IEvent
{
    /// <summary>When; null in events older than that.</summary>
    public Instant? At { get; init; }

    /// <summary>The approval that it answers; null if it was used for something else.</summary>
    public string? Approval { get; init; }
}

/// <summary>The digits of a code that was taken are of those that are guessed first. Told once of each code.</summary>
[StoredName("code.found-weak")]
public sealed record CodeFoundWeak(string Id, string Name) : IEvent;

/// <summary>Why a code was not taken.</summary>
public enum CodeFault
{
    /// <summary>Nobody's.</summary>
    [JsonStringEnumMemberName("wrong")] Wrong = 1,

    /// <summary>Outside the time in which it is valid.</summary>
    [JsonStringEnumMemberName("not-now")] NotNow = 2,

    /// <summary>It may not do what it was presented for.</summary>
    [JsonStringEnumMemberName("not-allowed")] NotAllowed = 3,

    /// <summary>The channel takes no codes at present.</summary>
    [JsonStringEnumMemberName("locked-out")] LockedOut = 4,
}

/// <summary>A code was presented and not taken.</summary>
/// <param name="Id">Which; null if it was nobody's, or the channel is locked.</param>
/// <param name="Channel">Where.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Fault">Why not.</param>
/// <param name="At">When.</param>
[StoredName("code.rejected")]
public sealed record CodeRejected(string? Id, string Channel, CodePurpose Purpose, CodeFault Fault, Instant At) : IEvent;

/// <summary>Too many wrong codes: the channel takes none until then.</summary>
/// <param name="Channel">Where the last wrong one came from.</param>
/// <param name="Wrong">How many.</param>
/// <param name="Until">Until when.</param>
/// <param name="Others">
/// True if it holds for all channels at which no code was ever taken: their names say nothing about where they are.
/// </param>
[StoredName("code.locked-out")]
public sealed record ChannelLockedOut(string Channel, int Wrong, Instant Until, bool? Others = null) : IEvent;

/// <summary>
/// Too many wrong codes in the home within a day, wherever they were entered: channels that took none lately take none.
/// </summary>
/// <param name="Channel">Where the last of them came from.</param>
/// <param name="Wrong">How many.</param>
/// <param name="Until">Until when at the least; each further wrong one moves it.</param>
[StoredName("code.budget-reached")]
public sealed record CodeBudgetReached(string Channel, int Wrong, Instant Until) : IEvent;
