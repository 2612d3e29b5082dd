using RingActors.Api.Access;
using RingActors.Api.Health;
using RingActors.Api.Home.Handlers;
using RingActors.Api.Home.Rest;
using RingActors.Api.Hosting;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Definitions;

namespace RingActors.Api.Home;

/// <summary>
/// What the tools work on: the engine and all it stands on, the handlers over it, its health and its metrics.
/// </summary>
internal static class HomeServices
{
    /// <summary>
    /// Opens what may be refused (journal, credentials) before anything is served, so that the reason is told and not a
    /// stack.
    /// </summary>
    public static void Open(IServiceProvider services) => services.GetRequiredService<HomeHost>();

    public static void AddHome(Launch launch, IServiceCollection services)
    {
        services.AddSingleton<HomeHost>();
        services.AddHostedService(provider => provider.GetRequiredService<HomeHost>());
        services.AddSingleton(provider => provider.GetRequiredService<HomeHost>().Homes);
        services.AddSingleton<HomeNames>();
        services.AddSingleton<ICallHomes>(provider => provider.GetRequiredService<HomeNames>());
        services.AddSingleton<HomeDesk>();
        services.AddSingleton<CoverageDesk>();
        services.AddSingleton<DeviceHandlers>();
        services.AddSingleton(launch.Settings.Get<HomeSettings>());
        services.AddSingleton<ControlHandlers>();
        services.AddSingleton<SecurityHandlers>();
        services.AddSingleton<IncidentHandlers>();
        services.AddSingleton<PolicyHandlers>();
        services.AddSingleton(launch.Settings.Get<AccessSettings>());
        services.AddSingleton(provider => new SealBox(provider.GetRequiredService<HomeHost>().AccessKey));
        services.AddSingleton(provider => new CodeMatcher(provider.GetRequiredService<HomeHost>().AccessKey, provider.GetRequiredService<SealBox>()));
        services.AddSingleton<AccessDesk>();
        services.AddSingleton<AccessRoutes>();
        services.AddSingleton(launch.Settings.Get<AutomationSettings>());
        services.AddSingleton(new WebhookAddresses(launch.Settings.Get<WebhookSettings>()));
        services.AddSingleton<AutomationWarnings>();
        services.AddSingleton<AutomationHandlers>();
        services.AddSingleton<HistoryHandlers>();
        services.AddSingleton(launch.Settings.Get<SnapshotSettings>());
        services.AddSingleton<HomeRoute>();
        services.AddSingleton<SnapshotRoutes>();
        services.AddSingleton<LiveViewRoutes>();
        services.AddSingleton(launch.Settings.Get<HomeSettings>());
        services.AddSingleton<DoorRoutes>();
        services.AddSingleton<IHealthSource, EngineHealthSource>();
        services.AddSingleton<IHealthSource, RingHealthSource>();
        services.AddSingleton<IHealthSource, BaseStationHealthSource>();
        services.AddSingleton<IHealthSource, ListeningHealthSource>();
        services.AddSingleton<IHealthSource, IncidentHealthSource>();
        services.AddSingleton<IHealthSource, GuardHealthSource>();
        services.AddSingleton<HomeMetrics>();
        services.AddHostedService(provider => provider.GetRequiredService<HomeMetrics>());
        services.AddTool(DeviceTools.GetDevices, p => p.GetRequiredService<DeviceHandlers>().ListAsync);
        services.AddTool(DeviceTools.GetDeviceDetails, p => p.GetRequiredService<DeviceHandlers>().DetailsAsync);
        services.AddTool(DeviceTools.ControlDevice, p => p.GetRequiredService<ControlHandlers>().ControlAsync);
        services.AddTool(SecurityTools.GetStatus, p => p.GetRequiredService<SecurityHandlers>().StatusAsync);
        services.AddTool(SecurityTools.Arm, p => p.GetRequiredService<SecurityHandlers>().ArmAsync);
        services.AddTool(SecurityTools.Disarm, p => p.GetRequiredService<SecurityHandlers>().DisarmAsync);
        services.AddTool(IncidentTools.Acknowledge, p => p.GetRequiredService<IncidentHandlers>().AcknowledgeAsync);
        services.AddTool(
            IncidentTools.Panic,
            p => p.GetRequiredService<IncidentHandlers>().PanicAsync,
            overMcp: launch.Settings.Get<SecuritySettings>().PanicOverMcp);
        services.AddTool(PolicyTools.Get, p => p.GetRequiredService<PolicyHandlers>().GetAsync);
        services.AddTool(
            PolicyTools.Update,
            p => p.GetRequiredService<PolicyHandlers>().UpdateAsync,
            p => p.GetRequiredService<PolicyHandlers>().RepairAsync);
        services.AddTool(
            AutomationTools.Create,
            p => p.GetRequiredService<AutomationHandlers>().CreateAsync,
            p => p.GetRequiredService<AutomationHandlers>().RepairAsync);
        services.AddTool(AutomationTools.List, p => p.GetRequiredService<AutomationHandlers>().ListAsync);
        services.AddTool(HistoryTools.GetHistory, p => p.GetRequiredService<HistoryHandlers>().QueryAsync);
    }
}
