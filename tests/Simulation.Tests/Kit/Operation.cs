using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>Something a client wants done, once.</summary>
/// <param name="Id">Its id, which its events carry.</param>
/// <param name="To">Which actor.</param>
/// <param name="Command">What it is told.</param>
/// <param name="Key">Its key; null if it is never repeated after an uncertain end.</param>
/// <param name="LeavesEvent">True if a yes means that its event is there.</param>
internal sealed record Operation(string Id, Address To, ICommand Command, string? Key, bool LeavesEvent)
{
    /// <summary>The first answer that settled it.</summary>
    internal Answer? Settled { get; set; }

    internal Request ToRequest(bool forgetKey) => new(
        To, Command, Household.House.Client, Id, null, forgetKey ? null : Key, Key is null ? 0 : StableHash.Of(Id));
}
