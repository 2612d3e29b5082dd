using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>
/// What two payloads have in common that differ in their values only: the way they came, what was not understood, and the names
/// and kinds of their fields. Text that is no JSON has no shape of its own.
/// </summary>
internal static partial class PayloadShape
{
    private const int DepthMax = 16;

    internal static string Of(Unparsed unread)
    {
        StringBuilder text = new(unread.Source);
        foreach (string reason in unread.Reasons.Select(r => Index().Replace(r, "[]")).Distinct().Order(StringComparer.Ordinal))
        {
            text.Append('|').Append(reason);
        }

        text.Append('|');
        if (unread.IsBase64)
        {
            text.Append("bytes");
        }
        else if (JsonText.TryParse(Encoding.UTF8.GetBytes(unread.Text), out JsonElement root))
        {
            text.Append(Structure(root, 0));
        }
        else
        {
            text.Append("text");
        }

        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return Convert.ToHexStringLower(digest.AsSpan(0, 8));
    }

    private static string Structure(JsonElement element, int depth) => element.ValueKind switch
    {
        _ when depth > DepthMax => "…",
        JsonValueKind.Object => "{" + string.Join(',', element.EnumerateObject()
            .Select(p => JsonText.NameOf(p) + ":" + Structure(p.Value, depth + 1))
            .Distinct().Order(StringComparer.Ordinal)) + "}",
        JsonValueKind.Array => "[" + string.Join(',', element.EnumerateArray()
            .Select(e => Structure(e, depth + 1))
            .Distinct().Order(StringComparer.Ordinal)) + "]",
        JsonValueKind.True or JsonValueKind.False => "flag",
        var kind => ((int)kind).ToString(CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"\[\d+\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Index();
}
