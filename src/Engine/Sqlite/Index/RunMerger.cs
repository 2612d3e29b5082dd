using System.Runtime.InteropServices;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Index;

/// <summary>
/// Merges sorted runs, eight of a level into one of the next, so that a name is looked up in few of them however long the journal
/// is. It moves some names at a time: at every moment each position is in exactly one run, and a merge that was broken off goes on.
/// </summary>
internal sealed class RunMerger
{
    /// <summary>So many runs of a level become one: a look-up meets at most this many a level.</summary>
    internal const int Fan = 8;

    /// <summary>With so many runs of a level, those that are being merged among them, it is done under load too.</summary>
    internal const int BehindAt = 2 * Fan;

    /// <summary>Names moved in one step, a few milliseconds.</summary>
    private const int NamesPerStep = 128;

    private readonly Statement _openTarget;
    private readonly Statement _fullLevel;
    private readonly Statement _mostOfLevel;
    private readonly Statement _addRun;
    private readonly Statement _setTarget;
    private readonly Statement _firstName;
    private readonly Statement _select;
    private readonly Statement _delete;
    private readonly Statement _insert;
    private readonly Statement _removeRuns;

    internal RunMerger(Connection connection)
    {
        const string sources = "run IN (SELECT id FROM run WHERE target = ?1) AND name >= ?2 AND name < ?3";
        _openTarget = connection.Prepare("SELECT min(target) FROM run WHERE target <> 0");
        _fullLevel = connection.Prepare(
            $"SELECT level FROM run WHERE target = 0 AND level >= 0 GROUP BY level HAVING count(*) >= {Fan} ORDER BY level LIMIT 1");
        _mostOfLevel = connection.Prepare("SELECT max(runs) FROM (SELECT count(*) AS runs FROM run WHERE level >= 0 GROUP BY level)");
        _addRun = connection.Prepare(
            "INSERT INTO run (id, level, target, sum) SELECT max(id) + 1, ?1 + 1, 0, ((max(id) + 1) * 31 + ?1 + 1) * 31 FROM run "
            + "RETURNING id");
        _setTarget = connection.Prepare(
            "UPDATE run SET target = ?2, sum = (id * 31 + level) * 31 + ?2 WHERE id IN "
            + $"(SELECT id FROM run WHERE level = ?1 AND target = 0 AND id <> ?2 ORDER BY id LIMIT {Fan})");
        _firstName = connection.Prepare(
            "SELECT min(first) FROM (SELECT (SELECT min(name) FROM place WHERE run = id) AS first FROM run WHERE target = ?1)");
        _select = connection.Prepare(
            $"SELECT run, name, first_seq, events, places, crc FROM place WHERE {sources} ORDER BY name, first_seq");
        _delete = connection.Prepare($"DELETE FROM place WHERE {sources}");
        _insert = connection.Prepare(
            "INSERT INTO place (run, name, first_seq, events, places, crc) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _removeRuns = connection.Prepare("DELETE FROM run WHERE target = ?1");
        LookForWork();
    }

    /// <summary>True if a step would change something.</summary>
    internal bool HasWork { get; private set; }

    /// <summary>True if it can wait no longer for an idle moment: a level has twice as many runs as are merged.</summary>
    internal bool IsBehind { get; private set; }

    internal void LookForWork()
    {
        HasWork = First(_openTarget) is not null || First(_fullLevel) is not null;
        IsBehind = HasWork && First(_mostOfLevel) >= BehindAt;
    }

    /// <summary>Does one step, within a transaction of the caller.</summary>
    internal void Step()
    {
        if ((First(_openTarget) ?? Begin()) is { } target)
        {
            if (First(_firstName.Bind(1, target)) is { } name)
            {
                Move(target, name, name + NamesPerStep);
            }
            else
            {
                _removeRuns.Bind(1, target).Run();
            }
        }

        LookForWork();
    }

    private long? Begin()
    {
        if (First(_fullLevel) is not { } level)
        {
            return null;
        }

        // The new run is of the next level, and so none of those that are merged.
        long target = First(_addRun.Bind(1, level))!.Value;
        _setTarget.Bind(1, level).Bind(2, target).Run();
        return target;
    }

    private void Move(long target, long fromName, long toName)
    {
        List<(long Name, long FirstSeq, List<EventPosition> Positions)> moved = [];
        _select.Bind(1, target).Bind(2, fromName).Bind(3, toName);
        while (_select.Step())
        {
            long name = _select.Long(1);
            EventPosition[] positions = EventPositionRow.Read(_select, out long firstSeq);
            if (moved.Count == 0 || moved[^1].Name != name)
            {
                moved.Add((name, firstSeq, []));
            }

            if (firstSeq != moved[^1].FirstSeq + moved[^1].Positions.Count)
            {
                _select.Reset();
                throw new JournalDamagedException(
                    $"place, name {name}", $"Event {moved[^1].FirstSeq + moved[^1].Positions.Count} is missing from the index.");
            }

            moved[^1].Positions.AddRange(positions);
        }

        _delete.Bind(1, target).Bind(2, fromName).Bind(3, toName).Run();
        foreach ((long name, long firstSeq, List<EventPosition> positions) in moved)
        {
            EventPositionRow.Write(_insert, target, name, firstSeq, CollectionsMarshal.AsSpan(positions));
        }
    }

    private static long? First(Statement statement)
    {
        bool found = statement.Step() && !statement.IsNull(0);
        long? value = found ? statement.Long(0) : null;
        statement.Reset();
        return value;
    }
}
