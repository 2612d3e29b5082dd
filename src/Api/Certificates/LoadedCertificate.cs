using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RingActors.Api.Certificates;

/// <summary>A certificate with its private key and its chain, ready for handshakes.</summary>
internal sealed class LoadedCertificate
{
    public LoadedCertificate(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        Leaf = leaf;
        // Offline: what a chain lacks is not fetched from wherever a certificate says.
        Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        Fingerprint = PinnedCertificate.FingerprintOf(leaf);
    }

    public X509Certificate2 Leaf { get; }

    public SslStreamCertificateContext Context { get; }

    /// <summary>SHA-256 of the certificate, written as openssl and browsers write it: AB:CD:...</summary>
    public string Fingerprint { get; }

    public DateTimeOffset EndsAt => new(Leaf.NotAfter.ToUniversalTime(), TimeSpan.Zero);

    /// <summary>Handshakes want a key that was stored, on Windows.</summary>
    public static X509Certificate2 Usable(X509Certificate2 certificate) => OperatingSystem.IsWindows()
        ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null)
        : certificate;

    /// <summary>The private key of a PEM text, on its certificate.</summary>
    /// <exception cref="CryptographicException">
    /// The key cannot be read: it is damaged, or the password is wrong.
    /// </exception>
    /// <exception cref="ArgumentException">The key is none of this certificate's.</exception>
    public static X509Certificate2 WithKey(X509Certificate2 certificate, string pem, string? password)
    {
        using RSA? ofRsa = certificate.GetRSAPublicKey();
        using AsymmetricAlgorithm key = ofRsa is not null ? RSA.Create() : ECDsa.Create();
        if (password is { Length: > 0 } && pem.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal))
        {
            key.ImportFromEncryptedPem(pem, password);
        }
        else
        {
            key.ImportFromPem(pem);
        }

        return key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);
    }
}
