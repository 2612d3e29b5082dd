using System.Globalization;
using System.Text.Unicode;

namespace RingActors.Api.Tools.Schemas;

/// <summary>
/// Whether every text in a JSON value can become a string. A JSON parser accepts bytes that are not UTF-8 and escapes
/// of half a surrogate pair; whoever reads such a text later would break on it.
/// </summary>
internal static class WellFormedText
{
    private const int EscapeLength = 6;

    public static bool Is(ReadOnlySpan<byte> json) => Utf8.IsValid(json) && HasOnlyPairs(json);

    public static bool IsUtf8(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes);

    /// <summary>
    /// Whether a text in a JSON value holds control characters beside line breaks and tabs, as they are or escaped.
    /// </summary>
    public static bool HasControls(ReadOnlySpan<byte> json)
    {
        if (json.Contains((byte)0x7f) || HasUpperControls(json))
        {
            return true;
        }

        while (json.IndexOf((byte)'\\') is var at and >= 0)
        {
            json = json[at..];
            var isUnit = TryReadUnit(json, out var unit);
            if (isUnit
                ? char.IsControl(unit) && unit is not ('\n' or '\r' or '\t')
                : json is [_, (byte)'b' or (byte)'f', ..])
            {
                return true;
            }

            json = json[Math.Min(isUnit ? EscapeLength : 2, json.Length)..];
        }

        return false;
    }

    /// <summary>Whether UTF-8 that is no JSON holds any control character.</summary>
    public static bool HasRawControls(ReadOnlySpan<byte> text) =>
        text.ContainsAnyInRange((byte)0, (byte)0x1f) || text.Contains((byte)0x7f) || HasUpperControls(text);

    /// <summary>U+0080 to U+009F are C2 80 to C2 9F in UTF-8.</summary>
    private static bool HasUpperControls(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)0xc2) is var at and >= 0)
        {
            if (at + 1 < text.Length && text[at + 1] <= 0x9f)
            {
                return true;
            }

            text = text[(at + 1)..];
        }

        return false;
    }

    private static bool HasOnlyPairs(ReadOnlySpan<byte> json)
    {
        while (json.IndexOf((byte)'\\') is var at and >= 0)
        {
            json = json[at..];
            if (!TryReadUnit(json, out var unit))
            {
                // Another escape: a backslash and the character that it escapes.
                json = json[Math.Min(2, json.Length)..];
                continue;
            }

            json = json[EscapeLength..];
            if (char.IsLowSurrogate(unit))
            {
                return false;
            }

            if (char.IsHighSurrogate(unit))
            {
                if (!TryReadUnit(json, out var second) || !char.IsLowSurrogate(second))
                {
                    return false;
                }

                json = json[EscapeLength..];
            }
        }

        return true;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> json, out char unit)
    {
        unit = '\0';
        if (json.Length < EscapeLength || json[0] != '\\' || json[1] != 'u'
            || !ushort.TryParse(json[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return false;
        }

        unit = (char)code;
        return true;
    }

    /// <summary>Control characters beside line breaks and tabs have no place in names and messages.</summary>
    public static bool HasControls(string text)
    {
        foreach (var letter in text)
        {
            if (char.IsControl(letter) && letter is not ('\n' or '\r' or '\t'))
            {
                return true;
            }
        }

        return false;
    }
}
