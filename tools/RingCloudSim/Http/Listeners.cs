using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RingCloudSim.Http;

/// <summary>
/// Kestrel on 127.0.0.1, HTTP/1.1 only: over HTTP/2 the known clients' alarm sockets fail (protocol sheet, 12.2).
/// </summary>
internal static class Listeners
{
    public static async Task<WebApplication> StartRingAsync(World world, CancellationToken cancel)
    {
        var options = world.Options;
        var app = Build(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port, listen => Prepare(listen, world));
            if (options.Certificate is { } certificate)
            {
                kestrel.Listen(IPAddress.Loopback, options.TlsPort, listen =>
                {
                    Prepare(listen, world);
                    listen.UseHttps(certificate);
                });
            }
        });
        app.UseWebSockets();
        app.Run(new RingPipeline(world, RingRoutes.All()).HandleAsync);
        await app.StartAsync(cancel);
        return app;
    }

    public static async Task<WebApplication> StartControlAsync(int port, RequestDelegate handler, CancellationToken cancel)
    {
        var app = Build(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1));
        app.Run(handler);
        await app.StartAsync(cancel);
        return app;
    }

    /// <summary>The addresses in the order of the listeners, with the ports that were picked.</summary>
    public static IReadOnlyList<Uri> Addresses(WebApplication app)
        => [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address))];

    private static WebApplication Build(Action<KestrelServerOptions> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            configure(kestrel);
        });
        return builder.Build();
    }

    private static void Prepare(ListenOptions listen, World world)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => async connection =>
        {
            if (world.Faults.Outage)
            {
                connection.Abort(new ConnectionAbortedException("outage"));
                return;
            }

            await next(connection);
        });
    }
}
