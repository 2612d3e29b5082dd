using System.Globalization;
using System.Text;

namespace RingActors.Engine.Verification.Findings;

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

    /// <summary>The journal is not what the anchor says, or the anchor is missing or cannot be read.</summary>
    Anchor = 6,

    /// <summary>
    /// The journal is sound and has less than the anchor says: its end was cut off, or an older copy put back.
    /// </summary>
    RolledBack = 7,
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
