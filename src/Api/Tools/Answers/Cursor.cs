using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Answers;

/// <summary>
/// Where the next page of a list begins. Opaque to callers: base64url of a format number, the list's name, a digest of
/// the query it belongs to, the key of the last entry shown, and a checksum. It names a key, not an offset, so entries
/// that arrive in between shift nothing. It holds nothing secret and grants nothing.
/// </summary>
/// <param name="List">The list's stable name: <c>history</c>.</param>
/// <param name="After">The key of the last entry of the page before.</param>
internal sealed record Cursor(string List, string After)
{
    private const byte Format = 1;
    private const int DigestLength = 8;
    private const int TextLengthMax = 512;

    /// <param name="query">The filters of the list, in a fixed spelling; a cursor serves no other query.</param>
    public string Encode(string query)
    {
        var body = Encoding.UTF8.GetBytes($"{List}\n{After}");
        var bytes = new byte[1 + DigestLength + body.Length + DigestLength];
        bytes[0] = Format;
        Digest(Encoding.UTF8.GetBytes(query)).CopyTo(bytes, 1);
        body.CopyTo(bytes, 1 + DigestLength);
        Digest(bytes.AsSpan(0, bytes.Length - DigestLength)).CopyTo(bytes, bytes.Length - DigestLength);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>
    /// Reads a cursor for <paramref name="list"/> and <paramref name="query"/>, or says what is wrong with it.
    /// </summary>
    public static (Cursor? Cursor, ToolFault? Fault) Decode(string text, string list, string query)
    {
        if (Open(text) is not { } bytes)
        {
            return (null, Fault("is not a cursor of this server"));
        }

        var body = Encoding.UTF8.GetString(bytes.AsSpan(1 + DigestLength, bytes.Length - 1 - (2 * DigestLength)));
        var split = body.IndexOf('\n', StringComparison.Ordinal);
        if (split < 0 || body[..split] != list)
        {
            return (null, Fault("belongs to another list"));
        }

        return bytes.AsSpan(1, DigestLength).SequenceEqual(Digest(Encoding.UTF8.GetBytes(query)))
            ? (new Cursor(list, body[(split + 1)..]), null)
            : (null, Fault("belongs to a query with other filters"));
    }

    private static byte[]? Open(string text)
    {
        if (text.Length > TextLengthMax || !Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        return bytes.Length > 1 + (2 * DigestLength) && bytes[0] == Format
            && bytes.AsSpan(bytes.Length - DigestLength)
                .SequenceEqual(Digest(bytes.AsSpan(0, bytes.Length - DigestLength)))
            ? bytes
            : null;
    }

    private static ToolFault Fault(string why) => new("cursor", "reference",
        $"cursor {why}. Send next_cursor of the page before unchanged, with the same filters; or leave it out to "
            + "start again.");

    private static byte[] Digest(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes)[..DigestLength];
}
