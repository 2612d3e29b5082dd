using RingActors.Engine.Sqlite.Store;
using RingActors.Engine.Verification.Findings;

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

    /// <summary>Columns are what they are declared to be: SQLite itself does not mind, and gives text for the bytes of a blob.</summary>
    internal static void CheckTypes(Connection connection, FindingList findings)
    {
        using Statement columns = connection.PrepareOnce(
            "SELECT m.name, c.name, lower(c.type) FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'");
        while (columns.Step())
        {
            string table = columns.Text(0);
            string column = columns.Text(1);
            long? wrong = connection.Scalar(
                $"SELECT count(*) FROM {Quoted(table)} WHERE typeof({Quoted(column)}) <> '{columns.Text(2).Replace('\'', ' ')}'");
            if (wrong != 0)
            {
                findings.Add(FindingKind.Row, $"{wrong} of its values in column {column} are not {columns.Text(2)}.", table);
            }
        }
    }

    /// <summary>A damaged schema may hold any name.</summary>
    private static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

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
