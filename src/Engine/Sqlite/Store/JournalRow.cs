using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>The one row about the journal itself.</summary>
/// <param name="Uid">Tells this journal from others; made by chance when it was made.</param>
/// <param name="Shards">How many shards it was made for.</param>
/// <param name="IndexedPos">The log is indexed up to this row.</param>
/// <param name="Names">How many names the index knows.</param>
/// <param name="Recoveries">How many writes were made to find out whether writing works.</param>
internal sealed record JournalRow(string Uid, int Shards, long IndexedPos, long Names, long Recoveries)
{
    internal const string Insert =
        "INSERT INTO journal (uid, shards, indexed_pos, names, recoveries, sum, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)";

    internal const string Update =
        "UPDATE journal SET uid = ?1, shards = ?2, indexed_pos = ?3, names = ?4, recoveries = ?5, sum = ?6 WHERE id = 1";

    private const string Select = "SELECT uid, shards, indexed_pos, names, recoveries, sum FROM journal WHERE id = 1";

    internal void Write(Statement statement, RowSum sum) =>
        statement.Bind(1, Uid).Bind(2, Shards).Bind(3, IndexedPos).Bind(4, Names).Bind(5, Recoveries).Bind(6, SumWith(sum)).Run();

    /// <summary>The row; null if there is none yet.</summary>
    /// <exception cref="JournalDamagedException">It is not what was written.</exception>
    internal static JournalRow? Read(Connection connection)
    {
        using Statement select = connection.PrepareOnce(Select);
        if (!select.Step())
        {
            return null;
        }

        using RowSum sum = new();
        JournalRow row = new(select.Text(0), checked((int)select.Long(1)), select.Long(2), select.Long(3), select.Long(4));
        return row.SumWith(sum) == select.Long(5)
            ? row
            : throw new JournalDamagedException("journal, row 1", "Its bytes do not give the sum stored with them.");
    }

    private long SumWith(RowSum sum) =>
        sum.Of("journal").Add(Uid).Add(Shards).Add(IndexedPos).Add(Names).Add(Recoveries).End();
}
