using System.Diagnostics;
using RingActors.Engine.Runtime.Journals;
using SQLitePCL;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>A result of SQLite that is no success, before it is known what it means for the caller.</summary>
internal sealed class SqliteFailure(int code, string doing, string message)
    : Exception($"SQLite result {code} while {doing}: {message}.")
{
    /// <summary>The extended result code.</summary>
    internal int Code { get; } = code;
}

/// <summary>What a result of SQLite means to us: the one table.</summary>
internal static class SqliteFailures
{
    private enum Meaning
    {
        Unavailable,
        OutcomeUnknown,
        Damaged,
    }

    private static readonly (int Code, Meaning Meaning, string Message)[] Table =
    [
        (raw.SQLITE_FULL, Meaning.Unavailable,
            "The disk of the journal is full. Free some space; writing goes on by itself."),
        (raw.SQLITE_READONLY, Meaning.Unavailable,
            "The journal is read-only. Check the permissions of the file and its directory, and how the disk is mounted."),
        (raw.SQLITE_CANTOPEN, Meaning.Unavailable,
            "The journal cannot be opened. Check that its directory exists and may be written."),
        (raw.SQLITE_PERM, Meaning.Unavailable,
            "The journal may not be opened. Check the permissions of the file and its directory."),
        (raw.SQLITE_BUSY, Meaning.Unavailable,
            "Another program has locked the journal. Nothing but this process may open it while it runs."),
        (raw.SQLITE_LOCKED, Meaning.Unavailable,
            "Another connection has locked the journal. Nothing but this process may open it while it runs."),
        (raw.SQLITE_PROTOCOL, Meaning.Unavailable,
            "Another program competes for the journal's locks. Nothing but this process may open it while it runs."),
        (raw.SQLITE_NOMEM, Meaning.Unavailable,
            "There was not enough memory to write the journal."),
        (raw.SQLITE_CORRUPT, Meaning.Damaged,
            "The journal's file is damaged. Run 'ringactors verify' and restore from a backup."),
        (raw.SQLITE_NOTADB, Meaning.Damaged,
            "The journal's file is no SQLite database. Check the path, or restore from a backup."),
        (raw.SQLITE_IOERR, Meaning.OutcomeUnknown,
            "The disk of the journal reported an error. Check the disk; what was being written may or may not be there."),
    ];

    /// <summary>Our exception for a failure of writing.</summary>
    /// <param name="failure">What SQLite reported.</param>
    /// <param name="path">The journal's file.</param>
    /// <param name="committing">True if the commit itself failed; before it, nothing can have been written.</param>
    /// <param name="rolledBack">True if the transaction was seen to be gone afterwards.</param>
    internal static Exception ToException(SqliteFailure failure, string path, bool committing, bool rolledBack)
    {
        foreach ((int code, Meaning meaning, string message) in Table)
        {
            if ((failure.Code & 0xff) != code)
            {
                continue;
            }

            string said = $"{message} ({path}: {failure.Message})";
            return meaning == Meaning.Damaged
                ? new JournalDamagedException(path, said)
                : new JournalUnavailableException(
                    said, committing && (meaning == Meaning.OutcomeUnknown || !rolledBack), failure);
        }

        return new UnreachableException($"The journal {path} met a result that no correct use of SQLite leads to.", failure);
    }
}
