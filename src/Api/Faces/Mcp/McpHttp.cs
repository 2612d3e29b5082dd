#pragma warning disable MCP9006 // Sessions are how revisions up to 2025-11-25 work; they are served on purpose.
#pragma warning disable MCPEXP002 // Nothing but RunSessionHandler says when a session begins and ends.
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Server;
using RingActors.Api.Faces.Http;
using RingActors.Api.Limits;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Faces.Mcp;

/// <summary>
/// MCP over HTTP: the SDK's own binding, at one address for both eras of the protocol. Clients that initialize get
/// sessions, requests that name a revision since 2026-07-28 stand alone. What the binding lacks stands around it:
/// <see cref="McpGate"/> and <see cref="McpSessions"/>.
/// </summary>
internal static class McpHttp
{
    public const string Path = "/mcp";

    public static void AddMcpHttp(this IServiceCollection services)
    {
        services.AddSingleton<McpSessions>();
        services.AddSingleton<McpGate>();
        services.AddMcpServer().WithHttpTransport();
        services.AddSingleton<IOptionsFactory<McpServerOptions>, SharedOptions>();
        services.AddOptions<HttpServerTransportOptions>().Configure<McpSettings, McpSessions, TimeProvider>(
            (options, settings, sessions, clock) =>
            {
                options.SessionMode = HttpServerSessionMode.StatefulForInitializeClients;
                options.IdleTimeout = settings.SessionIdleMax;
                // The cap counts all sessions, not only idle ones, and is kept by McpSessions.
                options.MaxIdleSessionCount = int.MaxValue;
                options.TimeProvider = clock;
                options.RunSessionHandler = (context, server, closed) =>
                    sessions.RunAsync(server, context.User, closed);
            });
    }

    public static void MapMcpHttp(this IEndpointRouteBuilder routes)
    {
        var gate = routes.ServiceProvider.GetRequiredService<McpGate>();
        var sessions = routes.ServiceProvider.GetRequiredService<McpSessions>();
        routes.MapMcp(Path).TakesAnyKey().WithMetadata(
            WellFormedRequests.OwnJudgement.Instance, CountsItself.Instance, AuditedRequest.No).Finally(endpoint =>
        {
            var binding = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => gate.InvokeAsync(context, binding);
            // Routing would answer another Content-Type as if nothing were at this path; the gate says what to send.
            foreach (var accepts in endpoint.Metadata.OfType<IAcceptsMetadata>().ToArray())
            {
                endpoint.Metadata.Remove(accepts);
            }

            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().Any(m => m.HttpMethods.Contains(HttpMethods.Delete)))
            {
                sessions.EndBy(binding);
            }
        });
    }

    /// <summary>
    /// The binding makes options anew for every request without a session. That would cost milliseconds and half a
    /// megabyte each; nothing in ours depends on the request, so all get the same.
    /// </summary>
    private sealed class SharedOptions(McpServerOptions options) : IOptionsFactory<McpServerOptions>
    {
        public McpServerOptions Create(string name) => options;
    }
}
