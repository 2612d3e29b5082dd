using System.Globalization;
using System.Text;

namespace RingActors.Devices.RingCloud.Client.Wire;

/// <summary>
/// Blanks the secrets of text that is not JSON, or not all of it: what stands after a secret's name goes up to its
/// matching close, and where that cannot be told for certain, up to the end of the text. Names are found wherever they
/// stand, so that neither a missing beginning nor a stray quote hides them. One pass over the text. Tests:
/// RedactionTests, BrokenTextTests.
/// </summary>
internal ref struct BrokenText(ReadOnlySpan<char> text)
{
    private const int NameLengthMax = 64;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly StringBuilder _shown = new(text.Length);
    private int _next;

    public static string WithoutSecrets(string text) =>
        text.Contains(':', StringComparison.Ordinal) || text.Contains("u003a", StringComparison.OrdinalIgnoreCase)
            ? new BrokenText(text).Blank()
            : text;

    private string Blank()
    {
        int at = 0;
        while (at < _text.Length)
        {
            var token = BrokenToken.At(_text, at);
            at = token.End;
            if (token.IsQuote && ValueOfSecret(token) is var value && value >= 0)
            {
                at = BlankValue(token, value);
            }
        }

        return _shown.Append(_text[_next..]).ToString();
    }

    /// <summary>Where the value begins, if a secret's name in quotes and a colon stand here; otherwise -1.</summary>
    private readonly int ValueOfSecret(BrokenToken open)
    {
        StringBuilder? name = null;
        var at = open.End;
        while (at < _text.Length && (name?.Length ?? 0) < NameLengthMax)
        {
            var token = BrokenToken.At(_text, at);
            if (token.IsQuote)
            {
                return name is not null && Redaction.IsSecret(name.ToString()) ? AfterColon(token.End) : -1;
            }

            if (token.Escaped is null && !char.IsAsciiLetterOrDigit(_text[at]) && _text[at] != '_')
            {
                return -1;
            }

            (name ??= new StringBuilder()).Append(token.Escaped ?? _text[at]);
            at = token.End;
        }

        return -1;
    }

    private readonly int AfterColon(int at)
    {
        at = AfterSpace(at);
        if (at == _text.Length)
        {
            return -1;
        }

        var token = BrokenToken.At(_text, at);
        return _text[at] == ':' || token.Escaped == ':' ? AfterSpace(token.End) : -1;
    }

    private readonly int AfterSpace(int at)
    {
        while (at < _text.Length && BrokenToken.At(_text, at) is { IsSpace: true } space)
        {
            at = space.End;
        }

        return at;
    }

    /// <summary>
    /// Blanks the value that begins there, under a name whose opening quote is given, and returns where it ends.
    /// </summary>
    private int BlankValue(BrokenToken name, int value)
    {
        var end = EndOf(name.Slashes, value);
        if (end < 0 || !IsFollowedWell(name.Slashes, end))
        {
            end = _text.Length;
        }

        if (end > value && _text[value..end] is not ("null" or "true" or "false"))
        {
            var quote = _text[name.Start..name.End];
            _shown.Append(_text[_next..value]).Append(quote).Append(Redaction.Mark).Append(quote);
            _next = end;
        }

        return end;
    }

    /// <summary>Where the value ends; -1 if that cannot be told.</summary>
    private readonly int EndOf(int level, int at)
    {
        if (at == _text.Length)
        {
            return at;
        }

        var token = BrokenToken.At(_text, at);
        if (token.IsQuote)
        {
            return token.Slashes == level ? EndOfString(level, token.End) : -1;
        }

        if (_text[at] is '{' or '[')
        {
            return EndOfNested(level, at);
        }

        while (at < _text.Length && (char.IsAsciiLetterOrDigit(_text[at]) || _text[at] is '+' or '-' or '.'))
        {
            at++;
        }

        return at;
    }

    private readonly int EndOfNested(int level, int at)
    {
        var depth = 0;
        while (at >= 0 && at < _text.Length)
        {
            var token = BrokenToken.At(_text, at);
            if (token.IsQuote)
            {
                at = token.Slashes == level ? EndOfString(level, token.End) : -1;
                continue;
            }

            if (token is { Escaped: not null, IsSpace: false })
            {
                return -1;
            }

            depth += _text[at] switch
            {
                '{' or '[' => 1,
                '}' or ']' => -1,
                _ => 0,
            };
            at = token.End;
            if (depth == 0)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>
    /// A string of a document that stands in a string of another is opened by <c>\"</c>, one deeper by <c>\\\"</c>: by
    /// 2^n - 1 backslashes. A quote in it has 2^n more, and so has each half of a backslash in it. So it closes where
    /// their number over its own is even.
    /// </summary>
    private readonly int EndOfString(int level, int at)
    {
        var unit = level + 1;
        if (!int.IsPow2(unit))
        {
            return -1;
        }

        while (at < _text.Length)
        {
            var token = BrokenToken.At(_text, at);
            at = token.End;
            if (token.IsQuote)
            {
                var over = token.Slashes - level;
                if (over < 0 || over % unit != 0)
                {
                    return -1;
                }

                if (over / unit % 2 == 0)
                {
                    return at;
                }
            }
            else if (token.Escaped == '\\' && level > 0)
            {
                // A backslash by its number may belong to the quote after it, which nobody writes who means well.
                return -1;
            }
        }

        return -1;
    }

    /// <summary>What comes after a whole value: the next one, the close of what it stands in, or the end.</summary>
    private readonly bool IsFollowedWell(int level, int at)
    {
        at = AfterSpace(at);
        return at == _text.Length
            || _text[at] is ',' or '}' or ']'
            || (BrokenToken.At(_text, at) is { IsQuote: true } quote && quote.Slashes < level);
    }
}

/// <summary>A piece of text in which quotes may be escaped any number of times over.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where the next one begins.</param>
/// <param name="IsQuote">Whether it is a quote, with the backslashes before it.</param>
/// <param name="Slashes">
/// For a quote, the number of those; for one written by its number, as many as its plain form would have.
/// </param>
/// <param name="Escaped">The character, if it is one that is written by its number, and no quote.</param>
/// <param name="IsSpace">Whether it is white space, escaped or not.</param>
internal readonly record struct BrokenToken(int Start, int End, bool IsQuote, int Slashes, char? Escaped, bool IsSpace)
{
    public static BrokenToken At(ReadOnlySpan<char> text, int start)
    {
        var at = start;
        while (at < text.Length && text[at] == '\\')
        {
            at++;
        }

        var slashes = at - start;
        if (at == text.Length)
        {
            return new BrokenToken(start, at, false, 0, null, false);
        }

        if (text[at] == '"')
        {
            return new BrokenToken(start, at + 1, true, slashes, null, false);
        }

        if (slashes == 0)
        {
            return new BrokenToken(start, at + 1, false, 0, null, char.IsWhiteSpace(text[at]));
        }

        if (text[at] == 'u' && text.Length - at >= 5
            && ushort.TryParse(text.Slice(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return code == '"'
                ? new BrokenToken(start, at + 5, true, PlainSlashes(slashes), null, false)
                : new BrokenToken(start, at + 5, false, 0, (char)code, char.IsWhiteSpace((char)code));
        }

        return text[at] is 'n' or 'r' or 't'
            ? new BrokenToken(start, at + 1, false, 0, null, true)
            : new BrokenToken(start, at, false, 0, null, false);
    }

    /// <summary>
    /// An even number means that the text around only holds the quote's number, halved in its own backslashes.
    /// </summary>
    private static int PlainSlashes(int slashes) => slashes % 2 == 1 ? slashes : (2 * PlainSlashes(slashes / 2)) + 1;
}
