using NodaTime;

namespace RingActors.Engine.Core;

/// <summary>What an actor waits for: the engine wakes it at one instant, the first.</summary>
public static class Deadlines
{
    /// <summary>The earliest of those that are set; null if none is.</summary>
    public static Instant? Earliest(params ReadOnlySpan<Instant?> deadlines)
    {
        Instant? earliest = null;
        foreach (Instant? deadline in deadlines)
        {
            if (deadline is { } named && !(named >= earliest))
            {
                earliest = named;
            }
        }

        return earliest;
    }
}
