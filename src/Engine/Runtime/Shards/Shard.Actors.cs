using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards.Loaded;

namespace RingActors.Engine.Runtime.Shards;

/// <content>Which actors are in memory: loaded when first addressed, passivated with a snapshot when idle.</content>
internal sealed partial class Shard
{
    /// <summary>
    /// Prepares a turn that stores snapshots of everything that has moved since its last one: before a graceful stop.
    /// </summary>
    internal Turn? PrepareSnapshots(Instant now)
    {
        BeginTurn(now);
        List<StoredSnapshot> snapshots = [];
        foreach (HomeSlot home in _homes.Values.Where(h => h.Loaded))
        {
            CollectSnapshot(home, snapshots, 1);
            foreach (ActorSlot slot in home.Actors.Values)
            {
                CollectSnapshot(slot, snapshots, 1);
            }
        }

        return Seal([], snapshots);
    }

    /// <summary>
    /// Prepares a turn that stores snapshots of the actors that were idle since <paramref name="idleSince"/>, and takes
    /// them and their homes, when empty, out of memory. Actors with events that are not durable yet stay.
    /// </summary>
    internal Turn? Passivate(Instant now, Instant idleSince)
    {
        BeginTurn(now);
        List<StoredSnapshot> snapshots = [];
        foreach (HomeSlot home in _homes.Values.Where(h => h.Loaded && h.Loading == 0).ToArray())
        {
            foreach (ActorSlot slot in home.Actors.Values.Where(a => a.LastUsed <= idleSince && a.LastTurn <= _durableTurn).ToArray())
            {
                CollectSnapshot(slot, snapshots, 1);
                Forget(home, slot);
            }

            if (home.Actors.Count == 0 && home.LastUsed <= idleSince && home.LastTurn <= _durableTurn)
            {
                CollectSnapshot(home, snapshots, 1);
                _homes.Remove(home.Name);
            }
        }

        return Seal([], snapshots);
    }

    private void Forget(HomeSlot home, ActorSlot slot)
    {
        home.Actors.Remove(slot.Address);
        home.Forget(slot);
        CountSteps(home);
        LoadedActors--;
        if (slot.WakeAt != ActorSlot.Never)
        {
            _sleeping[slot.Address] = slot.WakeAt;
        }
    }

    /// <summary>
    /// False if the actor has to be read from the journal first. A null slot means that its kind is unknown.
    /// </summary>
    private bool TryFind(HomeSlot home, Address address, out ActorSlot? slot)
    {
        if (home.Actors.TryGetValue(address, out slot))
        {
            return true;
        }

        if (Continuations.DeciderOf(_model, address) is not { } decider)
        {
            return true;
        }

        if (home.HomeSeq > 0)
        {
            return false;
        }

        // A home without events has no actor with events.
        slot = new ActorSlot(address, decider, decider.InitialState(address));
        AddActor(home, slot);
        return true;
    }

    /// <summary>
    /// Asks for an actor, and at once for all others that the steps behind it need in this turn, so that a chain that
    /// tells many begins anew a few times and not once for each.
    /// </summary>
    private void RequestActors(HomeSlot home, Address address, Envelope root, int behind)
    {
        HashSet<Address> wanted = [address];
        foreach (Step step in _first.Concat(_rest).Take(behind))
        {
            if (!TryFind(home, step.To, out _))
            {
                wanted.Add(step.To);
            }
        }

        foreach (Address one in wanted)
        {
            home.Loading++;
            _loads.Add(new LoadRequest(home.Name, one, Life, IsOfStep: !one.Equals(root.To)));
        }

        Park(home, root);
    }

    private static ActorSlot EngineSlot(HomeSlot home, Address address)
    {
        if (!home.EngineActors.TryGetValue(address.Id, out ActorSlot? slot))
        {
            slot = ActorSlot.OfEngine(address, 0);
            home.EngineActors.Add(address.Id, slot);
        }

        return slot;
    }
}
