using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>The rows of the tables beside the log: how they are summed and how they are read.</summary>
internal sealed class AuxiliaryRows : IDisposable
{
    internal const string SelectWakeUps = "SELECT actor, at, sum FROM wakeup ORDER BY actor";

    internal const string SelectOutbox =
        "SELECT actor, name, channel, lane, request_name, request_version, request, asked_at, expires_at, principal, correlation, "
        + "causation, sum, id FROM outbox ORDER BY id";

    internal const string SelectSnapshots = "SELECT address, seq, version, body, sum FROM snapshot";

    private readonly RowSum _sum = new();

    internal long SumOf(Address actor, Instant at) => _sum.Of("wakeup").Add(actor.Utf8).Add(Nanoseconds(at)).End();

    internal long SumOf(long id, OutboxEntry entry) =>
        _sum.Of("outbox").Add(id).Add(entry.Actor.Utf8).Add(entry.Name).Add(entry.Channel).Add(entry.Lane)
            .Add(entry.RequestName).Add(entry.RequestVersion).Add(entry.Request.Span)
            .Add(Nanoseconds(entry.AskedAt)).Add(Nanoseconds(entry.ExpiresAt))
            .Add(entry.Principal).Add(entry.Correlation).Add(entry.Causation).End();

    internal long SumOf(StoredSnapshot snapshot) =>
        _sum.Of("snapshot").Add(snapshot.Address.Utf8).Add(snapshot.Seq).Add(snapshot.Version).Add(snapshot.Body.Span).End();

    /// <summary>Reads the row a statement stands on.</summary>
    /// <exception cref="JournalDamagedException">It is not what was written.</exception>
    internal WakeUp ReadWakeUp(Statement row, out long sum) => Checked("wakeup", row.Text(0), row.Long(2), out sum, () =>
    {
        WakeUp wakeUp = new(Address.Parse(row.Text(0)), FromNanoseconds(row.Long(1)));
        return (wakeUp, SumOf(wakeUp.Actor, wakeUp.At!.Value));
    });

    /// <inheritdoc cref="ReadWakeUp"/>
    internal OutboxEntry ReadOutbox(Statement row, out long sum) =>
        Checked("outbox", row.Text(0) + "#" + row.Text(1), row.Long(12), out sum, () =>
        {
            OutboxEntry entry = new(
                Address.Parse(row.Text(0)), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Int(5), row.Blob(6).ToArray(),
                FromNanoseconds(row.Long(7)), FromNanoseconds(row.Long(8)), row.Text(9), row.Text(10), row.Text(11));
            return (entry, SumOf(row.Long(13), entry));
        });

    /// <inheritdoc cref="ReadWakeUp"/>
    internal StoredSnapshot ReadSnapshot(Statement row, out long sum) =>
        Checked("snapshot", row.Text(0), row.Long(4), out sum, () =>
        {
            StoredSnapshot snapshot = new(Address.Parse(row.Text(0)), row.Long(1), row.Int(2), row.Blob(3).ToArray());
            return (snapshot, SumOf(snapshot));
        });

    internal static long Nanoseconds(Instant instant) => (instant - NodaConstants.UnixEpoch).ToInt64Nanoseconds();

    public void Dispose() => _sum.Dispose();

    private static Instant FromNanoseconds(long nanoseconds) => NodaConstants.UnixEpoch + Duration.FromNanoseconds(nanoseconds);

    private static T Checked<T>(string table, string key, long stored, out long sum, Func<(T Row, long Sum)> read)
    {
        try
        {
            (T row, sum) = read();
            if (sum == stored)
            {
                return row;
            }
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new JournalDamagedException($"{table}, row {key}", e.Message);
        }

        throw new JournalDamagedException($"{table}, row {key}", "Its bytes do not give the sum stored with them.");
    }
}
