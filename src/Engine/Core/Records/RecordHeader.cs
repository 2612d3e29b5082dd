using NodaTime;

namespace RingActors.Engine.Core.Records;

/// <summary>
/// The first answer to a keyed command, kept with the last event it led to; a repeat is answered from it.
/// </summary>
/// <param name="Key">The caller's idempotency key.</param>
/// <param name="Digest">
/// A digest of what was asked for, so that a key used for something else is noticed; 0 if unknown.
/// </param>
/// <param name="Refused">True if the answer is a refusal.</param>
/// <param name="Name">The stored name of the reply's type.</param>
/// <param name="Version">Its version.</param>
/// <param name="Payload">The reply as JSON.</param>
public sealed record Receipt(string Key, ulong Digest, bool Refused, string Name, int Version, ReadOnlyMemory<byte> Payload);

/// <summary>An event as it is stored: everything but the meaning of its payload.</summary>
public sealed class StoredEvent
{
    /// <summary>The actor's address, as text: reading must work for kinds this build does not know.</summary>
    public required string Actor { get; init; }

    /// <summary>The stored name of the event's type.</summary>
    public required string Name { get; init; }

    /// <summary>The stored version of the event's type, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Place among the actor's events, from 1.</summary>
    public required long ActorSeq { get; init; }

    /// <summary>Place among the home's events, from 1.</summary>
    public required long HomeSeq { get; init; }

    /// <summary>When it was true in the world.</summary>
    public required Instant OccurredAt { get; init; }

    /// <summary>When the engine came to know it.</summary>
    public required Instant LearnedAt { get; init; }

    /// <summary>Who asked, in the stored form.</summary>
    public required string Principal { get; init; }

    /// <summary>The id of the request that began it all.</summary>
    public required string Correlation { get; init; }

    /// <summary>The id of the event or message directly before.</summary>
    public required string Causation { get; init; }

    /// <summary>The event as JSON.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The receipt of the keyed command that led to this event; null if there is none.</summary>
    public Receipt? Receipt { get; init; }
}

/// <summary>Stored bytes that are no record: damaged, cut, or of a format this build does not know.</summary>
/// <param name="message">What is wrong and where.</param>
public sealed class RecordFormatException(string message) : Exception(message);
