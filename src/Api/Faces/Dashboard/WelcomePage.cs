using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Api.Access.Persons;
using RingActors.Api.Demo;
using RingActors.Api.Faces.Http;
using RingActors.Api.Faces.Wire;
using RingActors.Api.Health;
using RingActors.Api.Instance;
using RingActors.Api.Tools.Answers;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Faces.Dashboard;

/// <summary>
/// What a browser sees at <c>/</c>: what this is, whether it is well, and where to go. No scripts, nothing from
/// elsewhere.
/// </summary>
internal sealed class WelcomePage(
    HealthBoard health, ServerIdentity identity, HomeChoice choice, DemoPlace demo, PersonSeals? persons = null)
{
    private const string Style = "body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}"
        + "td{padding:.1em 1em .1em 0;vertical-align:top}";

    private static readonly string Policy = ContentPolicy.OfPage(Style);

    /// <summary>A page for browsers, which ask for one; for programs the same in short, as JSON.</summary>
    public Task ShowAsync(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        if (!context.Request.GetTypedHeaders().Accept.Any(
            a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase)))
        {
            HttpAnswer.WriteJson(context, 200, JsonSerializer.SerializeToUtf8Bytes(
                new ServerIndex(
                    true,
                    ServerIdentity.ServerName,
                    identity.Version,
                    health.Report().Status,
                    Endpoints.All,
                    choice.IsDemo ? true : null),
                IndexJson.Default.ServerIndex));
            return Task.CompletedTask;
        }

        var caller = context.Caller();
        var seesParts = caller.Of(AccessRight.ReadServer) != Allowance.Never;
        var html = Html(health.Report().For(caller), seesParts);
        var page = Encoding.UTF8.GetBytes(
            persons is null ? html : SealedTexts.OpenHtml(html, persons, context.OpenedFor()));
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = page.Length;
        response.Headers.ContentSecurityPolicy = Policy;
        return response.Body.WriteAsync(page).AsTask();
    }

    private string Html(HealthReport report, bool seesParts)
    {
        var page = new StringBuilder();
        string name = choice.IsDemo ? "RingActors: demo home" : "RingActors";
        page.Append($"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{name}</title>")
            .Append($"<meta name=\"viewport\" content=\"width=device-width\"><style>{Style}</style></head><body>\n")
            .Append($"<h1>{name}</h1>\n")
            .Append(choice.IsDemo ? Demo() : "")
            .Append("<p>An automation engine for Ring households. Models and programs use it over MCP and HTTP.</p>\n")
            .Append(
                $"<h2>Is it well?</h2>\n<p>{Word(report.Status)}. Version {Text(identity.Version)}.</p>\n<table>\n");
        foreach (var part in seesParts ? report.Subsystems : [])
        {
            page.Append(
                $"<tr><td>{Text(part.Name)}</td><td>{Word(part.State)}</td><td>{Text(part.Detail)}</td></tr>\n");
        }

        page.Append("</table>\n<h2>Where to go</h2>\n<ul>\n")
            .Append("<li><a href=\"/tools\">/tools</a>: every tool with its arguments; call one with <code>POST /tools/{name}</code></li>\n")
            .Append("<li><code>/mcp</code>: the Model Context Protocol; in Claude Code: <code>claude mcp add --transport http ringactors ")
            .Append("(this address)/mcp</code></li>\n")
            .Append("<li><a href=\"/health\">/health</a> and <a href=\"/metrics\">/metrics</a>: for monitors</li>\n");
        if (demo.Controls is { } controls)
        {
            page.Append($"<li>This is the demo home. Make things happen in it: <code>curl -X POST '{Text(controls)}")
                .Append("/motion?device=Front%20Camera'</code></li>\n");
        }

        return page.Append("</ul>\n<p>The documents are in the folder <code>docs</code> of the program's source.</p>\n</body></html>\n").ToString();
    }

    private static string Demo() =>
        "<p><strong>This is the demo home: a simulated household, and not yours.</strong> For your own run <code>"
        + $"{Text(HowToRun.Current.Line("login"))}</code>.</p>\n";

    private static string Word(HealthState state) => state switch
    {
        HealthState.Ok => "well",
        HealthState.Degraded => "not all of it works",
        _ => "does not work",
    };

    private static string Text(string text) => WebUtility.HtmlEncode(AnswerText.WithoutHidden(text));
}

/// <summary>What a program is told at <c>/</c>.</summary>
internal sealed record ServerIndex(
    bool Success, string Server, string Version, HealthState Status, IReadOnlyList<string> Endpoints, bool? Demo);

/// <summary>What there is to call.</summary>
internal static class Endpoints
{
    public static IReadOnlyList<string> All { get; } =
    [
        "GET /", "GET /health", "GET /metrics", "GET /config", "GET /audit", "GET /events", "GET /tools",
        "POST /tools/{name}",
        "POST /tools/{name}/execute", "POST /tools/{name}/enable", "POST /tools/{name}/disable", "POST /mcp",
        "POST /keypad",
        "GET /approvals", "GET /keys", "POST /auth/token", "/api/v1/homes/{home}",
    ];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(HealthStateConverter)])]
[JsonSerializable(typeof(ServerIndex))]
internal sealed partial class IndexJson : JsonSerializerContext;
