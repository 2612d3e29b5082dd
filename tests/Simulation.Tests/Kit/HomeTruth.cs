using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Simulation.Tests.Household;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>What is durable of a home.</summary>
internal sealed class HomeTruth
{
    private readonly Dictionary<Address, ActorTruth> _actors = [];
    private readonly Dictionary<string, List<CallTruth>> _lanes = new(StringComparer.Ordinal);

    internal HomeTruth(string name)
    {
        Name = name;
        HashChain.Genesis(name, Hash);
    }

    internal string Name { get; }

    internal byte[] Hash { get; } = new byte[HashChain.HashLength];

    internal long Seq => Orders.Count - 1;

    /// <summary>What the view has to be after each event; the index is the sequence.</summary>
    internal List<Order> Orders { get; } = [new Order(0, Digest.Empty)];

    /// <summary>The last event of each operation.</summary>
    internal Dictionary<string, long> Operations { get; } = new(StringComparer.Ordinal);

    /// <summary>The steps that wait for a later turn, as the journal has them: those that go first, then the others.</summary>
    internal WaitingTruth Waiting { get; } = new();

    /// <summary>Causes of which not everything has happened yet.</summary>
    internal List<EventEnvelope> OpenCauses { get; } = [];

    /// <summary>Operations that go round and round, and how often they have.</summary>
    internal Dictionary<string, int> Loops { get; } = new(StringComparer.Ordinal);

    internal int LoopsStopped { get; set; }

    internal Dictionary<string, CallTruth> Calls { get; } = new(StringComparer.Ordinal);

    internal IEnumerable<ActorTruth> Actors => _actors.Values;

    internal ActorTruth ActorOf(Address address, HomeModel model)
    {
        if (!_actors.TryGetValue(address, out ActorTruth? actor))
        {
            actor = new ActorTruth(address, model.DeciderOf(address.Kind));
            _actors.Add(address, actor);
        }

        return actor;
    }

    internal void Take(EventEnvelope envelope)
    {
        Orders.Add(House.Fold(Orders[^1], envelope.Actor.Value, envelope.HomeSeq, envelope.Name));
        if (envelope.Event is IOfOperation of)
        {
            Operations[of.Op] = envelope.HomeSeq;
        }
    }

    internal void Ask(string key, string lane, Instant expiresAt)
    {
        CallTruth call = new(key, lane, expiresAt);
        Calls[key] = call;
        if (!_lanes.TryGetValue(lane, out List<CallTruth>? calls))
        {
            calls = [];
            _lanes.Add(lane, calls);
        }

        calls.Add(call);
    }

    /// <summary>The first call of the lane that is still owed.</summary>
    internal CallTruth? FirstOwed(string lane) => _lanes[lane].Find(c => !c.IsOver);
}

/// <summary>What waits for a later turn, folded without any of the engine's code.</summary>
internal sealed class WaitingTruth
{
    private readonly List<(Address To, string Op)> _first = [];
    private readonly List<(Address To, string Op)> _rest = [];

    internal int Count => _first.Count + _rest.Count;

    internal IEnumerable<(Address To, string Op)> All => _first.Concat(_rest);

    internal void Take(ChainContinued continued)
    {
        _first.RemoveRange(0, continued.TakenFirst);
        _rest.RemoveRange(0, continued.Taken);
        foreach (WaitingSteps steps in continued.Waiting)
        {
            string op = steps.Body.GetProperty("op").GetString()!;
            (steps.First ? _first : _rest).AddRange(steps.To.Select(to => (to, op)));
        }
    }
}

/// <summary>A call to the outside, as the journal has it.</summary>
internal sealed class CallTruth(string key, string lane, Instant expiresAt)
{
    internal string Key { get; } = key;

    internal string Lane { get; } = lane;

    internal Instant ExpiresAt { get; } = expiresAt;

    internal bool Concluded { get; set; }

    internal bool GivenUp { get; set; }

    internal bool IsOver => Concluded || GivenUp;
}

/// <summary>An actor, folded from its first event.</summary>
internal sealed class ActorTruth(Address address, Decider? decider)
{
    private readonly List<(long HomeSeq, ulong Digest)> _after = [];

    internal Address Address { get; } = address;

    /// <summary>Null for the engine's own addresses.</summary>
    internal object? State { get; private set; } = decider?.InitialState(address);

    internal long Count => _after.Count;

    internal Instant? WakeAt => decider?.WakeAtState(State!);

    internal void Take(EventEnvelope envelope)
    {
        State = decider?.EvolveState(State!, envelope.Event);
        _after.Add((envelope.HomeSeq, (State as IFolded)?.Digest ?? 0));
    }

    /// <summary>How many of the actor's events stand up to and including an event of the home.</summary>
    internal long CountAt(long homeSeq) => _after.Count(a => a.HomeSeq <= homeSeq);

    /// <summary>The digest of the first so many events.</summary>
    internal ulong DigestAt(long count) => count == 0 ? Digest.Empty : _after[(int)count - 1].Digest;
}
