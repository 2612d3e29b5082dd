using System.Security.Cryptography;
using System.Text;

namespace RingActors.Api.Faces.Wire;

/// <summary>
/// What a browser may do with an answer (Content Security Policy, level 3). This is the one place for it: answers for
/// programs let nothing be done; a page names by hash the one style and the one script that it holds.
/// </summary>
internal static class ContentPolicy
{
    /// <summary>For whatever is no page.</summary>
    public const string OfAnswers = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>
    /// For a page with forms of its own: they lead to this server only, and nobody frames it. Attributes (style="",
    /// onclick="") are not allowed.
    /// </summary>
    /// <param name="style">What stands between style tags, exactly; null for none.</param>
    /// <param name="script">What stands between script tags, exactly; null for none. It may call this server.</param>
    public static string OfPage(string? style, string? script = null)
    {
        StringBuilder policy = new(
            "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self'");
        if (style is not null)
        {
            policy.Append("; style-src ").Append(Hash(style));
        }

        if (script is not null)
        {
            policy.Append("; script-src ").Append(Hash(script)).Append("; connect-src 'self'");
        }

        return policy.ToString();
    }

    private static string Hash(string text) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
}
