using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Shards.Loaded;

namespace RingActors.Engine.Runtime.Shards;

/// <content>
/// A chain is what one message leads to in its home: the decision of its receiver, the messages that decision sends,
/// the reactions to its events, and so on until quiet. Each decision with its events is a step, and happens as a whole
/// or not at all. What a step leads to never takes it back: a later step that fails fails alone, a chain that is too
/// deep is cut there, and one that is too wide goes on in later turns. </content>
internal sealed partial class Shard
{
    /// <summary>
    /// Deadlines of one actor that are settled before a step of a chain reaches it; an actor that waits for more has a
    /// bug.
    /// </summary>
    private const int OverdueMax = 512;

    private readonly StepContext _context;
    private readonly Queue<Step> _first = new();
    private readonly Queue<Step> _rest = new();

    /// <summary>What the step under way leads to; it counts only when the step has succeeded.</summary>
    private readonly List<Step> _next = [];
    private readonly List<Fault> _faults = [];
    private readonly List<Message> _reactions = [];
    private readonly List<Link> _trail = [];
    private int _taken;

    /// <summary>A decision to be made.</summary>
    /// <param name="To">Who decides.</param>
    /// <param name="Command">What it is told.</param>
    /// <param name="Principal">On whose behalf.</param>
    /// <param name="Correlation">The id of the request that began it all.</param>
    /// <param name="Causation">The id of the event or message directly before.</param>
    /// <param name="Depth">How many causes in a row led here; 0 for the message that began it.</param>
    /// <param name="Parent">The place in the trail of the step that led here; -1 for none.</param>
    /// <param name="First">True if it goes before those that are not.</param>
    /// <param name="Waited">True if it waited for this turn, and so is in the journal.</param>
    private readonly record struct Step(
        Address To,
        ICommand Command,
        Principal Principal,
        string Correlation,
        string Causation,
        int Depth = 0,
        int Parent = -1,
        bool First = false,
        bool Waited = false)
    {
        internal bool IsRoot => Depth == 0;
    }

    /// <summary>A step that was taken, and the one that led to it.</summary>
    private readonly record struct Link(Address Actor, int Parent, string Command);

