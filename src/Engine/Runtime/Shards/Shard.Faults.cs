using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Engine.Runtime.Shards;

/// <content>Messages that fail alone, chains that are cut, and the engine's own events about them.</content>
internal sealed partial class Shard
{
    private const int DeadLetterTextMax = 2_000;

    /// <summary>A message that makes its receiver throw fails alone: answered with an error, kept as an event, state untouched.</summary>
    private void DeadLetter(Envelope root, HomeSlot home, in Step step, Exception error)
    {
        string errorId = _context.NewId("error-" + home.Name);
        string command = step.Command.GetType().Name;
        _telemetry.DeadLettered(step.To, command, errorId, error);
        string message = $"{error.GetType().Name}: {error.Message}";
        AppendEngineEvent(
            home,
            "dead-letters",
            new MessageDeadLettered(step.To, Shown(step.Command), Cut(message), errorId),
            step,
            default);
        if (step.IsRoot)
        {
            Answer(root, Runtime.Answer.No(
                AnswerKind.Faulted,
                "engine.fault",
                $"{step.To} failed on {command}; nothing was done. The log has the details under {errorId}."));
        }
    }

    private void CutLoop(Envelope root, HomeSlot home)
    {
        Address[] actors = [.. _trail.TakeLast(LoopActorsShown)];
        int steps = _trail.Count;
        UndoChain(home);
        BeginChain(home);
        Conclude(root);
        string command = root.Command.GetType().Name;
        Refusal refusal = new(
            "reaction.break-the-loop",
            $"The message led to more than {_options.ChainStepsMax} steps and was cut; nothing of it was written. "
            + $"The last actors were {string.Join(", ", actors.AsEnumerable())}. Change the rules that answer each other.");
        _telemetry.LoopStopped(root.To, command, steps);
        AppendEngineEvent(
            home,
            "reactions",
            new ReactionLoopStopped(root.To, command, steps, actors),
            RootStep(root),
            root.Key is null ? default : new ReceiptFields(root.Key, root.Digest, true, _model.Types.Of(typeof(Refusal)), refusal));
        Answer(root, new Answer(AnswerKind.Refused, null, refusal, home.HomeSeq));
        GiveUpRoot(root, home);
    }

    private void AppendEngineEvent(HomeSlot home, string id, IEngineEvent @event, in Step step, in ReceiptFields receipt)
    {
        Address address = new(home.Name, HomeModel.EngineKind, id);
        ActorSlot slot = EngineSlot(home, address);
        Remember(slot);
        slot.ActorSeq++;
        StoredType type = _model.Types.Of(@event.GetType());
        RecordFields fields = new(
            address, slot.ActorSeq, home.HomeSeq + 1, _now, _now, step.Principal, step.Correlation, step.Causation);
        WriteRecord(home, fields, type, @event, receipt);
        if (home.Parts.Length > 0)
        {
            // It says what went wrong, so nothing may hinder it: loading a home folds it with the same leniency.
            Folding.Leniently(home.Parts, _model, _telemetry, new EventEnvelope(
                address, slot.ActorSeq, home.HomeSeq, type.Name, @event, _now, _now, step.Principal, step.Correlation, step.Causation));
        }
    }

    private static string Shown(ICommand command)
    {
        try
        {
            return Cut(command.ToString() ?? "");
        }
        catch (Exception e)
        {
            return $"{command.GetType().Name}, which cannot be shown: {e.GetType().Name}";
        }
    }

    private static string Cut(string text) => text.Length <= DeadLetterTextMax ? text : text[..DeadLetterTextMax] + "…";
}
