using System.Text;
using System.Text.Unicode;

namespace RingActors.Devices.RingCloud.Client.Wire;

/// <summary>
/// Bytes that somebody else sent, as they may be kept: JSON or other text without its secrets, or base64.
/// </summary>
internal sealed record Unreadable(string Text, bool IsBase64)
{
    public static Unreadable Of(ReadOnlySpan<byte> bytes)
    {
        if (JsonText.TryParse(bytes, out var root))
        {
            return new Unreadable(Redaction.Json(root), false);
        }

        if (Utf8.IsValid(bytes) && Encoding.UTF8.GetString(bytes) is var text && text.All(IsPlain))
        {
            return new Unreadable(Redaction.Fragment(text), false);
        }

        // One character a byte: what looks like a secret is taken out, and all else stays the byte it was.
        return new Unreadable(Convert.ToBase64String(Encoding.Latin1.GetBytes(Redaction.Fragment(Encoding.Latin1.GetString(bytes)))), true);
    }

    private static bool IsPlain(char c) => !char.IsControl(c) || c is '\r' or '\n' or '\t';
}
