using Microsoft.AspNetCore.Cors.Infrastructure;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Faces.Wire;

/// <summary>
/// Scripts of the origins that <c>Http:AllowedOrigins</c> names may call the server and read its answers (CORS, in the
/// framework's binding). They send a key like everybody; credentials that a browser adds by itself (cookies) are not
/// taken from other origins.
/// </summary>
internal static class CrossOrigin
{
    private static readonly TimeSpan PreflightKept = TimeSpan.FromMinutes(10);

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE"];

    private static readonly string[] Sent =
    [
        "Authorization", "X-API-Key", "Content-Type", "Accept", "Idempotency-Key", "traceparent", "Last-Event-ID",
        "Mcp-Session-Id", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name",
    ];

    private static readonly string[] Read =
        ["Mcp-Session-Id", "MCP-Protocol-Version", "Retry-After", "WWW-Authenticate", "Allow"];

    public static void AddCrossOrigin(this IServiceCollection services, HttpSettings settings)
    {
        if (!settings.AllowedOrigins.IsDefaultOrEmpty)
        {
            services.AddCors(options => options.AddDefaultPolicy(Policy(settings)));
        }
    }

    public static void UseCrossOrigin(this WebApplication app, HttpSettings settings)
    {
        if (!settings.AllowedOrigins.IsDefaultOrEmpty)
        {
            app.UseCors();
        }
    }

    private static CorsPolicy Policy(HttpSettings settings) => new CorsPolicyBuilder([.. settings.AllowedOrigins])
        .WithMethods(Methods).WithHeaders(Sent).WithExposedHeaders(Read).SetPreflightMaxAge(PreflightKept).Build();
}
