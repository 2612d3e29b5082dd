using System.Runtime.InteropServices;
using System.Text.Json;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Shards.Loaded;

namespace RingActors.Engine.Runtime.Shards;

/// <content>
/// What a message leads to beyond its turn's share goes on in later turns: written down in the same append as what was taken, and taken in
/// the same order, one share a turn. And what is too deep, or too much to be written down, is cut and named.
/// </content>
internal sealed partial class Shard
{
    private const int LoopActorsShown = 8;

    /// <summary>Loops that one turn of one chain names; what is cut beyond counts with the last of them.</summary>
    private const int LoopsNamedMax = 8;

    /// <summary>Receivers in one event: a record has a size that it must not exceed, and a reader wants to read it.</summary>
    private const int ReceiversInEventMax = 256;

    /// <summary>Of steps with small commands; of those with large ones fewer go into one event.</summary>
    private const int BytesInEventMax = 256 * 1024;

    private readonly List<LoopCut> _cuts = [];
    private readonly List<HomeSlot> _goOn = [];
    private Step _lastWaited;
    private int _takenFirst;
    private int _takenRest;

    /// <summary>Steps that wait for later turns, in the homes that are in memory.</summary>
    internal int StepsWaiting { get; private set; }

    private sealed class LoopCut(Step step, string because, Address[] actors)
    {
        internal Step Step { get; } = step;

        internal string Because { get; } = because;

        internal Address[] Actors { get; } = actors;

        internal int Untold { get; set; } = 1;
    }

    /// <summary>A step whose command this build cannot read any more.</summary>
    private sealed record UnreadableCommand(string Name, Exception Why) : ICommand
    {
        public override string ToString() => Name;
    }

    private static bool IsContinuation(Envelope envelope) =>
        envelope.Command is DeadlineReached && envelope.To.Kind == HomeModel.EngineKind && envelope.To.Id == Continuations.Id;

    /// <summary>Without an actor to write the others down in, which is set aside only if its events are damaged, all are taken at once.</summary>
    private int ShareOf(HomeSlot home) => home.Continuation?.Quarantine is null ? _options.ChainShare : int.MaxValue;

    private void CountSteps(HomeSlot home)
    {
        int now = home.StepsWaiting;
        StepsWaiting += now - home.StepsCounted;
        home.StepsCounted = now;
    }

    /// <summary>Homes in which steps wait go on in the next turn.</summary>
    private void GoOnLater()
    {
        foreach (HomeSlot home in _goOn)
        {
            home.GoesOn = false;
            _deadlines.Enqueue(Continuations.AddressOf(home.Name), Continuations.AtOnce);
        }

        _goOn.Clear();
    }

    /// <summary>Makes the foremost waiting steps ready. False if there is nothing to do now.</summary>
    private bool Resume(Envelope root, HomeSlot home)
    {
        if (home.ContinuedTurn == _turn.Number)
        {
            GoOn(home);
            return false;
        }

        if (!TryFind(home, root.To, out ActorSlot? slot))
        {
            RequestActors(home, root.To, root, 0);
            return false;
        }

        if (slot is not { Quarantine: null, State: WaitingState { Count: > 0 } state })
        {
            return false;
        }

        _takenFirst = 0;
        _takenRest = 0;
        MakeReady(home, state.First, _first);
        MakeReady(home, state.Rest, _rest);
        return true;
    }

    private void MakeReady(HomeSlot home, StepLine line, Queue<Step> ready)
    {
        foreach ((WaitingSteps steps, int from, int count) in line.Take(_options.ChainShare))
        {
            int parent = -1;
            foreach (Address actor in steps.Trail)
            {
                _trail.Add(new Link(actor, parent, steps.Began));
                parent = _trail.Count - 1;
            }

            ICommand command = Read(steps);
            for (int i = from; i < from + count; i++)
            {
                Address to = steps.To[i];
                ICommand own = ReceiverFault(to, home) is { } fault
                    ? new UnreadableCommand(steps.Command, new InvalidOperationException(fault))
                    : command;
                ready.Enqueue(new Step(
                    to, own, steps.Principal, steps.Correlation, steps.Causation, steps.Trail.Count, parent, steps.First, Waited: true));
            }
        }
    }

    private ICommand Read(WaitingSteps steps)
    {
        try
        {
            return (ICommand)_model.Types.Read(steps.Command, steps.Version, JsonMarshal.GetRawUtf8Value(steps.Body));
        }
        catch (Exception e)
        {
            // The step fails alone, as a dead letter; those behind it go on.
            return new UnreadableCommand(steps.Command, e);
        }
    }

    private void Count(in Step step)
    {
        _taken++;
        if (step.Waited)
        {
            _lastWaited = step;
            _takenFirst += step.First ? 1 : 0;
            _takenRest += step.First ? 0 : 1;
        }
    }

