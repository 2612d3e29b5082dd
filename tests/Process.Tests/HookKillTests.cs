using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RingActors.Process.Tests.Product;

namespace RingActors.Process.Tests;

/// <summary>
/// Inbound webhooks of the real program, made on the command line: what was answered with 2xx is there after SIGKILL (P-S3, P-S12), and
/// a shell signs and posts with nothing but openssl and curl.
/// </summary>
public sealed partial class HookKillTests
{
    private const int SendersMax = 8;
    private const int AnsweredMin = 40;

    [Fact]
    public async Task What_was_answered_before_a_kill_is_there_after_it_and_known_when_it_is_sent_again()
    {
        await using DemoProduct demo = new();
        await using RunningProduct first = await demo.StartAsync("--demo");
        (string path, string secret) = await CreateAsync(demo);
        ConcurrentDictionary<string, string> answered = new();
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int next = 0;
        Task[] senders =
        [
            .. Enumerable.Range(0, SendersMax).Select(_ => Task.Run(async () =>
            {
                while (true)
                {
                    string id = $"m{Interlocked.Increment(ref next)}";
                    if (await TryAsync(first.Http, path, secret, id) is not { } answer)
                    {
                        return;
                    }

                    answered[id] = (string)answer["received_at"]!;
                    if (answered.Count >= AnsweredMin)
                    {
                        enough.TrySetResult();
                    }
                }
            })),
        ];
        await enough.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await first.KillAsync();
        await Task.WhenAll(senders);

        await using RunningProduct second = await demo.StartAsync("--demo");
        foreach ((string id, string receivedAt) in answered)
        {
            JsonObject? again = await TryAsync(second.Http, path, secret, id);
            Assert.True(again is not null && (bool)again["repeated"]!, $"{id} was answered and is lost.");
            Assert.Equal(receivedAt, (string?)again["received_at"]);
        }

        (int exit, string list, string errors) = await demo.RunAsync("webhooks", "list");
        Assert.True(exit == 0, list + errors);
        int taken = int.Parse(Taken().Match(list).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(taken, answered.Count, next);
    }

    [Fact]
    public async Task A_shell_signs_and_posts_with_openssl_and_curl()
    {
        Assert.SkipUnless(Has("openssl") && Has("curl"), "This machine has no openssl or no curl.");
        await using DemoProduct demo = new();
        await using RunningProduct product = await demo.StartAsync("--demo");
        (string path, string secret) = await CreateAsync(demo);
        const string Script = """
            set -eu
            body='{"state":"on"}'
            id=msg_shell
            time=$(date +%s)
            key=$(printf %s "${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
            sign() { printf '%s.%s.%s' "$id" "$time" "$1" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64; }
            post() { curl -s -o /dev/null -w '%{http_code} ' -H 'content-type: application/json' -H "webhook-id: $id" \
              -H "webhook-timestamp: $time" -H "webhook-signature: v1,$2" --data "$1" "$URL"; }
            post "$body" "$(sign "$body")"
            post "$body" "$(sign "$body")"
            post '{"state":"off"}' "$(sign "$body")"
            """;
        Assert.Equal("200 200 401 ", await ShellAsync(Script, new Uri(product.Url, path).ToString(), secret));

        (int exit, string deliveries, string errors) = await demo.RunAsync("webhooks", "deliveries", "nas");
        Assert.True(exit == 0, deliveries + errors);
        Assert.Contains("taken  msg_shell  state=\"on\"", Assert.Single(deliveries.Trim().Split('\n')), StringComparison.Ordinal);
        (exit, string tried, errors) = await demo.RunAsync("webhooks", "test", "NAS", """{"state":"onn"}""");
        Assert.True(exit == 0 && tried.StartsWith("unfit", StringComparison.Ordinal), tried + errors);
        (exit, string rotated, errors) = await demo.RunAsync("webhooks", "rotate", "nas", "--keep", "0");
        Assert.True(exit == 0, rotated + errors);
        Assert.Equal("401 401 401 ", await ShellAsync(Script, new Uri(product.Url, path).ToString(), secret));
        (exit, _, errors) = await demo.RunAsync("webhooks", "remove", "nas");
        Assert.True(exit == 0, errors);
        (exit, string none, _) = await demo.RunAsync("webhooks", "list");
        Assert.StartsWith("There are no webhooks.", none, StringComparison.Ordinal);
    }

    /// <summary>Makes a webhook on the command line, and reads its address and secret there.</summary>
    private static async Task<(string Path, string Secret)> CreateAsync(DemoProduct demo)
    {
        string made = await Eventually.SeesAsync(async () =>
        {
            (int exit, string said, _) = await demo.RunAsync(
                "webhooks", "create", "NAS", "--field", "state=/state:word(on,off)!", "--per-minute", "6000");
            return exit == 0 ? said : null;
        }, "the webhook of the home, which is there once Ring has said so");
        return (Address().Match(made).Groups[1].Value, Secret().Match(made).Value);
    }

    /// <summary>Null if it was not answered with 2xx: then nobody was promised anything.</summary>
    private static async Task<JsonObject?> TryAsync(HttpClient http, string path, string secret, string id)
    {
        const string Body = """{"state":"on"}""";
        string time = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", time);
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(
            Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{time}.{Body}"))));
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request);
            return response.StatusCode == HttpStatusCode.OK
                ? (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())! : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<string> ShellAsync(string script, string url, string secret)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["URL"], start.Environment["SECRET"]) = (url, secret);
        using System.Diagnostics.Process shell = System.Diagnostics.Process.Start(start)!;
        Task<string> errors = shell.StandardError.ReadToEndAsync();
        string output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, await errors);
        return output;
    }

    private static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(d => File.Exists(Path.Combine(d, program)));

    [GeneratedRegex(@"https?://[^/]+(/hooks/[A-Za-z0-9_-]{22})")]
    private static partial Regex Address();

    [GeneratedRegex("whsec_[A-Za-z0-9+/=]+")]
    private static partial Regex Secret();

    [GeneratedRegex("taken ([0-9]+), unfit 0")]
    private static partial Regex Taken();
}
