using System.Globalization;
using RingActors.Engine.Sqlite.Index;
using RingActors.Engine.Sqlite.Store;
using RingActors.Engine.Verification.Findings;

namespace RingActors.Engine.Sqlite.Verification;

/// <summary>Compares the tables that are derived from the log with what the log says they must be.</summary>
internal sealed class IndexCheck(Connection connection, LogScan log, FindingList findings) : IDisposable
{
    private readonly RowSum _sum = new();
    private readonly Dictionary<long, string> _names = [];
    private readonly HashSet<long> _runs = [];
    private readonly HashSet<long> _unfinished = [];

    internal void Run(JournalRow? journal)
    {
        findings.Check("name", () => CheckNames(journal));
        findings.Check("run", CheckRuns);
        findings.Check("place", CheckPositions);
        findings.Check("home", CheckHomes);
        findings.Check("shard", CheckShards);
    }

    public void Dispose() => _sum.Dispose();

    private void CheckNames(JournalRow? journal)
    {
        using Statement rows = connection.PrepareOnce("SELECT text, id, sum FROM name");
        while (rows.Step())
        {
            string text = rows.Text(0);
            Require(
                rows.Long(2) == DerivedRows.SumOfName(_sum, text, rows.Long(1)), "name", text,
                "Its bytes do not give the sum stored with them.");
            Require(_names.TryAdd(rows.Long(1), text), "name", text, $"Number {rows.Long(1)} is given twice.");
        }

        Require(
            journal is null || journal.Names == _names.Count, "name", "",
            $"There are {_names.Count} names, and {journal?.Names} were given.");
    }

    private void CheckRuns()
    {
        using Statement rows = connection.PrepareOnce("SELECT id, level, target, sum FROM run");
        while (rows.Step())
        {
            _runs.Add(rows.Long(0));
            if (rows.Long(1) < 0)
            {
                // It was being written, and is removed when the journal is opened.
                _unfinished.Add(rows.Long(0));
            }

            Require(
                rows.Long(3) == unchecked((((rows.Long(0) * 31) + rows.Long(1)) * 31) + rows.Long(2)), "run", Text(rows.Long(0)),
                "Its bytes do not give the sum stored with them.");
        }
    }

    private void CheckPositions()
    {
        Dictionary<string, ulong> found = new(StringComparer.Ordinal);
        using Statement rows = connection.PrepareOnce("SELECT run, name, first_seq, events, places, crc FROM place");
        while (rows.Step())
        {
            string key = $"({Text(rows.Long(0))}, {Text(rows.Long(1))}, {Text(rows.Long(2))})";
            Require(_runs.Contains(rows.Long(0)), "place", key, "It is of a run that does not exist.");
            EventPosition[] positions = EventPositionRow.Read(rows, out long seq);
            if (!_names.TryGetValue(rows.Long(1), out string? name))
            {
                findings.Add(FindingKind.Index, "It is of a name that does not exist.", "place", key);
                continue;
            }

            if (_unfinished.Contains(rows.Long(0)))
            {
                continue;
            }

            ulong number = LogScan.NameNumber(name);
            ulong sum = found.GetValueOrDefault(name);
            foreach (EventPosition position in positions)
            {
                sum = unchecked(sum + LogScan.PositionNumber(number, seq++, position));
            }

            found[name] = sum;
        }

        foreach (string name in log.IndexedPositions.Keys.Union(found.Keys).Order(StringComparer.Ordinal))
        {
            Require(
                log.IndexedPositions.GetValueOrDefault(name) == found.GetValueOrDefault(name), "place", name,
                "The places in the index are not those in the log.");
        }
    }

    private void CheckHomes()
    {
        int count = 0;
        using Statement rows = connection.PrepareOnce("SELECT name, seq, hash, sum FROM home");
        for (; rows.Step(); count++)
        {
            string name = rows.Text(0);
            Require(
                rows.Long(3) == DerivedRows.SumOfHome(_sum, name, rows.Long(1), rows.Blob(2)), "home", name,
                "Its bytes do not give the sum stored with them.");
            Require(
                log.IndexedHomes.TryGetValue(name, out (long Seq, byte[] Hash) head) && head.Seq == rows.Long(1)
                    && rows.Blob(2).SequenceEqual(head.Hash),
                "home", name, "It is not the head that the log has at the end of its indexed part.");
        }

        Require(count == log.IndexedHomes.Count, "home", "", $"There are {count} homes, and the log has {log.IndexedHomes.Count}.");
    }

    private void CheckShards()
    {
        using Statement rows = connection.PrepareOnce("SELECT shard, seq, sum FROM shard");
        HashSet<long> found = [];
        while (rows.Step())
        {
            found.Add(rows.Long(0));
            Require(
                rows.Long(2) == DerivedRows.SumOfShard(_sum, rows.Long(0), rows.Long(1)), "shard", Text(rows.Long(0)),
                "Its bytes do not give the sum stored with them.");
            Require(
                log.IndexedShards.GetValueOrDefault(rows.Long(0)) == rows.Long(1), "shard", Text(rows.Long(0)),
                "It is not the head that the log has at the end of its indexed part.");
        }

        Require(log.IndexedShards.Keys.All(found.Contains), "shard", "", "A shard of the log is missing.");
    }

    private void Require(bool holds, string table, string row, string message)
    {
        if (!holds)
        {
            findings.Add(FindingKind.Index, message, table, row);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
