using System.Security.Cryptography;
using System.Text;

namespace RingActors.Api.Instance;

/// <summary>
/// How a running server and a later start on the same data directory prove to each other that they can read it, without
/// sending the key that lies there: HMAC-SHA-256 over random numbers of both. The server's proof names its address, so
/// that whoever passes a challenge on from another port proves nothing; the start's names what it asks for.
/// </summary>
internal static class InstanceProof
{
    public const string ChallengePath = "/admin/instance";

    /// <summary>The random number of the later start, in its challenge and in what it asks for then.</summary>
    public const string CallerHeader = "RingActors-Caller";

    /// <summary>The server's answer to the challenge, given back with what is asked for.</summary>
    public const string NonceHeader = "RingActors-Nonce";

    public const string ProofHeader = "RingActors-Proof";

    public const int NonceBytes = 32;

    private const int NonceLength = NonceBytes * 2;

    public static string NewNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes));

    public static bool IsNonce(string text) => text.Length == NonceLength && text.All(char.IsAsciiHexDigitLower);

    public static string OfServer(Announcement server, string caller, string nonce) => Mac(
        server.Key, "server", caller, nonce, server.Url, server.Pid.ToString(Numbers), server.Version);

    public static string OfRequest(
        Announcement server, string caller, string nonce, string path, ReadOnlySpan<byte> body) => Mac(
        server.Key, "request", caller, nonce, server.Pid.ToString(Numbers), path,
        Convert.ToHexStringLower(SHA256.HashData(body)));

    /// <summary>For what a server says to itself only.</summary>
    public static string OfNonce(Announcement server, string issued) => Mac(server.Key, "nonce", issued);

    /// <summary>In a time that tells nothing of where they differ.</summary>
    public static bool AreEqual(string left, string right) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    private static IFormatProvider Numbers => System.Globalization.CultureInfo.InvariantCulture;

    /// <summary>No part contains a line break, so that parts cannot be taken for others.</summary>
    private static string Mac(string key, params string[] parts) => Convert.ToHexStringLower(HMACSHA256.HashData(
        Encoding.ASCII.GetBytes(key), Encoding.UTF8.GetBytes("ringactors instance v1\n" + string.Join('\n', parts))));
}
