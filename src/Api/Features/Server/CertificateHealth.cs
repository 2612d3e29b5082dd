using RingActors.Api.Certificates;
using RingActors.Api.Health;
using RingActors.Api.Settings.Areas.Wire;

namespace RingActors.Api.Features.Server;

/// <summary>Which certificate clients meet, until when, and whether a renewed one could be taken.</summary>
internal sealed class CertificateHealthSource(ServerCertificate certificate, TimeProvider time) : IHealthSource
{
    /// <summary>A given one is renewed by somebody else: two weeks to notice that it was not.</summary>
    private static readonly TimeSpan WarnBefore = TimeSpan.FromDays(14);

    public SubsystemHealth Check()
    {
        LoadedCertificate now = certificate.Current;
        string made = certificate.Mode == TlsMode.Generated ? "generated" : "given";
        string about = $"The {made} certificate is good until {now.EndsAt:yyyy-MM-dd}; "
            + $"SHA-256 fingerprint {now.Fingerprint}.";
        string? trouble = certificate.Trouble is { } why ? $" A changed one was not taken: {why}"
            : now.EndsAt - time.GetUtcNow() < WarnBefore ? " Renew it."
            : null;
        HealthState state = trouble is null ? HealthState.Ok : HealthState.Degraded;
        return new SubsystemHealth("tls", state, null, about + trouble);
    }
}
