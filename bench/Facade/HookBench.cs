using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RingActors.Api.Access;
using RingActors.Api.Access.Callers;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Webhooks;
using RingActors.Api.Incoming;
using RingActors.Api.Instance;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Startup;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Sqlite;
using RingActors.Rules;
using RingActors.Rules.Webhooks;

namespace RingActors.Bench.Facade;

/// <summary>
/// A signed delivery to an inbound webhook, by the whole way (guard, signature, fields, actor, journal, answer),
/// against
/// a bare endpoint that gets the same requests, believes all of them, and commits one row in a group.
/// </summary>
internal static class HookBench
{
    private const int Homes = 10;
    private const int PerHome = 10;
    private const int Connections = 128;
    private const int PerSecond = 1_000;

    /// <summary>As many as a webhook takes at once, by all of them, within a slice.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(4);

    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    internal static async Task RunAsync(Report report)
    {
        List<double> hooks = [], bare = [], p50 = [], p99 = [], most = [];
        for (int round = 0; round < report.Rounds; round++)
        {
            await using Server server = await Server.StartAsync();
            hooks.Add(await LoadClient.RunAsync(server.Port, server.Request, Connections, Slice));
            bare.Add(await HttpBench.BareAsync(port => LoadClient.RunAsync(
                port, i => server.RequestOf(i, "/append"), Connections, Slice)));
            double[] millis = await LoadClient.OpenAsync(
                server.Port, i => server.Request(i + 5_000_000), 64, PerSecond, TimeSpan.FromSeconds(10));
            p50.Add(millis[millis.Length / 2]);
            p99.Add(millis[(int)(millis.Length * 0.99)]);
            most.Add(millis[^1]);
        }

        report.Line(
            $"signed delivery to an inbound webhook, to its durable 200, {Connections} connections", hooks, "/s",
                "client in the same process, on the same 2 cores; it signs each");
        report.Line("bare endpoint with group commit, the same requests", bare, "/s", null);
        report.Line("delivery / bare endpoint", hooks.Zip(bare, (h, b) => h / b), "", "0.7 or more");
        report.Line($"{PerSecond:n0} deliveries a second, p50", p50, "ms", "an open loop of 10 s");
        report.Line("the same, p99", p99, "ms", "to be below 100 ms");
        report.Line("the same, the slowest", most, "ms", null);
    }

    private sealed class Server(
        WebApplication app, ActorEngine engine, SqliteJournal journal, string folder, int port,
            (string Path, byte[] Secret)[] hooks)
        : IAsyncDisposable
    {
        public int Port => port;

        public byte[] Request(int i) => RequestOf(i, hooks[i % hooks.Length].Path);

        public byte[] RequestOf(int i, string path)
        {
            string body = i % 2 == 0 ? """{"state":"on","note":"from the bench"}""" : """{"state":"off","note":"from the bench"}""";
            string time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            byte[] signature = HMACSHA256.HashData(
                hooks[i % hooks.Length].Secret, Encoding.ASCII.GetBytes($"m{i}.{time}.{body}"));
            return LoadClient.Request(
                port, path, body,
                $"webhook-id: m{i}\r\nwebhook-timestamp: {time}\r\nwebhook-signature: v1,{Convert.ToBase64String(signature)}\r\n");
        }

        public static async Task<Server> StartAsync()
        {
            string folder = Directory.CreateTempSubdirectory("ringactors-bench-").FullName;
            string data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
            SqliteJournal journal = SqliteJournal.Open(
                new SqliteJournalOptions { Path = Path.Combine(folder, "journal.db") });
            ActorEngine engine = new(journal, Model(), []);
            engine.Start();
            InboundSecrets secrets = new(data, AccessKey.Open(data));
            List<(string Path, byte[] Secret)> hooks = [];
            for (int i = 0; i < Homes * PerHome; i++)
            {
                hooks.Add(await HookAsync(engine, secrets, $"home-{i % Homes}", i / Homes));
            }

            Launch launch = Launch.Prepare(
                new ServeOptions { Data = data, Port = "0" }, name => name == "MCP_RATE_LIMIT_RPM" ? "0" : null);
            System.Net.Sockets.Socket socket = ListenSocket.TryBind(
                ListenAddress.TryParse("127.0.0.1", out ListenAddress at) ? at : default, 0)!;
            WebApplication app = WebServer.Build(launch, socket, services =>
            {
                services.AddSingleton<IKeyDirectory>(new NoKeys());
                services.AddSingleton(provider =>
                    new BearerTokens(provider.GetRequiredService<AuthSettings>(), TimeProvider.System));
                services.AddLogging(logging => logging.ClearProviders());
                services.AddSingleton<IHomes>(engine.Homes);
                services.AddSingleton(new RingGateway(engine.Homes, TimeProvider.System));
                services.AddSingleton<KnownHomes>();
                services.AddSingleton(secrets);
                services.AddSingleton<IncomingCounts>();
                services.AddSingleton<IRoutes, HookRoute>();
            });
            await app.StartAsync();
            return new Server(app, engine, journal, folder, WebServer.PortOf(socket), [.. hooks]);
        }

        public async ValueTask DisposeAsync()
        {
            await app.StopAsync();
            await app.DisposeAsync();
            await engine.DisposeAsync();
            journal.Dispose();
            Directory.Delete(folder, recursive: true);
        }

        private static async Task<(string Path, byte[] Secret)> HookAsync(
            ActorEngine engine, InboundSecrets secrets, string home, int number)
        {
            Address at = HomeWebhooks.AddressOf(home, $"hook-{number}");
            string id = InboundKeys.NewId();
            string secret = InboundKeys.Make(WebhookScheme.Standard);
            secrets.Set(at, id, secret);
            string path = InboundKeys.NewPath();
            WebhookIntake intake = new($"Hook {number}", WebhookScheme.Standard)
            {
                PerMinute = WebhookLimits.PerMinuteMax,
                Fields =
                [
                    new WebhookField(
                        "state", "/state", WebhookFieldType.Word) { Words = ["on", "off"], Required = true },
                    new WebhookField("note", "/note", WebhookFieldType.Text),
                ],
            };
            await AskAsync(engine, new Address(home, DeviceKinds.Camera, "1"), new ReportDevice(new DeviceDescription
            {
                Name = "Camera",
                RingKind = "hp_cam_v1",
                Capabilities = [Capabilities.Motion],
            }));
            await AskAsync(engine, at, new CreateWebhook(path, intake, id));
            return ("/hooks/" + path, InboundKeys.Bytes(WebhookScheme.Standard, secret)!);
        }

        private static async Task AskAsync(ActorEngine engine, Address to, ICommand command)
        {
            Answer answer = await engine.Homes.AskAsync(new Request(to, command, Owner, "bench"));
            if (!answer.Ok)
            {
                throw new InvalidOperationException(answer.Refusal!.Detail);
            }
        }

        private static HomeModel Model() => new(
            new StoredTypes.Builder().AddDomain().AddRules().Build(),
            [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
            [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
            [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions],
            DomainRegistration.FirstKinds);
    }
}
