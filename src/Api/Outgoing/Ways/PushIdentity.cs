using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RingActors.Api.Access;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Settings.Areas.Messages;

namespace RingActors.Api.Outgoing.Ways;

/// <summary>
/// As whom this server speaks to push services (VAPID, RFC 8292). The key is made of the data directory's
/// <c>access.key</c>: browsers subscribe to it, and a server that comes back is still the one they know.
/// </summary>
internal sealed class PushIdentity(AccessKey key, HttpSettings http, MailSettings mail, TimeProvider time)
{
    /// <summary>A token is good for so long; 24 h at most (RFC 8292, 2).</summary>
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(12);

    private readonly ECDsa _key = KeyOf(key.PushKey);

    /// <summary>The public key, as browsers take it: an uncompressed point in base64url.</summary>
    public string PublicKey => Base64Url.EncodeToString(PointOf(_key));

    /// <summary>What a post to this service carries.</summary>
    public string AuthorizationFor(Uri endpoint)
    {
        long ends = (time.GetUtcNow() + TokenLife).ToUnixTimeSeconds();
        string claims = $"{{\"aud\":{Quoted(endpoint.GetLeftPart(UriPartial.Authority))}"
            + $",\"exp\":{ends.ToString(CultureInfo.InvariantCulture)}{Subject()}}}";
        string signed = $"{Encoded("""{"typ":"JWT","alg":"ES256"}""")}.{Encoded(claims)}";
        byte[] signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"vapid t={signed}.{Base64Url.EncodeToString(signature)}, k={PublicKey}";
    }

    /// <summary>Where whoever runs the push service finds whoever runs this; nothing where nobody said.</summary>
    private string Subject() => PublicAddress.Of(http.PublicUrl) is { Scheme: "https" } url
        ? $",\"sub\":{Quoted(url.AbsoluteUri)}"
        : mail.From.Length > 0 ? $",\"sub\":{Quoted("mailto:" + mail.From)}" : "";

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static byte[] PointOf(ECDsa key)
    {
        const byte Uncompressed = 4;
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return [Uncompressed, .. point.X!, .. point.Y!];
    }

    private static ECDsa KeyOf(byte[] secret) =>
        ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
}
