using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Engine.Runtime.Homes;

/// <summary>
/// What lives in a home: the kinds of actors, the parts of its view, and who reacts to what. Immutable.
/// </summary>
public sealed class HomeModel
{
    private readonly FrozenDictionary<string, Decider> _deciders;
    private readonly FrozenSet<string> _firstKinds;
    private readonly FrozenDictionary<string, JsonTypeInfo> _shapes;
    private readonly JsonTypeInfo?[] _partShapes;

    /// <summary>Puts a model together.</summary>
    /// <param name="types">Everything that is written to disk.</param>
    /// <param name="deciders">One for each kind of actor.</param>
    /// <param name="projections">The parts of a home's view, in order.</param>
    /// <param name="reactions">Who reacts, in order.</param>
    /// <param name="firstKinds">
    /// The kinds whose steps go before all others that a message leads to: what they are told, and what they tell. The
    /// alarm.
    /// </param>
    /// <param name="guard">
    /// Who judges requests that say what their caller holds. Without one, such a request is a fault.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A kind or a projection's name is used twice, or a kind is named 'engine'.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A snapshot's type is in no JSON context that <paramref name="types"/> was given.
    /// </exception>
    public HomeModel(
        StoredTypes types,
        IEnumerable<Decider> deciders,
        IEnumerable<Projection>? projections = null,
        IEnumerable<IReaction>? reactions = null,
        IEnumerable<string>? firstKinds = null,
        ICommandGuard? guard = null)
    {
        Types = types;
        Guard = guard;
        _deciders = deciders.ToFrozenDictionary(d => d.Kind, StringComparer.Ordinal);
        if (_deciders.ContainsKey(EngineKind))
        {
            throw new ArgumentException($"The kind '{EngineKind}' belongs to the engine.", nameof(deciders));
        }

        Projections = [.. projections ?? []];
        if (Projections.DistinctBy(p => p.Name).Count() != Projections.Count)
        {
            throw new ArgumentException("Two projections share a name.", nameof(projections));
        }

        Reactions = [.. reactions ?? []];
        _firstKinds = (firstKinds ?? []).ToFrozenSet(StringComparer.Ordinal);
        _shapes = _deciders.Values.Where(d => d.SnapshotType is not null)
            .ToFrozenDictionary(d => d.Kind, d => types.ShapeOf(d.SnapshotType!), StringComparer.Ordinal);
        _partShapes = [.. Projections.Select(p => p.SnapshotType is { } type ? types.ShapeOf(type) : null)];
    }

    /// <summary>The kind of the engine's own addresses.</summary>
    public const string EngineKind = "engine";

    /// <summary>Everything that is written to disk.</summary>
    public StoredTypes Types { get; }

    /// <summary>The parts of a home's view, in order.</summary>
    public IReadOnlyList<Projection> Projections { get; }

    /// <summary>Who reacts, in order.</summary>
    public IReadOnlyList<IReaction> Reactions { get; }

    /// <summary>Who judges requests that say what their caller holds; null if none may.</summary>
    public ICommandGuard? Guard { get; }

    /// <summary>The kinds of actors.</summary>
    public IEnumerable<string> Kinds => _deciders.Keys.Order(StringComparer.Ordinal);

    /// <summary>The decider of a kind; null if there is none.</summary>
    public Decider? DeciderOf(string kind) => _deciders.GetValueOrDefault(kind);

    /// <summary>True if the steps of this kind go before all others that a message leads to.</summary>
    public bool IsFirst(string kind) => _firstKinds.Count > 0 && _firstKinds.Contains(kind);

    /// <summary>How the state of a kind is written as a snapshot; null if it is not.</summary>
    internal JsonTypeInfo? ShapeOf(string kind) => _shapes.GetValueOrDefault(kind);

    /// <summary>How a part of the view is written in the home's snapshot; null if it is not.</summary>
    /// <param name="index">Its place among the <see cref="Projections"/>.</param>
    internal JsonTypeInfo? ShapeOfPart(int index) => _partShapes[index];

    /// <summary>The view of a home without events.</summary>
    public HomeView EmptyView(string home) => new(home, 0, [.. Projections.Select(p => p.InitialPart(home))]);
}
