using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Tools.Answers;

/// <summary>
/// The last look at an answer's JSON: what is hidden in its texts is taken out, as it is or escaped, whatever event or
/// caller it came from; and which of its fields hold text of others is told (docs/adr/0608).
/// </summary>
internal static class AnswerText
{
    private const int EscapeLength = 6;

    /// <summary>Bytes that may begin something hidden; most answers have none of them.</summary>
    private static readonly SearchValues<byte> Suspects =
        SearchValues.Create([(byte)'\\', 0x7f, .. Enumerable.Range(0xc2, 0x3e).Select(b => (byte)b)]);

    /// <summary>Fields in which a name or text of others stands by itself.</summary>
    private static readonly string[] OfOthers =
    [
        "name", "home_name", "device_name", "automation_name", "mode_name", "model", "text", "created_by", "summary",
        "what_happened",
    ];

    public static bool MayHide(ReadOnlySpan<byte> json) => json.ContainsAny(Suspects);

    /// <summary>Takes out what is hidden, in place.</summary>
    /// <returns>How long it is now.</returns>
    public static int RemoveHidden(Span<byte> json)
    {
        int from = json.IndexOfAny(Suspects);
        if (from < 0)
        {
            return json.Length;
        }

        int to = from;
        while (from < json.Length)
        {
            int taken = Take(json[from..], out bool hidden);
            if (!hidden)
            {
                json.Slice(from, taken).CopyTo(json[to..]);
                to += taken;
            }

            from += taken;
        }

        return to;
    }

    /// <summary>The same for text that is no JSON.</summary>
    public static string WithoutHidden(string text) => PlainText.WithoutHidden(text);

    /// <summary>
    /// Names of the fields of an answer that hold text of others, each once; empty if there are none.
    /// </summary>
    public static IReadOnlyList<string> FieldsOfOthers(ReadOnlySpan<byte> json)
    {
        List<string> found = [];
        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            foreach (string name in OfOthers)
            {
                if (reader.ValueTextEquals(name) && !found.Contains(name))
                {
                    found.Add(name);
                }
            }
        }

        return found;
    }

    /// <summary>How many bytes the next character takes, or the next escape.</summary>
    private static int Take(ReadOnlySpan<byte> json, out bool hidden)
    {
        hidden = false;
        if (json[0] != (byte)'\\')
        {
            Rune.DecodeFromUtf8(json, out Rune rune, out int length);
            hidden = json[0] >= 0x7f && PlainText.IsHidden(rune);
            return Math.Max(1, length);
        }

        if (Unit(json) is not { } unit)
        {
            hidden = json is [_, (byte)'b' or (byte)'f', ..];
            return Math.Min(2, json.Length);
        }

        if (char.IsHighSurrogate(unit) && Unit(json[EscapeLength..]) is { } low && char.IsLowSurrogate(low))
        {
            hidden = PlainText.IsHidden(new Rune(unit, low));
            return EscapeLength * 2;
        }

        hidden = char.IsSurrogate(unit) || PlainText.IsHidden(new Rune(unit));
        return EscapeLength;
    }

    private static char? Unit(ReadOnlySpan<byte> json) =>
        json.Length >= EscapeLength && json[0] == '\\' && json[1] == 'u'
        && ushort.TryParse(
            json[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit)
            ? (char)unit
            : null;
}
