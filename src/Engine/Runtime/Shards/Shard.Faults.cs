using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Shards.Loaded;

namespace RingActors.Engine.Runtime.Shards;

/// <content>Messages that fail alone, and the engine's own events about them.</content>
internal sealed partial class Shard
{
    private const int DeadLetterTextMax = 2_000;

    /// <summary>
    /// A message that makes its receiver throw fails alone: answered with an error, kept as an event, state untouched. So does a reaction that
    /// throws, which is named instead of a command.
    /// </summary>
    private void DeadLetter(Envelope root, HomeSlot home, in Step step, Exception error, string? reaction = null)
    {
        string errorId = _context.NewId("error-" + home.Name);
        string command = reaction ?? step.Command.GetType().Name;
        _telemetry.DeadLettered(step.To, command, errorId, error);
        string message = $"{error.GetType().Name}: {error.Message}";
        AppendEngineEvent(
            home,
            "dead-letters",
            new MessageDeadLettered(step.To, reaction ?? Shown(step.Command), Cut(message), errorId),
            step,
            default);
        if (step.IsRoot)
        {
            Answer(root, Homes.Answer.No(
                AnswerKind.Faulted,
                "engine.fault",
                $"{step.To} failed on {command}; nothing was done. The log has the details under {errorId}."));
        }
    }

    private void AppendEngineEvent(HomeSlot home, string id, IEngineEvent @event, in Step step, in ReceiptFields receipt)
    {
        AppendEngineEvent(home, EngineSlot(home, new Address(home.Name, HomeModel.EngineKind, id)), @event, step, receipt);
    }

    private void AppendEngineEvent(HomeSlot home, ActorSlot slot, IEngineEvent @event, in Step step, in ReceiptFields receipt)
    {
        Address address = slot.Address;
        Remember(slot);
        slot.State = slot.Decider.EvolveState(slot.State, @event);
        SetWakeAt(slot, slot.Decider.WakeAtState(slot.State) ?? ActorSlot.Never);
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
