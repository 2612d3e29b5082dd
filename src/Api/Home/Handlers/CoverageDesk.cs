using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Home.Handlers;

/// <summary>
/// When a home was listened to, from wherever it is known: this process, the home's view, or the journal.
/// </summary>
internal sealed class CoverageDesk(HomeHost host)
{
    /// <summary>What is known now, with what is proven and not written down yet.</summary>
    internal CoverageView Present(HomeView view) => view.Part<CoverageView>().With(host.Gateway.Proofs(view.Home));

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
        foreach (StoredFrame frame in host.Journal.ReadHome(home, 0))
        {
            StoredEvent stored = RecordReader.Read(frame.Record);
            if (stored.LearnedAt > knownAt)
            {
                break;
            }

            if (IsConcerned(stored.Name) && EventDecoder.TryDecode(stored, host.Model.Types) is { } envelope)
            {
                folded = fold.Apply(folded, envelope);
            }
        }

        return knownAt is null ? folded.With(host.Gateway.Proofs(present.Home)) : folded;
    }

    private static bool IsConcerned(string name) =>
        name.StartsWith("coverage.", StringComparison.Ordinal) || name.StartsWith("connection.", StringComparison.Ordinal);
}
