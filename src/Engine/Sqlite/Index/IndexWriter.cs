using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Index;

/// <summary>
/// Enters what is not indexed yet into the index, in bulk: one sorted run of rows, written from front to back, so that few pages are
/// touched however many actors there are. It is done in steps of a few milliseconds, each a transaction, so that appends come between
/// them; the run counts from the last step on, and what was broken off is removed when the file is opened again.
/// </summary>
internal sealed class IndexWriter : IDisposable
{
    private readonly int _workPerStep;
    private readonly Statement _nameId;
    private readonly Statement _addName;
    private readonly Statement _addRun;
    private readonly Statement _finishRun;
    private readonly Statement _addPositions;
    private readonly Statement _setHome;
    private readonly Statement _setShard;
    private readonly Statement _setJournal;
    private readonly RowSum _sum = new();
    private readonly List<(long Name, EventPositionList Positions)> _named = [];

    private Entering? _entering;
    private IEnumerator<(string Name, EventPositionList Positions)>? _unnamed;
    private long _run;
    private int _written;

    /// <param name="connection">The only one that writes.</param>
    /// <param name="workPerStep">Names looked up or rows written in one step.</param>
    internal IndexWriter(Connection connection, int workPerStep)
    {
        _workPerStep = workPerStep;
        _nameId = connection.Prepare("SELECT id FROM name WHERE text = ?1");
        _addName = connection.Prepare("INSERT INTO name (text, id, sum) VALUES (?1, ?2, ?3)");
        _addRun = connection.Prepare(
            "INSERT INTO run (id, level, target, sum) SELECT coalesce(max(id), 0) + 1, -1, 0, ((coalesce(max(id), 0) + 1) * 31 - 1) * 31 "
            + "FROM run RETURNING id");
        _finishRun = connection.Prepare("UPDATE run SET level = 0, sum = id * 961 WHERE id = ?1");
        _addPositions = connection.Prepare(
            "INSERT INTO place (run, name, first_seq, events, places, crc) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _setHome = connection.Prepare("INSERT OR REPLACE INTO home (name, seq, hash, sum) VALUES (?1, ?2, ?3, ?4)");
        _setShard = connection.Prepare("INSERT OR REPLACE INTO shard (shard, seq, sum) VALUES (?1, ?2, ?3)");
        _setJournal = connection.Prepare(JournalRow.Update);
    }

    /// <summary>True from <see cref="Begin"/> on, until a step was the last.</summary>
    internal bool IsWriting => _entering is not null;

    /// <summary>True if a run was broken off when the file was last open.</summary>
    internal static bool HasUnfinished(Connection connection) =>
        connection.Scalar("SELECT 1 FROM run WHERE level < 0 LIMIT 1") is not null;

    /// <summary>Removes a run that was broken off; within a transaction of the caller. Its events are behind the indexed position.</summary>
    internal static void RemoveUnfinished(Connection connection)
    {
        connection.Execute("DELETE FROM place WHERE run IN (SELECT id FROM run WHERE level < 0)");
        connection.Execute("DELETE FROM run WHERE level < 0");
    }

    /// <summary>Takes what to enter; the steps do it.</summary>
    internal void Begin(Entering entering)
    {
        _entering = entering;
        _unnamed = entering.Names().GetEnumerator();
        _named.Clear();
        _named.EnsureCapacity(entering.Actors.Count + entering.Homes.Count);
        _written = 0;
    }

    /// <summary>Does a step, within a transaction of the caller.</summary>
    /// <returns>The journal's row as it is now. It was the last step if its indexed position has changed.</returns>
    internal JournalRow Step(JournalRow journal)
    {
        long names = journal.Names;
        int left = _workPerStep;
        for (; left > 0 && _unnamed!.MoveNext(); left--)
        {
            _named.Add((IdOf(_unnamed.Current.Name, ref names), _unnamed.Current.Positions));
        }

        if (left > 0 && _written == 0)
        {
            _named.Sort((a, b) => a.Name.CompareTo(b.Name));
            _addRun.Step();
            _run = _addRun.Long(0);
            _addRun.Reset();
        }

        for (; left > 0 && _written < _named.Count; left--)
        {
            (long name, EventPositionList positions) = _named[_written++];
            EventPositionRow.Write(_addPositions, _run, name, positions.FirstSeq, positions.Positions);
        }

        JournalRow after = journal with { Names = names };
        if (left > 0)
        {
            WriteHeads();
            _finishRun.Bind(1, _run).Run();
            after = after with { IndexedPos = _entering!.UpTo };
            _entering = null;
            _unnamed = null;
            _named.Clear();
        }

        if (after != journal)
        {
            after.Write(_setJournal, _sum);
        }

        return after;
    }

    public void Dispose() => _sum.Dispose();

    private void WriteHeads()
    {
        foreach (EnteringHome home in _entering!.Homes)
        {
            _setHome.Bind(1, home.Name).Bind(2, home.Seq).Bind(3, home.Hash)
                .Bind(4, DerivedRows.SumOfHome(_sum, home.Name, home.Seq, home.Hash)).Run();
        }

        for (int shard = 0; shard < _entering.Heads.Length; shard++)
        {
            long seq = _entering.Heads[shard];
            _setShard.Bind(1, shard).Bind(2, seq).Bind(3, DerivedRows.SumOfShard(_sum, shard, seq)).Run();
        }
    }

    private long IdOf(string text, ref long names)
    {
        if (_nameId.Bind(1, text).Step())
        {
            long known = _nameId.Long(0);
            _nameId.Reset();
            return known;
        }

        long id = ++names;
        _addName.Bind(1, text).Bind(2, id).Bind(3, DerivedRows.SumOfName(_sum, text, id)).Run();
        return id;
    }
}
