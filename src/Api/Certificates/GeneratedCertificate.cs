using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RingActors.Devices.RingCloud.Client.Storage;

namespace RingActors.Api.Certificates;

/// <summary>
/// A certificate of the server's own making (ECDSA P-256), kept with its key in one file of the data directory that
/// only its user can read.
/// </summary>
internal static class GeneratedCertificate
{
    public const string FileName = "tls.generated.pem";

    /// <summary>Browsers on some systems take no more than 825 days.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromDays(730);

    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>For clients whose clock is behind.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromDays(1);

    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>That of a directory; made if there is none, or it ends soon, or it is for other names.</summary>
    public static LoadedCertificate Open(string directory, IReadOnlyList<string> names, DateTimeOffset now)
    {
        string path = Path.Combine(directory, FileName);
        if (Read(path) is { } there && !EndsSoon(there, now) && IsFor(there.Leaf, names))
        {
            return there;
        }

        DurableFile.Replace(path, Encoding.ASCII.GetBytes(Make(names, now)));
        return Read(path) ?? throw new CertificateException([$"{path} was written and cannot be read."]);
    }

    public static bool EndsSoon(LoadedCertificate certificate, DateTimeOffset now) =>
        certificate.EndsAt - now <= RenewBefore;

    private static LoadedCertificate? Read(string path)
    {
        try
        {
            string pem = File.ReadAllText(path);
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
            return new LoadedCertificate(
                LoadedCertificate.Usable(LoadedCertificate.WithKey(certificate, pem, null)), []);
        }
        catch (Exception e) when (e is FileNotFoundException or CryptographicException or ArgumentException)
        {
            // None yet, or damaged: another takes its place.
            return null;
        }
    }

    private static string Make(IReadOnlyList<string> names, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=RingActors", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerAuthentication], false));
        using X509Certificate2 made = request.CreateSelfSigned(now - ClockSlack, now + Validity);
        return $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    private static bool IsFor(X509Certificate2 certificate, IReadOnlyList<string> names)
    {
        X509SubjectAlternativeNameExtension? alternatives =
            certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return alternatives is not null
            && names.ToHashSet(StringComparer.Ordinal).SetEquals(
                alternatives.EnumerateDnsNames().Concat(alternatives.EnumerateIPAddresses().Select(a => a.ToString())));
    }
}
