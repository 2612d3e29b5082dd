using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using RingActors.Api.Audit;
using RingActors.Api.Faces.Bounds;
using RingActors.Api.Faces.Dashboard;
using RingActors.Api.Faces.Http;
using RingActors.Api.Faces.Instance;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Faces.Rest;
using RingActors.Api.Faces.Wire;
using RingActors.Api.Health;
using RingActors.Api.Instance;
using RingActors.Api.Limits;
using RingActors.Api.Logging;
using RingActors.Api.Metrics;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Startup;

/// <summary>The HTTP server: Kestrel, its layers, and the routes that are no feature's.</summary>
internal static class WebServer
{
    /// <param name="socket">Bound and listening already; the server accepts on it.</param>
    /// <param name="addHome">Adds what the tools work on: engine, gateway, handlers.</param>
    public static WebApplication Build(Launch launch, Socket socket, Action<IServiceCollection>? addHome = null)
    {
        var http = launch.Settings.Get<HttpSettings>();
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = typeof(WebServer).Assembly.GetName().Name });
        builder.Logging.AddStandardError(launch.Settings.Get<LogSettings>());
        builder.Services.AddRoutingCore();
        builder.Services.AddMetrics();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = http.ShutdownWait);
        builder.Services.AddFacade(launch);
        AddHttp(launch, builder.Services);
        addHome?.Invoke(builder.Services);
        builder.WebHost.UseKestrelCore()
            .UseSockets(options => options.CreateBoundListenSocket = _ => socket)
            .ConfigureKestrel(options =>
            {
                options.AddServerHeader = false;
                options.Limits.MaxRequestBodySize = http.BodyBytesMax;
                LimitsModule.Limit(options);
                options.Listen((IPEndPoint)socket.LocalEndPoint!, WireModule.Configure);
            });

        LimitsModule.GuardSockets(builder.Services);
        var app = builder.Build();
        WireModule.Open(app.Services);
        UseLayers(app);
        MapRoutes(app);
        return app;
    }

    public static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static void AddHttp(Launch launch, IServiceCollection services)
    {
        CallersModule.AddGuard(launch, services);
        WireModule.AddTo(launch, services);
        services.AddSingleton<RequestGuard>();
        services.AddSingleton<Challenge>();
        services.AddSingleton<RestTools>();
        services.AddMcpHttp();
        services.AddSingleton<InstanceChallenges>();
        services.AddSingleton<ShutdownRequests>();
        services.AddSingleton<WelcomePage>();
    }

    private static void UseLayers(WebApplication app)
    {
        // Instruments are only heard from when somebody listens, so the collector must be there before the first call.
        _ = app.Services.GetRequiredService<MetricsCollector>();
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var guard = app.Services.GetRequiredService<RequestGuard>();
        var http = app.Services.GetRequiredService<HttpSettings>();
        app.Use(next => context => SecurityHeaders.InvokeAsync(context, next));
        app.Use(next => context => ErrorShield.InvokeAsync(context, next, clock, app.Logger));
        app.UseForwarding(http);
        app.Use(next => context => guard.InvokeAsync(context, next));
        app.UseCrossOrigin(http);
        app.Use(next => context => guard.IdentifyAsync(context, next));
        app.UseRouting();
        var audit = app.Services.GetService<CallAudit>();
        app.Use(next => context => AuditedRequest.InvokeAsync(context, next, audit, clock));
        var limits = app.Services.GetRequiredService<RouteLimits>();
        app.Use(next => context => limits.InvokeAsync(context, next));
        app.Use(next => context => RouteRights.CheckAsync(context, next));
        app.Use(next => context => WellFormedRequests.InvokeAsync(context, next));
    }

    private static void MapRoutes(WebApplication app)
    {
        app.Services.GetRequiredService<RestTools>().Map(app);
        app.MapMcpHttp();
        foreach (var routes in app.Services.GetServices<IRoutes>())
        {
            routes.Map(app);
        }

        app.MapReading("/", (RequestDelegate)app.Services.GetRequiredService<WelcomePage>().ShowAsync).TakesAnyKey()
            .WithMetadata(AuditedRequest.No);
        WireModule.MapMetadata(app);
        app.MapReading("/health", (RequestDelegate)HealthAsync).TakesNoKey()
            .WithMetadata(NeverHeldBack.Instance, AuditedRequest.No);
        app.MapReading("/metrics", (RequestDelegate)MetricsAsync).Takes(AccessRight.ReadServer)
            .WithMetadata(AuditedRequest.No);
        app.MapPost(InstanceProof.ChallengePath,
            (RequestDelegate)app.Services.GetRequiredService<InstanceChallenges>().HandleAsync).TakesNoKey()
            .WithMetadata(AuditedRequest.No);
        app.MapPost(RunningInstance.ShutdownPath,
            (RequestDelegate)app.Services.GetRequiredService<ShutdownRequests>().HandleAsync).TakesNoKey();
        app.MapFallback((RequestDelegate)NothingHereAsync).TakesNoKey().WithMetadata(AuditedRequest.No);
    }

    /// <summary>
    /// 200 while it can serve, 503 when it cannot. Whoever may see the parts is told by 207 that one of them is not
    /// well; strangers are not.
    /// </summary>
    private static Task HealthAsync(HttpContext context)
    {
        var caller = context.FindCaller();
        if (caller is null && !context.RequestServices.GetRequiredService<AuthSettings>().Allows(
            AuthSettings.HealthWord))
        {
            return context.RequestServices.GetRequiredService<Challenge>().WriteAsync(context);
        }

        var report = context.RequestServices.GetRequiredService<HealthBoard>().Report();
        var isShown = caller is not null && caller.Of(AccessRight.ReadServer) != Allowance.Never;
        var json = isShown
            ? JsonSerializer.SerializeToUtf8Bytes(report.For(caller!), HealthJson.Default.HealthReport)
            : JsonSerializer.SerializeToUtf8Bytes(report.ForStrangers(), HealthJson.Default.ShortHealth);
        var status = report.Status == HealthState.Down ? StatusCodes.Status503ServiceUnavailable
            : isShown && report.Status == HealthState.Degraded ? StatusCodes.Status207MultiStatus
            : StatusCodes.Status200OK;
        HttpAnswer.WriteJson(context, status, json);
        return Task.CompletedTask;
    }

    private static Task MetricsAsync(HttpContext context)
    {
        var caller = context.Caller();
        if (caller.Homes is not null)
        {
            // What it counts is what all homes do, and whom they tell: somebody of one would learn of the others.
            var no = ToolFailures.NotYours();
            return HttpAnswer.FailAsync(context, (int)no.Type, no);
        }

        var metrics = context.RequestServices.GetRequiredService<MetricsCollector>();
        var seesHomes = caller.Of(AccessRight.Read) != Allowance.Never;
        context.Response.Headers.Vary = "Accept";
        if (AsksForJson(context.Request))
        {
            HttpAnswer.WriteJson(
                context, 200, metrics.ScrapeJson(labels => seesHomes || !Array.Exists(labels, l => l.Name == "home")));
            return Task.CompletedTask;
        }

        var scraped = metrics.Scrape();
        var text = Encoding.UTF8.GetBytes(seesHomes ? scraped : WithoutHomes(scraped));
        context.Response.ContentType = MetricsCollector.ContentType;
        context.Response.ContentLength = text.Length;
        return context.Response.Body.WriteAsync(text).AsTask();
    }

    /// <summary>Whoever names JSON, and not the text of Prometheus as well.</summary>
    private static bool AsksForJson(HttpRequest request) =>
        request.GetTypedHeaders().Accept is { Count: > 0 } accept
        && accept.Any(a => a.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        && !accept.Any(a => a.MediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase));

    /// <summary>What is told of homes is for those who see all of them: an operator keeps the machine running.</summary>
    private static string WithoutHomes(string metrics) => string.Join(
        '\n', metrics.Split('\n').Where(line => !line.Contains("home=\"", StringComparison.Ordinal)));

    /// <summary>
    /// JSON and 404, also under /.well-known: a page with status 200 there would mislead clients that look for OAuth.
    /// </summary>
    private static Task NothingHereAsync(HttpContext context)
    {
        if (context.FindCaller() is null && !context.Request.Path.StartsWithSegments("/.well-known"))
        {
            return context.RequestServices.GetRequiredService<Challenge>().WriteAsync(context);
        }

        if (OtherMethods.Of(context) is { Count: > 0 } methods)
        {
            var allowed = string.Join(", ", methods);
            context.Response.Headers.Allow = allowed;
            return HttpAnswer.FailAsync(context, 405, new ToolFailure(ToolErrorType.Invalid, "method.use-an-allowed-one",
                "This path has no such method.", $"Use {string.Join(" or ", methods)} here. Nothing was changed."));
        }

        return HttpAnswer.FailAsync(context, 404, new ToolFailure(ToolErrorType.NotFound,
            "path.use-a-known-path", "There is nothing at this path.",
            "Use GET /tools, POST /tools/{name}, GET /health, GET /metrics, the paths below /api/v1/homes/ (docs/operations.md), or MCP at /mcp."));
    }
}
