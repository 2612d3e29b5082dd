using System.Collections.Immutable;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Intents;

/// <summary>Folds the intents of all actors into the <see cref="IntentsView"/>.</summary>
internal sealed class IntentsProjection() : Projection<IntentsView>("intents")
{
    public override int Version => 1;

    public override Type SnapshotType => typeof(IntentsView);

    public override IntentsView Initial(string home) => new(ImmutableList<IntentView>.Empty);

    public override IntentsView Apply(IntentsView part, EventEnvelope envelope)
    {
        if (IntentView.Begun(envelope) is { } begun)
        {
            return new IntentsView(Bounded(part.Recent.Add(begun)));
        }

        if (envelope.Event is IIntentEvent step
            && part.Recent.FindLastIndex(i => i.Id == step.Intent) is >= 0 and var index)
        {
            return new IntentsView(part.Recent.SetItem(index, part.Recent[index].After(step, envelope.LearnedAt)));
        }

        if (envelope.Event is IIntentExtension { About: { } about, GiveUpAt: var until }
            && part.Recent.FindLastIndex(i => i.About == about && i.Stage.IsOpen()) is >= 0 and var open
            && part.Recent[open].GiveUpAt < until)
        {
            return new IntentsView(part.Recent.SetItem(open, part.Recent[open] with { GiveUpAt = until }));
        }

        return part;
    }

    private static ImmutableList<IntentView> Bounded(ImmutableList<IntentView> recent) =>
        recent.Count > IntentsView.RecentMax && recent.FindIndex(i => !i.Stage.IsOpen()) is >= 0 and var settled
            ? recent.RemoveAt(settled)
            : recent;
}
