using System.Globalization;
using System.Text;

namespace RingActors.Engine.Sqlite.Verification;

/// <summary>What sort of thing is wrong.</summary>
public enum FindingKind
{
    /// <summary>The file itself: its pages, its schema, its write-ahead log.</summary>
    File = 1,

    /// <summary>A row that is not what was written, or is missing, or was added.</summary>
    Row = 2,

    /// <summary>A record that is none, or stands where another belongs.</summary>
    Record = 3,

    /// <summary>A home's chain does not hold: a record or a hash was changed, removed, added or swapped.</summary>
    Chain = 4,

    /// <summary>The index, or another derived table, does not agree with the log.</summary>
    Index = 5,

    /// <summary>The journal has less than the anchor says, or something else: a cut tail, or an older copy put back.</summary>
    Anchor = 6,
}

/// <summary>Something that is wrong, and where.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="File">Which file.</param>
/// <param name="Table">Which table; empty if none in particular.</param>
/// <param name="Row">Which row of it, by its key; empty if none in particular.</param>
/// <param name="Home">Which home; null if none in particular.</param>
/// <param name="HomeSeq">Which event of the home.</param>
/// <param name="Actor">Whose event.</param>
/// <param name="Offset">At which byte of the row's frames.</param>
/// <param name="Message">What is wrong.</param>
public sealed record Finding(
    FindingKind Kind,
    string File,
    string Table,
    string Row,
    string? Home,
    long? HomeSeq,
    string? Actor,
    int? Offset,
    string Message)
{
    /// <summary>One line: where, then what.</summary>
    public override string ToString()
    {
        StringBuilder line = new(File);
        Add(Table, "table ");
        Add(Row, "row ");
        Add(Offset?.ToString(CultureInfo.InvariantCulture), "byte ");
        Add(Home, "home ");
        Add(HomeSeq?.ToString(CultureInfo.InvariantCulture), "event ");
        Add(Actor, "actor ");
        return line.Append(": ").Append(Message).ToString();

        void Add(string? value, string name)
        {
            if (!string.IsNullOrEmpty(value))
            {
                line.Append(", ").Append(name).Append(value);
            }
        }
    }
}

/// <summary>A home whose chain was recomputed.</summary>
/// <param name="Home">Which home.</param>
/// <param name="Events">How many events it has.</param>
/// <param name="Hash">The hash of the last one, in hexadecimal; compare it with an export or an anchor kept elsewhere.</param>
public sealed record VerifiedHome(string Home, long Events, string Hash);

/// <summary>What a verification has found.</summary>
/// <param name="Path">The journal's file.</param>
/// <param name="Uid">Which journal it is; null if that could not be read.</param>
/// <param name="Rows">Rows of the log that were read.</param>
/// <param name="Events">Events that were read.</param>
/// <param name="Homes">The homes, in order.</param>
/// <param name="Findings">What is wrong, at most <see cref="FindingsMax"/>; empty if everything holds.</param>
/// <param name="FindingsLeftOff">How many more there were.</param>
/// <param name="Anchored">True if the heads were compared with an anchor: only then would a cut tail or an older copy be noticed.</param>
/// <param name="Sealed">
/// True if every byte of the file was compared with what it was when the journal was closed in order, or before that life first moved pages
/// into it. Otherwise a byte in which nothing is stored may have changed unnoticed; what is stored is checked all the same.
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

    /// <summary>True if nothing is wrong.</summary>
    public bool Holds => Findings.Count == 0;
}
