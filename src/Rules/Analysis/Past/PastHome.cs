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
        Rules = EverRules.None;
    }

    /// <summary>The home at a point of its record that was lived through before.</summary>
    /// <param name="projections">The folds, in the order of the home's model.</param>
    /// <param name="mark">The point.</param>
    public PastHome(IReadOnlyList<Projection> projections, PastMark mark)
    {
        _projections = projections;
        _parts = [.. mark.View.Parts];
        View = mark.View;
        Rules = mark.Rules;
    }

    /// <summary>The home after the last event that was folded in. Immutable: it may be kept.</summary>
    public HomeView View { get; private set; }

    /// <summary>The rules that it ever had up to then.</summary>
    public EverRules Rules { get; private set; }

    /// <summary>This point, to begin from once more.</summary>
    public PastMark Mark => new(View, Rules);

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
        Rules = Rules.After(envelope, View);
    }
}

/// <summary>A point of a home's record, with all that was folded up to it. Immutable.</summary>
/// <param name="View">The home there.</param>
/// <param name="Rules">The rules that it ever had up to there.</param>
public sealed record PastMark(HomeView View, EverRules Rules);
