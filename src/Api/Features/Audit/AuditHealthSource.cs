using RingActors.Api.Audit;
using RingActors.Api.Health;

namespace RingActors.Api.Features.Audit;

/// <summary>Whether calls are written down.</summary>
internal sealed class AuditHealthSource(AuditLog log) : IHealthSource
{
    public SubsystemHealth Check() => log.Trouble is { } trouble
        ? new SubsystemHealth(
            "audit", HealthState.Degraded, trouble.Since,
            $"Calls are served and cannot be written to the audit log, where they wait: {trouble.What}")
        : log.Gap is { } gap ? new SubsystemHealth(
            "audit", HealthState.Degraded, null, $"{gap} Calls are written; run 'ringactors verify'.")
        : new SubsystemHealth("audit", HealthState.Ok, null, "Calls are written to the audit log.");
}
