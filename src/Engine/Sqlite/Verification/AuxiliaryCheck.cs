using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Store;
using RingActors.Engine.Verification.Findings;

namespace RingActors.Engine.Sqlite.Verification;

/// <summary>Checks the tables beside the log: each row against its sum, each table against the sum in the log's last row.</summary>
internal sealed class AuxiliaryCheck(Connection connection, LogScan log, FindingList findings) : IDisposable
{
    /// <summary>Snapshots of homes are kept under this kind.</summary>
    private const string EngineKind = "engine";

    private readonly AuxiliaryRows _rows = new();

    internal void Run()
    {
        findings.Check("wakeup", () => Check("wakeup", AuxiliaryRows.SelectWakeUps, log.Checksums.WakeUps, row =>
        {
            _rows.ReadWakeUp(row, out long sum);
            return sum;
        }));
        findings.Check("outbox", () => Check("outbox", AuxiliaryRows.SelectOutbox, log.Checksums.Outbox, row =>
        {
            _rows.ReadOutbox(row, out long sum);
            return sum;
        }));
        findings.Check("snapshot", () => Check("snapshot", AuxiliaryRows.SelectSnapshots, log.Checksums.Snapshots, row =>
        {
            CheckFold(_rows.ReadSnapshot(row, out long sum));
            return sum;
        }));
    }

    public void Dispose() => _rows.Dispose();

    private void Check(string table, string select, long expected, Func<Statement, long> sumOf)
    {
        using Statement rows = connection.PrepareOnce(select);
        long total = 0;
        bool allRead = true;
        while (rows.Step())
        {
            try
            {
                total = unchecked(total + sumOf(rows));
            }
            catch (JournalDamagedException e)
            {
                allRead = false;
                findings.Add(FindingKind.Row, e.Message, table);
            }
        }

        if (allRead && total != expected)
        {
            findings.Add(FindingKind.Row, "A row is missing, or there is one that no append wrote.", table);
        }
    }

    /// <summary>A snapshot beyond the events it folds comes from elsewhere.</summary>
    private void CheckFold(StoredSnapshot snapshot)
    {
        Address address = snapshot.Address;
        long head = address.Kind == EngineKind
            ? log.Chains.Home(address.Home)?.Seq ?? 0
            : log.Chains.Actors.GetValueOrDefault(address.Value);
        if (snapshot.Seq < 0 || snapshot.Seq > head)
        {
            findings.Add(
                FindingKind.Row, $"It folds {snapshot.Seq} events, and there are {head}.", "snapshot", address.Value, address.Home,
                actor: address.Value);
        }
    }
}
