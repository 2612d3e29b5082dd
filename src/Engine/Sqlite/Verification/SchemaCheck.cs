using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Verification;

/// <summary>Checks the file's pages, and that its tables are exactly those that this build makes.</summary>
internal static class SchemaCheck
{
    internal static void CheckPages(Connection connection, FindingList findings)
    {
        using Statement rows = connection.PrepareOnce("PRAGMA integrity_check");
        while (rows.Step())
        {
            if (rows.Text(0) != "ok")
            {
                findings.Add(FindingKind.File, "SQLite's own check: " + rows.Text(0));
            }
        }
    }

    internal static void CheckTables(Connection connection, FindingList findings)
    {
        using Connection fresh = Connection.OpenInMemory();
        SchemaVersions.Current.Update(fresh, ":memory:");
        Dictionary<string, string> expected = Tables(fresh);
        Dictionary<string, string> found = Tables(connection);
        foreach (string name in expected.Keys.Union(found.Keys).Order(StringComparer.Ordinal))
        {
            if (expected.GetValueOrDefault(name) != found.GetValueOrDefault(name))
            {
                findings.Add(FindingKind.File, "Its definition is not the one this program makes.", name);
            }
        }
    }

    private static Dictionary<string, string> Tables(Connection connection)
    {
        using Statement rows = connection.PrepareOnce("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master");
        Dictionary<string, string> tables = new(StringComparer.Ordinal);
        while (rows.Step())
        {
            tables[rows.Text(1)] = $"{rows.Text(0)} {rows.Text(2)} {rows.Text(3)}";
        }

        return tables;
    }
}
