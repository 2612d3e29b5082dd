using RingActors.Api.Access;
using RingActors.Api.Audit;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Audit;
using RingActors.Api.Health;
using RingActors.Api.Instance;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Startup;

/// <summary>The audit log of a data directory: who writes it, who reads it.</summary>
internal static class AuditModule
{
    public static void AddTo(IServiceCollection services)
    {
        // The journal's lock says that no other process writes here.
        services.AddSingleton(provider =>
        {
            JournalModule journal = provider.GetRequiredService<JournalModule>();
            return new AuditLog(
                journal.Paths.Directory,
                provider.GetRequiredService<AuditSettings>(),
                new AuditAnchor(journal.AnchoredAudit, head => journal.AnchoredAudit = head),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<AuditLog>>());
        });
        services.AddSingleton(provider => new ArgumentDigest(provider.GetRequiredService<AccessKey>().AuditKey));
        services.AddSingleton<CallAudit>();
        services.AddSingleton(provider => new AuditReader(provider.GetRequiredService<HomePaths>().Directory));
        services.AddSingleton<IRoutes, AuditRoutes>();
        services.AddSingleton<IHealthSource, AuditHealthSource>();
    }
}
