namespace RingActors.Simulation.Tests.Kit;

/// <summary>Something that must always hold did not.</summary>
/// <param name="invariant">Which of the invariants, by its number in the list of the simulation's page.</param>
/// <param name="what">What was seen.</param>
public sealed class Violation(int invariant, string what) : Exception($"Invariant {invariant}: {what}")
{
    /// <summary>The invariant's number.</summary>
    public int Invariant { get; } = invariant;
}
