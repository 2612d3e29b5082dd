using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RingActors.Api.Access.Callers;
using RingActors.Api.Faces.Http;
using RingActors.Api.Instance;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Startup;
using RingActors.Api.Tools.Contract;
using RingActors.Bench.Engine;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Runtime;
using RingActors.Engine.Sqlite;

namespace RingActors.Bench.Facade;

/// <summary>
/// What a key, limits and the audit log cost: the HTTP tool call that writes, with a named key, every limit counted (and none reached) and an
/// entry of the audit log on the disk, against the same without a key, a limit and an entry; and what telling who calls costs in processor time.
/// </summary>
internal static class LimitsBench
{
    private const int Connections = 128;
    private const int Keys = 100;
    private const int Looks = 200_000;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(4);

    private const string Unlimited = """{"RateLimiting":{"RequestsPerMinute":0,"StrangersPerMinute":0}}""";

    private const string Limited = """
        {"RateLimiting":{"RequestsPerMinute":100000000,"BurstSize":10000000,"TotalPerMinute":100000000,"TotalBurst":10000000}}
        """;

    internal static async Task RunAsync(Report report)
    {
        List<double> with = [];
        List<double> without = [];
        List<double> looks = [];
        for (int round = 0; round < report.Rounds; round++)
        {
            string key = ApiKeyText.Make();
            with.Add(await CallsAsync(Limited, key));
            without.Add(await CallsAsync(Unlimited, null));
            looks.Add(await LookAsync());
        }

        report.Line($"HTTP tool call that writes, key, limits and audit log, {Connections} connections", with, "calls/s", "client in the same process, on the same 2 cores");
        report.Line($"the same without any of them, {Connections} connections", without, "calls/s", null);
        report.Line("with / without", with.Zip(without, (a, b) => a / b), "", "0.85 or more");
        report.Line("telling who calls", looks, "us of processor time", $"{Keys} named keys");
    }

    private static async Task<double> CallsAsync(string settings, string? key)
    {
        await using Server server = await Server.StartAsync(settings, key is null ? [] : [key]);
        string? header = key is null ? null : $"Authorization: Bearer {key}\r\n";
        return await LoadClient.RunAsync(server.Port, "/tools/count", HttpBench.Body, Connections, Slice, header);
    }

    private static async Task<double> LookAsync()
    {
        string[] keys = [.. Enumerable.Range(0, Keys).Select(_ => ApiKeyText.Make())];
        await using Server server = await Server.StartAsync(Unlimited, keys);
        Authenticator authenticator = server.App.Services.GetRequiredService<Authenticator>();
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetCurrentProcess();
        TimeSpan begun = default;
        for (int i = 0; i < 2 * Looks; i++)
        {
            if (i == Looks)
            {
                process.Refresh();
                begun = process.TotalProcessorTime;
            }

            context.Request.Headers.Authorization = "Bearer " + keys[i % Keys];
            if (authenticator.Of(context, out _) is null)
            {
                throw new InvalidOperationException("A good key was not known.");
            }
        }

        process.Refresh();
        return (process.TotalProcessorTime - begun).TotalMicroseconds / Looks;
    }

    private sealed class Server(WebApplication app, ActorEngine engine, SqliteJournal journal, string folder, int port) : IAsyncDisposable
    {
        public WebApplication App => app;

        public int Port => port;

        public static async Task<Server> StartAsync(string settings, string[] keys)
        {
            string folder = Directory.CreateTempSubdirectory("ringactors-bench-").FullName;
            string file = Path.Combine(folder, "settings.json");
            await File.WriteAllTextAsync(file, settings);
            SqliteJournal journal = SqliteJournal.Open(new SqliteJournalOptions { Path = Path.Combine(folder, "journal.db") });
            ActorEngine engine = new(journal, CounterModel.Make(), []);
            engine.Start();
            ServeOptions options = new() { Data = Path.Combine(folder, "data"), Port = "0" };
            Launch launch = Launch.Prepare(options, name => name == "MCP_CONFIG_FILE" ? file : null);
            System.Net.Sockets.Socket socket = ListenSocket.TryBind(ListenAddress.TryParse("127.0.0.1", out ListenAddress at) ? at : default, 0)!;
            WebApplication app = WebServer.Build(launch, socket, services =>
            {
                services.AddSingleton<IKeyDirectory>(new SomeKeys(keys));
                services.AddSingleton(provider => new BearerTokens(provider.GetRequiredService<AuthSettings>(), TimeProvider.System));
                services.AddLogging(logging => logging.ClearProviders());
                if (keys.Length > 0)
                {
                    HttpBench.AddAudit(services, folder);
                }

                services.AddTool(HttpBench.CountTool, _ => (arguments, call) => HttpBench.CountAsync(engine, arguments, call));
            });
            await app.StartAsync();
            return new Server(app, engine, journal, folder, WebServer.PortOf(socket));
        }

        public async ValueTask DisposeAsync()
        {
            await app.StopAsync();
            await app.DisposeAsync();
            await engine.DisposeAsync();
            journal.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Named keys of owners.</summary>
    private sealed class SomeKeys(string[] keys) : IKeyDirectory
    {
        private readonly Dictionary<string, ToolPrincipal> _byDigest = keys.Select((key, i) => (key, i)).ToDictionary(
            k => ApiKeyText.DigestOf(k.key), k => new ToolPrincipal(ToolPrincipal.ApiKeyKind, $"key-{k.i}", AccessRole.Owner), StringComparer.Ordinal);

        public ToolPrincipal? Find(string digest) => _byDigest.GetValueOrDefault(digest);

        public ToolPrincipal? Named(string name) => _byDigest.Values.FirstOrDefault(k => k.Name == name);

        public void Used(string name)
        {
        }
    }
}
