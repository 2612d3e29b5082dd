using NodaTime;

namespace RingActors.Engine.Runtime;

/// <summary>What the engine is doing, for health pages.</summary>
/// <param name="State">
/// <c>running</c>, <c>journal-down</c>, <c>shard-lost</c>, <c>stopping</c> or <c>stopped</c>.
/// </param>
/// <param name="Since">Since when.</param>
/// <param name="Detail">Why, for a person; null if all is well.</param>
/// <param name="Backlog">Messages that wait.</param>
/// <param name="LoadedActors">Actors in memory.</param>
/// <param name="OutboxCount">Outside calls that are not concluded.</param>
/// <param name="OutboxOldestSeconds">Age of the oldest of them.</param>
public sealed record EngineHealth(
    string State, Instant Since, string? Detail, int Backlog, int LoadedActors, int OutboxCount, double OutboxOldestSeconds);
