using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Analysis.Past.Supposed;

/// <summary>
/// A stretch of a home's past with something otherwise (U3): the alarm, the rules and all that they command are decided
/// once more, by the deciders of live operation, beside the past as it was. Nothing is written anywhere. What the
/// world told is taken as it was told, except where it only answers what would not have been asked. Tests:
/// Rules.Tests/Analysis/Past.
/// </summary>
public sealed class Counterfactual
{
    /// <summary>Differences that a report names.</summary>
    public const int Kept = 200;

    /// <summary>With more the two have nothing in common any more, and it ends.</summary>
    public const int Most = 20_000;

    private readonly PastModel _model;
    private readonly LivedWorld _was;
    private readonly Instant _from;
    private readonly Instant _until;
    private readonly Alterations _alterations;
    private readonly Queue<Supposition.Told> _told;
    private readonly HashSet<long> _leftOut;
    private readonly Divergences _differences = new();
    private readonly HashSet<(Address, Instant)> _stuck = [];
    private readonly bool _atOnce;
    private LivedWorld? _supposed;
    private RecordedChain _chain = new();
    private bool _hasBegun;
    private Instant? _cutAt;
    private long _events;
    private long _decided;
    private long _asWritten;

    /// <summary>Prepares one. It is given all events of the home, from the first one on.</summary>
    /// <param name="home">Which home.</param>
    /// <param name="model">What lives in it.</param>
    /// <param name="suppositions">What is otherwise.</param>
    /// <param name="from">The first instant of the stretch.</param>
    /// <param name="until">The first instant behind it.</param>
    /// <param name="atOnce">Decide anew from the beginning of the stretch on, and not only from the first
    /// difference.</param>
    public Counterfactual(
        string home, PastModel model, IReadOnlyList<Supposition> suppositions, Instant from, Instant until,
        bool atOnce = false)
    {
        _model = model;
        _was = new LivedWorld(home, model);
        _from = from;
        _until = until;
        _alterations = new Alterations(suppositions);
        _told = new(suppositions.OfType<Supposition.Told>().OrderBy(t => t.At));
        _leftOut = [.. suppositions.OfType<Supposition.LeftOut>().Select(l => l.HomeSeq)];
        _atOnce = atOnce;
    }

    /// <summary>Is shown every event of the supposed past from the first difference on, in order; null for
    /// nobody.</summary>
    public Action<RecordedPair>? Looks { get; init; }

    /// <summary>Takes the next event of the home.</summary>
    /// <returns>False when no more is needed.</returns>
    public bool Take(EventEnvelope envelope)
    {
        if (envelope.LearnedAt >= _until || _cutAt is not null)
        {
            return false;
        }

        if (envelope.LearnedAt < _from && !_hasBegun)
        {
            _was.Fold(envelope);
            return true;
        }

        Begin();
        _events++;
        if (!_chain.Add(envelope))
        {
            Flush();
            _chain = new RecordedChain();
            _chain.Add(envelope);
        }

        return true;
    }

    /// <summary>What it came to.</summary>
    public CounterfactualReport Report()
    {
        Begin();
        Flush();
        Settle(_until, null);
        return new CounterfactualReport
        {
            Divergences = _differences.Kept,
            Count = _differences.Count,
            HypotheticalFrom = _differences.HypotheticalFrom,
            Events = _events,
            Decided = _decided,
            TakenAsWritten = _asWritten,
            CutAt = _cutAt,
        };
    }

    /// <summary>The place of the event of the home that directly led to another; null if it came from
    /// outside.</summary>
    public static long? CauseOf(EventEnvelope envelope) => RecordedChain.CauseOf(envelope);

    private static bool Redecides(string kind) => kind is RuleKinds.Rule or DeviceKinds.SecuritySystem;

    private void Begin()
    {
        if (_hasBegun)
        {
            return;
        }

        _hasBegun = true;
        (Address Actor, IEvent Event)[] first = [.. _alterations.AtBeginning(_was.View)];
        if (first.Length > 0 || _atOnce)
        {
            _supposed = _was.Fork();
        }

        foreach ((Address actor, IEvent @event) in first)
        {
            Run(_from, null).Live(actor, @event);
        }
    }

