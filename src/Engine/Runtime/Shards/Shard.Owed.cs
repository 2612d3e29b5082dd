using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Runtime.Shards;

/// <content>
/// Which outside calls are owed: what the journal had at the begin of this life, and what the turns since have changed,
/// those that are on their way to the journal included. An outcome of a call that is not owed any more is void.
/// </content>
internal sealed partial class Shard
{
    private readonly Dictionary<(Address Actor, string Name), OutboxEntry> _owed = [];

    /// <summary>A call asked for, or, if there is no entry, one that is over or no longer wanted.</summary>
    private readonly record struct OutboxChange(Address Actor, string Name, OutboxEntry? Added);

    private void BeginOwed(IReadOnlyList<OutboxEntry> outbox)
    {
        _owed.Clear();
        foreach (OutboxEntry entry in outbox)
        {
            _owed[(entry.Actor, entry.Name)] = entry;
        }
    }

    private void SetOwed(in OutboxChange change)
    {
        if (change.Added is { } entry)
        {
            _owed[(change.Actor, change.Name)] = entry;
        }
        else
        {
            _owed.Remove((change.Actor, change.Name));
        }
    }

    /// <summary>
    /// True if the call is owed, and not another that was asked for under its name. What this turn has changed counts.
    /// </summary>
    private bool IsOwed(OutboxEntry call)
    {
        OutboxEntry? owed = _owed.GetValueOrDefault((call.Actor, call.Name));
        foreach (OutboxChange change in _outbox)
        {
            if (change.Name == call.Name && change.Actor.Equals(call.Actor))
            {
                owed = change.Added;
            }
        }

        return owed?.IsSameAskingAs(call) == true;
    }
}
