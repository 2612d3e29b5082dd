using RingActors.Engine.Core;

namespace RingActors.Engine.Sqlite.Index;

/// <summary>What is being entered into the index. Nothing of it changes any more.</summary>
/// <param name="UpTo">The log's last row of which it has events.</param>
/// <param name="Events">How many events it has.</param>
/// <param name="Actors">Where they stand, by actor.</param>
/// <param name="Homes">Where they stand, by home.</param>
/// <param name="Heads">The shards' heads as of that row.</param>
internal sealed record Entering(
    long UpTo, int Events, Dictionary<Address, PlaceList> Actors, List<EnteringHome> Homes, long[] Heads)
{
    /// <summary>All places, by name.</summary>
    internal IEnumerable<(string Name, PlaceList Places)> Names()
    {
        foreach ((Address actor, PlaceList places) in Actors)
        {
            if (places.Count > 0)
            {
                yield return (actor.Value, places);
            }
        }

        foreach (EnteringHome home in Homes)
        {
            yield return (home.Name, home.Places);
        }
    }
}

/// <summary>A home's head and places as of the row up to which events are being entered.</summary>
internal readonly record struct EnteringHome(string Name, long Seq, byte[] Hash, PlaceList Places);
