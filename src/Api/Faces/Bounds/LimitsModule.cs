using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RingActors.Api.Limits;
using RingActors.Api.Limits.Connections;
using RingActors.Api.Logging;
using RingActors.Api.Settings;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Faces.Bounds;

/// <summary>What keeps callers, and those who are none, from taking more of the server than there is.</summary>
internal static class LimitsModule
{
    /// <summary>For a header of a few hundred bytes; Kestrel's own is 30 s.</summary>
    private static readonly TimeSpan HeadersWait = TimeSpan.FromSeconds(10);

    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<LimitMetrics>();
        services.AddSingleton<LogSampler>();
        services.AddSingleton<KeyLimits>();
        services.AddSingleton<StrangerLimits>();
        services.AddSingleton<StrangerCounts>();
        services.AddSingleton<StreamPlaces>();
        services.AddSingleton<CallPlaces>();
        services.AddSingleton<ICallGate, CallGate>();
        services.AddSingleton<RouteLimits>();
        services.TryAddSingleton(_ => DescriptorLimit.OfProcess());
        services.AddSingleton<ConnectionDoor>();
        services.AddSingleton<FirstByte>();
    }

    /// <summary>Puts the door before the server's sockets; after they were added.</summary>
    public static void GuardSockets(IServiceCollection services)
    {
        services.RemoveAll<IConnectionListenerFactory>();
        services.AddSingleton<IConnectionListenerFactory>(provider => new GuardedTransport(
            new SocketTransportFactory(
                provider.GetRequiredService<IOptions<SocketTransportOptions>>(),
                provider.GetRequiredService<ILoggerFactory>()),
            provider.GetRequiredService<ConnectionDoor>()));
    }

    /// <summary>Before the addresses to listen on are named: it holds for all of them.</summary>
    public static void Limit(KestrelServerOptions options)
    {
        // The door counts them, and knows which may go.
        options.Limits.MaxConcurrentConnections = null;
        options.Limits.RequestHeadersTimeout = HeadersWait;
        options.ConfigureEndpointDefaults(endpoint => endpoint.Use(next =>
        {
            FirstByte first = endpoint.ApplicationServices.GetRequiredService<FirstByte>();
            return connection => first.ServeAsync(connection, next);
        }));
    }
}
