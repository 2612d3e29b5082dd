using RingActors.Api.Features.History;
using RingActors.Api.Features.Homes;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Rules.Analysis.Past.Causes;

namespace RingActors.Api.Features.Explained;

/// <summary>A home's record as far as whoever asks may see it.</summary>
internal sealed class HomeRecord(HomeHistory history, string home, HiddenEvents hidden) : IPastRecord
{
    /// <summary>Chains go to and fro between few places.</summary>
    private const int KeptMax = 1024;

    private readonly Dictionary<long, EventEnvelope?> _kept = [];

    public EventEnvelope? At(long seq)
    {
        if (seq < 1)
        {
            return null;
        }

        if (!_kept.TryGetValue(seq, out EventEnvelope? known))
        {
            StoredEvent? stored = history.After(home, seq - 1).FirstOrDefault();
            known = stored is null ? null : Seen(stored);
            if (_kept.Count < KeptMax)
            {
                _kept[seq] = known;
            }
        }

        return known;
    }

    public IEnumerable<EventEnvelope> Backwards(long before) =>
        history.Backwards(home, before).Select(Seen).OfType<EventEnvelope>();

    public IEnumerable<EventEnvelope> After(long seq) => history.After(home, seq).Select(Seen).OfType<EventEnvelope>();

    private EventEnvelope? Seen(StoredEvent stored) => hidden.Has(stored) ? null : history.Decode(stored);
}
