using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Verification.Anchors;

/// <summary>In what a journal differs from what was anchored.</summary>
/// <param name="Behind">Homes that have less: the end was cut off, or an older copy put back.</param>
/// <param name="Other">What is not the journal's past at all.</param>
public sealed record AnchorDifferences(IReadOnlyList<string> Behind, IReadOnlyList<string> Other)
{
    private const int NamedMax = 5;

    /// <summary>True if the journal is sound, and older.</summary>
    public bool IsRolledBack => Behind.Count > 0 && Other.Count == 0;

    /// <summary>Compares an open journal with its anchors.</summary>
    /// <param name="reading">What the anchors say.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="journalId">Which journal it is.</param>
    public static AnchorDifferences Of(AnchorReading reading, IJournal journal, string journalId)
    {
        List<string> behind = [];
        List<string> other = [.. reading.Faults];
        if (reading.Newest is { } anchor)
        {
            if (anchor.Journal != journalId)
            {
                other.Add($"The anchor was made of journal {anchor.Journal}, and this is {journalId}.");
            }
            else
            {
                foreach (AnchoredHome home in anchor.Homes)
                {
                    long seq = journal.ReadHomeHead(home.Home)?.HomeSeq ?? 0;
                    if (AnchorCheck.Difference(home, seq, () => HashOf(journal, home)) is { } difference)
                    {
                        (seq < home.Seq ? behind : other).Add(difference);
                    }
                }
            }
        }

        return new AnchorDifferences(behind, other);
    }

    /// <summary>The first of them, and how many more there are.</summary>
    internal string Told() => Told([.. Other, .. Behind]);

    private static string Told(string[] all) => string.Join(" ", all.Take(NamedMax))
        + (all.Length > NamedMax ? $" And {all.Length - NamedMax} more." : "");

    private static string? HashOf(IJournal journal, AnchoredHome home)
    {
        foreach (StoredFrame frame in journal.ReadHome(home.Home, home.Seq - 1))
        {
            return Convert.ToHexStringLower(frame.Hash.Span);
        }

        return null;
    }
}
