using RingActors.Api.Access;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.AccessCodes;
using RingActors.Api.Features.Alarm;
using RingActors.Api.Features.AlarmSettings;
using RingActors.Api.Features.Approvals;
using RingActors.Api.Features.Automations;
using RingActors.Api.Features.Coverage;
using RingActors.Api.Features.Devices;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Incidents;
using RingActors.Api.Features.Keys;
using RingActors.Api.Features.Server;
using RingActors.Api.Health;
using RingActors.Api.Instance;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Startup;

/// <summary>
/// What the tools work on: the engine and all it stands on, the tools and routes over it, its health and its metrics.
/// </summary>
internal static class HomeServices
{
    /// <summary>
    /// Opens what may be refused (journal, credentials) before anything is served, so that the reason is told and not a
    /// stack.
    /// </summary>
    public static void Open(IServiceProvider services) => services.GetRequiredService<HomeLifetime>();

    public static void AddHome(Launch launch, IServiceCollection services)
    {
        AddSettings(launch.Settings, services);
        JournalModule.AddTo(services);
        EngineModule.AddTo(services);
        RingModule.AddTo(services);
        services.AddSingleton<HomeLifetime>();
        services.AddHostedService(provider => provider.GetRequiredService<HomeLifetime>());
        CallersModule.AddTo(launch, services);
        AddFeatures(services);
        AddRoutes(services);
        AddHealth(services);
        services.AddTools();
    }

    private static void AddSettings(EffectiveSettings settings, IServiceCollection services)
    {
        services.AddSingleton(settings.Get<HomeSettings>());
        services.AddSingleton(settings.Get<SecuritySettings>());
        services.AddSingleton(settings.Get<AccessSettings>());
        services.AddSingleton(settings.Get<AutomationSettings>());
        services.AddSingleton(settings.Get<SnapshotSettings>());
        services.AddSingleton(settings.Get<WebhookSettings>());
        services.AddSingleton(settings.Get<JournalSettings>());
    }

    /// <summary>What the tools of a feature share.</summary>
    private static void AddFeatures(IServiceCollection services)
    {
        services.AddSingleton<KnownHomes>();
        services.AddSingleton<PresentSecurity>();
        services.AddSingleton<IFailureMap, UnreadableHome>();
        services.AddSingleton<HomeNames>();
        services.AddSingleton<ICallHomes>(provider => provider.GetRequiredService<HomeNames>());
        services.AddSingleton<IApprovalRequests, ApprovalRequests>();
        services.AddSingleton<ApprovalService>();
        services.AddSingleton<ActorClient>();
        services.AddSingleton<CoverageQuery>();
        services.AddSingleton<DeviceEntries>();
        services.AddSingleton<ModeChange>();
        services.AddSingleton<IncidentCall>();
        services.AddSingleton<SecuritySettingsQuery>();
        services.AddSingleton(provider => new WebhookAddresses(
            provider.GetRequiredService<WebhookSettings>(),
            own: new OwnNetworks(provider.GetRequiredService<TimeProvider>())));
        services.AddSingleton<AutomationWarnings>();
        services.AddSingleton<CodeMatcher>();
        services.AddSingleton<CodeJudgement>();
        services.AddSingleton<AccessCodeService>();
    }

    private static void AddRoutes(IServiceCollection services)
    {
        services.AddSingleton<HomeRoute>();
        services.AddSingleton<IRoutes, SnapshotRoutes>();
        services.AddSingleton<IRoutes, LiveViewRoutes>();
        services.AddSingleton<IRoutes, DoorRoutes>();
        services.AddSingleton<IRoutes, AccessRoutes>();
        services.AddSingleton<IRoutes, KeyRoutes>();
        services.AddSingleton<IRoutes, ApprovalRoutes>();
    }

    private static void AddHealth(IServiceCollection services)
    {
        services.AddSingleton<IHealthSource, EngineHealthSource>();
        services.AddSingleton<IHealthSource, AnchorHealthSource>();
        services.AddSingleton<IHealthSource, RingHealthSource>();
        services.AddSingleton<IHealthSource, BaseStationHealthSource>();
        services.AddSingleton<IHealthSource, ListeningHealthSource>();
        services.AddSingleton<IHealthSource, IncidentHealthSource>();
        services.AddSingleton<IHealthSource, GuardHealthSource>();
        services.AddSingleton<HomeMetrics>();
        services.AddHostedService(provider => provider.GetRequiredService<HomeMetrics>());
    }
}
