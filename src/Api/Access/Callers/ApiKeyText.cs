using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace RingActors.Api.Access.Callers;

/// <summary>
/// The text of a named key: <c>ra_</c> and 256 random bits in base64url. It is shown once; what is kept is its SHA-256,
/// for which 256 random bits need neither salt nor slowness.
/// </summary>
internal static class ApiKeyText
{
    public const string Prefix = "ra_";

    private const int Bytes = 32;

    /// <summary>A new key.</summary>
    public static string Make() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What is kept of a key, base64.</summary>
    public static string DigestOf(string key) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
