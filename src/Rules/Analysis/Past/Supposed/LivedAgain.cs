using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Analysis.Past.Supposed;

/// <summary>A decision of the past that was found again: made of the same state, it came to what is written.</summary>
/// <param name="Step">What was decided.</param>
/// <param name="Place">From where its ids were counted.</param>
/// <param name="Count">How many ids there were before it.</param>
/// <param name="Last">How many there were after it.</param>
/// <param name="Reaches">It asked for outside calls: somebody may have noticed.</param>
internal sealed record FoundStep(LivedStep Step, string Place, int Count, int Last, bool Reaches)
{
    internal List<EventEnvelope> Events { get; } = [];
}

/// <summary>
/// Decides a chain of the record once more in the world as it was, and holds every event against what is written. Only
/// what came to the same, to the last byte, may be decided in another world.
/// </summary>
internal sealed class LivedAgain : ChainRun
{
    private readonly RecordedChain _chain;
    private readonly Dictionary<Address, object?> _before;
    private readonly List<FoundStep> _steps = [];
    private int _at;
    private int _ids;
    private bool _differs;

    private LivedAgain(
        LivedWorld world, PastModel model, RecordedChain chain, Dictionary<Address, object?> before)
        : base(world, model, chain.Events[0].LearnedAt)
    {
        _chain = chain;
        _before = before;
    }

    /// <summary>The decisions, in order; the root's first if it was found.</summary>
    internal IReadOnlyList<FoundStep> Steps => _steps;

    /// <summary>What the root was told; null if that could not be found out, and its events are taken as
    /// facts.</summary>
    internal LivedStep? Root { get; private set; }

    protected override bool IsOver => _differs;

    /// <summary>
    /// Lives a chain again and leaves the world behind it. Null if it came to something else than is written: then the
    /// world is what is written all the same.
    /// </summary>
    internal static LivedAgain? Of(LivedWorld world, PastModel model, RecordedChain chain)
    {
        (Dictionary<Address, object?> Before, object[] Parts, long Seq) mark = world.Mark();
        LivedAgain again = new(world, model, chain, mark.Before);
        again.Live();
        if (!again._differs)
        {
            return again;
        }

        world.Back(mark);
        foreach (EventEnvelope envelope in chain.Events)
        {
            world.Fold(envelope);
        }

        return null;
    }

    protected override LivedIds IdsFor(in LivedStep step) => LivedIds.At(World.Seq + 1, Model.IsPlain ? 0 : _ids);

    protected override void Decided(in LivedStep step, Decision decision, LivedIds ids)
    {
        _steps.Add(new FoundStep(
            step, ids.Place, Model.IsPlain ? 0 : _ids, ids.Count, decision.Effects is { Count: > 0 }));
        _ids = ids.Count;
    }

    protected override EventEnvelope? Enter(in LivedStep step, EventEnvelope made)
    {
        Engine();
        if (_differs || _at >= _chain.Events.Count || !IsSame(Model, made, _chain.Events[_at]))
        {
            _differs = true;
            return null;
        }

        EventEnvelope written = _chain.Events[_at++];
        EventEnvelope entered = made with { HomeSeq = written.HomeSeq, ActorSeq = written.ActorSeq };
        _steps[^1].Events.Add(entered);
        return entered;
    }

    protected override void Enters(EventEnvelope envelope) => World.Fold(envelope, _before);

    /// <summary>Whether what was decided is what is written, but for its place in the order.</summary>
    internal static bool IsSame(PastModel model, EventEnvelope made, EventEnvelope written) =>
        made.Actor.Equals(written.Actor)
        && made.Name == written.Name
        && made.OccurredAt == written.OccurredAt
        && made.LearnedAt == written.LearnedAt
        && made.Principal.Equals(written.Principal)
        && made.Correlation == written.Correlation
        && made.Causation == written.Causation
        && model.Text(made.Event) == model.Text(written.Event);

    private void Live()
    {
        if (_chain.RootCount > 0)
        {
            if (KnownCommands.Find(World, Model, _chain) is { } found)
            {
                Root = found;
                Take(found);
            }
            else
            {
                for (; _at < _chain.RootCount; _at++)
                {
                    Take(_chain.Events[_at], 1);
                }
            }
        }
        else
        {
            _differs = true;
        }

        Run();
        Engine();
        _differs |= _at != _chain.Events.Count;
    }

    /// <summary>The engine's own notes belong to no decision.</summary>
    private void Engine()
    {
        while (_at < _chain.Events.Count && Model.DeciderOf(_chain.Events[_at].Actor.Kind) is null)
        {
            World.Fold(_chain.Events[_at++], _before);
        }
    }
}
