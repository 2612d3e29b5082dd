using ModelContextProtocol.Server;
using RingActors.Api.Access;
using RingActors.Api.Faces.Dashboard;
using RingActors.Api.Faces.Events;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.AccessCodes;
using RingActors.Api.Features.Alarm;
using RingActors.Api.Features.AlarmSettings;
using RingActors.Api.Features.Approvals;
using RingActors.Api.Features.Attention;
using RingActors.Api.Features.Automations;
using RingActors.Api.Features.Automations.Changes;
using RingActors.Api.Features.Automations.Evidence;
using RingActors.Api.Features.Automations.Format;
using RingActors.Api.Features.Automations.Sets;
using RingActors.Api.Features.Cameras;
using RingActors.Api.Features.Circuits;
using RingActors.Api.Features.Coverage;
using RingActors.Api.Features.Deliveries;
using RingActors.Api.Features.Devices;
using RingActors.Api.Features.Drills;
using RingActors.Api.Features.Explained;
using RingActors.Api.Features.Fire;
using RingActors.Api.Features.History;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Incidents;
using RingActors.Api.Features.Keys;
using RingActors.Api.Features.Operations;
using RingActors.Api.Features.Past;
using RingActors.Api.Features.Protocols;
using RingActors.Api.Features.Push;
using RingActors.Api.Features.Schedules;
using RingActors.Api.Features.Server;
using RingActors.Api.Features.Webhooks;
using RingActors.Api.Health;
using RingActors.Api.Health.Resources;
using RingActors.Api.Incoming;
using RingActors.Api.Instance;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Settings.Areas.Messages;
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
        AuditModule.AddTo(services);
        EngineModule.AddTo(services);
        RingModule.AddTo(services);
        services.AddSingleton<HomeLifetime>();
        services.AddHostedService(provider => provider.GetRequiredService<HomeLifetime>());
        // The tools ask which of them are off, and who says so has to take them from the list of MCP's clients.
        services.AddSingleton(provider => new Lazy<McpServerOptions>(provider.GetRequiredService<McpServerOptions>));
        services.AddSingleton<ToolSwitchboard>();
        services.AddSingleton<IToolSwitches>(provider => provider.GetRequiredService<ToolSwitchboard>());
        services.AddHostedService(provider => provider.GetRequiredService<ToolSwitchboard>());
        CallersModule.AddTo(services);
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
        services.AddSingleton(settings.Get<MailSettings>());
        services.AddSingleton(settings.Get<NtfySettings>());
        services.AddSingleton(settings.Get<JournalSettings>());
        services.AddSingleton(settings.Get<AuditSettings>());
        services.AddSingleton(settings.Get<ToolsSettings>());
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
        services.AddSingleton<ApprovalAnswers>();
        services.AddSingleton<ApprovalPages>();
        services.AddSingleton<KeypadPage>();
        services.AddSingleton<LinkTokens>();
        services.AddSingleton<EmergencyLinks>();
        services.AddSingleton<DrillRecord>();
        services.AddSingleton<ApprovalWays>();
        services.AddSingleton<SecretHosts>();
        services.AddSingleton<ActorClient>();
        services.AddSingleton<CoverageQuery>();
        services.AddSingleton<RecentEvents>();
        services.AddSingleton<CameraEntries>();
        services.AddSingleton<DetectorEntries>();
        services.AddSingleton<DeviceEntries>();
        services.AddSingleton<ModeChange>();
        services.AddSingleton<IncidentCall>();
        services.AddSingleton<SecuritySettingsQuery>();
        services.AddSingleton(provider => new WebhookAddresses(
            provider.GetRequiredService<WebhookSettings>(),
            own: new OwnNetworks(provider.GetRequiredService<TimeProvider>())));
        services.AddSingleton<AutomationWarnings>();
        services.AddSingleton<PastMarks>();
        services.AddSingleton<AutomationDraft>();
        services.AddSingleton<PastReader>();
        services.AddHostedService<PastWarmth>();
        services.AddSingleton<TriedRules>();
        services.AddSingleton<PastAnswers>();
        services.AddSingleton<PastTasks>();
        services.AddHostedService(provider => provider.GetRequiredService<PastTasks>());
        services.AddSingleton<CauseAnswers>();
        services.AddSingleton<PromisePast>();
        services.AddSingleton<EvidenceCheck>();
        services.AddSingleton<ChangedDocument>();
        services.AddSingleton<ShadowActions>();
        services.AddSingleton<PinActions>();
        services.AddSingleton<AttentionItems>();
        services.AddSingleton<AutomationWritten>();
        services.AddSingleton<AllAutomations>();
        services.AddSingleton<ScheduleCall>();
        services.AddSingleton<SchedulePreviews>();
        services.AddSingleton<ScheduleActions>();
        services.AddSingleton<AutomationVersions>();
        services.AddSingleton<CodeMatcher>();
        services.AddSingleton<CodeJudgement>();
        services.AddSingleton<AccessCodeService>();
        services.AddSingleton<IncomingCounts>();
    }

    private static void AddRoutes(IServiceCollection services)
    {
        services.AddSingleton<HomeRoute>();
        services.AddSingleton<PageSessions>();
        services.AddSingleton<PageForms>();
        services.AddSingleton<PageWriter>();
        services.AddSingleton<LoginPages>();
        services.AddSingleton<IRoutes, SnapshotRoutes>();
        services.AddSingleton<Snapshots>();
        services.AddSingleton<IRoutes, LiveViewRoutes>();
        services.AddSingleton<IRoutes, DoorRoutes>();
        services.AddSingleton<IRoutes, AccessRoutes>();
        services.AddSingleton<IRoutes, KeyRoutes>();
        services.AddSingleton<IRoutes, HookRoute>();
        services.AddSingleton<IRoutes, WebhookRoutes>();
        services.AddSingleton<IRoutes, SigningKeyRoutes>();
        services.AddSingleton<IRoutes, DeliveryRoutes>();
        services.AddSingleton<IRoutes, ApprovalRoutes>();
        services.AddSingleton<IRoutes, CircuitRoutes>();
        services.AddSingleton<IRoutes, SchemaRoute>();
        services.AddSingleton<IRoutes, ScheduleSchemaRoute>();
        services.AddSingleton<IRoutes, AutomationSetRoutes>();
        services.AddSingleton<IRoutes, LinkPages>();
        services.AddSingleton<IRoutes, DrillPages>();
        services.AddSingleton<EmergencyPages>();
        services.AddSingleton<IRoutes>(provider => provider.GetRequiredService<EmergencyPages>());
        services.AddSingleton<IRoutes, EmergencyReplies>();
        services.AddSingleton<IRoutes, PushPages>();
        services.AddSingleton<IRoutes>(provider => provider.GetRequiredService<LoginPages>());
        services.AddSingleton<IRoutes, ConfigRoutes>();
        services.AddSingleton<IRoutes, ToolSwitchRoutes>();
        services.AddSingleton<StreamSources>();
        services.AddSingleton<IRoutes, EventRoutes>();
    }

    private static void AddHealth(IServiceCollection services)
    {
        services.AddSingleton<IHealthSource, EngineHealthSource>();
        services.AddSingleton<IHealthSource, AnchorHealthSource>();
        services.AddSingleton<PersonHealthSource>();
        services.AddSingleton<IHealthSource>(provider => provider.GetRequiredService<PersonHealthSource>());
        services.AddSingleton<IHealthSource, RingHealthSource>();
        services.AddSingleton<IHealthSource, BaseStationHealthSource>();
        services.AddSingleton<IHealthSource, ListeningHealthSource>();
        services.AddSingleton<IHealthSource, IncidentHealthSource>();
        services.AddSingleton<IHealthSource, GuardHealthSource>();
        services.AddSingleton<CircuitBoard>();
        services.AddSingleton<IHealthSource>(provider => provider.GetRequiredService<CircuitBoard>());
        services.AddSingleton<ResourceProbe>();
        services.AddHostedService(provider => provider.GetRequiredService<ResourceProbe>());
        services.AddSingleton<IHealthSource>(provider => new DiskHealthSource(
            provider.GetRequiredService<HomePaths>().Directory));
        services.AddSingleton<IHealthSource>(provider => new MemoryHealthSource(
            provider.GetRequiredService<ResourceProbe>()));
        services.AddSingleton<IHealthSource, CpuHealthSource>();
        services.AddSingleton<IHealthSource, ConnectionHealthSource>();
        services.AddHostedService<HealthWatch>();
        services.AddHostedService<ClockWatch>();
        services.AddSingleton<HomeMetrics>();
        services.AddHostedService(provider => provider.GetRequiredService<HomeMetrics>());
    }
}
