using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Verification.Findings;

/// <summary>Collects findings about one file, up to a bound.</summary>
/// <param name="file">Which file.</param>
/// <param name="isOfStore">Tells the errors of the store's own driver; null if there is none.</param>
public sealed class FindingList(string file, Func<Exception, bool>? isOfStore = null)
{
    private readonly List<Finding> _findings = [];

    /// <summary>What was found.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>How many more there were than are kept.</summary>
    public long LeftOff { get; private set; }

    /// <summary>Adds a finding; see <see cref="Finding"/>.</summary>
    public void Add(
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
    public void Check(string table, Action check)
    {
        try
        {
            check();
        }
        catch (Exception e) when (isOfStore?.Invoke(e) == true)
        {
            Add(FindingKind.File, "The check could not be finished. " + e.Message, table);
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
