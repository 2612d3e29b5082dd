using RingActors.Api.Faces.Mcp;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Startup;

/// <summary>The host for <c>--stdio</c>: no port, no banner, nothing on standard output but the protocol.</summary>
internal static class StdioHost
{
    public static IHost Build(Launch launch, Action<IServiceCollection>? addHome = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddStandardError(launch.Settings.Get<LogSettings>());
        builder.Services.AddFacade(launch, ToolFace.McpStdio);
        addHome?.Invoke(builder.Services);
        builder.Services.AddHostedService<StdioServer>();
        return builder.Build();
    }
}
