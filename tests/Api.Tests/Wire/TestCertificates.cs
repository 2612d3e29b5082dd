using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RingActors.Api.Tests.Wire;

/// <summary>Certificates as an authority would issue them, made for one test.</summary>
internal static class TestCertificates
{
    private static readonly Lazy<X509Certificate2> Root = new(MakeRoot);

    public static X509Certificate2 Authority => Root.Value;

    /// <summary>A certificate with its key.</summary>
    public static X509Certificate2 Issue(
        string name, DateTimeOffset? from = null, DateTimeOffset? until = null, string purpose = "1.3.6.1.5.5.7.3.1")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(name, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 made = request.Create(
            Root.Value, from ?? now.AddDays(-1), until ?? now.AddDays(90), SHA256.HashData(Encoding.UTF8.GetBytes($"{name}{from}{until}"))[..8]);
        return made.CopyWithPrivateKey(key);
    }

    public static string KeyPem(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    public static string EncryptedKeyPem(X509Certificate2 certificate, string password)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return key.ExportEncryptedPkcs8PrivateKeyPem(
            password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }

    /// <summary>The certificate and its issuer's, without a key.</summary>
    public static string ChainPem(X509Certificate2 certificate) =>
        $"{certificate.ExportCertificatePem()}\n{Root.Value.ExportCertificatePem()}\n";

    private static X509Certificate2 MakeRoot()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddYears(-5), now.AddYears(5));
    }
}
