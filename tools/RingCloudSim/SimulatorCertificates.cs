using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RingCloudSim;

/// <summary>A throw-away certificate authority, and one leaf for every host name the simulator stands in for.</summary>
/// <param name="Leaf">With its private key, for the listeners.</param>
/// <param name="AuthorityPem">For the client, e.g. by NODE_EXTRA_CA_CERTS.</param>
public sealed record SimulatorCertificates(X509Certificate2 Leaf, string AuthorityPem)
{
    /// <summary>Ring's and Google's names that known clients have built in.</summary>
    public static IReadOnlyList<string> KnownHosts { get; } =
    [
        "oauth.ring.com", "api.ring.com", "app.ring.com", "app-snaps.ring.com", "prd-api-us.prd.rings.solutions",
        "api.prod.signalling.ring.devices.a2z.com", "android.clients.google.com", "firebaseinstallations.googleapis.com",
        "fcmregistrations.googleapis.com", "fcm.googleapis.com", "mtalk.google.com", "localhost",
    ];

    /// <summary>The validity counts from real time: other programs check it.</summary>
    public static SimulatorCertificates Create(params IEnumerable<string> moreHosts)
    {
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=RingCloudSim test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = authorityRequest.CreateSelfSigned(from, from.AddDays(30));

        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leafRequest = new CertificateRequest("CN=RingCloudSim", leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in KnownHosts.Concat(moreHosts))
        {
            names.AddDnsName(host);
        }

        names.AddIpAddress(IPAddress.Loopback);
        leafRequest.CertificateExtensions.Add(names.Build());
        leafRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        leafRequest.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var leaf = leafRequest.Create(authority, from, from.AddDays(29), RandomNumberGenerator.GetBytes(8));
        return new SimulatorCertificates(leaf.CopyWithPrivateKey(leafKey), authority.ExportCertificatePem());
    }
}
