using RingActors.Engine.Core;

namespace RingActors.Engine.Runtime.Homes;

/// <summary>A home cannot be read at the moment.</summary>
/// <param name="why">Why, and what to do.</param>
public sealed class EngineUnavailableException(Refusal why) : Exception(why.Detail)
{
    /// <summary>Why, with a stable code.</summary>
    public Refusal Why { get; } = why;
}
