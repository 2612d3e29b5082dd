using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Triggers;

/// <summary>The event that started a run, as far as a run needs to know it.</summary>
/// <param name="Event">The event's id.</param>
/// <param name="Name">Its stored name.</param>
/// <param name="Actor">Whose event it was.</param>
/// <param name="OccurredAt">When it was true.</param>
public sealed record TriggerFacts(string Event, string Name, Address Actor, Instant OccurredAt);
