using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Intents;

/// <summary>How far a command to the real world has come.</summary>
public enum IntentStage
{
    /// <summary>Journaled; the call to the outside is asked for.</summary>
    [JsonStringEnumMemberName("requested")] Requested = 1,

    /// <summary>The other side took the call. That says nothing about the device.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted = 2,

    /// <summary>The device itself reports the wanted state.</summary>
    [JsonStringEnumMemberName("confirmed")] Confirmed = 3,

    /// <summary>The device took it and reports that it did not do it.</summary>
    [JsonStringEnumMemberName("contradicted")] Contradicted = 4,

    /// <summary>The deadline came without a word of the device. A late report may still settle it.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown = 5,

    /// <summary>A later command or a change from outside took its place.</summary>
    [JsonStringEnumMemberName("superseded")] Superseded = 6,

    /// <summary>It expired before any attempt to deliver it was seen to be made. A late report may still settle it.</summary>
    [JsonStringEnumMemberName("expired")] Expired = 7,

    /// <summary>The other side refused the call for good.</summary>
    [JsonStringEnumMemberName("rejected")] Rejected = 8,
}

public static class IntentStages
{
    /// <summary>True while the world still owes an answer before the intent's deadline.</summary>
    public static bool IsOpen(this IntentStage stage) => stage is IntentStage.Requested or IntentStage.Accepted;
}

/// <summary>The intent of an actor about one thing (its mode, its light, its lock): at most one at a time.</summary>
internal sealed record Intent
{
    public required string Id { get; init; }

    /// <summary>The wanted state, in the word in which the device's reports are compared, e.g. <c>away</c>, <c>on</c>.</summary>
    public required string Target { get; init; }

    public required IntentStage Stage { get; init; }

    public required Principal By { get; init; }

    /// <summary>When it is given up. Every open intent has a deadline, so none outlives it (A-S28).</summary>
    public required Instant GiveUpAt { get; init; }

    /// <summary>Once given up: until when a report of the device still settles it.</summary>
    public Instant? LateUntil { get; init; }

    /// <summary>Before this instant a contrary report may be an echo of the state before and is not heeded.</summary>
    public Instant? HeededFrom { get; init; }

    /// <summary>When the wanted state ends by itself, e.g. a siren of 30 s; a contrary report after it proves nothing.</summary>
    public Instant? Until { get; init; }

    /// <summary>
    /// The target of the intent this one replaced. Its call may already have gone out, so one report of that state is
    /// an echo and not a change from outside.
    /// </summary>
    public string? Echo { get; init; }

    /// <summary>
    /// The device was in the wanted state when this was asked for, or on its way there, and more was asked for than that state (other
    /// sensors left out, an alarm to end, another time). Until the other side took the call, a report of that state says nothing of it.
    /// </summary>
    public bool WasThere { get; init; }

    /// <summary>The device sleeps, and takes the wish when it wakes up.</summary>
    public bool IsDeferred { get; init; }

    [JsonIgnore]
    public bool IsOpen => Stage.IsOpen();
}
