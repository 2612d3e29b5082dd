using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>Changes the tables beside the log, within the transaction of the log row that asks for it, and keeps their sums.</summary>
internal sealed class AuxiliaryWriter(Connection connection) : IDisposable
{
    private readonly AuxiliaryRows _rows = new();
    private readonly Statement _wakeUpSum = connection.Prepare("SELECT sum FROM wakeup WHERE actor = ?1");
    private readonly Statement _setWakeUp = connection.Prepare("INSERT OR REPLACE INTO wakeup (actor, at, sum) VALUES (?1, ?2, ?3)");
    private readonly Statement _removeWakeUp = connection.Prepare("DELETE FROM wakeup WHERE actor = ?1");
    private readonly Statement _outboxSum = connection.Prepare("SELECT sum, id FROM outbox WHERE actor = ?1 AND name = ?2");
    private readonly Statement _outboxLast = connection.Prepare("SELECT max(id) FROM outbox");
    private readonly Statement _removeOutbox = connection.Prepare("DELETE FROM outbox WHERE id = ?1");
    private readonly Statement _snapshotSum = connection.Prepare("SELECT sum FROM snapshot WHERE address = ?1");

    private readonly Statement _addOutbox = connection.Prepare(
        "INSERT INTO outbox (id, actor, name, channel, lane, request_name, request_version, request, asked_at, expires_at, principal, "
        + "correlation, causation, sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");

    private readonly Statement _setSnapshot = connection.Prepare(
        "INSERT INTO snapshot (address, seq, version, body, sum) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (address) DO UPDATE SET "
        + "seq = excluded.seq, version = excluded.version, body = excluded.body, sum = excluded.sum");

    /// <summary>Makes the changes and returns the sums after them.</summary>
    internal AuxiliaryChecksums Apply(ShardAppend append, AuxiliaryChecksums checksums)
    {
        for (int i = 0; i < append.WakeUps.Count; i++)
        {
            checksums = Apply(append.WakeUps[i], checksums);
        }

        for (int i = 0; i < append.OutboxRemoved.Count; i++)
        {
            checksums = RemoveOutbox(append.OutboxRemoved[i].Actor, append.OutboxRemoved[i].Name, checksums);
        }

        for (int i = 0; i < append.OutboxAdded.Count; i++)
        {
            OutboxEntry entry = append.OutboxAdded[i];
            checksums = AddOutbox(entry, RemoveOutbox(entry.Actor, entry.Name, checksums));
        }

        for (int i = 0; i < append.Snapshots.Count; i++)
        {
            checksums = Apply(append.Snapshots[i], checksums);
        }

        return checksums;
    }

    public void Dispose() => _rows.Dispose();

    private AuxiliaryChecksums Apply(in WakeUp wakeUp, AuxiliaryChecksums checksums)
    {
        long before = SumBefore(_wakeUpSum.Bind(1, wakeUp.Actor.Value));
        if (wakeUp.At is { } at)
        {
            long sum = _rows.SumOf(wakeUp.Actor, at);
            _setWakeUp.Bind(1, wakeUp.Actor.Value).Bind(2, AuxiliaryRows.Nanoseconds(at)).Bind(3, sum).Run();
            return checksums.AddWakeUps(unchecked(sum - before));
        }

        _removeWakeUp.Bind(1, wakeUp.Actor.Value).Run();
        return checksums.AddWakeUps(unchecked(-before));
    }

    private AuxiliaryChecksums Apply(StoredSnapshot snapshot, AuxiliaryChecksums checksums)
    {
        long before = SumBefore(_snapshotSum.Bind(1, snapshot.Address.Value));
        long sum = _rows.SumOf(snapshot);
        _setSnapshot.Bind(1, snapshot.Address.Value).Bind(2, snapshot.Seq).Bind(3, snapshot.Version)
            .Bind(4, snapshot.Body.Span).Bind(5, sum).Run();
        return checksums.AddSnapshots(unchecked(sum - before));
    }

    private AuxiliaryChecksums RemoveOutbox(Address actor, string name, AuxiliaryChecksums checksums)
    {
        if (!_outboxSum.Bind(1, actor.Value).Bind(2, name).Step())
        {
            return checksums;
        }

        long sum = _outboxSum.Long(0);
        long id = _outboxSum.Long(1);
        _outboxSum.Reset();
        _removeOutbox.Bind(1, id).Run();
        return checksums.AddOutbox(unchecked(-sum));
    }

    private AuxiliaryChecksums AddOutbox(OutboxEntry entry, AuxiliaryChecksums checksums)
    {
        _outboxLast.Step();
        long id = _outboxLast.Long(0) + 1;
        _outboxLast.Reset();
        long sum = _rows.SumOf(id, entry);
        _addOutbox.Bind(1, id).Bind(2, entry.Actor.Value).Bind(3, entry.Name).Bind(4, entry.Channel).Bind(5, entry.Lane)
            .Bind(6, entry.RequestName).Bind(7, entry.RequestVersion).Bind(8, entry.Request.Span)
            .Bind(9, AuxiliaryRows.Nanoseconds(entry.AskedAt)).Bind(10, AuxiliaryRows.Nanoseconds(entry.ExpiresAt))
            .Bind(11, entry.Principal).Bind(12, entry.Correlation).Bind(13, entry.Causation).Bind(14, sum).Run();
        return checksums.AddOutbox(sum);
    }

    private static long SumBefore(Statement select)
    {
        if (!select.Step())
        {
            return 0;
        }

        long sum = select.Long(0);
        select.Reset();
        return sum;
    }
}
