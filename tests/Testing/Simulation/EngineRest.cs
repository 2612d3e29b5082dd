using RingActors.Engine.Runtime;

namespace RingActors.Testing.Simulation;

/// <summary>What a test that runs an engine among other things may know of the inside of it.</summary>
public static class EngineRest
{
    /// <summary>True at a moment when no message waits and nothing is on its way to the journal. Outside calls are not looked at.</summary>
    public static bool IsAtRest(ActorEngine engine) => engine.IsAtRest;
}
