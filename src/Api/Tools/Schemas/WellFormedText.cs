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
