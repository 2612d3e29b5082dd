using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Audit.Storage;
using RingActors.Api.CommandLine;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Audit;

/// <summary>The program is killed while it answers calls that change something.</summary>
public sealed class AuditKillTests : IDisposable
{
    private const int Calls = 60;

    private readonly string data = Directory.CreateTempSubdirectory("ringactors-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task What_was_answered_as_done_stands_in_the_log_after_a_kill_and_its_chain_goes_on()
    {
        ConcurrentBag<string> answered = [];
        for (int life = 0; life < 2; life++)
        {
            await using RealProgram program = RealProgram.Start(
                data, ["--demo", "--port", "0"], ("MCP_RATE_LIMIT_RPM", "0"));
            using HttpClient http = new() { BaseAddress = new Uri(await program.UrlAsync()), Timeout = TimeSpan.FromSeconds(10) };
            int wanted = answered.Count + Calls;
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallUntilGoneAsync(http, program, answered, wanted)));
        }

        string directory = Path.Combine(data, "demo");
        HashSet<string?> written =
            [.. new AuditReader(directory).Read(new AuditQuery { Call = "arm_security_system" }, e => e, 100_000).Page.Select(e => e.RequestId)];
        Assert.True(answered.Count >= 2 * Calls);
        string[] missing = [.. answered.Where(id => !written.Contains(id))];
        Assert.Empty(missing);
        Assert.Empty(AuditVerifier.Verify(directory)!.Faults);
    }

    [Fact]
    public async Task An_end_that_somebody_cut_off_while_it_did_not_run_is_named_by_verify_and_by_the_next_start()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        string directory = Path.Combine(data, "demo");
        await RunAsync();
        Assert.Contains("that were anchored", (await VerifyAsync(0)).Output, StringComparison.Ordinal);
        string path = AuditFiles.Of(directory)[^1].Path;
        File.WriteAllText(path, string.Concat(File.ReadLines(path).SkipLast(1).Select(l => l + "\n")));
        Assert.Contains("its end was cut off", (await VerifyAsync(1)).Output, StringComparison.Ordinal);

        string health = await RunAsync();
        Assert.Contains("its end was cut off", health, StringComparison.Ordinal);
        Assert.Contains("entries are missing", (await VerifyAsync(1)).Output, StringComparison.Ordinal);
    }

    /// <summary>A life with one call and a graceful end; what health said.</summary>
    private async Task<string> RunAsync()
    {
        await using RealProgram program = RealProgram.Start(data, ["--demo", "--port", "0"], ("MCP_RATE_LIMIT_RPM", "0"));
        using HttpClient http = new() { BaseAddress = new Uri(await program.UrlAsync()), Timeout = Waits.Limit };
        using StringContent body = new("{}", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync(new Uri("/tools/get_devices", UriKind.Relative), body);
        string health = await http.GetStringAsync(new Uri("/health", UriKind.Relative));
        using (Process stop = Process.Start("kill", ["-TERM", program.Process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await stop.WaitForExitAsync();
        }

        Assert.Equal(0, await program.ExitCodeAsync());
        return health;
    }

    private async Task<(int Code, string Output)> VerifyAsync(int expected)
    {
        using StringWriter output = new();
        int code = await new VerifyCommand(output, output, _ => null).RunAsync(new VerifyOptions(data), CancellationToken.None);
        Assert.True(code == expected, output.ToString());
        return (code, output.ToString());
    }

    private static async Task CallUntilGoneAsync(HttpClient http, RealProgram program, ConcurrentBag<string> answered, int wanted)
    {
        try
        {
            // Some are refused at first, while the demo's base station is not heard yet.
            for (int call = 0; call < 2000; call++)
            {
                string mode = answered.Count % 2 == 0 ? "home" : "away";
                using StringContent body = new($$"""{"mode":"{{mode}}","wait_seconds":0}""", Encoding.UTF8, "application/json");
                using HttpResponseMessage response = await http.PostAsync(new Uri("/tools/arm_security_system", UriKind.Relative), body);
                JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
                if ((bool?)answer["success"] == true)
                {
                    answered.Add((string)answer["request_id"]!);
                }

                if (answered.Count >= wanted)
                {
                    program.Process.Kill(entireProcessTree: true);
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException)
        {
            // It is gone.
        }
    }
}
