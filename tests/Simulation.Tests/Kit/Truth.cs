using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Simulation.Tests.Household;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>
/// What is durable, read back record by record from the journal's store and folded here once more, without any of the engine's
/// own caches, snapshots or shortcuts. Everything the engine says is compared with it.
/// </summary>
/// <param name="store">The journal beneath all faults.</param>
/// <param name="model">The household.</param>
/// <param name="depthMax">Most causes in a row.</param>
/// <param name="report">Takes what does not hold.</param>
/// <param name="hit">Takes what has happened.</param>
internal sealed class Truth(IJournal store, HomeModel model, int depthMax, Action<int, string> report, Action<Mark> hit)
{
    private readonly Dictionary<string, HomeTruth> _homes = new(StringComparer.Ordinal);
    private readonly HashSet<(string Home, string Event)> _done = [];

    /// <summary>The keys that the outside has taken; a call may be concluded as delivered only if it is among them.</summary>
    internal HashSet<string> TakenOutside { get; } = new(StringComparer.Ordinal);

    /// <summary>The latest that the wall clock has ever shown; it may have been set back since.</summary>
    internal Instant LatestClock { get; set; } = Instant.MinValue;

    internal IEnumerable<HomeTruth> Homes => _homes.Values;

    internal long Events => _homes.Values.Sum(h => h.Seq);

    internal HomeTruth Of(string home)
    {
        if (!_homes.TryGetValue(home, out HomeTruth? known))
        {
            known = new HomeTruth(home);
            _homes.Add(home, known);
        }

        return known;
    }

    /// <summary>Reads what has become durable since the last time; it was written by one append.</summary>
    internal void Update(IEnumerable<string> homes)
    {
        foreach (string name in homes)
        {
            HomeTruth home = Of(name);
            foreach (StoredFrame frame in store.ReadHome(name, home.Seq))
            {
                TakeChain(home, Take(home, frame));
            }

            CheckCauseAndEffect(home);
        }
    }

    /// <summary>True if an operation has left its event.</summary>
    internal bool Has(string home, string op) => Of(home).Operations.ContainsKey(op);

    private EventEnvelope Take(HomeTruth home, StoredFrame frame)
    {
        HashChain.Next(home.Hash, frame.Record.Span, home.Hash);
        if (!frame.Hash.Span.SequenceEqual(home.Hash))
        {
            report(4, $"the chain of {home.Name} is broken after {home.Seq}");
        }

        EventEnvelope envelope = EventDecoder.Decode(RecordReader.Read(frame.Record), model.Types);
        ActorTruth actor = home.ActorOf(envelope.Actor, model);
        if (envelope.HomeSeq != home.Seq + 1 || envelope.ActorSeq != actor.Count + 1)
        {
            report(3, $"{envelope.Actor} wrote {envelope.HomeSeq}/{envelope.ActorSeq} after {home.Seq}/{actor.Count}");
        }

        CheckOnce(home, envelope);
        CheckDeadline(actor, envelope);
        home.Take(envelope);
        actor.Take(envelope);
        TakeCall(home, envelope);
        return envelope;
    }

    private void CheckOnce(HomeTruth home, EventEnvelope envelope)
    {
        if (envelope.Event is IOfOperation { Op: not "deadline" } of
            && !_done.Add((home.Name, $"{of.GetType().Name} {of.Op} {(of as Noted)?.Part} {envelope.Actor.Id}")))
        {
            report(7, $"the operation {of.Op} has left {envelope.Name} twice, the second time as {envelope.Id}");
        }
    }

    private void CheckDeadline(ActorTruth actor, EventEnvelope envelope)
    {
        if (envelope.Event is not LampOff { DueAt: { } due })
        {
            return;
        }

        if (actor.State is not LampState { Until: { } until } || until != due)
        {
            report(9, $"{envelope.Actor} was told at {envelope.Id} of a deadline {due} it does not wait for");
        }
        else if (envelope.LearnedAt < due)
        {
            report(9, $"{envelope.Actor} was told at {envelope.LearnedAt} of {due}: early");
        }

        hit(envelope.LearnedAt - due > Duration.FromSeconds(2) ? Mark.DeadlineLate : Mark.DeadlineOnTime);
    }

