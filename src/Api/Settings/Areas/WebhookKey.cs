using System.Text;

namespace RingActors.Api.Settings.Areas;

/// <summary>The key with which webhooks are signed, as a setting writes it down.</summary>
internal static class WebhookKey
{
    /// <summary>How the standard writes a secret down; base64 follows.</summary>
    private const string SecretPrefix = "whsec_";

    private static readonly string[] KeyPairPrefixes = ["whsk_", "whpk_"];

    /// <summary>
    /// Of a secret in the standard's form, or of any other text as it is. Null if it begins like the one and is not.
    /// </summary>
    public static byte[]? Of(string secret)
    {
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetBytes(secret);
        }

        byte[] key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[SecretPrefix.Length..], key, out int length) ? key[..length] : null;
    }

    /// <summary>
    /// What a text looks like that would be taken for a key as it stands and is most likely another thing: every
    /// receiver would then reject every alarm. Null if nothing speaks against it.
    /// </summary>
    public static string? Mistaken(string secret)
    {
        int at = secret.IndexOf(SecretPrefix, StringComparison.OrdinalIgnoreCase);
        if (at > 0)
        {
            return "it looks like a secret of Standard Webhooks with more in front of it: leave out everything before 'whsec_'";
        }

        if (at == 0 && !secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            return "'whsec_' is written in small letters";
        }

        return Array.Exists(KeyPairPrefixes, p => secret.StartsWith(p, StringComparison.OrdinalIgnoreCase))
            ? "it looks like one of a pair of keys (signatures v1a), which is made for a host with "
                + "'signing-keys add'; use a secret that begins with 'whsec_'"
            : secret.StartsWith("v1,", StringComparison.Ordinal) || secret.StartsWith("v1a,", StringComparison.Ordinal)
                ? "it looks like a signature, not like the secret that makes one"
                : null;
    }
}
