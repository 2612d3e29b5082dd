using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Rules.Deliveries;

// The stored names are the format on disk for ever.

/// <summary>A post that nobody took.</summary>
/// <param name="Id">Names it among those of the home.</param>
/// <param name="Endpoint">Where it goes, by a digest: the address itself may be a person's.</param>
/// <param name="To">The recipient's id, or else the host.</param>
/// <param name="Type">What it says it is, such as <c>incident.ended</c>.</param>
/// <param name="Channel">Who makes the call.</param>
/// <param name="Key">Its idempotency key, of which its <c>webhook-id</c> is made: the same for ever.</param>
/// <param name="RequestName">How the request is stored.</param>
/// <param name="RequestVersion">In which version.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="Code">How the last attempt ended.</param>
/// <param name="Attempts">How often it was tried.</param>
public sealed record LostPost(
    string Id, string Endpoint, string To, string Type, string Channel, string Key, string RequestName,
    int RequestVersion, Instant AskedAt, string Code, int Attempts)
{
    /// <summary>The request as it is stored; null if it is too long to be kept.</summary>
    public RawJson? Request { get; init; }

    /// <summary>The incident or emergency that it is about; null if about none.</summary>
    public string? About { get; init; }

    /// <summary>True if it says that this is over: what said that it began is of no use after it.</summary>
    public bool? EndsIt { get; init; }

    /// <summary>True if it is worth being tried for days.</summary>
    public bool? Matters { get; init; }

    /// <summary>True if it goes to a recipient of the home.</summary>
    public bool? ToRecipient { get; init; }
}

/// <summary>A post was given up by whoever asked for it.</summary>
/// <param name="Post">What is left of it.</param>
/// <param name="At">When.</param>
/// <param name="NextAt">When it is tried again; null if it is not by itself.</param>
[StoredName("delivery.lost")]
public sealed record DeliveryLost(LostPost Post, Instant At, Instant? NextAt) : IEvent;

/// <summary>It is tried again.</summary>
/// <param name="Post">Its id.</param>
/// <param name="Number">How often that was done, this time included.</param>
/// <param name="At">When.</param>
[StoredName("delivery.tried-again")]
public sealed record DeliveryTriedAgain(string Post, int Number, Instant At) : IEvent;

/// <summary>What came of a post that was lost.</summary>
/// <param name="Post">Its id.</param>
/// <param name="Outcome">How it ended, or for now.</param>
/// <param name="Code">What the other side answered.</param>
/// <param name="Attempts">How often it was tried this time.</param>
/// <param name="At">When.</param>
/// <param name="NextAt">When it is tried again; null if it is not by itself.</param>
[StoredName("delivery.settled")]
public sealed record DeliverySettled(
    string Post, DeliveryOutcome Outcome, string Code, int Attempts, Instant At, Instant? NextAt) : IEvent;

/// <summary>Somebody wants it sent once more.</summary>
[StoredName("delivery.replay-asked")]
public sealed record DeliveryReplayAsked(string Post, Instant At) : IEvent;

/// <summary>A receiver takes posts again: what waits for it is tried now.</summary>
[StoredName("delivery.receiver-answered")]
public sealed record ReceiverAnswered(string Endpoint, Instant At) : IEvent;

/// <summary>A receiver said that it is gone for good: nothing but calls for help goes there any more.</summary>
/// <param name="Endpoint">Which.</param>
/// <param name="To">The recipient's id, or else the host.</param>
/// <param name="Code">What it answered.</param>
/// <param name="Told">Recipients who are told of it.</param>
/// <param name="At">When.</param>
[StoredName("delivery.endpoint-off")]
public sealed record EndpointTurnedOff(
    string Endpoint, string To, string Code, IReadOnlyList<string> Told, Instant At) : IEvent;

/// <summary>Posts go there again: a person said so, or it took one.</summary>
[StoredName("delivery.endpoint-on")]
public sealed record EndpointTurnedOn(string Endpoint, string To, Instant At) : IEvent;

/// <summary>A recipient was told that a receiver is gone, or was not.</summary>
[StoredName("delivery.endpoint-told")]
public sealed record EndpointTold(string Endpoint, string Recipient, EffectOutcome Outcome, string Code) : IEvent;

/// <summary>How a post ended that was lost once.</summary>
public enum DeliveryOutcome
{
    [System.Text.Json.Serialization.JsonStringEnumMemberName("delivered")] Delivered = 1,
    [System.Text.Json.Serialization.JsonStringEnumMemberName("rejected")] Rejected = 2,
    [System.Text.Json.Serialization.JsonStringEnumMemberName("expired")] Expired = 3,

    /// <summary>What it says is over, and the receiver knows that.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("overtaken")] Overtaken = 4,

    /// <summary>What it says is over: it is kept, and not tried any more.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("over")] Over = 5,
}
