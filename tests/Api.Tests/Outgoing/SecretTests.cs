using System.Net;
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
using RingActors.Api.Faces.Http;
using RingActors.Api.Instance;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>Secrets of headers: kept sealed, named in rules, sent, and shown to nobody (docs/adr/0607).</summary>
public sealed class SecretTests : IDisposable
{
    private const string Canary = "Bearer canary-7f3c-91d2";

    private static readonly string[] Any = [NamedSecret.AnyHost];

    private static readonly Instant Now = Instant.FromUtc(2026, 3, 1, 20, 0);

    private readonly string _data = Directory.CreateTempSubdirectory("ringactors-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public void A_secret_is_found_under_its_name_until_it_is_removed_and_is_read_anew_each_time()
    {
        SecretStore running = Store();
        Assert.Null(running.Find("hook")?.Value);
        Assert.Empty(Store().Set("hook", Canary, Now, Any));
        Assert.Equal(Canary, running.Find("hook")?.Value);
        Assert.Empty(Store().Set("hook", "another", Now, null));
        Assert.Equal("another", running.Find("hook")?.Value);
        Assert.Null(running.Find("Hook")?.Value);
        Assert.True(Store().Remove("hook"));
        Assert.False(Store().Remove("hook"));
        Assert.Null(running.Find("hook")?.Value);
    }

    [Fact]
    public void The_file_shows_neither_names_nor_values_and_is_the_users_alone()
    {
        Store().Set("hook-name", Canary, Now, Any);
        string path = Path.Combine(_data, SecretStore.FileName);
        string bytes = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.DoesNotContain("canary", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain("hook", bytes, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_data, "*.new"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path + ".lock"));
        }
    }

    [Theory]
    [InlineData("", "x", 1)]
    [InlineData("a b", "x", 1)]
    [InlineData("../x", "x", 1)]
    [InlineData("ok", "", 1)]
    [InlineData("ok", "two\nlines", 1)]
    [InlineData("ok", "é", 1)]
    [InlineData("a/b", "\u0000", 2)]
    public void What_no_header_could_carry_is_refused_all_at_once_and_never_repeated(string name, string value, int faults)
    {
        IReadOnlyList<string> said = Store().Set(name, value, Now, Any);
        Assert.Equal(faults, said.Count);
        Assert.Empty(Directory.GetFiles(_data, SecretStore.FileName));
    }

    [Fact]
    public void A_damaged_file_and_another_key_are_said_and_not_written_over()
    {
        Store().Set("hook", Canary, Now, Any);
        string path = Path.Combine(_data, SecretStore.FileName);
        byte[] whole = File.ReadAllBytes(path);
        for (int i = 0; i < whole.Length; i += 7)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 1;
            File.WriteAllBytes(path, damaged);
            Assert.Contains("access.key", Assert.Throws<InvalidDataException>(() => Store().List()).Message, StringComparison.Ordinal);
            Assert.Throws<InvalidDataException>(() => Store().Set("other", "x", Now, Any));
            Assert.Null(Store().Find("hook")?.Value);
            Assert.Equal(damaged, File.ReadAllBytes(path));
        }

