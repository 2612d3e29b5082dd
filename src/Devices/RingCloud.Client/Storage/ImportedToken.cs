using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RingActors.Devices.RingCloud.Client.Storage;

/// <summary>
/// A refresh token from outside: Ring's own, or base64 of a JSON object with rt (the token) and hid (the hardware id),
/// as the common Node.js client prints it. Both begin with the same letters, so the content decides.
/// </summary>
internal sealed record ImportedToken(string RefreshToken, Guid? HardwareId, string Hash)
{
    public static ImportedToken Parse(string text)
    {
        var trimmed = text.Trim();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(trimmed)));
        return Wrapped(trimmed) is var (token, hardwareId)
            ? new ImportedToken(token, hardwareId, hash)
            : new ImportedToken(trimmed, null, hash);
    }

    private static (string Token, Guid? HardwareId)? Wrapped(string text)
    {
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, buffer, out var length))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(buffer.AsMemory(0, length));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("rt", out var token) || token.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            Guid? hardwareId = root.TryGetProperty("hid", out var hid) && hid.ValueKind == JsonValueKind.String
                && Guid.TryParse(hid.GetString(), out var id) ? id : null;
            return (token.GetString()!, hardwareId);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
