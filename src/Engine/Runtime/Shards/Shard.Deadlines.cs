using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards.Loaded;

namespace RingActors.Engine.Runtime.Shards;

/// <content>
/// Deadlines: absolute, stored with the events that made them, told late rather than never. The queue may hold instants that
/// no longer count; what an actor's state names is the truth.
/// </content>
internal sealed partial class Shard
{
    private static readonly Duration ReadRetryAfter = Duration.FromSeconds(1);

    /// <summary>A clock that goes back by less is being adjusted, not set.</summary>
    private static readonly Duration SetBackMin = Duration.FromSeconds(1);

    private readonly PriorityQueue<Address, Instant> _deadlines = new();
    private readonly Dictionary<Address, Instant> _sleeping = [];

    /// <summary>The next instant at which a turn has something to do by itself; <see cref="Instant.MaxValue"/> if none.</summary>
    internal Instant NextDeadline => _deadlines.TryPeek(out _, out Instant at) ? at : ActorSlot.Never;

    /// <summary>True if a turn at this time has something to do: messages, deadlines, or a clock that was set back.</summary>
    internal bool WantsTurn(Instant now) => HasWork || NextDeadline <= now || IsSetBack(now);

    /// <summary>Deadlines that are waited for, those of actors that are not loaded included.</summary>
    internal int WaitingDeadlines => _deadlines.Count;

    private void BeginDeadlines(IEnumerable<WakeUp> wakeUps)
    {
        _deadlines.Clear();
        _sleeping.Clear();
        foreach (WakeUp wakeUp in wakeUps)
        {
            if (wakeUp.At is { } at)
            {
                _sleeping[wakeUp.Actor] = at;
                _deadlines.Enqueue(wakeUp.Actor, at);
            }
        }
    }

    /// <summary>The actor was loaded: from now on its state says what it waits for.</summary>
    private void AdoptDeadline(ActorSlot actor)
    {
        bool known = _sleeping.Remove(actor.Address, out Instant stored);
        actor.StoredWakeAt = known ? stored : ActorSlot.Never;
        if (actor.WakeAt != ActorSlot.Never && (!known || stored != actor.WakeAt || actor.WakeAt <= _now))
        {
            _deadlines.Enqueue(actor.Address, actor.WakeAt);
        }
    }

    private void SetWakeAt(ActorSlot slot, Instant at)
    {
        if (slot.WakeAt == at)
        {
            return;
        }

        slot.WakeAt = at;
        if (at != ActorSlot.Never)
        {
            _deadlines.Enqueue(slot.Address, at);
            CompactDeadlines();
        }
    }

    /// <summary>Tells what is due, as much as fits in a turn; the rest is told by the next.</summary>
    private void SettleDeadlines(Instant now)
    {
        while (MaySettle && _deadlines.TryPeek(out Address? actor, out Instant at) && at <= now)
        {
            _deadlines.Dequeue();
            if (DueOf(actor, at) is { } due)
            {
                _settled++;
                Dispatch(DeadlineEnvelope(actor, due));
            }
        }
    }

    private bool MaySettle => _settled < _options.TurnMessagesMax && _writer.Length < _options.TurnBytesMax;

    /// <summary>
    /// What is due is settled before any later command: each deadline as a message of its own, which may fail alone. False if
    /// the command has to wait for that.
    /// </summary>
    private bool SettledBefore(Envelope envelope, HomeSlot home)
    {
        if (envelope.Command is DeadlineReached || !home.Actors.TryGetValue(envelope.To, out ActorSlot? slot))
        {
            return true;
        }

        while (IsOverdue(slot))
        {
            if (!MaySettle)
            {
                Backlog++;
                _inbox.Enqueue(envelope);
                return false;
            }

            _settled++;
            RunChain(DeadlineEnvelope(slot.Address, slot.WakeAt), home);
            if (home.Loading > 0)
            {
                Park(home, envelope);
                return false;
            }
        }

        return true;
    }

    private bool IsOverdue(ActorSlot slot) => slot.WakeAt <= _now && slot.WakeAt != slot.StuckAt && slot.Quarantine is null;

    /// <summary>A deadline that failed is not told again until it changes; a chain that is taken back takes this back too.</summary>
    private void GiveUpDeadline(ActorSlot slot)
    {
        Remember(slot);
        slot.StuckAt = slot.WakeAt;
    }

    /// <summary>The actor could not be read; its deadline is not forgotten.</summary>
    private void TellLater(Address actor) => _deadlines.Enqueue(actor, _now + ReadRetryAfter);

    /// <summary>
    /// The deadline that an entry of the queue stands for; null if it does not count any more. An entry later than a deadline that
    /// has come stands for telling it once more, after it could not be told.
    /// </summary>
    private Instant? DueOf(Address actor, Instant at)
    {
        if (_homes.TryGetValue(actor.Home, out HomeSlot? home) && home.Actors.TryGetValue(actor, out ActorSlot? slot))
        {
            bool counts = slot.WakeAt == at || (slot.WakeAt < at && slot.WakeAt <= _now);
            return counts && slot.StuckAt != slot.WakeAt && slot.Quarantine is null ? slot.WakeAt : null;
        }

        return _sleeping.TryGetValue(actor, out Instant stored) && stored <= at ? stored : null;
    }

    private bool IsSetBack(Instant now) => now + SetBackMin < _now;

    /// <summary>After the clock was set back, what was to be told once more waits for an instant that is far too late.</summary>
    private void RebuildDeadlines()
    {
        _deadlines.Clear();
        foreach ((Address actor, Instant at) in _sleeping)
        {
            _deadlines.Enqueue(actor, at);
        }

        foreach (ActorSlot slot in _homes.Values.SelectMany(h => h.Actors.Values))
        {
            if (slot.WakeAt != ActorSlot.Never)
            {
                _deadlines.Enqueue(slot.Address, slot.WakeAt);
            }
        }
    }

    private static Envelope DeadlineEnvelope(Address actor, Instant at) => new()
    {
        To = actor,
        Command = new DeadlineReached(at),
        Principal = Principal.Engine,
        Correlation = "deadline:" + NodaTime.Text.InstantPattern.ExtendedIso.Format(at) + ":" + actor.Id,
        Causation = "deadline:" + NodaTime.Text.InstantPattern.ExtendedIso.Format(at),
    };

    private static void CollectWakeUp(ActorSlot slot, List<WakeUp> wakeUps)
    {
        if (slot.WakeAt != slot.StoredWakeAt)
        {
            wakeUps.Add(new WakeUp(slot.Address, slot.WakeAt == ActorSlot.Never ? null : slot.WakeAt));
            slot.StoredWakeAt = slot.WakeAt;
        }
    }

    /// <summary>An actor that moves its deadline with every event would fill the queue with instants that no longer count.</summary>
    private void CompactDeadlines()
    {
        if (_deadlines.Count < 1024 || _deadlines.Count < 4 * (LoadedActors + _sleeping.Count + 1))
        {
            return;
        }

        (Address Actor, Instant At)[] counting = [.. _deadlines.UnorderedItems
            .Select(item => (item.Element, item.Priority))
            .Distinct()
            .Where(item => DueOf(item.Element, item.Priority) is not null)];
        _deadlines.Clear();
        foreach ((Address actor, Instant at) in counting)
        {
            _deadlines.Enqueue(actor, at);
        }
    }
}
