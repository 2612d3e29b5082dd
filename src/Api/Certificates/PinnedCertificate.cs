using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RingActors.Api.Certificates;

/// <summary>
/// Calls from this machine to a server of its user: no proxy, no redirection, and over TLS only to whoever has the
/// certificate that the server announced in the data directory, whoever issued it and whatever name it is for.
/// </summary>
/// <param name="fingerprint">The announced one; null where nothing was announced: then nobody is trusted.</param>
internal sealed class PinnedCertificate(string? fingerprint)
{
    private volatile string? _fingerprint = fingerprint;

    /// <summary>The fingerprint that counts from now on.</summary>
    public void Take(string? fingerprint) => _fingerprint = fingerprint;

    public SocketsHttpHandler Handler() => Handler((_, certificate, _, _) =>
        certificate is not null && _fingerprint is { } pinned && FingerprintOf(certificate) == pinned);

    /// <summary>For a question in which nothing secret is sent, and whose answer proves nothing.</summary>
    public static SocketsHttpHandler OfAnybody() => Handler((_, _, _, _) => true);

    /// <summary>SHA-256, as openssl writes it.</summary>
    public static string FingerprintOf(X509Certificate certificate) =>
        string.Join(':', SHA256.HashData(certificate.GetRawCertData()).Select(b => b.ToString("X2", null)));

    private static SocketsHttpHandler Handler(RemoteCertificateValidationCallback judge)
    {
        SocketsHttpHandler handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = judge;
        return handler;
    }
}
