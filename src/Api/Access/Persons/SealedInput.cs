using System.Buffers;
using System.Globalization;
using RingActors.Devices.Domain.Persons;

namespace RingActors.Api.Access.Persons;

/// <summary>
/// Finds sealed texts in what callers send, however it is escaped and whatever that nobody sees stands between their
/// letters: that is taken out later. No answer shows one, so nobody who means well has one to send; and whatever is
/// told of a call would be opened in the answer, for whoever sent it: who has a journal's
/// copy or a log, and no keys of persons, could read all names by asking this server.
/// </summary>
internal static class SealedInput
{
    /// <summary>Text of JSON within text of JSON: each level doubles the backslashes of the one before.</summary>
    private const int RoundsMax = 24;

    private static readonly SearchValues<byte> IdLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz234567"u8);
    private static readonly SearchValues<byte> BodyLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private static readonly SearchValues<byte> Escapes = SearchValues.Create("\\%"u8);

    private static ReadOnlySpan<byte> Start => "person:"u8;

    /// <summary>Whether there is one in a body, a path or a query, as it stands or escaped.</summary>
    internal static bool Has(ReadOnlySpan<byte> sent)
    {
        if (Holds(sent))
        {
            return true;
        }

        if (!sent.ContainsAny(Escapes) && !sent.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e))
        {
            return false;
        }

        Span<byte> left = sent.ToArray();
        for (int round = 0; round <= RoundsMax; round++)
        {
            left = left[..Plain(left)];
            if (Holds(left))
            {
                return true;
            }

            int length = Unescape(left);
            if (length == left.Length)
            {
                return false;
            }

            left = left[..length];
        }

        return Holds(left[..Plain(left)]);
    }

    /// <summary>
    /// Takes out all that is no letter of ASCII, in place: what of it nobody sees is taken out of texts anyhow, and
    /// with
    /// all else between its letters nothing is a sealed text, nor means well.
    /// </summary>
    private static int Plain(Span<byte> text)
    {
        int to = 0;
        foreach (byte letter in text)
        {
            if (letter is >= 0x20 and < 0x7f)
            {
                text[to++] = letter;
            }
        }

        return to;
    }

    private static bool Holds(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf(Start) is var at and >= 0)
        {
            text = text[(at + Start.Length)..];
            if (text.Length > SealedText.IdLength && text[SealedText.IdLength] == (byte)'.'
                && !text[..SealedText.IdLength].ContainsAnyExcept(IdLetters))
            {
                ReadOnlySpan<byte> body = text[(SealedText.IdLength + 1)..];
                int length = body.IndexOfAnyExcept(BodyLetters);
                if (length > 0 && body[length] == (byte)SealedText.End)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Takes one level of escapes out, in place; what is no ASCII, and what breaks lines, becomes a
    /// zero.</summary>
    private static int Unescape(Span<byte> text)
    {
        int to = 0;
        for (int from = 0; from < text.Length; to++)
        {
            ReadOnlySpan<byte> rest = text[from..];
            (text[to], int taken) = rest switch
            {
                [(byte)'\\', (byte)'u', ..] when Code(rest, 2, 4) is { } unit => (unit, 6),
                [(byte)'\\', (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t', ..] => ((byte)0, 2),
                [(byte)'\\', var escaped, ..] => (escaped, 2),
                [(byte)'%', ..] when Code(rest, 1, 2) is { } code => (code, 3),
                _ => (rest[0], 1),
            };
            from += taken;
        }

        return to;
    }

    private static byte? Code(ReadOnlySpan<byte> text, int from, int digits) =>
        text.Length >= from + digits && ushort.TryParse(
            text.Slice(from, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code)
            ? code < 0x80 ? (byte)code : (byte)0
            : null;
}
