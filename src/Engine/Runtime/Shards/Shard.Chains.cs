using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Engine.Runtime.Shards;

/// <content>
/// A chain is what one message leads to in its home: the decision of its receiver, the messages that decision sends, the
/// reactions to its events, and so on until quiet. It happens as a whole or not at all.
/// </content>
internal sealed partial class Shard
{
    private const int LoopActorsShown = 8;

    private readonly StepContext _context;
    private readonly Queue<Step> _steps = new();
    private readonly List<Message> _reactions = [];
    private readonly List<Address> _trail = [];

    private readonly record struct Step(
        Address To, ICommand Command, Principal Principal, string Correlation, string Causation, bool IsRoot);

    /// <summary>What a decider may see. One object for the shard, filled for each step.</summary>
    private sealed class StepContext(Shard shard) : DecideContext
    {
        private int _ids;

        internal HomeSlot Home { get; set; } = null!;

        internal Step Step { get; set; }

        public override Address Self => Step.To;

        public override Instant Now => shard._now;

        public override Principal Principal => Step.Principal;

        public override string Correlation => Step.Correlation;

        public override HomeView View => Home.CurrentView();

        public override string NewId(string prefix) => string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{prefix}-{Home.HomeSeq + 1}-{++_ids}");

        internal void Begin(HomeSlot home)
        {
            Home = home;
            _ids = 0;
        }
    }

    private void RunChain(Envelope root, HomeSlot home)
    {
        BeginChain(home);
        Conclude(root);
        _context.Begin(home);
        _steps.Clear();
        _trail.Clear();
        _steps.Enqueue(RootStep(root));
        try
        {
            RunSteps(root, home);
        }
        catch (Exception e)
        {
            // Deciders, projections, reactions and serialisers are not ours: whatever they throw, the shard goes on.
            FailChain(root, home, e);
        }
    }

    private void FailChain(Envelope root, HomeSlot home, Exception e)
    {
        UndoChain(home);
        BeginChain(home);
        Conclude(root);
        if (e is ChainFault { Quarantined: { } actor })
        {
            actor.Quarantine = new Refusal("actor.quarantined", $"{actor.Address} cannot fold its own event: {e.Message}");
            home.SetAside(actor.Address);
            _telemetry.Quarantined(actor.Address, e.Message);
        }

        Exception cause = e is ChainFault ? e.InnerException! : e;
        DeadLetter(root, home, RootStep(root), cause);
        GiveUpRoot(root, home);
    }

    /// <summary>A deadline whose chain failed would be due again at once, and fail again.</summary>
    private void GiveUpRoot(Envelope root, HomeSlot home)
    {
        if (root.Command is DeadlineReached && home.Actors.TryGetValue(root.To, out ActorSlot? slot))
        {
            GiveUpDeadline(slot);
        }
    }

    private static Step RootStep(Envelope root) =>
        new(root.To, root.Command, root.Principal, root.Correlation, root.Causation, true);

    private void RunSteps(Envelope root, HomeSlot home)
    {
        while (_steps.TryDequeue(out Step step))
        {
            if (_trail.Count >= _options.ChainStepsMax)
            {
                CutLoop(root, home);
                return;
            }

            if (!TryFind(home, step.To, out ActorSlot? slot))
            {
                // The chain begins anew when the actor is there.
                UndoChain(home);
                RequestActor(home, step.To, root);
                return;
            }

            if (slot is not null)
            {
                TakeStep(root, home, slot, step);
            }
        }
    }

    private void TakeStep(Envelope root, HomeSlot home, ActorSlot slot, in Step step)
    {
        if (slot.Quarantine is { } quarantine)
        {
            MeetQuarantined(root, home, step, quarantine);
            return;
        }

        if (step.Command is DeadlineReached due)
        {
            DecideDeadline(root, home, slot, step, due);
            return;
        }

        while (IsOverdue(slot) && _trail.Count < _options.ChainStepsMax)
        {
            // What is due is settled before any later command, folding in between. For the root that has been done.
            Decide(root, home, slot, step with { Command = new DeadlineReached(slot.WakeAt), Principal = Principal.Engine, IsRoot = false });
        }

        Decide(root, home, slot, step);
    }

    /// <summary>The sender is told; what other actors of the home send is kept as a dead letter.</summary>
    private void MeetQuarantined(Envelope root, HomeSlot home, in Step step, Refusal quarantine)
    {
        if (!step.IsRoot)
        {
            DeadLetter(root, home, step, new InvalidOperationException(quarantine.Detail));
            return;
        }

        // Nobody has decided about the outcome of a call: it stays owed.
        _outbox.RemoveRange(_mark.Outbox, _outbox.Count - _mark.Outbox);
        Answer(root, new Answer(AnswerKind.Unavailable, null, quarantine, home.HomeSeq));
    }