    private void Flush()
    {
        if (_chain.Events is not [var first, ..])
        {
            return;
        }

        // At one instant deadlines come before all else, in the order of their actors.
        Settle(first.LearnedAt, IsDeadline(first) ? first.Actor : null);
        if (_supposed is null && !_chain.Events.Any(e => _leftOut.Contains(e.HomeSeq) || IsAltered(e.Event)))
        {
            foreach (EventEnvelope envelope in _chain.Events)
            {
                _was.Fold(envelope);
            }

            return;
        }

        _supposed ??= _was.Fork();
        LivedAgain? again = LivedAgain.Of(_was, _model, _chain);
        SupposedRun run = Run(first.LearnedAt, again);
        if (again is null)
        {
            run.AsWritten(_chain, _leftOut);
            _asWritten += _chain.Events.Count(e => Redecides(e.Actor.Kind));
        }
        else
        {
            run.Live(_chain, _leftOut, Redecides);
            _asWritten += again.Root is null && Redecides(first.Actor.Kind) ? _chain.RootCount : 0;
        }

        _decided += run.DecidedCount;
        _cutAt = _differences.Count > Most ? first.LearnedAt : null;
    }

    private bool IsAltered(IEvent @event) => !ReferenceEquals(_alterations.Of(@event), @event);

    private static bool IsDeadline(EventEnvelope root) =>
        root.Causation.StartsWith(Divergences.Deadline, StringComparison.Ordinal);

    /// <summary>What only the supposed world has until an instant: what is told to it, and its own deadlines.</summary>
    /// <param name="until">The instant.</param>
    /// <param name="before">Whose deadline comes then; null if it is none.</param>
    private void Settle(Instant until, Address? before)
    {
        while (_cutAt is null)
        {
            (Instant At, Address Actor)? due = Due(until, before);
            if (_told.TryPeek(out Supposition.Told? told) && (told.At < until || (told.At == until && before is null))
                && !(due?.At <= told.At))
            {
                _told.Dequeue();
                _supposed ??= _was.Fork();
                Principal by = Redecides(told.To.Kind) && told.Command is not IReport ? Principal.Engine
                    : Principal.RingCloud;
                LivedStep step = new(told.To, told.Command, by, Divergences.Supposing, Divergences.Supposing);
                SupposedRun run = Run(told.At, null);
                run.Live(step);
                _decided += run.DecidedCount;
            }
            else if (due is { } own)
            {
                _stuck.Add((own.Actor, own.At));
                SupposedRun run = Run(own.At, null);
                run.Live(new LivedStep(
                    own.Actor, new DeadlineReached(own.At), Principal.Engine, Divergences.Deadline,
                        Divergences.Deadline));
                _decided += run.DecidedCount;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>The next deadline that the past did not have. One that both have comes when it came.</summary>
    private (Instant At, Address Actor)? Due(Instant until, Address? before)
    {
        (Instant At, Address Actor)? next = null;
        foreach (Address actor in _supposed is null ? [] : _differences.Actors)
        {
            if (_supposed!.WakeAt(actor) is { } at
                && (at < until || (at == until && (before is null || actor.CompareTo(before) < 0)))
                && at != _was.WakeAt(actor) && !_stuck.Contains((actor, at))
                && (next is not { } first || at < first.At || (at == first.At && actor.CompareTo(first.Actor) < 0)))
            {
                next = (at, actor);
            }
        }

        return next;
    }

    private SupposedRun Run(Instant now, LivedAgain? again)
    {
        _differences.BeginChain();
        return new SupposedRun(_supposed!, _model, now, _alterations, _differences, again) { Looks = Looks };
    }
}

/// <summary>An event of a supposed past.</summary>
/// <param name="Supposed">The event.</param>
/// <param name="Past">The event of the record in whose place it stands; null if there is none.</param>
public sealed record RecordedPair(EventEnvelope Supposed, EventEnvelope? Past);
