using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Verification;

/// <summary>Collects findings about one file, up to a bound.</summary>
internal sealed class FindingList(string file)
{
    private readonly List<Finding> _findings = [];

    internal IReadOnlyList<Finding> Findings => _findings;

    internal long LeftOff { get; private set; }

    internal void Add(
        FindingKind kind,
        string message,
        string table = "",
        string row = "",
        string? home = null,
        long? homeSeq = null,
        string? actor = null,
        int? offset = null)
    {
        if (_findings.Count == VerificationReport.FindingsMax)
        {
            LeftOff++;
            return;
        }

        _findings.Add(new Finding(kind, file, table, row, home, homeSeq, actor, offset, message));
    }

    /// <summary>Makes one check; that it cannot be finished, because a page or a row cannot be read, is a finding too.</summary>
    internal void Check(string table, Action check)
    {
        try
        {
            check();
        }
        catch (SqliteFailure failure)
        {
            Add(FindingKind.File, "The check could not be finished. " + failure.Message, table);
        }
        catch (JournalDamagedException damaged)
        {
            Add(FindingKind.Row, damaged.Message, table);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            Add(FindingKind.Row, "A row cannot be read, and the check could not be finished. " + e.Message, table);
        }
    }
}
