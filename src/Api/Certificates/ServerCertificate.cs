using System.Net.Security;
using System.Security.Authentication;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Settings.Areas.Wire;

namespace RingActors.Api.Certificates;

/// <summary>
/// The certificate that handshakes get. It is renewed while the server runs: a generated one before its end, a given
/// one when its files change; a new one that is no good leaves the old one in place.
/// </summary>
internal sealed partial class ServerCertificate : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private readonly TlsSettings _tls;
    private readonly HttpSettings _http;
    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly ILogger<ServerCertificate> _log;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private volatile Presented _presented;
    private string _stamp;

    /// <exception cref="CertificateException">There is none that could be used.</exception>
    public ServerCertificate(
        TlsSettings tls, HttpSettings http, string directory, TimeProvider time, ILogger<ServerCertificate> log)
    {
        (_tls, _http, _directory, _time, _log) = (tls, http, directory, time, log);
        _stamp = Stamp();
        _presented = new Presented(Load());
        _timer = time.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
    }

    /// <summary>Told the fingerprint of each later one.</summary>
    public event Action<string>? Renewed;

    public LoadedCertificate Current => _presented.Certificate;

    public TlsMode Mode => _tls.Mode;

    /// <summary>Why a changed file was not taken; null if all is well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>What a handshake is made with.</summary>
    public SslServerAuthenticationOptions Handshake => _presented.Options;

    public void Dispose() => _timer.Dispose();

    /// <summary>Looks whether there is another one.</summary>
    internal void Look()
    {
        lock (_gate)
        {
            string stamp = Stamp();
            bool isDue = _tls.Mode == TlsMode.Generated
                ? GeneratedCertificate.EndsSoon(Current, _time.GetUtcNow())
                : stamp != _stamp;
            if (isDue)
            {
                _stamp = stamp;
                TryRenew();
            }
        }
    }

    private void TryRenew()
    {
        try
        {
            LoadedCertificate renewed = Load();
            Trouble = null;
            if (renewed.Fingerprint == Current.Fingerprint)
            {
                return;
            }

            _presented = new Presented(renewed);
            Taken(_log, renewed.Fingerprint, renewed.EndsAt);
            Renewed?.Invoke(renewed.Fingerprint);
        }
        catch (Exception e) when (e is CertificateException or IOException or UnauthorizedAccessException)
        {
            Trouble = e.Message;
            NotTaken(_log, e.Message);
        }
    }

    private LoadedCertificate Load() => _tls.Mode == TlsMode.Generated
        ? GeneratedCertificate.Open(_directory, ServerNames.All(_http), _time.GetUtcNow())
        : GivenCertificate.Load(_tls, ServerNames.Needed(_http), _time.GetUtcNow());

    /// <summary>By which a changed file is told from the one before.</summary>
    private string Stamp() => string.Join('|', new[] { _tls.Certificate, _tls.Key }.Where(p => p.Length > 0)
        .Select(p => new FileInfo(p) is { Exists: true } file ? $"{file.LastWriteTimeUtc.Ticks}.{file.Length}" : "-"));

    /// <summary>A certificate with the options of its handshakes, made once.</summary>
    private sealed class Presented(LoadedCertificate certificate)
    {
        public LoadedCertificate Certificate => certificate;

        public SslServerAuthenticationOptions Options { get; } = new()
        {
            ServerCertificateContext = certificate.Context,
            // TLS 1.2 is the least (RFC 9325, 3.1.1); what the system's own policy forbids stays forbidden.
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            ClientCertificateRequired = false,
            AllowRenegotiation = false,
        };
    }

    [LoggerMessage(1227, LogLevel.Information,
        "A new TLS certificate is in use, until {EndsAt:u}. SHA-256 fingerprint: {Fingerprint}")]
    private static partial void Taken(ILogger log, string fingerprint, DateTimeOffset endsAt);

    [LoggerMessage(1228, LogLevel.Warning,
        "A changed TLS certificate was not taken; the one before stays in use. {Why}")]
    private static partial void NotTaken(ILogger log, string why);
}
