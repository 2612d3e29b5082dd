using System.Globalization;
using NodaTime;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;

namespace RingActors.Rules.Analysis.Past.Supposed;

/// <summary>
/// A chain as it would have gone in the supposed world, set beside the one that is written: what comes to the same has
/// its place in the record, and all else is a difference.
/// </summary>
internal sealed class SupposedRun(
    LivedWorld world, PastModel model, Instant now, Alterations alterations, Divergences differences, LivedAgain? again)
    : ChainRun(world, model, now)
{
    private readonly Dictionary<(Address To, string Causation, Type Command), Queue<FoundStep>> _written = Steps(again);
    private readonly List<(EventEnvelope? Past, EventEnvelope? Supposed, bool IsAltered)> _different = [];
    private FoundStep? _found;
    private EventEnvelope?[] _aligned = [];
    private bool[] _altered = [];
    private bool _reaches;
    private int _at;

    internal Action<RecordedPair>? Looks { get; init; }

    /// <summary>How many events were decided.</summary>
    internal long DecidedCount { get; private set; }

    /// <summary>What the record has of a chain.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="leftOut">Places of events that are taken not to have been.</param>
    /// <param name="redecides">Kinds of actors of which all is left out that was decided with what is left out.</param>
    internal void Live(RecordedChain chain, IReadOnlySet<long> leftOut, Func<string, bool> redecides)
    {
        EventEnvelope[] root = [.. chain.Root];
        bool isPartly = root.Any(e => leftOut.Contains(e.HomeSeq));
        bool isLeftOut = isPartly && redecides(root[0].Actor.Kind);
        bool isUnconfirmed = root.Any(e => e.Event is IntentConfirmed && differences.Missing(e.Event) is not null);
        if (again!.Root is { } known && (isLeftOut || !isPartly) && !isUnconfirmed)
        {
            bool isUndue = known.Command is DeadlineReached due && World.WakeAt(known.To) != due.DueAt;
            if (isLeftOut || isUndue)
            {
                Drop(Next(known)!, isLeftOut);
            }
            else
            {
                Take(known);
            }
        }
        else
        {
            if (again.Root is { } told)
            {
                _ = Next(told);
            }

            foreach (EventEnvelope envelope in root)
            {
                Fact(envelope, isLeftOut || leftOut.Contains(envelope.HomeSeq), isUnconfirmed);
            }
        }

        Finish();
    }

    /// <summary>What only the supposed world has.</summary>
    internal void Live(in LivedStep root)
    {
        Take(root);
        Run();
    }

    /// <summary>What is supposed from the beginning on.</summary>
    internal void Live(Address actor, IEvent @event)
    {
        EventEnvelope made = new(
            actor, 0, differences.NextPlace(), Model.NameOf(@event), @event, Now, Now, Principal.Engine,
            Divergences.Supposing, Divergences.Supposing);
        differences.Add(null, made, null, false);
        Take(made, 1);
        Run();
    }

    /// <summary>A chain that nobody can decide anew: all of it as it is written, but for what cannot have
    /// been.</summary>
    internal void AsWritten(RecordedChain chain, IReadOnlySet<long> leftOut)
    {
        foreach (EventEnvelope envelope in chain.Events)
        {
            Fact(envelope, leftOut.Contains(envelope.HomeSeq), false, follows: false);
        }
    }

    protected override LivedIds IdsFor(in LivedStep step)
    {
        _found = Next(step);
        return _found is { } found
            ? new LivedIds(found.Place, found.Count, found.Last)
            : new LivedIds(string.Create(CultureInfo.InvariantCulture, $"supposed{differences.NextPlace()}"), 0);
    }

    protected override void Decided(in LivedStep step, Decision decision, LivedIds ids)
    {
        IEvent?[] events = [.. decision.Events.Select(e => alterations.Of(e))];
        _altered = [.. events.Select((e, i) => !ReferenceEquals(e, decision.Events[i]))];
        _aligned = Aligned(events);
        _reaches = decision.Effects is { Count: > 0 } || _found is { Reaches: true };
        _at = 0;
        _different.Clear();
        DecidedCount += events.Length;
    }

    protected override EventEnvelope? Enter(in LivedStep step, EventEnvelope made)
    {
        int at = _at++;
        if (_altered[at])
        {
            if (alterations.Of(made.Event) is not { } altered)
            {
                return null;
            }

            made = made with { Event = altered };
        }

        EventEnvelope? written = _aligned[at];
        made = written is null
            ? made with { HomeSeq = differences.NextPlace() }
            : made with { HomeSeq = written.HomeSeq, ActorSeq = written.ActorSeq };
        if (written is null || !LivedAgain.IsSame(Model, made, written))
        {
            _different.Add((written, made, _altered[at]));
        }

        Looks?.Invoke(new RecordedPair(made, written));
        return made;
    }

    protected override void Ended(in LivedStep step)
    {
        string? because = differences.Because(step.Causation, step.To);
        foreach (EventEnvelope gone in (_found?.Events ?? []).Except(_aligned.OfType<EventEnvelope>(),
            ByPlace.Instance))
        {
            _different.Add((gone, null, false));
        }

        foreach ((EventEnvelope? past, EventEnvelope? supposed, bool isAltered) in _different)
        {
            differences.Add(past, supposed, isAltered ? null : because, _reaches);
        }
    }

    /// <summary>What is written and was led to by something that would not have been.</summary>
    private void Finish()
    {
        Run();
        foreach (FoundStep step in again!.Steps)
        {
            if (_written.TryGetValue(KeyOf(step.Step), out Queue<FoundStep>? left) && left.Contains(step))
            {
                Drop(step, false);
            }
        }
    }

    private void Drop(FoundStep step, bool isSupposed)
    {
        string? because = isSupposed ? null : differences.Because(step.Step.Causation, step.Step.To);
        foreach (EventEnvelope envelope in step.Events)
        {
            differences.Add(envelope, null, because, step.Reaches);
        }
    }

    /// <summary>An event that is no decision of this home: it happened, unless what it speaks of is not
    /// there.</summary>
    private void Fact(EventEnvelope envelope, bool isLeftOut, bool isUnconfirmed, bool follows = true)
    {
        string? missing = differences.Missing(envelope.Event);
        if (isLeftOut || isUnconfirmed || missing is not null)
        {
            string? because = isLeftOut ? null : missing ?? differences.Because(envelope.Causation, envelope.Actor);
            differences.Add(envelope, null, because, false);
            return;
        }

        IEvent? altered = alterations.Of(envelope.Event);
        if (altered is null)
        {
            differences.Add(envelope, null, null, false);
            return;
        }

        EventEnvelope entered = ReferenceEquals(altered, envelope.Event) ? envelope : envelope with { Event = altered };
        if (!ReferenceEquals(entered, envelope))
        {
            differences.Add(envelope, entered, null, false);
        }

        Looks?.Invoke(new RecordedPair(entered, envelope));
        if (follows)
        {
            Take(entered, 1);
        }
        else
        {
            World.Fold(entered);
        }
    }

    /// <summary>The same decision of the record, if it has one that is not taken yet.</summary>
    private FoundStep? Next(in LivedStep step) =>
        _written.TryGetValue(KeyOf(step), out Queue<FoundStep>? steps) && steps.TryDequeue(out FoundStep? found)
            ? found
            : null;

    /// <summary>For each event the one of the record in whose place it stands: the same, else one of its
    /// sort.</summary>
    private EventEnvelope?[] Aligned(IEvent?[] events)
    {
        EventEnvelope?[] aligned = new EventEnvelope?[events.Length];
        if (_found is not { Events: { Count: > 0 } written })
        {
            return aligned;
        }

        HashSet<long> taken = [];
        string[] texts = [.. written.Select(w => w.Name + Model.Text(w.Event))];
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i] is not { } @event)
            {
                continue;
            }

            string text = Model.NameOf(@event) + Model.Text(@event);
            int same = Enumerable.Range(0, texts.Length)
                .FirstOrDefault(j => texts[j] == text && !taken.Contains(written[j].HomeSeq), -1);
            aligned[i] = same < 0 ? null : written[same];
            _ = same >= 0 && taken.Add(written[same].HomeSeq);
        }

        for (int i = 0; i < events.Length; i++)
        {
            if (aligned[i] is null && events[i] is { } @event
                && written.FirstOrDefault(w => w.Name == Model.NameOf(@event)
                    && !taken.Contains(w.HomeSeq)) is { } like)
            {
                aligned[i] = like;
                taken.Add(like.HomeSeq);
            }
        }

        return aligned;
    }

    private static (Address, string, Type) KeyOf(in LivedStep step) => (step.To, step.Causation,
        step.Command.GetType());

    private static Dictionary<(Address, string, Type), Queue<FoundStep>> Steps(LivedAgain? again)
    {
        Dictionary<(Address, string, Type), Queue<FoundStep>> steps = [];
        foreach (FoundStep step in again?.Steps ?? [])
        {
            if (!steps.TryGetValue(KeyOf(step.Step), out Queue<FoundStep>? same))
            {
                steps[KeyOf(step.Step)] = same = new();
            }

            same.Enqueue(step);
        }

        return steps;
    }

    private sealed class ByPlace : IEqualityComparer<EventEnvelope>
    {
        internal static readonly ByPlace Instance = new();

        public bool Equals(EventEnvelope? x, EventEnvelope? y) => x?.HomeSeq == y?.HomeSeq;

        public int GetHashCode(EventEnvelope obj) => obj.HomeSeq.GetHashCode();
    }
}