        File.WriteAllBytes(path, whole);
        File.Delete(Path.Combine(_data, "access.key"));
        Assert.Throws<InvalidDataException>(() => Store().List());
    }

    [Fact]
    public async Task The_command_line_sets_lists_and_removes_and_shows_no_value()
    {
        Assert.Equal(ExitCodes.Ok, await Command(Canary + "\n").SetAsync(Here, "hook"));
        Assert.Equal(ExitCodes.Ok, await Command("").ListAsync(Here));
        Assert.Contains("1 secret in", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("hook  set ", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("secret:hook", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(Canary, new SecretStore(Path.Combine(_data, "demo"), AccessKey.Open(Path.Combine(_data, "demo"))).Find("hook")?.Value);
        Assert.Equal(ExitCodes.Ok, await Command("").RemoveAsync(Here, "hook"));
        Assert.Equal(ExitCodes.Failed, await Command("").RemoveAsync(Here, "hook"));
        Assert.Equal(ExitCodes.Usage, await Command("\n").SetAsync(Here, "a b"));
        Assert.Contains("The name must be", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("The value must be", _errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", _output.ToString() + _errors, StringComparison.Ordinal);
    }

    /// <summary>Whoever else could put a link where it writes would have the secret, or another file written over.</summary>
    [Fact]
    public async Task Through_a_link_in_the_place_of_its_file_nothing_is_written_and_a_wide_directory_is_narrowed()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string directory = Directory.CreateDirectory(Path.Combine(_data, "demo")).FullName;
        string elsewhere = Path.Combine(_data, "elsewhere.txt");
        await File.WriteAllTextAsync(elsewhere, "theirs");
        File.CreateSymbolicLink(Path.Combine(directory, SecretStore.FileName + ".new"), elsewhere);
        Assert.Equal(ExitCodes.Failed, await Command(Canary + "\n").SetAsync(Here, "hook"));
        Assert.Contains("is a symbolic link", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal("theirs", await File.ReadAllTextAsync(elsewhere));

        File.Delete(Path.Combine(directory, SecretStore.FileName + ".new"));
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        Assert.Equal(ExitCodes.Ok, await Command(Canary + "\n").SetAsync(Here, "hook"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        Assert.Contains("Made private:", _errors.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Only the running server reads its journal, so it is asked; without one the list says so.</summary>
    [Fact]
    public async Task The_list_names_the_automations_that_use_each_secret_while_the_server_runs()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        SecretsOptions there = new(server.Data) { AnyHost = true };
        foreach (string name in new[] { "hook", "spare" })
        {
            Assert.Equal(ExitCodes.Ok, await Command(Canary + "\n").SetAsync(there, name));
        }

        foreach ((string name, string secret) in new[] { ("To the \"NAS\"", "hook"), ("Elsewhere", "gone") })
        {
            (HttpStatusCode status, JsonObject made) = await CreateAsync(server, "https://example.org/", "X-Key", "secret:" + secret, name);
            Assert.True(status == HttpStatusCode.OK, made.ToJsonString());
        }

        Assert.Equal(ExitCodes.Ok, await Command("").ListAsync(there));
        Assert.Contains("is told while the server runs", _output.ToString(), StringComparison.Ordinal);

        // As a start announces itself: the command finds the server by that.
        server.Service<InstanceChallenges>().Accept(new InstanceFiles(server.Data).Announce(server.Http.BaseAddress!.ToString().TrimEnd('/')));
        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCodes.Ok, await Command("").ListAsync(there));
        Assert.Equal(ExitCodes.Ok, await Command("").RemoveAsync(there, "hook"));

        string said = _output.ToString();
        Assert.Matches(@"(?m)^  hook  set \S+, for any host, used by ""To the 'NAS'"" \(home-1/to-the-nas\)\r?$", said);
        Assert.Matches(@"(?m)^  spare  set \S+, for any host, not used\r?$", said);
        Assert.Matches(@"(?m)^  gone  is not set, and named by ""Elsewhere"" \(home-1/elsewhere\)\r?$", said);
        Assert.Matches(@"Removed\. Until it is set again nothing is posted by ""To the 'NAS'""", said);
        Assert.DoesNotContain("canary", said, StringComparison.Ordinal);
    }

    /// <summary>Whoever cannot read the data directory is told nothing of automations.</summary>
    [Fact]
    public async Task Without_a_proof_nobody_is_told_which_automations_use_secrets()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpResponseMessage refused = await server.Http.PostAsync(new Uri(RunningInstance.SecretUsesPath, UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task What_a_stored_older_rule_may_not_set_is_left_out_and_the_outcome_says_so()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        using WebhookSender sender = Sender();
        Dictionary<string, string> headers = new()
        {
            ["Host"] = "evil.example",
            ["Content-Length"] = "1",
            ["Transfer-Encoding"] = "chunked",
            ["Connection"] = "upgrade",
            ["Upgrade"] = "h2c",
            ["Proxy-Authorization"] = "x",
            ["webhook-id"] = "forged",
            ["X-Bad"] = "a\r\nHost: b",
            ["X\r\nA"] = "b",
            ["X-Good"] = "yes",
            ["X-S"] = "secret:hook",
        };
        Store().Set("hook", Canary, Now, Any);

        EffectResult result = await sender.PostAsync(receiver.Url, "{}"u8.ToArray(), headers, "key", PostKind.Ordinary, default);

        Assert.Equal(EffectVerdict.Delivered, result.Verdict);
        Assert.Equal(
            "Not sent, because they are not a rule's to set: Host, Content-Length, Transfer-Encoding, Connection, Upgrade, Proxy-Authorization, webhook-id, "
            + "X-Bad, X??A.", result.Detail);
        IHeaderDictionary got = await receiver.NextAsync();
        Assert.Equal(new Uri(receiver.Url).Authority, got.Host);
        Assert.Equal("yes", got["X-Good"]);
        Assert.Equal(Canary, got["X-S"]);
        Assert.Equal(2, got.ContentLength);
        Assert.Empty(got.TransferEncoding.ToArray());
        Assert.NotEqual("forged", Assert.Single(got["webhook-id"]));
    }

    [Fact]
    public async Task A_secret_that_is_not_there_posts_nothing_and_says_what_to_do()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        using WebhookSender sender = Sender();
        EffectResult result = await sender.PostAsync(
            receiver.Url, "{}"u8.ToArray(), new Dictionary<string, string> { ["X-S"] = "secret:hook", ["X-T"] = "secret:other" }, "key", PostKind.Ordinary, default);
        Assert.Equal((EffectVerdict.Rejected, "webhook.set-the-secret"), (result.Verdict, result.Code));
        Assert.StartsWith("The secret hook, other is not set.", result.Detail, StringComparison.Ordinal);
        Assert.Equal(0, receiver.Count);
    }

    [Fact]
    public async Task A_rule_posts_a_secret_that_no_file_answer_or_history_ever_shows()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowHosts", "127.0.0.1"));
        List<string> answers = [];
        (HttpStatusCode status, JsonObject refused) = await CreateAsync(server, receiver.Url, "X-Api-Key", Canary);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("secrets set x-api-key", refused.ToJsonString(), StringComparison.Ordinal);
        (status, JsonObject made) = await CreateAsync(server, receiver.Url, "X-Api-Key", "secret:hook");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("The secret hook is not set", made["warnings"]!.ToJsonString(), StringComparison.Ordinal);
        answers.AddRange([refused.ToJsonString(), made.ToJsonString(), await ListAsync(server)]);
        Assert.Contains("The secret hook is not set", answers[^1], StringComparison.Ordinal);

        Assert.Empty(new SecretStore(server.Paths.Directory, AccessKey.Open(server.Paths.Directory)).Set("hook", Canary, Now, Any));
        await server.MotionAsync();

        Assert.Equal(Canary, (await receiver.NextAsync())["X-Api-Key"]);
        answers.AddRange([await ListAsync(server), (await server.CallAsync("get_security_history", "{}")).Json.ToJsonString()]);
        Assert.DoesNotContain("is not set", answers[^2], StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.DoesNotContain("canary", answer, StringComparison.Ordinal));
        Assert.All(
            await server.FilesAsync(),
            file => Assert.False(file.Content.AsSpan().IndexOf("canary"u8) >= 0, file.Name));
    }

    /// <summary>Earlier versions took it; it is in the journal, and the rule goes on.</summary>
    [Fact]
    public async Task A_stored_rule_with_a_credential_in_plain_text_goes_on_with_a_warning_that_does_not_show_it()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowHosts", "127.0.0.1"));
        RuleDocument old = new()
        {
            Name = "Old",
            Triggers = [new MotionTrigger([])],
            Actions = [new WebhookAction(receiver.Url, null, new Dictionary<string, string> { ["Authorization"] = Canary, ["Host"] = "evil.example" })],
        };
        await server.TellAsync(new Address(HomeServer.Home, "rule", "old"), new CreateRule(old));

        string said = await ListAsync(server);
        await server.MotionAsync();

        Assert.Contains("A credential stands in plain text", said, StringComparison.Ordinal);
        Assert.Contains("(Authorization)", said, StringComparison.Ordinal);
        Assert.Contains("not a rule's to set: Host", said.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(Canary, (await receiver.NextAsync()).Authorization);
        string history = (await server.CallAsync("get_security_history", "{}")).Json.ToJsonString();
        Assert.DoesNotContain("canary", said + history, StringComparison.Ordinal);
    }

    private SecretsOptions Here => new(_data, Demo: true) { AnyHost = true };

    private SecretStore Store() => new(_data, AccessKey.Open(_data));

    private SecretsCommand Command(string typed) => new(new StringReader(typed), _output, _errors, _ => null, TimeProvider.System);

    private WebhookSender Sender()
    {
        WebhookSettings settings = new() { AllowHosts = ["127.0.0.1"] };
        return new WebhookSender(settings, new WebhookAddresses(settings), Store(), new OutgoingCircuits(TimeProvider.System), TimeProvider.System);
    }

    private static async Task<string> ListAsync(HomeServer server) =>
        (await server.CallAsync("list_security_automations", "{}")).Json.ToJsonString();

    private static Task<(HttpStatusCode Status, JsonObject Json)> CreateAsync(
        HomeServer server, string url, string header, string value, string name = "hook") =>
        server.CallAsync("create_security_automation", new JsonObject
        {
            ["automation_name"] = name,
            ["rule_document"] = new JsonObject
            {
                ["triggers"] = new JsonArray(new JsonObject { ["type"] = "motion" }),
                ["actions"] = new JsonArray(
                    new JsonObject { ["type"] = "webhook", ["url"] = url, ["headers"] = new JsonObject { [header] = value } }),
            },
        }.ToJsonString());

    /// <summary>Takes every post and keeps its headers.</summary>
    private sealed class Receiver(WebApplication app) : IAsyncDisposable
    {
        private readonly Channel<IHeaderDictionary> _arrived = Channel.CreateUnbounded<IHeaderDictionary>();

        internal int Count { get; private set; }

        internal string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";

        internal static async Task<Receiver> StartAsync()
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
            WebApplication app = builder.Build();
            Receiver receiver = new(app);
            app.MapPost("/hook", (HttpContext context) =>
            {
                receiver.Count++;
                receiver._arrived.Writer.TryWrite(new HeaderDictionary(context.Request.Headers.ToDictionary()));
                return Results.NoContent();
            });
            await app.StartAsync();
            return receiver;
        }

        internal async Task<IHeaderDictionary> NextAsync()
        {
            using CancellationTokenSource late = new(Waits.Limit);
            return await _arrived.Reader.ReadAsync(late.Token);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
