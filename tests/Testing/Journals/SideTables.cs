using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Testing.Journals;

/// <summary>Wake-ups, outbox and snapshots in memory; the caller holds the lock.</summary>
internal sealed class SideTables
{
    private readonly Dictionary<Address, Instant> _wakeUps = [];
    private readonly Dictionary<(Address Actor, string Name), LinkedListNode<OutboxEntry>> _outboxByKey = [];
    private readonly LinkedList<OutboxEntry> _outbox = [];
    private readonly Dictionary<Address, StoredSnapshot> _snapshots = [];

    internal IReadOnlyList<WakeUp> WakeUps => [.. _wakeUps.Select(w => new WakeUp(w.Key, w.Value)).OrderBy(w => w.Actor)];

    internal IReadOnlyList<OutboxEntry> Outbox => [.. _outbox];

    internal StoredSnapshot? Snapshot(Address address) => _snapshots.GetValueOrDefault(address);

    internal void Apply(ShardAppend append)
    {
        for (int i = 0; i < append.WakeUps.Count; i++)
        {
            SetWakeUp(append.WakeUps[i]);
        }

        for (int i = 0; i < append.OutboxRemoved.Count; i++)
        {
            RemoveOutbox(append.OutboxRemoved[i]);
        }

        for (int i = 0; i < append.OutboxAdded.Count; i++)
        {
            OutboxEntry entry = append.OutboxAdded[i];
            RemoveOutbox((entry.Actor, entry.Name));
            _outboxByKey[(entry.Actor, entry.Name)] = _outbox.AddLast(entry);
        }

        for (int i = 0; i < append.Snapshots.Count; i++)
        {
            _snapshots[append.Snapshots[i].Address] = append.Snapshots[i];
        }
    }

    private void SetWakeUp(WakeUp wakeUp)
    {
        if (wakeUp.At is { } at)
        {
            _wakeUps[wakeUp.Actor] = at;
        }
        else
        {
            _wakeUps.Remove(wakeUp.Actor);
        }
    }

    private void RemoveOutbox((Address Actor, string Name) key)
    {
        if (_outboxByKey.Remove(key, out LinkedListNode<OutboxEntry>? node))
        {
            _outbox.Remove(node);
        }
    }
}
