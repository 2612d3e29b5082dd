using RingActors.Engine.Sqlite.Store;
using SQLitePCL;

namespace RingActors.Engine.Sqlite;

/// <summary>
/// A consistent copy of the file, made by the connection that writes it, some pages at a time: what that connection
/// writes between the steps goes into the copy too, so that it is as of the last step.
/// </summary>
internal sealed class ConnectionCopy : IDisposable
{
    private readonly Connection _target;
    private readonly sqlite3_backup _copying;

    /// <param name="source">The connection that writes the file.</param>
    /// <param name="path">A file that does not exist.</param>
    internal ConnectionCopy(Connection source, string path)
    {
        Source = source;
        _target = Connection.OpenWriter(path, TimeSpan.Zero);
        _copying = raw.sqlite3_backup_init(_target.Handle, "main", source.Handle, "main");
        if (_copying is null or { IsInvalid: true })
        {
            SqliteFailure failure = new(
                raw.sqlite3_extended_errcode(_target.Handle), "beginning a copy",
                raw.sqlite3_errmsg(_target.Handle).utf8_to_string());
            _target.Dispose();
            throw failure;
        }
    }

    internal Connection Source { get; }

    /// <summary>Copies at most so many pages.</summary>
    /// <returns>True if the copy is whole, and flushed.</returns>
    internal bool Step(int pages)
    {
        int result = raw.sqlite3_backup_step(_copying, pages);
        if (result == raw.SQLITE_DONE)
        {
            return true;
        }

        // Its own code is the only one: a failed step leaves nothing with either connection.
        return result == raw.SQLITE_OK
            ? false
            : throw new SqliteFailure(result, "copying pages", raw.sqlite3_errstr(result).utf8_to_string());
    }

    public void Dispose()
    {
        _copying.Dispose();
        _target.Dispose();
    }
}
