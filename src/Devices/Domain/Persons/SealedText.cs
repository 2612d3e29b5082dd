using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace RingActors.Devices.Domain.Persons;

/// <summary>
/// How text about a person stands in events: <c>person:ID.BYTES~</c>. The id says who it is and means nothing to anybody
/// else; the bytes (base64url) are the text under that person's own key. Whoever has no key passes it on as it is: it is
/// a name like any other, and the same text of the same person is always the same. Nothing in it is escaped in JSON, ends
/// a quotation, or parts the names of calls.
/// </summary>
public static class SealedText
{
    /// <summary>How each begins.</summary>
    public const string Start = "person:";

    /// <summary>How each ends.</summary>
    public const char End = '~';

    /// <summary>Ids are so many of <c>a-z 2-7</c>: 80 bits.</summary>
    public const int IdLength = 16;

    private const char Separator = '.';
    private const int Shortest = 7 + IdLength + 1 + 1;

    private static readonly SearchValues<char> IdLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz234567");
    private static readonly SearchValues<char> BodyLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Whether a text is sealed, from its first letter to its last.</summary>
    public static bool IsSealed([NotNullWhen(true)] string? text) =>
        text is not null && TryRead(text, out SealedPart part) && part.Length == text.Length;

    /// <summary>Who it is; null for text that is not sealed.</summary>
    public static string? IdOf(string text) => TryRead(text, out SealedPart part) ? part.Id : null;

    /// <summary>The sealed form of bytes that only this person's key opens.</summary>
    /// <param name="id">Who it is.</param>
    /// <param name="body">Base64url, without padding.</param>
    public static string Of(string id, string body) => $"{Start}{id}{Separator}{body}{End}";

    /// <summary>Reads what begins a text.</summary>
    /// <returns>False if no sealed text begins it.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out SealedPart part)
    {
        part = default;
        if (text.Length <= Shortest || !text.StartsWith(Start, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> id = text.Slice(Start.Length, IdLength);
        ReadOnlySpan<char> rest = text[(Start.Length + IdLength)..];
        if (rest[0] != Separator || id.ContainsAnyExcept(IdLetters))
        {
            return false;
        }

        int length = rest[1..].IndexOfAnyExcept(BodyLetters);
        if (length <= 0 || rest[1 + length] != End)
        {
            return false;
        }

        part = new SealedPart(id.ToString(), rest.Slice(1, length).ToString(), Shortest + length);
        return true;
    }
}

/// <param name="Id">Whose.</param>
/// <param name="Body">Base64url.</param>
/// <param name="Length">How many characters it takes in the text, all told.</param>
public readonly record struct SealedPart(string Id, string Body, int Length);
