using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RingActors.Api.Settings.Areas.Wire;

namespace RingActors.Api.Certificates;

/// <summary>A certificate that somebody gives by settings: read, and judged as a client would.</summary>
internal sealed class GivenCertificate
{
    private const string PemBegin = "-----BEGIN ";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly TlsSettings _settings;
    private readonly List<string> _faults = [];

    private GivenCertificate(TlsSettings settings) => _settings = settings;

    /// <param name="settings">Where it is.</param>
    /// <param name="names">One of these it must be for.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="CertificateException">With everything that is wrong.</exception>
    public static LoadedCertificate Load(TlsSettings settings, IReadOnlyList<string> names, DateTimeOffset now) =>
        new GivenCertificate(settings).Load(names, now);

    private LoadedCertificate Load(IReadOnlyList<string> names, DateTimeOffset now)
    {
        byte[]? file = Read("Http:Tls:Certificate", _settings.Certificate);
        byte[]? keyFile = _settings.Key.Length == 0 ? null : Read("Http:Tls:Key", _settings.Key);
        X509Certificate2Collection all = [];
        string? keyPem = keyFile is null ? null : Encoding.UTF8.GetString(keyFile);
        X509Certificate2? leaf = file is null ? null
            : IsPem(file) ? OfPem(Encoding.UTF8.GetString(file), keyPem, all)
            : OfPkcs12(file, all);
        if (leaf is not null)
        {
            Judge(leaf, names, now);
        }

        return _faults.Count == 0 && leaf is not null
            ? new LoadedCertificate(LoadedCertificate.Usable(leaf), all)
            : throw new CertificateException(_faults);
    }

    private static bool IsPem(byte[] file) =>
        Encoding.Latin1.GetString(file).Contains(PemBegin, StringComparison.Ordinal);

    private byte[]? Read(string setting, string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Fault<byte[]>(setting, path, "there is no such file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fault<byte[]>(setting, path, $"it cannot be read: {e.Message}");
        }
    }

    private X509Certificate2? OfPem(string pem, string? keyPem, X509Certificate2Collection all)
    {
        try
        {
            all.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return Fault<X509Certificate2>("Http:Tls:Certificate", _settings.Certificate, "its PEM is damaged");
        }

        string key = keyPem ?? pem;
        bool keyIsMissing = _settings.Key.Length > 0 && keyPem is null;
        if (all.Count == 0)
        {
            return Fault<X509Certificate2>(
                "Http:Tls:Certificate", _settings.Certificate, "it holds no certificate ('BEGIN CERTIFICATE')");
        }

        if (keyIsMissing)
        {
            // Said already; the certificate itself can be judged all the same.
            return all[0];
        }

        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return _settings.Key.Length > 0
                ? Fault<X509Certificate2>(
                    "Http:Tls:Key", _settings.Key, "it holds no private key ('BEGIN PRIVATE KEY')")
                : Fault<X509Certificate2>("Http:Tls:Certificate", _settings.Certificate,
                    "it holds no private key; set Http:Tls:Key to the file that does");
        }

        return WithKey(all[0], key);
    }

    private X509Certificate2 WithKey(X509Certificate2 certificate, string pem)
    {
        (string setting, string path) = _settings.Key.Length > 0
            ? ("Http:Tls:Key", _settings.Key)
            : ("Http:Tls:Certificate", _settings.Certificate);
        bool isEncrypted = pem.Contains("ENCRYPTED", StringComparison.Ordinal);
        try
        {
            if (isEncrypted && string.IsNullOrEmpty(_settings.Password))
            {
                _ = Fault<string>(setting, path, "its private key is encrypted; set RINGACTORS_TLS_PASSWORD");
                return certificate;
            }

            return LoadedCertificate.WithKey(certificate, pem, _settings.Password);
        }
        catch (ArgumentException)
        {
            _ = Fault<string>(
                setting, path, $"its private key does not belong to the certificate in {_settings.Certificate}");
        }
        catch (CryptographicException)
        {
            _ = Fault<string>(setting, path, isEncrypted
                ? "its private key does not open with RINGACTORS_TLS_PASSWORD"
                : "its private key does not belong to the certificate, or is damaged");
        }

        return certificate;
    }

    private X509Certificate2? OfPkcs12(byte[] file, X509Certificate2Collection all)
    {
        try
        {
            all.AddRange(X509CertificateLoader.LoadPkcs12Collection(file, _settings.Password));
        }
        catch (CryptographicException)
        {
            return Fault<X509Certificate2>("Http:Tls:Certificate", _settings.Certificate,
                "it is neither PEM nor a PKCS #12 file that opens with RINGACTORS_TLS_PASSWORD");
        }

        return all.FirstOrDefault(c => c.HasPrivateKey) ?? Fault<X509Certificate2>(
            "Http:Tls:Certificate", _settings.Certificate, "it holds no private key");
    }

    private void Judge(X509Certificate2 leaf, IReadOnlyList<string> names, DateTimeOffset now)
    {
        string path = _settings.Certificate;
        if (leaf.NotAfter.ToUniversalTime() <= now.UtcDateTime)
        {
            _ = Fault<string>(
                "Http:Tls:Certificate", path,
                $"it ended {leaf.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm}Z; renew it");
        }
        else if (leaf.NotBefore.ToUniversalTime() > now.UtcDateTime)
        {
            _ = Fault<string>("Http:Tls:Certificate", path,
                $"it begins {leaf.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm}Z; wait, or set this machine's clock");
        }

        if (!names.Any(name => leaf.MatchesHostname(name, allowWildcards: true, allowCommonName: false)))
        {
            _ = Fault<string>("Http:Tls:Certificate", path,
                $"it is for {string.Join(", ", NamesOf(leaf))}, and clients address the server as "
                + $"{string.Join(", ", names)}; add its name to Http:AllowedHosts, or give another certificate");
        }

        if (leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } usage
            && !usage.EnhancedKeyUsages.Cast<Oid>().Any(o => o.Value == ServerAuthentication))
        {
            _ = Fault<string>("Http:Tls:Certificate", path, "it is not meant for servers (extended key usage)");
        }
    }

    private static IEnumerable<string> NamesOf(X509Certificate2 leaf) =>
        leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
            ? names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(a => a.ToString()))
            : ["no name at all (subjectAltName)"];

    private T? Fault<T>(string setting, string path, string what)
        where T : class
    {
        _faults.Add($"`{setting}` is {path}: {what}.");
        return null;
    }
}
