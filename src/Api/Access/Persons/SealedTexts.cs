using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Persons;

namespace RingActors.Api.Access.Persons;

/// <summary>
/// Finds what is sealed in texts and in JSON, and puts the names in its place: the last thing that is done to what goes
/// out. A name in quotes does not end them, as in <see cref="PlainText.Quoted"/>.
/// </summary>
internal static class SealedTexts
{
    /// <summary>An address of 2,000 letters, sealed, is shorter.</summary>
    private const int LengthMax = 16 * 1024;

    private static readonly SearchValues<byte> BodyLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>No scheme is longer.</summary>
    private const int SchemeMax = 8;

    private static readonly string[] Schemes =
        [RecipientWay.EmailScheme, RecipientWay.NtfyScheme, RecipientWay.PushScheme];

    private static ReadOnlySpan<byte> Start => "person:"u8;

    /// <summary>Whether there may be anything to open; most answers have nothing.</summary>
    internal static bool MayHave(ReadOnlySpan<byte> json) => json.IndexOf(Start) >= 0;

    /// <param name="text">What goes out.</param>
    /// <param name="seals">Opens names.</param>
    /// <param name="reader">Whoever gets it.</param>
    internal static string Open(string text, PersonSeals seals, OpenedFor reader) =>
        Open(text, (part, scheme) => seals.Said(part, reader, scheme), "\"", static said => said);

    /// <summary>The same in a page: what stands there is text, whatever is in it.</summary>
    internal static string OpenHtml(string html, PersonSeals seals, OpenedFor reader) => Open(
        html, (part, scheme) => seals.Said(part, reader, scheme), WebUtility.HtmlEncode("\""),
        static said => WebUtility.HtmlEncode(said));

    private static string Open(
        string text, Func<SealedPart, string, string> saidOf, string quote, Func<string, string> encode)
    {
        int at = text.IndexOf(SealedText.Start, StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }

        StringBuilder opened = new(text.Length);
        int from = 0;
        while (at >= 0)
        {
            if (SealedText.TryRead(text.AsSpan(at), out SealedPart part))
            {
                string said = saidOf(part, SchemeBefore(text.AsSpan(0, at)));
                bool isQuoted = text.AsSpan(0, at).EndsWith(quote, StringComparison.Ordinal);
                opened.Append(text, from, at - from).Append(encode(isQuoted ? InQuotes(said) : said));
                from = at + part.Length;
                at = text.IndexOf(SealedText.Start, from, StringComparison.Ordinal);
            }
            else
            {
                at = text.IndexOf(SealedText.Start, at + 1, StringComparison.Ordinal);
            }
        }

        return opened.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>The same in JSON: what stands there is made part of a text of JSON, whatever is in it.</summary>
    internal static byte[] OpenJson(ReadOnlySpan<byte> json, PersonSeals seals, OpenedFor reader)
    {
        ArrayBufferWriter<byte> opened = new(json.Length + 256);
        int from = 0;
        int searched = 0;
        while (json[searched..].IndexOf(Start) is var found and >= 0)
        {
            int at = searched + found;
            if (TryRead(json[at..], out SealedPart part))
            {
                opened.Write(json[from..at]);
                string said = seals.Said(part, reader, SchemeBefore(json[..at]));
                opened.Write(JsonEncodedText.Encode(IsInQuotes(json[..at]) ? InQuotes(said) : said).EncodedUtf8Bytes);
                from = searched = at + part.Length;
            }
            else
            {
                searched = at + 1;
            }
        }

        opened.Write(json[from..]);
        return opened.WrittenSpan.ToArray();
    }

    /// <summary>How an address begins whose rest comes next; empty for a webhook, and for a name.</summary>
    private static string SchemeBefore(ReadOnlySpan<char> before)
    {
        foreach (string scheme in Schemes)
        {
            if (before.EndsWith(scheme, StringComparison.Ordinal))
            {
                return scheme;
            }
        }

        return "";
    }

    private static string SchemeBefore(ReadOnlySpan<byte> before) => before is [.., (byte)':']
        ? SchemeBefore(Encoding.Latin1.GetString(before[^Math.Min(before.Length, SchemeMax)..])) : "";

    private static bool TryRead(ReadOnlySpan<byte> json, out SealedPart part)
    {
        part = default;
        int body = Start.Length + SealedText.IdLength + 1;
        if (json.Length <= body)
        {
            return false;
        }

        // The letters of one end before another can begin, so that no text is read twice, however many begin in it.
        int letters = json[body..Math.Min(json.Length, LengthMax)].IndexOfAnyExcept(BodyLetters);
        return letters > 0 && json[body + letters] == SealedText.End
            && SealedText.TryRead(Encoding.ASCII.GetString(json[..(body + letters + 1)]), out part);
    }

    private static bool IsInQuotes(ReadOnlySpan<byte> before) =>
        before.EndsWith("\\\""u8) || before.EndsWith("\\u0022"u8);

    private static string InQuotes(string name) => PlainText.Quoted(name)[1..^1];
}