    /// <summary>Writes down what was cut, what this turn does not take any more, and what it has taken of what was written down before.</summary>
    private void EndChain(Envelope root, HomeSlot home)
    {
        bool resumed = IsContinuation(root);
        if (!resumed && _first.Count + _rest.Count == 0)
        {
            WriteCuts(home);
            return;
        }

        Address address = resumed ? root.To : Continuations.AddressOf(home.Name);
        if (!TryFind(home, address, out ActorSlot? slot))
        {
            UndoChain(home);
            RequestActors(home, address, root, 0);
            return;
        }

        int taken = resumed ? _takenFirst + _takenRest : 0;
        List<WaitingSteps> waiting = Group(root, home, ((WaitingState)slot!.State).Count - taken);
        WriteCuts(home);
        Step by = resumed ? _lastWaited with { Principal = Principal.Engine } : RootStep(root);
        int next = 0;
        do
        {
            bool begins = next == 0 && resumed;
            AppendEngineEvent(
                home, slot, new ChainContinued(begins ? _takenFirst : 0, begins ? _takenRest : 0, NextOf(waiting, ref next)), by, default);
        }
        while (next < waiting.Count);

        home.ContinuedTurn = _turn.Number;
        if (home.StepsWaiting > 0)
        {
            GoOn(home);
        }
    }

    private void GoOn(HomeSlot home)
    {
        if (!home.GoesOn)
        {
            home.GoesOn = true;
            _goOn.Add(home);
        }
    }

    /// <summary>The steps that are left and not written down yet, in order; those of one decision with the same command together.</summary>
    private List<WaitingSteps> Group(Envelope root, HomeSlot home, int waitingAlready)
    {
        List<WaitingSteps> groups = [];
        List<Address> receivers = [];
        Step last = default;
        int room = _options.HomeStepsMax - waitingAlready;
        foreach (Step step in _first.Concat(_rest).Where(s => !s.Waited))
        {
            if (room-- <= 0 && !step.First)
            {
                Cut(step, ReactionLoopStopped.TooWide);
                continue;
            }

            if (receivers.Count is > 0 and < ReceiversInEventMax && IsOfSame(step, last))
            {
                receivers.Add(step.To);
            }
            else if (Written(root, home, step, [step.To]) is { } group)
            {
                groups.Add(group);
                receivers = (List<Address>)group.To;
            }
            else
            {
                receivers = [];
            }

            last = step;
        }

        return groups;
    }

    private static bool IsOfSame(in Step step, in Step last) =>
        ReferenceEquals(step.Command, last.Command)
        && step.Parent == last.Parent
        && step.First == last.First
        && step.Principal.Equals(last.Principal)
        && step.Correlation == last.Correlation
        && step.Causation == last.Causation;

    /// <summary>Null if the command cannot be written down: that step fails alone.</summary>
    private WaitingSteps? Written(Envelope root, HomeSlot home, in Step step, List<Address> to)
    {
        try
        {
            StoredType type = _model.Types.Of(step.Command.GetType());
            JsonElement body = JsonSerializer.SerializeToElement(step.Command, type.Json);
            List<Address> trail = TrailOf(step, out string began);
            return new WaitingSteps(
                to, type.Name, type.Version, body, step.Principal, step.Correlation, step.Causation, trail, began, step.First);
        }
        catch (Exception e)
        {
            DeadLetter(root, home, step, e);
            return null;
        }
    }

    private static List<WaitingSteps> NextOf(List<WaitingSteps> waiting, ref int next)
    {
        List<WaitingSteps> some = [];
        int receivers = 0;
        int bytes = 0;
        while (next < waiting.Count && receivers < ReceiversInEventMax && bytes < BytesInEventMax)
        {
            WaitingSteps steps = waiting[next++];
            receivers += steps.To.Count;
            bytes += JsonMarshal.GetRawUtf8Value(steps.Body).Length;
            some.Add(steps);
        }

        return some;
    }

    /// <summary>The actors of the steps that led to this one, the root's first.</summary>
    private List<Address> TrailOf(in Step step, out string began)
    {
        List<Address> trail = [];
        began = "";
        for (int i = step.Parent; i >= 0; i = _trail[i].Parent)
        {
            trail.Add(_trail[i].Actor);
            began = _trail[i].Command;
        }

        trail.Reverse();
        return trail;
    }

    /// <summary>A step is not taken, and nobody is told; the same loop of the same request is named once.</summary>
    private void Cut(in Step step, string because)
    {
        Address[] actors = because == ReactionLoopStopped.TooDeep ? LoopOf(step) : [.. TrailOf(step, out _).TakeLast(LoopActorsShown)];
        string correlation = step.Correlation;
        LoopCut? same = _cuts.Find(c =>
            c.Because == because && c.Step.Correlation == correlation && c.Actors.ToHashSet().SetEquals(actors))
            ?? (_cuts.Count < LoopsNamedMax ? null : _cuts[^1]);
        if (same is null)
        {
            _cuts.Add(new LoopCut(step, because, actors));
        }
        else
        {
            same.Untold++;
        }
    }

    /// <summary>From the last time that the receiver was told, up to now; of a chain without a repetition, its last actors.</summary>
    private Address[] LoopOf(in Step step)
    {
        List<Address> trail = TrailOf(step, out _);
        int before = trail.LastIndexOf(step.To);
        return before >= 0 ? [.. trail[before..]] : [.. trail.Append(step.To).TakeLast(LoopActorsShown)];
    }

    private void WriteCuts(HomeSlot home)
    {
        foreach (LoopCut cut in _cuts)
        {
            List<Address> trail = TrailOf(cut.Step, out string began);
            _telemetry.LoopStopped(trail[0], began, trail.Count - 1);
            AppendEngineEvent(
                home,
                "reactions",
                new ReactionLoopStopped(trail[0], began, trail.Count - 1, cut.Actors)
                {
                    Because = cut.Because,
                    Cause = cut.Step.Causation,
                    Untold = cut.Untold,
                },
                cut.Step,
                default);
        }
    }
}
