using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>Changes the tables beside the log, within the transaction of the log row that asks for it, and keeps their sums.</summary>
internal sealed class SideWriter(Connection connection) : IDisposable
{
    private readonly SideRows _rows = new();
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
    internal Sides Apply(ShardAppend append, Sides sides)
    {
        for (int i = 0; i < append.WakeUps.Count; i++)
        {
            sides = Apply(append.WakeUps[i], sides);
        }

        for (int i = 0; i < append.OutboxRemoved.Count; i++)
        {
            sides = RemoveOutbox(append.OutboxRemoved[i].Actor, append.OutboxRemoved[i].Name, sides);
        }

        for (int i = 0; i < append.OutboxAdded.Count; i++)
        {
            OutboxEntry entry = append.OutboxAdded[i];
            sides = AddOutbox(entry, RemoveOutbox(entry.Actor, entry.Name, sides));
        }

        for (int i = 0; i < append.Snapshots.Count; i++)
        {
            sides = Apply(append.Snapshots[i], sides);
        }

        return sides;
    }

    public void Dispose() => _rows.Dispose();

    private Sides Apply(in WakeUp wakeUp, Sides sides)
    {
        long before = SumBefore(_wakeUpSum.Bind(1, wakeUp.Actor.Value));
        if (wakeUp.At is { } at)
        {
            long sum = _rows.SumOf(wakeUp.Actor, at);
            _setWakeUp.Bind(1, wakeUp.Actor.Value).Bind(2, SideRows.Nanoseconds(at)).Bind(3, sum).Run();
            return sides.AddWakeUps(unchecked(sum - before));
        }

        _removeWakeUp.Bind(1, wakeUp.Actor.Value).Run();
        return sides.AddWakeUps(unchecked(-before));
    }

    private Sides Apply(StoredSnapshot snapshot, Sides sides)
    {
        long before = SumBefore(_snapshotSum.Bind(1, snapshot.Address.Value));
        long sum = _rows.SumOf(snapshot);
        _setSnapshot.Bind(1, snapshot.Address.Value).Bind(2, snapshot.Seq).Bind(3, snapshot.Version)
            .Bind(4, snapshot.Body.Span).Bind(5, sum).Run();
        return sides.AddSnapshots(unchecked(sum - before));
    }

    private Sides RemoveOutbox(Address actor, string name, Sides sides)
    {
        if (!_outboxSum.Bind(1, actor.Value).Bind(2, name).Step())
        {
            return sides;
        }

        long sum = _outboxSum.Long(0);
        long id = _outboxSum.Long(1);
        _outboxSum.Reset();
        _removeOutbox.Bind(1, id).Run();
        return sides.AddOutbox(unchecked(-sum));
    }

    private Sides AddOutbox(OutboxEntry entry, Sides sides)
    {
        _outboxLast.Step();
        long id = _outboxLast.Long(0) + 1;
        _outboxLast.Reset();
        long sum = _rows.SumOf(id, entry);
        _addOutbox.Bind(1, id).Bind(2, entry.Actor.Value).Bind(3, entry.Name).Bind(4, entry.Channel).Bind(5, entry.Lane)
            .Bind(6, entry.RequestName).Bind(7, entry.RequestVersion).Bind(8, entry.Request.Span)
            .Bind(9, SideRows.Nanoseconds(entry.AskedAt)).Bind(10, SideRows.Nanoseconds(entry.ExpiresAt))
            .Bind(11, entry.Principal).Bind(12, entry.Correlation).Bind(13, entry.Causation).Bind(14, sum).Run();
        return sides.AddOutbox(sum);
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
