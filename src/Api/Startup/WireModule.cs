using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using RingActors.Api.Access.Outside;
using RingActors.Api.Certificates;
using RingActors.Api.Faces.Http;
using RingActors.Api.Faces.Wire;
using RingActors.Api.Features.Server;
using RingActors.Api.Health;
using RingActors.Api.Instance;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Settings.Areas.Wire;

namespace RingActors.Api.Startup;

/// <summary>How the server is spoken to: TLS or plain, by whom directly, by which pages.</summary>
internal static class WireModule
{
    /// <summary>Whoever begins a handshake has so long to end it.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    public static void AddTo(Launch launch, IServiceCollection services)
    {
        HttpSettings http = launch.Settings.Get<HttpSettings>();
        TlsSettings tls = launch.Settings.Get<TlsSettings>();
        services.AddCrossOrigin(http);
        services.AddSingleton(tls);
        services.AddSingleton<PlainPeers>();
        if (tls.Mode != TlsMode.Off)
        {
            services.AddSingleton(provider => new ServerCertificate(
                tls, http, launch.Identity.DataDirectory, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ServerCertificate>>()));
            services.AddSingleton<IHealthSource, CertificateHealthSource>();
        }
    }

    /// <summary>Reads the certificate, so that a start says what is wrong with it before anything listens.</summary>
    /// <exception cref="CertificateException">It cannot be used.</exception>
    public static void Open(IServiceProvider services) => services.GetService<ServerCertificate>();

    /// <summary>RFC 9728, at its own path and at that of the resource; nothing where no issuer is set.</summary>
    public static void MapMetadata(WebApplication app)
    {
        ResourceMetadata metadata = app.Services.GetRequiredService<ResourceMetadata>();
        if (!metadata.IsOn)
        {
            return;
        }

        HashSet<string> paths = [ResourceMetadata.Path, metadata.PathOfResource];
        foreach (string path in paths)
        {
            app.MapReading(path, context =>
            {
                HttpAnswer.WriteJson(context, StatusCodes.Status200OK, metadata.Document);
                return Task.CompletedTask;
            }).TakesNoKey().WithMetadata(AuditedRequest.No);
        }
    }

    public static void Configure(ListenOptions listen)
    {
        // One request at a time on a connection: what is said of connections then holds of requests, with TLS too.
        listen.Protocols = HttpProtocols.Http1;
        IServiceProvider services = listen.ApplicationServices;
        if (services.GetService<ServerCertificate>() is { } certificate)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = HandshakeTimeout,
                OnConnection = _ => new(certificate.Handshake),
            });
        }
        else if (!IPAddress.IsLoopback(listen.IPEndPoint!.Address))
        {
            listen.Use(services.GetRequiredService<PlainPeers>().Before);
        }
    }
}
