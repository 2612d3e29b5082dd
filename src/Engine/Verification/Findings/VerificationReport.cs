namespace RingActors.Engine.Verification.Findings;

/// <summary>A home whose chain was recomputed.</summary>
/// <param name="Home">Which home.</param>
/// <param name="Events">How many events it has.</param>
/// <param name="Hash">
/// The hash of the last one, in hexadecimal; compare it with an export or an anchor kept elsewhere.
/// </param>
public sealed record VerifiedHome(string Home, long Events, string Hash);

/// <summary>What a verification has found.</summary>
/// <param name="Path">The journal's file.</param>
/// <param name="Uid">Which journal it is; null if that could not be read.</param>
/// <param name="Rows">Rows of the log that were read.</param>
/// <param name="Events">Events that were read.</param>
/// <param name="Homes">The homes, in order.</param>
/// <param name="Findings">What is wrong, at most <see cref="FindingsMax"/>; empty if everything holds.</param>
/// <param name="FindingsLeftOff">How many more there were.</param>
/// <param name="Anchored">
/// True if the heads were compared with an anchor: only then would a cut tail or an older copy be noticed.
/// </param>
/// <param name="Sealed">
/// True if every byte of the file was compared with what it was when the journal was closed in order, or before that
/// life first moved pages into it. Otherwise a byte in which nothing is stored may have changed unnoticed; what is
/// stored is checked all the same.
/// </param>
public sealed record VerificationReport(
    string Path,
    string? Uid,
    long Rows,
    long Events,
    IReadOnlyList<VerifiedHome> Homes,
    IReadOnlyList<Finding> Findings,
    long FindingsLeftOff,
    bool Anchored,
    bool Sealed)
{
    /// <summary>Findings kept; a damaged page can make thousands.</summary>
    public const int FindingsMax = 200;

    /// <summary>True if it is a sound journal, and an older one.</summary>
    public bool IsRolledBack => Findings.Count > 0 && Findings.All(f => f.Kind == FindingKind.RolledBack);

    /// <summary>True if nothing is wrong.</summary>
    public bool Holds => Findings.Count == 0;
}