    private void TakeCall(HomeTruth home, EventEnvelope envelope)
    {
        switch (envelope.Event)
        {
            case CallAsked asked:
                home.Ask(envelope.Actor.Value + "#" + asked.Name, asked.Lane, asked.ExpiresAt);
                break;
            case CallGivenUp up:
                home.Calls[envelope.Actor.Value + "#" + up.Name].GivenUp = true;
                hit(Mark.CallGivenUp);
                break;
            case CallConcluded done:
                Conclude(home, envelope, done);
                break;
            case CallStray stray when !home.Calls[envelope.Actor.Value + "#" + stray.Name].GivenUp:
                report(8, $"the outcome of {stray.Name} was told to {envelope.Actor} once more");
                break;
        }
    }

    private void Conclude(HomeTruth home, EventEnvelope envelope, CallConcluded done)
    {
        CallTruth call = home.Calls[envelope.Actor.Value + "#" + done.Name];
        if (call.Concluded)
        {
            report(8, $"{call.Key} was concluded twice");
        }

        if (done.Outcome == EffectOutcome.Delivered && !TakenOutside.Contains(call.Key))
        {
            report(8, $"{call.Key} is said to be delivered, and the outside has never taken it");
        }

        if (done.Outcome == EffectOutcome.Expired && LatestClock < call.ExpiresAt)
        {
            report(8, $"{call.Key} was given up at {envelope.LearnedAt}, and no clock has ever shown {call.ExpiresAt}");
        }

        call.Concluded = true;
        hit(done.Outcome switch
        {
            EffectOutcome.Delivered => Mark.CallDelivered,
            EffectOutcome.Expired => Mark.CallExpired,
            _ => Mark.CallRejected,
        });
    }

    private void TakeChain(HomeTruth home, EventEnvelope envelope)
    {
        switch (envelope.Event)
        {
            case Moved or Spread:
                home.OpenCauses.Add(envelope);
                break;
            case Noted { Op: { } op } when op.EndsWith(House.Again, StringComparison.Ordinal):
                string root = op.TrimEnd(House.Again[0]);
                home.Loops[root] = home.Loops.GetValueOrDefault(root) + 1;
                break;
            case ReactionLoopStopped stopped:
                home.LoopsStopped += stopped.Untold ?? 0;
                break;
            case ChainContinued continued:
                home.Waiting.Take(continued);
                hit(continued.Waiting.Count > 0 ? Mark.StepsWaited : Mark.StepsWaitedAreTaken);
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// What the rule makes of an event has happened or waits in the journal, all of it, from the same append on; it happens in order, and
    /// names the event as its cause.
    /// </summary>
    private void CheckCauseAndEffect(HomeTruth home)
    {
        HashSet<(Address To, string Op)> waiting = [.. home.Waiting.All];
        foreach (EventEnvelope cause in home.OpenCauses.ToArray())
        {
            IReadOnlyList<(Address To, string Op)> effects = House.EffectsOf(home.Name, cause.Event);
            int done = effects.TakeWhile(e => home.Operations.ContainsKey(e.Op)).Count();
            if (effects.Skip(done).FirstOrDefault(e => !waiting.Contains(e)) is { To: { } to } lost)
            {
                report(10, $"{cause.Id} in {home.Name} was written, and {lost.Op} of {to}, which its rule makes of it, neither happened nor waits");
            }

            if (done == effects.Count)
            {
                home.OpenCauses.Remove(cause);
            }
        }
    }

    /// <summary>At rest nothing waits any more, and every loop has gone round as often as it may and was then cut and named.</summary>
    internal void CheckAtRest()
    {
        foreach (HomeTruth home in _homes.Values)
        {
            if (home.OpenCauses.Count > 0 || home.Waiting.Count > 0)
            {
                report(10, $"at rest {home.Waiting.Count} steps of {home.Name} still wait");
            }

            if (home.Loops.FirstOrDefault(l => l.Value != depthMax) is { Key: { } root } loop)
            {
                report(10, $"the loop {root} of {home.Name} went round {loop.Value} times, and {depthMax} are allowed");
            }

            if (home.Loops.Count != home.LoopsStopped)
            {
                report(10, $"{home.Loops.Count} loops of {home.Name} were begun, and {home.LoopsStopped} are said to be cut");
            }
        }
    }
}
