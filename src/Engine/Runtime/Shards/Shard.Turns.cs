using System.Text.Json;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards.Loaded;

namespace RingActors.Engine.Runtime.Shards;

/// <content>The turn under construction, and what has to be known to take a chain out of it again.</content>
internal sealed partial class Shard
{
    private readonly RecordWriter _writer = new();
    private static readonly List<OutboxEntry> NoneAdded = [];
    private static readonly List<(Address, string)> NoneRemoved = [];

    private readonly List<Undo> _undo = [];
    private readonly List<string> _chainKeys = [];
    private readonly List<ActorSlot> _touched = [];
    private readonly List<HomeSlot> _touchedHomes = [];
    private readonly Savepoint _chain = new();
    private readonly Savepoint _step = new();
    private List<AppendedRecord> _records = [];
    private readonly List<OutboxChange> _outbox = [];
    private Turn _turn = null!;
    private Instant _now;

    private List<WakeUp> _wakeUps = [];
    private List<StoredSnapshot> _snapshots = [];
    private int _answersExpected;
    private int _settled;

    private readonly record struct Undo(ActorSlot Slot, object State, long Seq, Instant WakeAt, Instant StuckAt, long LastTurn);

    private readonly record struct Mark(
        long HomeSeq, long HomeLastTurn, int Written, int Records, int Outbox, int Answers, int Undos, int Keys);

    /// <summary>
    /// A point of the turn that can be gone back to. One object for all chains and one for all steps, so that nothing
    /// is made anew.
    /// </summary>
    private sealed class Savepoint
    {
        private readonly byte[] _hash = new byte[HashChain.HashLength];
        private object[] _parts = [];

        internal Mark Mark { get; private set; }

        internal void Take(Shard shard, HomeSlot home)
        {
            home.Hash.CopyTo(_hash, 0);
            if (_parts.Length != home.Parts.Length)
            {
                _parts = new object[home.Parts.Length];
            }

            home.Parts.CopyTo(_parts, 0);
            Mark = new Mark(
                home.HomeSeq,
                home.LastTurn,
                shard._writer.Length,
                shard._records.Count,
                shard._outbox.Count,
                shard._turn.Answers.Count,
                shard._undo.Count,
                shard._chainKeys.Count);
        }

        internal void Restore(Shard shard, HomeSlot home)
        {
            for (int i = shard._undo.Count - 1; i >= Mark.Undos; i--)
            {
                Undo undo = shard._undo[i];
                undo.Slot.State = undo.State;
                undo.Slot.ActorSeq = undo.Seq;
                undo.Slot.StuckAt = undo.StuckAt;
                undo.Slot.LastTurn = undo.LastTurn;
                shard.SetWakeAt(undo.Slot, undo.WakeAt);
            }

            for (int i = Mark.Keys; i < shard._chainKeys.Count; i++)
            {
                home.Receipts.Remove(shard._chainKeys[i]);
            }

            Shorten(shard._undo, Mark.Undos);
            Shorten(shard._chainKeys, Mark.Keys);
            Shorten(shard._records, Mark.Records);
            Shorten(shard._outbox, Mark.Outbox);
            Shorten(shard._turn.Answers, Mark.Answers);
            shard._writer.Truncate(Mark.Written);
            _hash.CopyTo(home.Hash, 0);
            _parts.CopyTo(home.Parts, 0);
            home.HomeSeq = Mark.HomeSeq;
            home.LastTurn = Mark.HomeLastTurn;
            home.View = null;
        }

        private static void Shorten<T>(List<T> list, int length) => list.RemoveRange(length, list.Count - length);
    }

    private void BeginTurn(Instant now)
    {
        bool setBack = IsSetBack(now);
        _now = now;
        _settled = 0;
        if (setBack)
        {
            RebuildDeadlines();
        }

        _turn = new Turn(Number, _turnNumber + 1, Life, _answersExpected);
    }

    private void BeginChain(HomeSlot home)
    {
        _undo.Clear();
        _chainKeys.Clear();
        _chain.Take(this, home);
    }

    private void UndoChain(HomeSlot home) => _chain.Restore(this, home);

    /// <summary>
    /// Keeps what the actor was before its first event of this chain, and that it is part of this turn.
    /// </summary>
    private void Remember(ActorSlot slot)
    {
        _undo.Add(new Undo(slot, slot.State, slot.ActorSeq, slot.WakeAt, slot.StuckAt, slot.LastTurn));
        if (slot.LastTurn != _turn.Number)
        {
            slot.LastTurn = _turn.Number;
            _touched.Add(slot);
        }
    }

    /// <summary>
    /// The outcome of an outside call is decided: its outbox entry goes in the same append. Before the decision, so
    /// that the actor may ask for the same call once more.
    /// </summary>
    private void Conclude(Envelope root)
    {
        if (root.Concludes is { } call)
        {
            _outbox.Add(new OutboxChange(root.To, call.Name, null));
        }
    }

