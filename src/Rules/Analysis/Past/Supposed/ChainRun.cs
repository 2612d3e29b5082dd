using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Analysis.Past.Supposed;

/// <summary>
/// All that one message leads to in a home: the decision of its receiver, the messages that it sends, the reactions to
/// its events, and so on until quiet, in the engine's own order.
/// </summary>
internal abstract class ChainRun(LivedWorld world, PastModel model, Instant now)
{
    /// <summary>What lies deeper is cut, as the engine cuts it.</summary>
    private const int DepthMax = 16;

    /// <summary>Steps of one chain; beyond them it is taken as it is written.</summary>
    private const int StepsMax = 100_000;

    /// <summary>Deadlines of one actor that are settled before a step reaches it.</summary>
    private const int OverdueMax = 512;

    private readonly Queue<LivedStep> _first = new();
    private readonly Queue<LivedStep> _rest = new();
    private readonly List<Message> _reactions = [];

    protected LivedWorld World => world;

    protected PastModel Model => model;

    protected Instant Now => now;

    /// <summary>True once it is no use to go on.</summary>
    protected virtual bool IsOver => false;

    /// <summary>Where ids are counted from in a step.</summary>
    protected abstract LivedIds IdsFor(in LivedStep step);

    /// <summary>A decision was made, and none of its events is folded in yet.</summary>
    protected abstract void Decided(in LivedStep step, Decision decision, LivedIds ids);

    /// <summary>The event as it enters the world; null if it does not.</summary>
    protected abstract EventEnvelope? Enter(in LivedStep step, EventEnvelope made);

    /// <summary>All events of a step have entered.</summary>
    protected virtual void Ended(in LivedStep step)
    {
    }

    /// <summary>An event that is not decided but taken as it is.</summary>
    protected void Take(EventEnvelope envelope, int depth) => Fold(envelope, depth);

    /// <summary>Makes a decision and all that follows from it at once.</summary>
    protected void Take(in LivedStep step)
    {
        LivedIds ids = IdsFor(step);
        if (world.Decide(step, now, ids) is { } decision)
        {
            Take(step, decision, ids);
        }
    }

    /// <summary>The same of a decision that was made already.</summary>
    protected void Take(in LivedStep step, Decision decision, LivedIds ids)
    {
        Decided(step, decision, ids);
        Apply(step, decision);
        Ended(step);
    }

    /// <summary>Goes on until nothing is left to do.</summary>
    protected void Run()
    {
        for (int taken = 0; !IsOver && taken < StepsMax; taken++)
        {
            if (!_first.TryDequeue(out LivedStep step) && !_rest.TryDequeue(out step))
            {
                return;
            }

            for (int told = 0; !model.IsPlain && told < OverdueMax && world.WakeAt(step.To) is { } due
                && due <= now; told++)
            {
                Take(step with { Command = new DeadlineReached(due), By = Principal.Engine });
                if (world.WakeAt(step.To) == due)
                {
                    break;
                }
            }

            Take(step);
        }
    }

    private void Apply(in LivedStep step, Decision decision)
    {
        Principal by = decision.Principal ?? step.By;
        string correlation = step.Correlation;
        List<(string Id, string Correlation)> causes = [];
        foreach (IEvent @event in decision.Events)
        {
            if (decision.CorrelationOf is { } of)
            {
                correlation = of(@event) ?? step.Correlation;
            }

            EventEnvelope made = new(
                step.To, 0, 0, model.NameOf(@event), @event, decision.TrueAt ?? now, now,
                decision.PrincipalOf?.Invoke(@event) ?? by, correlation, step.Causation);
            EventEnvelope? entered = Enter(step, made);
            causes.Add((entered?.Id ?? step.Causation, correlation));
            if (entered is not null)
            {
                Fold(entered, step.Depth + 1);
            }
        }

        bool isFirst = model.IsFirst(step.To.Kind);
        for (int i = 0; i < (decision.Messages?.Count ?? 0); i++)
        {
            Message told = decision.Messages![i];
            (string id, string chain) = decision.MessageCauses is { } places && i < places.Count
                ? causes[places[i]]
                : causes is [.., var last] ? last : (step.Causation, correlation);
            Next(new LivedStep(
                told.To, told.Command, told.As ?? by, chain, id, step.Depth + 1, isFirst
                    || model.IsFirst(told.To.Kind)));
        }
    }

    private void Fold(EventEnvelope envelope, int depth)
    {
        HomeView before = world.View;
        Enters(envelope);
        foreach (IReaction reaction in model.Reactions)
        {
            _reactions.Clear();
            reaction.React(before, envelope, _reactions);
            foreach (Message message in _reactions)
            {
                Next(new LivedStep(
                    message.To, message.Command, message.As ?? envelope.Principal, envelope.Correlation, envelope.Id,
                    depth, model.IsFirst(message.To.Kind)));
            }
        }
    }

    /// <summary>Folds an event into the world.</summary>
    protected virtual void Enters(EventEnvelope envelope) => world.Fold(envelope);

    private void Next(in LivedStep step)
    {
        if (step.Depth <= DepthMax)
        {
            (step.First ? _first : _rest).Enqueue(step);
        }
    }
}
