using System.Globalization;
using System.Text;
using RingActors.Devices.Domain.Persons;

namespace RingActors.Devices.Domain.Names;

/// <summary>
/// Text of others (names from Ring, of rules, of codes) as plain text: nothing in it that cannot be seen, that turns
/// the writing around or that ends the quotes around it. Cleaned where it comes in, and once more where it goes out,
/// because older events have it as it was (docs/adr/0608).
/// </summary>
public static class PlainText
{
    /// <summary>Longer names are cut, with an ellipsis.</summary>
    public const int NameLengthMax = 120;

    /// <summary>Marks over one letter; more only cover the lines around it.</summary>
    private const int MarksMax = 4;

    private const string Quotes = "\"“”„‟«»＂";

    /// <summary>What would begin a line of its own in the midst of a sentence.</summary>
    private const string Breaks = "\r\n\t\v\f\u0085\u2028\u2029";

    private const char Ellipsis = '…';

    /// <summary>
    /// Whether nothing of it is seen: controls, format characters (bidi controls, zero-width ones, tags), variation
    /// selectors, fillers, private use. Line breaks and tabs are not counted among them.
    /// </summary>
    public static bool IsHidden(Rune rune) => rune.Value switch
    {
        '\n' or '\r' or '\t' => false,
        < 0x7f => rune.Value < 0x20,
        0x034f or 0x115f or 0x1160 or 0x17b4 or 0x17b5 or 0x2800 or 0x3164 or 0xffa0 => true,
        (>= 0x180b and <= 0x180f) or (>= 0xfe00 and <= 0xfe0f) or (>= 0xe0000 and <= 0xe0fff) => true,
        _ => Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };

    /// <summary>
    /// The text without what is hidden in it; half a surrogate pair becomes U+FFFD. What only reads as a sealed name
    /// now that something was taken out of it is made none: it would be opened for whoever is shown it.
    /// </summary>
    public static string WithoutHidden(string text)
    {
        string kept = Seen(text);
        return kept.Length == text.Length ? kept : Unsealed(kept, text);
    }

    /// <summary>Text of somebody outside: without what is hidden, and without anything that reads as a sealed
    /// name.</summary>
    public static string OfOthers(string text) => Unsealed(Seen(text));

    private static string Seen(string text)
    {
        StringBuilder kept = new(text.Length);
        int marks = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isMark = Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
            marks = isMark ? marks + 1 : 0;
            if (!IsHidden(rune) && marks <= MarksMax)
            {
                kept.Append(rune);
            }
        }

        return kept.ToString();
    }

    /// <summary>A name: in one line, of bounded length, without what is hidden; empty if nothing is left.</summary>
    public static string Name(string text, int lengthMax = NameLengthMax)
    {
        // Of a name of megabytes not more is looked at than could be left of it.
        string looked = text.Length > lengthMax * 8 ? text[..(lengthMax * 8)] : text;
        string[] words = Seen(looked).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string plain = Unsealed(string.Join(' ', words));
        if (plain.Length <= lengthMax)
        {
            return plain;
        }

        int cut = char.IsHighSurrogate(plain[lengthMax - 2]) ? lengthMax - 2 : lengthMax - 1;
        return plain[..cut] + Ellipsis;
    }

    /// <summary>A text that reads as a sealed one would be opened for whoever is shown it.</summary>
    /// <param name="name">The text.</param>
    /// <param name="of">What it was before: the sealed names that stood there stay. Null if none may be in it.</param>
    private static string Unsealed(string name, string? of = null)
    {
        for (int at = 0; (at = name.IndexOf(SealedText.Start, at, StringComparison.Ordinal)) >= 0; at++)
        {
            if (SealedText.TryRead(name.AsSpan(at), out SealedPart part)
                && of?.AsSpan().Contains(name.AsSpan(at, part.Length), StringComparison.Ordinal) != true)
            {
                name = name.Remove(at + SealedText.Start.Length - 1, 1);
            }
        }

        return name;
    }

    /// <summary>
    /// In quotes, as it stands in our own sentences: in one line, and whatever quotes are in it do not end them.
    /// </summary>
    public static string Quoted(string name) => $"\"{Unquoted(name)}\"";

    private static string Unquoted(string name) => name.AsSpan().IndexOfAny(Quotes + Breaks) < 0
        ? name
        : string.Concat(name.Select(letter => Breaks.Contains(letter, StringComparison.Ordinal) ? ' '
            : Quotes.Contains(letter, StringComparison.Ordinal) ? '\'' : letter));
}
