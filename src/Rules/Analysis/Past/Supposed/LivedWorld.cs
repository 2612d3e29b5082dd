using System.Globalization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Analysis.Past.Supposed;

/// <summary>
/// All actors of a home and its view at a point of a past. It folds and asks deciders; what follows from what is the
/// affair of <see cref="ChainRun"/>.
/// </summary>
internal sealed class LivedWorld
{
    private readonly PastModel _model;
    private readonly Dictionary<Address, object> _states;
    private readonly string _home;
    private object[] _parts;

    internal LivedWorld(string home, PastModel model)
    {
        _home = home;
        _model = model;
        _states = [];
        _parts = [.. model.Projections.Select(p => p.InitialPart(home))];
    }

    private LivedWorld(LivedWorld other)
    {
        _home = other._home;
        _model = other._model;
        _states = new Dictionary<Address, object>(other._states);
        _parts = other._parts;
        Seq = other.Seq;
    }

    /// <summary>The last event that is folded in.</summary>
    internal long Seq { get; private set; }

    internal HomeView View => new(_home, Seq, _parts);

    /// <summary>The same once more, to go another way.</summary>
    internal LivedWorld Fork() => new(this);

    /// <summary>Becomes what another is.</summary>
    internal void Become(LivedWorld other)
    {
        _states.Clear();
        foreach ((Address actor, object state) in other._states)
        {
            _states[actor] = state;
        }

        _parts = other._parts;
        Seq = other.Seq;
    }

    /// <summary>A point to come back to: what is folded in after it can be taken back.</summary>
    internal (Dictionary<Address, object?> Before, object[] Parts, long Seq) Mark() => ([], _parts, Seq);

    /// <summary>Takes back all that was folded in since a point.</summary>
    internal void Back((Dictionary<Address, object?> Before, object[] Parts, long Seq) mark)
    {
        foreach ((Address actor, object? state) in mark.Before)
        {
            if (state is null)
            {
                _states.Remove(actor);
            }
            else
            {
                _states[actor] = state;
            }
        }

        _parts = mark.Parts;
        Seq = mark.Seq;
    }

    /// <summary>When an actor wants to be told that time has passed; null if never.</summary>
    internal Instant? WakeAt(Address actor) => _states.TryGetValue(actor, out object? state)
        ? _model.DeciderOf(actor.Kind)?.WakeAtState(state)
        : null;

    /// <summary>Folds an event in.</summary>
    /// <param name="envelope">The event.</param>
    /// <param name="before">Keeps what it changes, to be taken back; null if that is not wanted.</param>
    internal void Fold(EventEnvelope envelope, Dictionary<Address, object?>? before = null)
    {
        if (_model.DeciderOf(envelope.Actor.Kind) is { } decider)
        {
            bool known = _states.TryGetValue(envelope.Actor, out object? state);
            before?.TryAdd(envelope.Actor, known ? state : null);
            _states[envelope.Actor] = decider.EvolveState(state ?? decider.InitialState(envelope.Actor),
                envelope.Event);
        }

        bool owned = false;
        for (int i = 0; i < _parts.Length; i++)
        {
            object part = _model.Projections[i].ApplyTo(_parts[i], envelope);
            if (!ReferenceEquals(part, _parts[i]))
            {
                _parts = owned ? _parts : [.. _parts];
                owned = true;
                _parts[i] = part;
            }
        }

        Seq = envelope.HomeSeq;
    }

    /// <summary>What an actor makes of a message; null if nobody of its kind is known.</summary>
    internal Decision? Decide(in LivedStep step, Instant now, LivedIds ids)
    {
        if (_model.DeciderOf(step.To.Kind) is not { } decider)
        {
            return null;
        }

        object state = _states.TryGetValue(step.To, out object? known) ? known : decider.InitialState(step.To);
        return decider.DecideState(state, step.Command, new Context(step, now, View, ids));
    }

    private sealed class Context(LivedStep step, Instant now, HomeView view, LivedIds ids) : DecideContext
    {
        public override Address Self => step.To;

        public override Instant Now => now;

        public override Principal Principal => step.By;

        public override string Correlation => step.Correlation;

        public override HomeView View => view;

        public override string NewId(string prefix) => ids.Next(prefix);
    }
}

/// <summary>A decision to be made.</summary>
/// <param name="To">Who decides.</param>
/// <param name="Command">What it is told.</param>
/// <param name="By">On whose behalf.</param>
/// <param name="Correlation">The id of the request that began it all.</param>
/// <param name="Causation">The id of the event or message directly before.</param>
/// <param name="Depth">How many causes in a row led here.</param>
/// <param name="First">True if it goes before those that are not.</param>
internal readonly record struct LivedStep(
    Address To, ICommand Command, Principal By, string Correlation, string Causation, int Depth = 0,
        bool First = false);

/// <summary>New ids as the engine made them, or would have.</summary>
/// <param name="place">Where they are counted from: the next event of the home, or a word for what never was.</param>
/// <param name="count">How many were made before in the same count.</param>
/// <param name="last">How many the record has of this count; what comes beyond is in no record.</param>
internal sealed class LivedIds(string place, int count, int last = int.MaxValue)
{
    internal string Place => place;

    internal int Count { get; private set; } = count;

    internal static LivedIds At(long seq, int count) => new(seq.ToString(CultureInfo.InvariantCulture), count);

    internal string Next(string prefix) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{place}{(Count < last ? "" : "-supposed")}-{++Count}");
}
