using SQLitePCL;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>
/// A prepared statement. Parameters are numbered from 1, columns from 0. After the last row, or when the rest is of no
/// interest, it is reset before it is used again.
/// </summary>
internal sealed class Statement(Connection connection, sqlite3_stmt stmt, string sql) : IDisposable
{
    internal Statement Bind(int index, long value)
    {
        connection.Check(raw.sqlite3_bind_int64(stmt, index, value), sql);
        return this;
    }

    internal Statement Bind(int index, string value)
    {
        connection.Check(raw.sqlite3_bind_text(stmt, index, value), sql);
        return this;
    }

    internal Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty blob must not become null.
        connection.Check(
            value.IsEmpty ? raw.sqlite3_bind_zeroblob(stmt, index, 0) : raw.sqlite3_bind_blob(stmt, index, value), sql);
        return this;
    }

    /// <summary>Moves to the next row; false if there is none, and then the statement is reset.</summary>
    internal bool Step()
    {
        int result = raw.sqlite3_step(stmt);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        try
        {
            connection.Check(result, sql);
            return false;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Runs it to its end.</summary>
    internal void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>
    /// Ends it before its last row. The result repeats an error that was thrown already, and is of no interest.
    /// </summary>
    internal void Reset() => _ = raw.sqlite3_reset(stmt);

    internal long Long(int column) => raw.sqlite3_column_int64(stmt, column);

    internal int Int(int column) => checked((int)raw.sqlite3_column_int64(stmt, column));

    internal string Text(int column) => raw.sqlite3_column_text(stmt, column).utf8_to_string() ?? "";

    internal bool IsNull(int column) => raw.sqlite3_column_type(stmt, column) == raw.SQLITE_NULL;

    /// <summary>The bytes of a column; valid until the next step or reset.</summary>
    internal ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(stmt, column);

    public void Dispose() => _ = raw.sqlite3_finalize(stmt);
}