    /// <summary>A reaction that failed; whoever it would have told is not told.</summary>
    private readonly record struct Fault(Address Actor, string What, Exception Error);

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
        BeginSteps(root, home);
        try
        {
            if (!IsContinuation(root))
            {
                _rest.Enqueue(RootStep(root));
            }
            else if (!Resume(root, home))
            {
                return;
            }

            RunSteps(root, home);
        }
        catch (Exception e)
        {
            // What a step throws is caught with the step. This is a fault of what is done around the steps.
            FailChain(root, home, e);
        }
    }

    private void BeginSteps(Envelope root, HomeSlot home)
    {
        BeginChain(home);
        Conclude(root);
        _context.Begin(home);
        _first.Clear();
        _rest.Clear();
        _trail.Clear();
        _cuts.Clear();
        _taken = 0;
    }

    private void FailChain(Envelope root, HomeSlot home, Exception e)
    {
        UndoChain(home);
        BeginSteps(root, home);
        DeadLetter(root, home, RootStep(root), e is ChainFault ? e.InnerException! : e);
        if (root.Command is DeadlineReached && home.Actors.TryGetValue(root.To, out ActorSlot? slot))
        {
            // It would be due again at once, and fail again.
            GiveUpDeadline(slot);
        }
    }

    private static Step RootStep(Envelope root) => new(root.To, root.Command, root.Principal, root.Correlation, root.Causation);

    private void RunSteps(Envelope root, HomeSlot home)
    {
        int most = ShareOf(home);
        while (_taken < most && (_first.TryDequeue(out Step step) || _rest.TryDequeue(out step)))
        {
            if (step.Command is UnreadableCommand unreadable)
            {
                Count(step);
                DeadLetter(root, home, step, unreadable.Why);
                continue;
            }

            if (!TryFind(home, step.To, out ActorSlot? slot))
            {
                // The chain begins anew when the actor is there.
                UndoChain(home);
                RequestActors(home, step.To, root, most - _taken - 1);
                return;
            }

            Count(step);
            if (slot is not null)
            {
                TakeStep(root, home, slot, step);
            }
        }

        EndChain(root, home);
    }

    private void TakeStep(Envelope root, HomeSlot home, ActorSlot slot, in Step step)
    {
        if (slot.Quarantine is null && step.Command is DeadlineReached due)
        {
            if (IsToBeTold(slot, due))
            {
                Try(root, home, slot, step);
            }

            return;
        }

        for (int told = 0; IsOverdue(slot) && told < OverdueMax; told++)
        {
            // What is due is settled before any later command, folding in between. For the root that has been done.
            Try(root, home, slot, step with { Command = new DeadlineReached(slot.WakeAt), Principal = Principal.Engine });
        }

        if (slot.Quarantine is { } quarantine)
        {
            MeetQuarantined(root, home, step, quarantine);
        }
        else
        {
            Try(root, home, slot, step);
        }
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
        _outbox.RemoveRange(_chain.Mark.Outbox, _outbox.Count - _chain.Mark.Outbox);
        Answer(root, new Answer(AnswerKind.Unavailable, null, quarantine, home.HomeSeq));
    }

    private bool IsToBeTold(ActorSlot slot, DeadlineReached due)
    {
        if (slot.WakeAt != due.DueAt || slot.StuckAt == due.DueAt)
        {
            return false;
        }

        if (due.DueAt > _now)
        {
            // The clock was set back while it waited for the actor to be loaded.
            _deadlines.Enqueue(slot.Address, due.DueAt);
            return false;
        }

        return true;
    }

    /// <summary>
    /// Takes a step, as a whole or not at all. Deciders, projections and serialisers are not ours: whatever they throw,
    /// what came before stays and what comes after goes on.
    /// </summary>
    private void Try(Envelope root, HomeSlot home, ActorSlot slot, in Step step)
    {
        _step.Take(this, home);
        _next.Clear();
        _faults.Clear();
        try
        {
            Decide(root, home, slot, step);
        }
        catch (Exception e)
        {
            FailStep(root, home, slot, step, e);
            return;
        }

        foreach (Fault fault in _faults)
        {
            DeadLetter(root, home, step with { To = fault.Actor, Depth = Math.Max(step.Depth, 1) }, fault.Error, fault.What);
        }

        foreach (Step next in _next)
        {
            if (next.Depth > _options.ChainDepthMax)
            {
                Cut(next, ReactionLoopStopped.TooDeep);
            }
            else
            {
                (next.First ? _first : _rest).Enqueue(next);
            }
        }
    }

    private void FailStep(Envelope root, HomeSlot home, ActorSlot slot, in Step step, Exception e)
    {
        _step.Restore(this, home);
        if (e is ChainFault { Quarantined: { } actor })
        {
            actor.Quarantine = new Refusal("actor.quarantined", $"{actor.Address} cannot fold its own event: {e.Message}");
            home.SetAside(actor.Address);
            _telemetry.Quarantined(actor.Address, e.Message);
        }

        DeadLetter(root, home, step, e is ChainFault ? e.InnerException! : e);
        if (step.Command is DeadlineReached)
        {
            GiveUpDeadline(slot);
        }
    }

    private void Decide(Envelope root, HomeSlot home, ActorSlot slot, in Step step)
    {
        _trail.Add(new Link(slot.Address, step.Parent, step.Command.GetType().Name));
        _turn.Steps++;
        _context.Step = step;
        slot.LastUsed = _now;
        if (step.IsRoot && root.Granted is { } granted && Judged(root, granted) is { } no)
        {
            Answer(root, new Answer(AnswerKind.Refused, null, no, home.HomeSeq));
            return;
        }

        Decision decision = slot.Decider.DecideState(slot.State, step.Command, _context);
        CheckDecision(decision, home, keyed: step.IsRoot && root.Key is not null);
        if (step.IsRoot && root.IsTrial)
        {
            AnswerRoot(root, home, decision);
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

    /// <summary>
    /// Whether what the caller holds is enough for the home as it is now. A no leaves no receipt either: the same call
    /// is judged anew.
    /// </summary>
    private Refusal? Judged(Envelope root, ulong granted) =>
        (_model.Guard ?? throw new InvalidOperationException("No guard judges what a request's caller holds."))
        .Judge(_context.View, root.To, root.Command, root.Principal, granted);

    private void Apply(Envelope root, HomeSlot home, ActorSlot slot, in Step step, Decision decision)
    {
        Step by = decision.Principal is { } principal ? step with { Principal = principal } : step;
        IReadOnlyList<IEvent> events = decision.Events;
        bool keyed = step.IsRoot && root.Key is not null;
        bool leadsOn = decision.Messages is not null || decision.Effects is not null;
        Cause[]? causes = leadsOn && decision.MessageCauses is not null ? new Cause[events.Count] : null;
        for (int i = 0; i < events.Count; i++)
        {
            if (decision.CorrelationOf is { } correlationOf)
            {
                by = by with { Correlation = correlationOf(events[i]) ?? step.Correlation };
            }

            ReceiptFields receipt = keyed && i == events.Count - 1 ? ReceiptOf(root, decision) : default;
            Step own = decision.PrincipalOf?.Invoke(events[i]) is { } person ? by with { Principal = person } : by;
            Append(home, slot, own, events[i], decision.TrueAt ?? _now, receipt);
            if (causes is not null)
            {
                causes[i] = new Cause(EventId(home), by.Correlation);
            }
        }

        Cause last = new(leadsOn && events.Count > 0 ? EventId(home) : step.Causation, by.Correlation);

        if (keyed && events.Count == 0)
        {
            CommandAnswered answered = new(root.To, root.Command.GetType().Name);
            AppendEngineEvent(home, "receipts", answered, step, ReceiptOf(root, decision));
        }

        if (decision.Messages is { } messages)
        {
            for (int i = 0; i < messages.Count; i++)
            {
                Message message = messages[i];
                Cause cause = Cause.Of(causes, decision.MessageCauses, i, last);
                bool first = _model.IsFirst(message.To.Kind) || _model.IsFirst(slot.Address.Kind);
                _next.Add(new Step(
                    message.To, message.Command, message.As ?? by.Principal, cause.Correlation, cause.Id, step.Depth + 1, _trail.Count - 1, first));
            }
        }

        AddEffects(slot, decision, by, causes, last);
        if (step.IsRoot)
        {
            AnswerRoot(root, home, decision);
        }
    }

    /// <summary>What a message or an outside call follows from.</summary>
    private readonly record struct Cause(string Id, string Correlation)
    {
        internal static Cause Of(Cause[]? causes, IReadOnlyList<int>? places, int index, in Cause last) =>
            causes is not null && places is not null && index < places.Count ? causes[places[index]] : last;
    }

    private ReceiptFields ReceiptOf(Envelope root, Decision decision)
    {
        IReply reply = decision.Refusal ?? decision.Answer ?? Accepted.Instance;
        return new ReceiptFields(root.Key, root.Digest, decision.Refusal is not null, _model.Types.Of(reply.GetType()), reply);
    }

    private void AnswerRoot(Envelope root, HomeSlot home, Decision decision) => Answer(root, decision.Refusal is { } refusal
        ? new Answer(AnswerKind.Refused, null, refusal, home.HomeSeq)
        : new Answer(AnswerKind.Replied, decision.Answer ?? Accepted.Instance, null, home.HomeSeq));

    /// <summary>Something that must not throw did: the step is taken back.</summary>
    private sealed class ChainFault(ActorSlot? quarantined, Exception inner) : Exception(inner.Message, inner)
    {
        internal ActorSlot? Quarantined { get; } = quarantined;
    }
}
