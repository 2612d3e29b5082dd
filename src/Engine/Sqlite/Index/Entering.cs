using RingActors.Engine.Core;

namespace RingActors.Engine.Sqlite.Index;

/// <summary>What is being entered into the index. Nothing of it changes any more.</summary>
/// <param name="UpTo">The log's last row of which it has events.</param>
/// <param name="Events">How many events it has.</param>
/// <param name="Actors">Where they stand, by actor.</param>
/// <param name="Homes">Where they stand, by home.</param>
/// <param name="Heads">The shards' heads as of that row.</param>
internal sealed record Entering(
    long UpTo, int Events, Dictionary<Address, EventPositionList> Actors, List<EnteringHome> Homes, long[] Heads)
{
    /// <summary>All positions, by name.</summary>
    internal IEnumerable<(string Name, EventPositionList Positions)> Names()
    {
        foreach ((Address actor, EventPositionList positions) in Actors)
        {
            if (positions.Count > 0)
            {
                yield return (actor.Value, positions);
            }
        }

        foreach (EnteringHome home in Homes)
        {
            yield return (home.Name, home.Positions);
        }
    }
}

/// <summary>A home's head and positions as of the row up to which events are being entered.</summary>
internal readonly record struct EnteringHome(string Name, long Seq, byte[] Hash, EventPositionList Positions);
