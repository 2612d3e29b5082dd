using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using RingActors.Api.Instance;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Hosting;

/// <summary>
/// A later start and the running server prove themselves to each other; whoever has the port instead learns nothing.
/// </summary>
public sealed class TakeoverTests : IAsyncDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("ringactors-").FullName;

    private InstanceFiles Files => new(data);

    public async ValueTask DisposeAsync()
    {
        await LeftCloud.EndAsync(data);
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_second_start_names_the_first_and_takes_over_only_when_asked()
    {
        await using var first = RealProgram.Start(data, ["--port", "0"]);
        var url = await first.UrlAsync();
        await using var refused = RealProgram.Start(data, ["--port", "0"]);
        Assert.Equal(1, await refused.ExitCodeAsync());
        Assert.Contains($"already running on {url} (pid {first.Process.Id})", refused.Errors);
        Assert.Contains("--takeover", refused.Errors);

        await using var second = RealProgram.Start(data,
            ["--takeover", "--port", new Uri(url).Port.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal(url, await second.UrlAsync());
        Assert.Equal(0, await first.ExitCodeAsync());
    }

    [Fact]
    public async Task A_takeover_works_with_an_api_key_too()
    {
        var key = ("RINGACTORS_API_KEY", "k7Qd93xvRLm2pTw8");
        await using var first = RealProgram.Start(data, ["--port", "0"], key);
        await first.UrlAsync();

        await using var second = RealProgram.Start(data, ["--port", "0", "--takeover"], key);

        await second.UrlAsync();
        Assert.Equal(0, await first.ExitCodeAsync());
    }

    [Fact]
    public async Task Without_the_announcement_a_second_start_is_told_by_the_journals_lock_who_runs()
    {
        await using var first = RealProgram.Start(data, ["--port", "0"]);
        var url = await first.UrlAsync();
        File.Delete(Path.Combine(data, "instance.json"));

        await using var second = RealProgram.Start(data, ["--port", "0"]);

        Assert.Equal(1, await second.ExitCodeAsync());
        Assert.Matches($"in use by process {first.Process.Id} since .*, which serves on {url}", second.Errors);
    }

    [Fact]
    public async Task Nobody_stops_it_without_a_proof_for_this_request_given_once()
    {
        await using var program = RealProgram.Start(data, ["--port", "0"]);
        using var http = new HttpClient { BaseAddress = new Uri(await program.UrlAsync()) };
        var server = Files.Read()!;
        var other = server with { Key = new string('0', 64) };
        var caller = InstanceProof.NewNonce();
        var nonce = await ChallengeAsync(http, caller);
        string ProofOf(Announcement by, string path) => InstanceProof.OfRequest(by, caller, nonce, path, []);

        Assert.Equal(HttpStatusCode.Forbidden, await StopAsync(http, "", "", ""));
        Assert.Equal(HttpStatusCode.Forbidden, await StopAsync(http, caller, nonce, ""));
        Assert.Equal(HttpStatusCode.Forbidden, await StopAsync(http, caller, nonce, server.Key));
        Assert.Equal(HttpStatusCode.Forbidden, await StopAsync(http, caller, nonce, ProofOf(other, RunningInstance.ShutdownPath)));
        Assert.Equal(HttpStatusCode.Forbidden, await StopAsync(http, caller, nonce, ProofOf(server, "/admin/other")));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await StopAsync(http, caller, "1." + caller, InstanceProof.OfRequest(
                server, caller, "1." + caller, RunningInstance.ShutdownPath, [])));
        Assert.False(program.Process.HasExited);

        Assert.Equal(HttpStatusCode.Accepted, await StopAsync(http, caller, nonce, ProofOf(server, RunningInstance.ShutdownPath)));
        Assert.Equal(0, await program.ExitCodeAsync());
    }

    [Fact]
    public async Task Whoever_has_got_the_port_of_a_server_that_was_killed_gets_a_random_number_and_nothing_else()
    {
        await using var squatter = new Squatter(_ => Task.FromResult((200,
            """{"server":"ringactors","status":"ok","pid":1,"version":"9","instance":"x","nonce":"1.2.3","proof":"00"}""")));
        var left = Files.Announce(squatter.Url);

        await using var program = RealProgram.Start(
            data, ["--takeover", "--port", "0"], ("RINGACTORS_API_KEY", "k7Qd93xvRLm2pTw8"));
        await program.UrlAsync();

        var only = Assert.Single(squatter.Heard);
        Assert.StartsWith("POST " + InstanceProof.ChallengePath, only, StringComparison.Ordinal);
        Assert.DoesNotContain(left.Key, only, StringComparison.Ordinal);
        Assert.DoesNotContain("k7Qd93xvRLm2pTw8", only, StringComparison.Ordinal);
        Assert.DoesNotContain(InstanceProof.ProofHeader, only, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_passes_the_challenge_on_to_the_real_server_is_not_taken_for_it()
    {
        await using var program = RealProgram.Start(data, ["--port", "0"]);
        using var http = new HttpClient { BaseAddress = new Uri(await program.UrlAsync()) };
        await using var between = new Squatter(async caller =>
        {
            using var passed = new HttpRequestMessage(HttpMethod.Post, InstanceProof.ChallengePath);
            passed.Headers.Add(InstanceProof.CallerHeader, caller);
            using var answer = await http.SendAsync(passed);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        });
        Assert.NotNull(await RunningInstance.FindAsync(Files, CancellationToken.None));
        var path = Path.Combine(data, "instance.json");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace(
            Files.Read()!.Url, between.Url, StringComparison.Ordinal));

        Assert.Null(await RunningInstance.FindAsync(Files, CancellationToken.None));
        Assert.Single(between.Heard);
    }

    [Fact]
    public void An_announcement_that_others_could_have_written_is_of_no_use()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        Files.Announce("http://127.0.0.1:1");
        Assert.NotNull(Files.Read());
        var path = Path.Combine(data, "instance.json");
#pragma warning disable CA1416 // The test was skipped above on the one system without file modes.
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
#pragma warning restore CA1416
        Assert.Null(Files.Read());

        File.Move(path, path + ".theirs");
        File.CreateSymbolicLink(path, path + ".theirs");
        Assert.Null(Files.Read());
    }

    private static async Task<string> ChallengeAsync(HttpClient http, string caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, InstanceProof.ChallengePath);
        request.Headers.Add(InstanceProof.CallerHeader, caller);
        using var response = await http.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("nonce").GetString()!;
    }

    private static async Task<HttpStatusCode> StopAsync(HttpClient http, string caller, string nonce, string proof)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, RunningInstance.ShutdownPath);
        request.Headers.TryAddWithoutValidation(InstanceProof.CallerHeader, caller);
        request.Headers.TryAddWithoutValidation(InstanceProof.NonceHeader, nonce);
        request.Headers.TryAddWithoutValidation(InstanceProof.ProofHeader, proof);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>Somebody else's program on a port where a server of ours was.</summary>
    private sealed class Squatter : IAsyncDisposable
    {
        private readonly HttpListener listener = new();
        private readonly Task answering;

        /// <param name="answer">What is said to a challenge.</param>
        public Squatter(Func<string, Task<(int Status, string Json)>> answer)
        {
            using (System.Net.Sockets.TcpListener free = new(IPAddress.Loopback, 0))
            {
                free.Start();
                Url = $"http://{free.LocalEndpoint}";
            }

            listener.Prefixes.Add(Url + "/");
            listener.Start();
            answering = AnswerAsync(answer);
        }

        public string Url { get; }

        public ConcurrentQueue<string> Heard { get; } = new();

        public async ValueTask DisposeAsync()
        {
            listener.Close();
            await answering;
        }

        private async Task AnswerAsync(Func<string, Task<(int Status, string Json)>> answer)
        {
            try
            {
                while (true)
                {
                    var context = await listener.GetContextAsync();
                    using StreamReader body = new(context.Request.InputStream);
                    Heard.Enqueue($"{context.Request.HttpMethod} {context.Request.RawUrl}\n{context.Request.Headers}\n"
                        + await body.ReadToEndAsync());
                    var (status, json) = await answer(context.Request.Headers[InstanceProof.CallerHeader] ?? "");
                    context.Response.StatusCode = status;
                    context.Response.Close(Encoding.UTF8.GetBytes(json), willBlock: true);
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Closed.
            }
        }
    }
}
