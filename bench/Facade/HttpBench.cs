using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RingActors.Api.Access.Callers;
using RingActors.Api.Audit;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Instance;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Startup;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Bench.Engine;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Sqlite;

namespace RingActors.Bench.Facade;

/// <summary>
/// A tool call that writes, through the whole facade (guard, routing, schema, principal, engine, journal, answer), against a bare Kestrel
/// endpoint that parses the same JSON, inserts one row through a group-committing writer, and answers after the commit.
/// </summary>
internal static class HttpBench
{
    private const int Connections = 128;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(4);

    internal static async Task RunAsync(Report report)
    {
        List<double> tool = [];
        List<double> audited = [];
        List<double> bare = [];
        for (int round = 0; round < report.Rounds; round++)
        {
            tool.Add(await ToolAsync(isAudited: false));
            audited.Add(await ToolAsync(isAudited: true));
            bare.Add(await BareAsync());
        }

        report.Line($"HTTP tool call that writes, {Connections} connections", tool, "calls/s", "client in the same process, on the same 2 cores");
        report.Line("the same, answered when its entry of the audit log is on the disk", audited, "calls/s", null);
        report.Line("with the audit log / without", audited.Zip(tool, (a, t) => a / t), "", "0.85 or more");
        report.Line($"bare Kestrel endpoint with group commit, {Connections} connections", bare, "calls/s", null);
        report.Line("tool call / bare endpoint", tool.Zip(bare, (t, b) => t / b), "", null);
    }

    private static async Task<double> ToolAsync(bool isAudited)
    {
        string folder = Directory.CreateTempSubdirectory("ringactors-bench-").FullName;
        using SqliteJournal journal = SqliteJournal.Open(new SqliteJournalOptions { Path = Path.Combine(folder, "journal.db") });
        await using ActorEngine engine = new(journal, CounterModel.Make(), []);
        engine.Start();
        // Not where the journal is: beside one, nobody is let in without a key.
        ServeOptions options = new() { Data = Path.Combine(folder, "data"), Port = "0" };
        Launch launch = Launch.Prepare(options, name => name == "MCP_RATE_LIMIT_RPM" ? "0" : null);
        System.Net.Sockets.Socket socket = ListenSocket.TryBind(ListenAddress.TryParse("127.0.0.1", out ListenAddress at) ? at : default, 0)!;
        await using WebApplication app = WebServer.Build(launch, socket, services =>
        {
            services.AddSingleton<IKeyDirectory>(new NoKeys());
            services.AddSingleton(provider => new BearerTokens(provider.GetRequiredService<AuthSettings>(), TimeProvider.System));
            services.AddLogging(logging => logging.ClearProviders());
            if (isAudited)
            {
                AddAudit(services, folder);
            }

            services.AddTool(CountTool, _ => (arguments, call) => CountAsync(engine, arguments, call));
        });
        await app.StartAsync();
        double rate = await LoadClient.RunAsync(WebServer.PortOf(socket), "/tools/count", Body, Connections, Slice);
        await app.StopAsync();
        await app.DisposeAsync();
        await engine.DisposeAsync();
        journal.Dispose();
        Directory.Delete(folder, recursive: true);
        return rate;
    }

    /// <summary>Every call gets an entry of the audit log, which is on the disk before the answer leaves.</summary>
    internal static void AddAudit(IServiceCollection services, string folder)
    {
        services.AddSingleton(new ArgumentDigest(new byte[32]));
        services.AddSingleton(provider => new AuditLog(
            folder, new AuditSettings(), new AuditAnchor(null, _ => { }), TimeProvider.System, provider.GetRequiredService<ILogger<AuditLog>>()));
        services.AddSingleton<CallAudit>();
    }

    private static Task<double> BareAsync() =>
        BareAsync(port => LoadClient.RunAsync(port, "/append", Body, Connections, Slice));

    /// <summary>A bare endpoint that parses the JSON, commits one row in a group and answers, under some
    /// load.</summary>
    internal static async Task<T> BareAsync<T>(Func<int, Task<T>> load)
    {
        string folder = Directory.CreateTempSubdirectory("ringactors-bench-").FullName;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        T measured;
        using (GroupCommit commits = new(Path.Combine(folder, "bare.db")))
        {
            await using WebApplication app = builder.Build();
            app.MapPost("/append", async (HttpContext context) =>
            {
                using JsonDocument document = await JsonDocument.ParseAsync(context.Request.Body);
                await commits.AppendAsync(JsonSerializer.SerializeToUtf8Bytes(document.RootElement));
                byte[] answer = """{"success":true,"seq":1}"""u8.ToArray();
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = answer.Length;
                await context.Response.Body.WriteAsync(answer);
            });
            await app.StartAsync();
            string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            measured = await load(new Uri(address).Port);
            await app.StopAsync();
        }

        Directory.Delete(folder, recursive: true);
        return measured;
    }

    internal static string Body(int i) => $$"""{"home":"home-{{i % 100}}","actor":"actor-{{i / 100 % 10}}","by":1,"why":"motion at the front door"}""";

    internal static readonly ToolDefinition CountTool = new()
    {
        Name = "count",
        Title = "Count",
        Description = "Count.",
        Hints = new ToolHints(false, false, false, false),
        Risk = ToolRisk.Routine,
        Input = Schema.Object()
            .Required("home", Schema.Id())
            .Required("actor", Schema.Id())
            .Required("by", Schema.Integer(null, 0, 1000))
            .Required("why", Schema.Text(null, 1, 100)),
        Output = Schema.OpenObject().Required("home_seq", Schema.Count()),
        Example = """{"home":"home-1","actor":"actor-1","by":1,"why":"motion"}""",
    };

    internal static async ValueTask<ToolResult> CountAsync(ActorEngine engine, ToolArguments arguments, ToolCallContext call)
    {
        Answer answer = await engine.Homes.AskAsync(new Request(
            new Address(arguments.GetString("home"), "counter", arguments.GetString("actor")),
            new Count((int)arguments.GetInteger("by")),
            ActorClient.PrincipalOf(call.Principal),
            call.CorrelationId,
            "request:" + call.RequestId));
        return answer.Ok ? ToolResult.Ok(new Counted(answer.HomeSeq), FacadeJson.Default.Counted) : ActorClient.FailureOf(answer);
    }
}

internal sealed record Counted(long HomeSeq);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.SnakeCaseLower)]
[System.Text.Json.Serialization.JsonSerializable(typeof(Counted))]
internal sealed partial class FacadeJson : System.Text.Json.Serialization.JsonSerializerContext;
