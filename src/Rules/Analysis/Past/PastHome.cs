using RingActors.Engine.Core;

namespace RingActors.Rules.Analysis.Past;

/// <summary>A home as its record is lived through once more, event by event, by the folds that live operation
/// uses.</summary>
public sealed class PastHome
{
    private readonly IReadOnlyList<Projection> _projections;
    private object[] _parts;

    /// <summary>The home before its first event.</summary>
    /// <param name="home">Which home.</param>
    /// <param name="projections">The folds, in the order of the home's model.</param>
    public PastHome(string home, IReadOnlyList<Projection> projections)
    {
        _projections = projections;
        _parts = [.. projections.Select(p => p.InitialPart(home))];
        View = new HomeView(home, 0, _parts);
    }

    /// <summary>The home after the last event that was folded in. Immutable: it may be kept.</summary>
    public HomeView View { get; private set; }

    /// <summary>Folds the next event in.</summary>
    public void Fold(EventEnvelope envelope)
    {
        bool owned = false;
        for (int i = 0; i < _projections.Count; i++)
        {
            object part = _projections[i].ApplyTo(_parts[i], envelope);
            if (ReferenceEquals(part, _parts[i]))
            {
                continue;
            }

            if (!owned)
            {
                _parts = [.. _parts];
                owned = true;
            }

            _parts[i] = part;
        }

        View = new HomeView(View.Home, envelope.HomeSeq, _parts);
    }
}
