using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards.Loaded;

namespace RingActors.Engine.Runtime.Shards;

/// <content>How an event is folded, written, shown, and who reacts to it.</content>
internal sealed partial class Shard
{
    private static string EventId(HomeSlot home) =>
        home.Name + "@" + home.HomeSeq.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Appends and folds one event, and finds who reacts.</summary>
    private void Append(
        HomeSlot home, ActorSlot slot, in Step by, IEvent @event, Instant occurredAt, in ReceiptFields receipt)
    {
        Remember(slot);
        object state;
        Instant wakeAt;
        try
        {
            state = slot.Decider.EvolveState(slot.State, @event);
            wakeAt = slot.Decider.WakeAtState(state) ?? ActorSlot.Never;
        }
        catch (Exception e)
        {
            throw new ChainFault(slot, e);
        }

        HomeView? before = _model.Reactions.Count > 0 ? home.CurrentView() : null;
        slot.State = state;
        slot.ActorSeq++;
        SetWakeAt(slot, wakeAt);
        StoredType type = _model.Types.Of(@event.GetType());
        RecordFields fields = new(
            slot.Address, slot.ActorSeq, home.HomeSeq + 1, occurredAt, _now, by.Principal, by.Correlation, by.Causation);
        WriteRecord(home, fields, type, @event, receipt);
        if (before is null && home.Parts.Length == 0)
        {
            return;
        }

        EventEnvelope envelope = new(
            slot.Address, slot.ActorSeq, home.HomeSeq, type.Name, @event, occurredAt, _now, by.Principal, by.Correlation, by.Causation);
        Project(home, envelope);
        if (before is not null)
        {
            React(home, before, envelope, by.Depth + 1);
        }
    }

    private void WriteRecord(HomeSlot home, in RecordFields fields, StoredType type, object @event, in ReceiptFields receipt)
    {
        int offset = _writer.Length;
        try
        {
            _writer.Write(fields, type, @event, receipt, home.Hash);
            int length = _writer.Length - offset;
            if (length > RecordReader.RecordLengthMax)
            {
                throw new InvalidOperationException($"An event of {length} bytes could never be read again; the most is {RecordReader.RecordLengthMax}.");
            }
        }
        catch (Exception e)
        {
            throw new ChainFault(null, e);
        }

        home.HomeSeq++;
        home.View = null;
        if (home.LastTurn != _turn.Number)
        {
            home.LastTurn = _turn.Number;
            _touchedHomes.Add(home);
        }

        _records.Add(new Journals.AppendedRecord(fields.Actor, fields.ActorSeq, fields.HomeSeq, offset));
        if (receipt.Key is { } key)
        {
            home.Receipts.Add(key, new ReceiptWindow.Entry(receipt.Digest, receipt.Refused, receipt.Reply!, home.HomeSeq));
            _chainKeys.Add(key);
        }
    }

    private void Project(HomeSlot home, EventEnvelope envelope)
    {
        for (int i = 0; i < home.Parts.Length; i++)
        {
            try
            {
                home.Parts[i] = _model.Projections[i].ApplyTo(home.Parts[i], envelope);
            }
            catch (Exception e)
            {
                throw new ChainFault(null, e);
            }
        }
    }

    /// <summary>
    /// Finds who is told of the event. A reaction that fails takes nothing back: the event has happened, and what the reaction found before,
    /// and all other reactions, go on.
    /// </summary>
    private void React(HomeSlot home, HomeView before, EventEnvelope envelope, int depth)
    {
        foreach (IReaction reaction in _model.Reactions)
        {
            _reactions.Clear();
            try
            {
                reaction.React(before, envelope, _reactions);
            }
            catch (Exception e)
            {
                _faults.Add(new Fault(envelope.Actor, $"{reaction.GetType().Name} on {envelope.Name}", e));
            }

            foreach (Message message in _reactions)
            {
                if (ReceiverFault(message.To, home) is { } fault)
                {
                    _faults.Add(new Fault(
                        envelope.Actor, $"{reaction.GetType().Name} on {envelope.Name}", new InvalidOperationException(fault)));
                    continue;
                }

                _next.Add(new Step(
                    message.To,
                    message.Command,
                    message.As ?? envelope.Principal,
                    envelope.Correlation,
                    envelope.Id,
                    depth,
                    _trail.Count - 1,
                    _model.IsFirst(message.To.Kind)));
            }
        }
    }
}