    private void AddEffects(ActorSlot slot, Decision decision, in Step by, Cause[]? causes, in Cause last)
    {
        if (decision.Effects is null && decision.Withdrawn is null)
        {
            return;
        }

        for (int i = 0; i < (decision.Effects?.Count ?? 0); i++)
        {
            Effect effect = decision.Effects![i];
            Cause cause = Cause.Of(causes, decision.EffectCauses, i, last);
            StoredType type = _model.Types.Of(effect.Request.GetType());
            _outbox.Add(new OutboxChange(slot.Address, effect.Name, new OutboxEntry(
                slot.Address,
                effect.Name,
                effect.Channel,
                effect.Lane ?? slot.Address.Value,
                type.Name,
                type.Version,
                JsonSerializer.SerializeToUtf8Bytes(effect.Request, type.Json),
                _now,
                effect.ExpiresAt,
                by.Principal.Value,
                cause.Correlation,
                cause.Id)));
        }

        foreach (string name in decision.Withdrawn ?? [])
        {
            _outbox.Add(new OutboxChange(slot.Address, name, null));
        }
    }

    private void Answer(Envelope envelope, in Answer answer)
    {
        if (envelope.Sink is { } sink)
        {
            _turn.Answers.Add((sink, answer));
        }
    }

    private void Touch(HomeSlot home) => _turn.Views.Add(home.CurrentView());

    private Turn? EndTurn()
    {
        foreach (ActorSlot slot in _touched)
        {
            CollectWakeUp(slot, _wakeUps);
            CollectSnapshot(slot, _snapshots, _options.ActorSnapshotEvery);
        }

        foreach (HomeSlot home in _justLoaded)
        {
            // It may know more than the view that is shown: an append of unknown outcome that was written after all.
            Touch(home);
        }

        _justLoaded.Clear();
        foreach (HomeSlot home in _touchedHomes)
        {
            if (home.LastTurn == _turn.Number)
            {
                _turn.Views.Add(home.CurrentView());
                CollectSnapshot(home, _snapshots, _options.HomeSnapshotEvery);
            }

            CountSteps(home);
        }

        _touched.Clear();
        _touchedHomes.Clear();
        GoOnLater();
        return Seal(Taken(ref _wakeUps), Taken(ref _snapshots));
    }

    /// <summary>Most turns have none: only what is handed over is made anew.</summary>
    private static IReadOnlyList<T> Taken<T>(ref List<T> list)
    {
        if (list.Count == 0)
        {
            return [];
        }

        List<T> taken = list;
        list = [];
        return taken;
    }

    private Turn? Seal(IReadOnlyList<WakeUp> wakeUps, IReadOnlyList<StoredSnapshot> snapshots)
    {
        bool changes = _records.Count + wakeUps.Count + snapshots.Count + _outbox.Count > 0;
        if (!changes && _turn.Answers.Count == 0 && _turn.Views.Count == 0)
        {
            return null;
        }

        Turn turn = _turn;
        _turnNumber = turn.Number;
        _answersExpected = turn.Answers.Count;
        if (changes)
        {
            (List<OutboxEntry> added, List<(Address, string)> removed) = CollectOutbox();
            turn.Append = new ShardAppend
            {
                Shard = Number,
                ExpectedSeq = _nextSeq,
                Epoch = _claim,
                Frames = _writer.Detach(),
                Records = _records,
                WakeUps = wakeUps,
                OutboxAdded = added,
                OutboxRemoved = removed,
                Snapshots = snapshots,
            };
            _nextSeq += _records.Count;
            _records = new List<AppendedRecord>(_records.Count);
        }

        return turn;
    }

    /// <summary>
    /// The journal removes before it adds, so a call asked for and given up within the turn must not be added at all.
    /// </summary>
    private (List<OutboxEntry> Added, List<(Address, string)> Removed) CollectOutbox()
    {
        if (_outbox.Count == 0)
        {
            return (NoneAdded, NoneRemoved);
        }

        List<OutboxEntry> added = [];
        List<(Address, string)> removed = [];
        foreach (OutboxChange change in _outbox)
        {
            SetOwed(change);
            added.RemoveAll(a => a.Actor.Equals(change.Actor) && a.Name == change.Name);
            if (change.Added is { } entry)
            {
                added.Add(entry);
            }
            else
            {
                removed.Add((change.Actor, change.Name));
            }
        }

        _outbox.Clear();
        return (added, removed);
    }

    private void CollectSnapshot(ActorSlot slot, List<StoredSnapshot> snapshots, int every)
    {
        if (slot.ActorSeq - slot.SnapshotSeq >= every && Continuations.ShapeOf(_model, slot.Decider) is { } json)
        {
            Snapshot(slot.Address, snapshots, () => new StoredSnapshot(
                slot.Address, slot.ActorSeq, slot.Decider.SnapshotVersion, JsonSerializer.SerializeToUtf8Bytes(slot.State, json)));
            slot.SnapshotSeq = slot.ActorSeq;
        }
    }

    private void CollectSnapshot(HomeSlot home, List<StoredSnapshot> snapshots, int every)
    {
        if (home.HomeSeq - home.SnapshotSeq >= every)
        {
            Snapshot(HomeSnapshot.AddressOf(home.Name), snapshots, () => HomeSnapshot.Write(home, _model));
            home.SnapshotSeq = home.HomeSeq;
        }
    }

    /// <summary>
    /// A snapshot saves time and nothing else: one that cannot be written is reported, and the events go without it.
    /// </summary>
    private void Snapshot(Address address, List<StoredSnapshot> snapshots, Func<StoredSnapshot> write)
    {
        try
        {
            snapshots.Add(write());
        }
        catch (Exception e)
        {
            _telemetry.Log.Unexpected($"the snapshot of {address}", e);
        }
    }
}
