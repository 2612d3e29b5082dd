using System.Security.Cryptography;
using System.Text;
using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>What somebody who is told is taken to do in a drill.</summary>
/// <param name="Recipient">The recipient's id, as the home's settings store it.</param>
/// <param name="AfterSeconds">So long after they are told for the first time with a link.</param>
/// <param name="Answer">What they say.</param>
public sealed record AssumedAnswer(string Recipient, int AfterSeconds, DrillAnswer Answer);

/// <summary>An answer to an emergency.</summary>
public enum DrillAnswer
{
    [System.Text.Json.Serialization.JsonStringEnumMemberName("acknowledge")] Acknowledge = 1,
    [System.Text.Json.Serialization.JsonStringEnumMemberName("escalate")] Escalate = 2,
    [System.Text.Json.Serialization.JsonStringEnumMemberName("cancel")] Cancel = 3,
}

/// <summary>What a drill is about: the course of an incident, or a call for help.</summary>
/// <param name="StartsAt">When it begins.</param>
/// <param name="Events">What happens, in order, with the instants at which it came to be known.</param>
public sealed record DrillCourse(Instant StartsAt, IReadOnlyList<EventEnvelope> Events)
{
    /// <summary>The incident; null for a call for help without one.</summary>
    public string? Incident { get; init; }

    public IncidentKind? Kind { get; init; }
}

/// <summary>A drill on paper: what is run, in which home, and what happens there.</summary>
/// <param name="View">The home as it stands when it begins (<see cref="DrillHome"/>).</param>
/// <param name="Slug">The protocol's id.</param>
/// <param name="Course">What happens.</param>
public sealed record DrillPlan(HomeView View, string Slug, DrillCourse Course)
{
    /// <summary>Longer than this no drill goes on.</summary>
    public static readonly Duration LengthMax = Duration.FromHours(24);

    public required ProtocolDocument Document { get; init; }

    /// <summary>The document's version; 0 for the built-in one and for one that nobody has written yet.</summary>
    public required int Version { get; init; }

    /// <summary>What those who are told do; whoever is not named does nothing.</summary>
    public IReadOnlyList<AssumedAnswer> Answers { get; init; } = [];

    /// <summary>Ids of recipients whose address is taken not to answer.</summary>
    public IReadOnlyList<string> Unreachable { get; init; } = [];

    /// <summary>
    /// Names what a protocol does, whatever else is said of it: two that have the same do the same. Switched on or off
    /// makes no difference to it, so that a draft is known again when it is switched on.
    /// </summary>
    public static string HashOf(ProtocolDocument document) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(ProtocolJson.Text(document with { Enabled = true }))))[..16];
}