    private void DecideDeadline(Envelope root, HomeSlot home, ActorSlot slot, in Step step, DeadlineReached due)
    {
        if (slot.WakeAt != due.DueAt || slot.StuckAt == due.DueAt)
        {
            return;
        }

        if (due.DueAt > _now)
        {
            // The clock was set back while it waited for the actor to be loaded.
            _deadlines.Enqueue(slot.Address, due.DueAt);
            return;
        }

        Decide(root, home, slot, step);
    }

    private void Decide(Envelope root, HomeSlot home, ActorSlot slot, in Step step)
    {
        _trail.Add(slot.Address);
        _turn.Steps++;
        _context.Step = step;
        slot.LastUsed = _now;
        Decision decision;
        try
        {
            decision = slot.Decider.DecideState(slot.State, step.Command, _context);
            CheckDecision(decision, home, keyed: step.IsRoot && root.Key is not null);
        }
        catch (Exception e)
        {
            DeadLetter(root, home, step, e);
            if (step.Command is DeadlineReached)
            {
                GiveUpDeadline(slot);
            }

            return;
        }

        Instant before = slot.WakeAt;
        Apply(root, home, slot, step, decision);
        if (step.Command is DeadlineReached && slot.WakeAt == before)
        {
            GiveUpDeadline(slot);
            DeadLetter(root, home, step, new InvalidOperationException(
                $"{slot.Address} was told of its deadline {before} and still waits for the same instant."));
        }
    }

    private void Apply(Envelope root, HomeSlot home, ActorSlot slot, in Step step, Decision decision)
    {
        Step by = decision.Principal is { } principal ? step with { Principal = principal } : step;
        IReadOnlyList<IEvent> events = decision.Events;
        bool keyed = step.IsRoot && root.Key is not null;
        for (int i = 0; i < events.Count; i++)
        {
            if (decision.CorrelationOf is { } correlationOf)
            {
                by = by with { Correlation = correlationOf(events[i]) ?? step.Correlation };
            }

            ReceiptFields receipt = keyed && i == events.Count - 1 ? ReceiptOf(root, decision) : default;
            Step own = decision.PrincipalOf?.Invoke(events[i]) is { } person ? by with { Principal = person } : by;
            Append(home, slot, own, events[i], decision.TrueAt ?? _now, receipt);
        }

        bool leadsOn = decision.Messages is not null || decision.Effects is not null;
        string causation = leadsOn && events.Count > 0 ? EventId(home) : step.Causation;

        if (keyed && events.Count == 0)
        {
            CommandAnswered answered = new(root.To, root.Command.GetType().Name);
            AppendEngineEvent(home, "receipts", answered, step, ReceiptOf(root, decision));
        }

        if (decision.Messages is { } messages)
        {
            foreach (Message message in messages)
            {
                _steps.Enqueue(new Step(
                    message.To, message.Command, message.As ?? by.Principal, by.Correlation, causation, false));
            }
        }

        AddEffects(slot, decision, by, causation);
        if (step.IsRoot)
        {
            AnswerRoot(root, home, decision);
        }
    }

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
            React(home, before, envelope);
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

    private void React(HomeSlot home, HomeView before, EventEnvelope envelope)
    {
        _reactions.Clear();
        foreach (IReaction reaction in _model.Reactions)
        {
            try
            {
                reaction.React(before, envelope, _reactions);
                _reactions.ForEach(m => CheckReceiver(m.To, home));
            }
            catch (Exception e)
            {
                throw new ChainFault(null, e);
            }
        }

        foreach (Message message in _reactions)
        {
            _steps.Enqueue(new Step(
                message.To, message.Command, message.As ?? envelope.Principal, envelope.Correlation, envelope.Id, false));
        }
    }

    private ReceiptFields ReceiptOf(Envelope root, Decision decision)
    {
        IReply reply = decision.Refusal ?? decision.Answer ?? Accepted.Instance;
        return new ReceiptFields(root.Key, root.Digest, decision.Refusal is not null, _model.Types.Of(reply.GetType()), reply);
    }

    private void AnswerRoot(Envelope root, HomeSlot home, Decision decision) => Answer(root, decision.Refusal is { } refusal
        ? new Answer(AnswerKind.Refused, null, refusal, home.HomeSeq)
        : new Answer(AnswerKind.Replied, decision.Answer ?? Accepted.Instance, null, home.HomeSeq));

    /// <summary>Something that must not throw did: the whole chain is taken back.</summary>
    private sealed class ChainFault(ActorSlot? quarantined, Exception inner) : Exception(inner.Message, inner)
    {
        internal ActorSlot? Quarantined { get; } = quarantined;
    }
}
