using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;

namespace RingActors.Api.Features.Coverage;

/// <summary>
/// When a home was listened to, from wherever it is known: this process, the home's view, or the journal.
/// </summary>
internal sealed class CoverageQuery(RingGateway gateway, HomeHistory history)
{
    /// <summary>What is known now, with what is proven and not written down yet.</summary>
    internal CoverageView Present(HomeView view) => view.Part<CoverageView>().With(gateway.Proofs(view.Home));

    /// <summary>
    /// What is known of a window: of one that is longer ago than the view keeps, from the journal. As it was known at
    /// an instant, if one is named: only what had been learned by then.
    /// </summary>
    internal CoverageView Of(HomeView view, Instant from, Instant? knownAt)
    {
        CoverageView present = Present(view);
        return knownAt is null && !(from < present.KeptFrom) ? present : Folded(view.Home, knownAt, present);
    }

    private CoverageView Folded(string home, Instant? knownAt, CoverageView present)
    {
        CoverageProjection fold = new(keptFor: null);
        CoverageView folded = fold.Initial(home);
        foreach (StoredEvent stored in history.Of(home))
        {
            if (stored.LearnedAt > knownAt)
            {
                break;
            }

            if (IsConcerned(stored.Name) && history.Decode(stored) is { } envelope)
            {
                folded = fold.Apply(folded, envelope);
            }
        }

        return knownAt is null ? folded.With(gateway.Proofs(present.Home)) : folded;
    }

    private static bool IsConcerned(string name) =>
        name.StartsWith("coverage.", StringComparison.Ordinal)
            || name.StartsWith("connection.", StringComparison.Ordinal);
}
