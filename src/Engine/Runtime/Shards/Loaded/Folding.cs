using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Engine.Runtime.Shards.Loaded;

/// <summary>Folds into a view what has to be folded, even if a projection has a bug.</summary>
internal static class Folding
{
    /// <summary>
    /// A projection that throws keeps its part as it was, and that is reported. An event that a decider's message leads to is never
    /// folded like this: there the message fails. But an event that is already stored cannot fail any more.
    /// </summary>
    internal static void Leniently(
        object[] parts, HomeModel model, EngineTelemetry telemetry, EventEnvelope envelope, long[]? foldedUpTo = null)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            if (foldedUpTo is not null && envelope.HomeSeq <= foldedUpTo[i])
            {
                continue;
            }

            try
            {
                parts[i] = model.Projections[i].ApplyTo(parts[i], envelope);
            }
            catch (Exception e)
            {
                telemetry.Log.Unexpected($"the projection {model.Projections[i].Name} at {envelope.Id}", e);
            }
        }
    }
}
