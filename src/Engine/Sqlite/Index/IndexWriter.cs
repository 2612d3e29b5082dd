using RingActors.Engine.Core;
using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Index;

/// <summary>
/// Enters what is not indexed yet into the index, in bulk: one sorted run of rows, written from front to back, so that few pages are
/// touched however many actors there are.
/// </summary>
internal sealed class IndexWriter : IDisposable
{
    private readonly Statement _nameId;
    private readonly Statement _addName;
    private readonly Statement _addRun;
    private readonly Statement _addPlaces;
    private readonly Statement _setHome;
    private readonly Statement _setShard;
    private readonly Statement _setJournal;
    private readonly RowSum _sum = new();

    internal IndexWriter(Connection connection)
    {
        _nameId = connection.Prepare("SELECT id FROM name WHERE text = ?1");
        _addName = connection.Prepare("INSERT INTO name (text, id, sum) VALUES (?1, ?2, ?3)");
        _addRun = connection.Prepare(
            "INSERT INTO run (id, level, target, sum) SELECT coalesce(max(id), 0) + 1, 0, 0, (coalesce(max(id), 0) + 1) * 961 "
            + "FROM run RETURNING id");
        _addPlaces = connection.Prepare(
            "INSERT INTO place (run, name, first_seq, events, places, crc) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _setHome = connection.Prepare("INSERT OR REPLACE INTO home (name, seq, hash, sum) VALUES (?1, ?2, ?3, ?4)");
        _setShard = connection.Prepare("INSERT OR REPLACE INTO shard (shard, seq, sum) VALUES (?1, ?2, ?3)");
        _setJournal = connection.Prepare(JournalRow.Update);
    }

    /// <summary>
    /// Enters everything; within a transaction of the caller, who makes <paramref name="believed"/> forget it after the commit.
    /// </summary>
    /// <returns>How many names the index knows now.</returns>
    internal long Write(Believed believed, JournalRow journal)
    {
        _addRun.Step();
        long run = _addRun.Long(0);
        _addRun.Reset();

        long names = believed.NameCount;
        List<(long Name, PlaceList Places)> lists = [];
        foreach ((Address actor, PlaceList places) in believed.Actors)
        {
            Add(actor.Value, places);
        }

        foreach (Home home in believed.Homes.Values)
        {
            if (home.Tail is { Count: > 0 } places)
            {
                Add(home.Name, places);
                _setHome.Bind(1, home.Name).Bind(2, home.Seq).Bind(3, home.Hash)
                    .Bind(4, DerivedRows.SumOfHome(_sum, home.Name, home.Seq, home.Hash)).Run();
            }
        }

        lists.Sort((a, b) => a.Name.CompareTo(b.Name));
        foreach ((long name, PlaceList places) in lists)
        {
            PlaceRow.Write(_addPlaces, run, name, places.FirstSeq, places.Places);
        }

        for (int shard = 0; shard < believed.Heads.Length; shard++)
        {
            long seq = believed.Heads[shard];
            _setShard.Bind(1, shard).Bind(2, seq).Bind(3, DerivedRows.SumOfShard(_sum, shard, seq)).Run();
        }

        (journal with { IndexedPos = believed.LastPos, Names = names }).Write(_setJournal, _sum);
        return names;

        void Add(string text, PlaceList places)
        {
            if (places.Count > 0)
            {
                lists.Add((IdOf(text, ref names), places));
            }
        }
    }

    public void Dispose() => _sum.Dispose();

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
