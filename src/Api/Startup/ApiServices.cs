using RingActors.Api.Access.Persons;
using RingActors.Api.Demo;
using RingActors.Api.Faces.Bounds;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Features.Server;
using RingActors.Api.Health;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Metrics;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Startup;

/// <summary>The services of the server that need no home.</summary>
internal static class ApiServices
{
    public static IServiceCollection AddFacade(this IServiceCollection services, Launch launch)
    {
        services.AddSingleton(launch);
        services.AddSingleton(launch.Settings);
        services.AddSingleton(launch.Identity);
        services.AddSingleton(launch.Settings.Get<HttpSettings>());
        services.AddSingleton(launch.Settings.Get<McpSettings>());
        services.AddSingleton(launch.Settings.Get<RateLimitSettings>());
        services.AddSingleton(launch.Settings.Get<CallSettings>());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(launch.Settings.Get<AuthSettings>());
        services.AddSingleton<StartLog>();
        HomeChoice choice = HomeChoice.Of(launch);
        services.AddSingleton(choice);
        services.AddSingleton<DemoPlace>();
        services.AddSingleton<MetricsCollector>(_ => new MetricsCollector());
        services.AddSingleton<ToolMetrics>();
        LimitsModule.AddTo(services);
        services.AddSingleton<HealthBoard>();
        services.AddToolRegistry();
        services.AddSingleton<ToolInvoker>();
        services.AddSingleton<McpMetrics>();
        services.AddSingleton(provider =>
        {
            var options = McpServerOptionsFactory.Create(
                provider.GetRequiredService<ToolRegistry>().OverMcp(), provider.GetRequiredService<ToolInvoker>(),
                provider.GetRequiredService<McpSettings>(), choice.IsDemo,
                provider.GetService<PersonSeals>());
            provider.GetRequiredService<McpMetrics>().Watch(options);
            return options;
        });
        return services.AddTool<HealthCheckTool>();
    }
}
