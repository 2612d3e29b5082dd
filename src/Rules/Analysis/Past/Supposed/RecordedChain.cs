using System.Globalization;
using RingActors.Engine.Core;

namespace RingActors.Rules.Analysis.Past.Supposed;

/// <summary>What one message led to, as it is written: first what its receiver decided, then all that
/// followed.</summary>
internal sealed class RecordedChain
{
    private readonly List<EventEnvelope> _events = [];

    internal IReadOnlyList<EventEnvelope> Events => _events;

    /// <summary>How many of them its receiver decided.</summary>
    internal int RootCount { get; private set; }

    internal IEnumerable<EventEnvelope> Root => _events.Take(RootCount);

    /// <summary>Adds the next event of the home; false if it begins another chain.</summary>
    internal bool Add(EventEnvelope envelope)
    {
        bool isRoot = CauseOf(envelope) is null;
        if (isRoot && _events is [var first, ..]
            && !(RootCount == _events.Count && first.Actor.Equals(envelope.Actor)
                && first.Causation == envelope.Causation && first.LearnedAt == envelope.LearnedAt))
        {
            return false;
        }

        _events.Add(envelope);
        RootCount += isRoot ? 1 : 0;
        return true;
    }

    /// <summary>The place of the event of the home that led to another; null if it came from outside.</summary>
    internal static long? CauseOf(EventEnvelope envelope)
    {
        string home = envelope.Actor.Home;
        return envelope.Causation.Length > home.Length
            && envelope.Causation[home.Length] == '@'
            && envelope.Causation.StartsWith(home, StringComparison.Ordinal)
            && long.TryParse(
                envelope.Causation.AsSpan(home.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture,
                    out long seq)
            ? seq
            : null;
    }
}
