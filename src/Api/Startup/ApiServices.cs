using RingActors.Api.Demo;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Features.Server;
using RingActors.Api.Health;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Metrics;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Startup;

/// <summary>The services both hosts share: the web server and the standard-input server.</summary>
internal static class ApiServices
{
    /// <param name="mcp">By which of its faces this host speaks MCP.</param>
    public static IServiceCollection AddFacade(this IServiceCollection services, Launch launch, ToolFace mcp)
    {
        services.AddSingleton(launch);
        services.AddSingleton(launch.Settings);
        services.AddSingleton(launch.Identity);
        services.AddSingleton(launch.Settings.Get<HttpSettings>());
        services.AddSingleton(launch.Settings.Get<McpSettings>());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<StartLog>();
        HomeChoice choice = HomeChoice.Of(launch);
        services.AddSingleton(choice);
        services.AddSingleton<DemoPlace>();
        services.AddSingleton<MetricsCollector>(_ => new MetricsCollector());
        services.AddSingleton<ToolMetrics>();
        services.AddSingleton<HealthBoard>();
        services.AddToolRegistry();
        services.AddSingleton<ToolInvoker>();
        services.AddSingleton(provider => McpServerOptionsFactory.Create(
            provider.GetRequiredService<ToolRegistry>().OverMcp(), provider.GetRequiredService<ToolInvoker>(), mcp,
            provider.GetRequiredService<McpSettings>().ListCaching, choice.IsDemo));
        return services.AddTool<HealthCheckTool>();
    }
}
