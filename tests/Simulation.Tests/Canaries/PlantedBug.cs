using RingActors.Engine.Runtime.Journals;
using RingActors.Simulation.Tests.Kit;

namespace RingActors.Simulation.Tests.Canaries;

/// <summary>A bug that is planted to see whether the simulation finds it: around the real code, or by changing it.</summary>
internal sealed record PlantedBug
{
    internal static PlantedBug None { get; } = new();

    internal Func<IJournal, World, IJournal> Plant { get; init; } = (journal, _) => journal;

    /// <summary>The engine never sees a key.</summary>
    internal bool ForgetsKeys { get; init; }

    /// <summary>An actor's state is changed in place, so that nothing can take it back.</summary>
    internal bool ChangesStatesInPlace { get; init; }

    /// <summary>Turns that were prepared before a failure are appended after it.</summary>
    internal bool ForgetsLives { get; init; }
}
