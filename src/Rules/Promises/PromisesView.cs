using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs.Waiting;

namespace RingActors.Rules.Promises;

/// <summary>A time at which a promise was broken.</summary>
/// <param name="Entry">The id of the event that says so.</param>
/// <param name="Broken">The event.</param>
public sealed record BreachView(string Entry, PromiseBroken Broken);

/// <summary>A promise as the tools see it.</summary>
public sealed record PromiseView
{
    /// <summary>How many breaches are named; all of them are counted.</summary>
    internal const int BreachesKept = 10;

    /// <summary>Its id, the last part of its address.</summary>
    public required string Slug { get; init; }

    public required int Version { get; init; }

    public required PromiseDocument Document { get; init; }

    public required Instant MadeAt { get; init; }

    public required Principal MadeBy { get; init; }

    /// <summary>The last of them, oldest first.</summary>
    public IReadOnlyList<BreachView> Breaches { get; init; } = [];

    public long BrokenCount { get; init; }

    /// <summary>How often nobody could say whether it was kept.</summary>
    public long UnprovenCount { get; init; }

    /// <summary>What is being watched.</summary>
    public PromiseWatch Watch { get; init; } = PromiseWatch.None;

    /// <summary>What must not be is so still.</summary>
    [JsonIgnore]
    public bool IsBroken => Watch.UnderWay.Any(s => s.IsBroken);
}

/// <summary>All promises of a home, by id.</summary>
public sealed class PromisesView(ImmutableDictionary<string, PromiseView> promises)
{
    private WaitIndex? _index;

    /// <summary>By id. What was taken back is not in it.</summary>
    public ImmutableDictionary<string, PromiseView> Promises { get; } = promises;

    /// <summary>All of them, by id.</summary>
    [JsonIgnore]
    public IReadOnlyList<PromiseView> All => [.. Promises.Values.OrderBy(p => p.Slug, StringComparer.Ordinal)];

    /// <summary>The promise with an id, or else the only one with a name.</summary>
    public PromiseView? Find(string said)
    {
        PromiseView[] named = [.. Promises.Values.Where(p => FoldedName.Same(p.Document.Name, said))];
        return Promises.GetValueOrDefault(said) ?? (named.Length == 1 ? named[0] : null);
    }

    /// <summary>A free id for a promise of that name.</summary>
    public string NewSlug(string name) => Slug.Unique(Slug.Of(name, RuleKinds.Promise), Promises.ContainsKey);

    /// <summary>Promises that an event may concern, by id.</summary>
    internal IEnumerable<PromiseView> Concerned(EventEnvelope envelope)
    {
        if (Promises.IsEmpty || envelope.Actor.Kind is RuleKinds.Promise or RuleKinds.Shadow)
        {
            return [];
        }

        WaitIndex index = _index ??= Promises.Values.Aggregate(
            WaitIndex.Empty, (all, p) => all.With(p.Slug, [], WordsOf(p.Document)));
        return index.Find([.. ConditionChanges.WordsOf(envelope), .. WaitedEvents.WordsOf(envelope)])
            .Order(StringComparer.Ordinal).Select(slug => Promises[slug]);
    }

    /// <summary>With a promise set; the index stays if its document did not change.</summary>
    internal PromisesView With(PromiseView promise) => new(Promises.SetItem(promise.Slug, promise))
    {
        _index = ReferenceEquals(Promises.GetValueOrDefault(promise.Slug)?.Document, promise.Document) ? _index : null,
    };

    internal PromisesView Without(string slug) => new(Promises.Remove(slug));

    private static string[] WordsOf(PromiseDocument document) =>
    [
        .. document.Conditions.SelectMany(ConditionChanges.WordsOf)
            .Concat(document.Triggers.SelectMany(WaitedEvents.WordsOf)).Distinct(),
    ];
}

/// <summary>Folds the promises' own events into the <see cref="PromisesView"/>.</summary>
internal sealed class PromisesProjection() : Projection<PromisesView>("promises")
{
    public override int Version => 1;

    public override Type SnapshotType => typeof(PromisesView);

    public override PromisesView Initial(string home) => new(ImmutableDictionary<string, PromiseView>.Empty);

    public override PromisesView Apply(PromisesView part, EventEnvelope envelope)
    {
        if (envelope.Actor.Kind != RuleKinds.Promise)
        {
            return part;
        }

        string slug = envelope.Actor.Id;
        return envelope.Event switch
        {
            PromiseMade e => part.With(new PromiseView
            {
                Slug = slug,
                Version = e.Version,
                Document = e.Document,
                MadeAt = envelope.LearnedAt,
                MadeBy = envelope.Principal,
            }),
            PromiseReleased => part.Without(slug),
            _ => part.Promises.GetValueOrDefault(slug) is { } promise && Changed(promise, envelope) is var changed
                && !ReferenceEquals(changed, promise)
                ? part.With(changed)
                : part,
        };
    }

    private static PromiseView Changed(PromiseView promise, EventEnvelope envelope) => envelope.Event switch
    {
        PromiseChanged e => promise with { Version = e.Version, Document = e.Document, Watch = PromiseWatch.None },
        PromiseBroken e => Watched(promise, e) with
        {
            BrokenCount = promise.BrokenCount + 1,
            Breaches = [.. promise.Breaches.TakeLast(PromiseView.BreachesKept - 1), new BreachView(envelope.Id, e)],
        },
        PromiseStretchEnded { Outcome: StretchOutcome.Unproven } e => Watched(promise, e) with
        {
            UnprovenCount = promise.UnprovenCount + 1,
        },
        PromiseTold => promise,
        _ => Watched(promise, envelope.Event),
    };

    private static PromiseView Watched(PromiseView promise, IEvent @event) =>
        promise with { Watch = promise.Watch.Evolve(@event) };
}
