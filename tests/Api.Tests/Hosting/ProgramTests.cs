using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ModelContextProtocol.Client;
using RingActors.Api.Instance;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Hosting;

/// <summary>The real program: ports, signals, exit codes, stdio.</summary>
public sealed class ProgramTests : IAsyncDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("ringactors-").FullName;

    public async ValueTask DisposeAsync()
    {
        await LeftCloud.EndAsync(data);
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task It_serves_says_where_and_stops_on_a_signal_with_nothing_left_behind()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var program = RealProgram.Start(data, ["--port", "0"]);
        using var http = new HttpClient { BaseAddress = new Uri(await program.UrlAsync()) };
        using var health = JsonDocument.Parse(await http.GetStringAsync("/health"));
        Assert.Equal(program.Process.Id, health.RootElement.GetProperty("pid").GetInt32());
#pragma warning disable CA1416 // The test was skipped above on the one system without file modes.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(data, "instance.json")));
#pragma warning restore CA1416

        await SignalAsync(program, "TERM");

        Assert.Equal(0, await program.ExitCodeAsync());
        Assert.Equal(["keys.local"], Directory.GetFiles(data).Select(Path.GetFileName));
        Assert.Empty(await program.Process.StandardOutput.ReadToEndAsync());
    }

    /// <summary>Whoever wrote a port down looks for the server there.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chosen_port_that_is_taken_is_an_error(bool byVariable)
    {
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        var port = ((IPEndPoint)stranger.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        await using var program = byVariable
            ? RealProgram.Start(data, [], ("PORT", port))
            : RealProgram.Start(data, ["--port", port]);

        Assert.Equal(1, await program.ExitCodeAsync());
        Assert.Contains($"Port {port} is taken by another program. Free it, or choose another with --port or PORT", program.Errors);
    }

    [Fact]
    public async Task A_port_taken_by_another_RingActors_is_said_to_be_so()
    {
        var other = Directory.CreateTempSubdirectory("ringactors-").FullName;
        try
        {
            await using var first = RealProgram.Start(other, ["--port", "0"]);
            var url = new Uri(await first.UrlAsync());

            await using var second = RealProgram.Start(data, ["--port", url.Port.ToString(CultureInfo.InvariantCulture)]);

            Assert.Equal(1, await second.ExitCodeAsync());
            Assert.Contains("is taken by something that calls itself RingActors, and does not have this data", second.Errors);
        }
        finally
        {
            await LeftCloud.EndAsync(other);
            Directory.Delete(other, recursive: true);
        }
    }

    [Theory]
    [InlineData("--bogus", 2, "--bogus")]
    [InlineData("--port=99999", 2, "`Http:Port` is 99999; it must be 0 to 65535; correct --port.")]
    [InlineData("--host=0.0.0.0", 2, "RINGACTORS_API_KEY")]
    public async Task A_wrong_start_says_what_is_wrong(string argument, int exitCode, string said)
    {
        await using var program = RealProgram.Start(data, [argument]);

        Assert.Equal(exitCode, await program.ExitCodeAsync());
        Assert.Contains(said, program.Errors);
    }

    [Theory]
    [InlineData("--help", "--takeover")]
    [InlineData("--version", "0.")]
    public async Task Help_and_version_go_to_standard_output(string argument, string said)
    {
        await using var program = RealProgram.Start(data, [argument]);

        Assert.Contains(said, await program.Process.StandardOutput.ReadToEndAsync());
        Assert.Equal(0, await program.ExitCodeAsync());
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Over_stdio_the_same_tools_answer_and_nothing_else_is_on_standard_output(string era)
    {
        var said = new List<string>();
        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = "dotnet",
            Arguments = [RealProgram.Assembly, "--stdio"],
            EnvironmentVariables = new Dictionary<string, string?>
            {
                ["RINGACTORS_DATA"] = data,
                ["LOG_LEVEL"] = "Debug"
            },
            StandardErrorLines = line => { lock (said) { said.Add(line); } },
        });
        await using var client = await McpClient.CreateAsync(transport, new McpClientOptions
        {
            ProtocolVersion = era,
            // Its probe of the newer era gives up after 5 s by default and says that there is none; a cold start on a busy machine takes longer.
            DiscoverProbeTimeout = Timeout.InfiniteTimeSpan,
        });

        var tools = await client.ListToolsAsync();
        var result = await client.CallToolAsync("health_check");

        Assert.Equal(era, client.NegotiatedProtocolVersion);
        Assert.Contains("health_check", tools.Select(t => t.Name));
        Assert.Contains(result.StructuredContent!.Value.GetProperty("status").GetString(), (string?[])["ok", "degraded"]);
        lock (said)
        {
            Assert.All(said, line => JsonDocument.Parse(line).Dispose());
        }
    }

    [Fact]
    public async Task Closing_standard_input_ends_a_stdio_server()
    {
        await using var program = RealProgram.Start(data, ["--stdio"]);

        program.Process.StandardInput.Close();

        Assert.Equal(0, await program.ExitCodeAsync());
        Assert.Empty(await program.Process.StandardOutput.ReadToEndAsync());
    }

    [Fact]
    public async Task Logs_are_json_lines_on_standard_error()
    {
        await using var program = RealProgram.Start(data, ["--port", "0"], ("LOG_LEVEL", "Debug"));
        using var http = new HttpClient { BaseAddress = new Uri(await program.UrlAsync()) };
        using var answer = await http.PostAsync("/tools/health_check", null);

        // Not INT: whoever runs the tests in the background has it ignored, and the program inherits that.
        await SignalAsync(program, "TERM");
        await program.ExitCodeAsync();

        var lines = program.Errors.Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Contains(lines, l => l.GetProperty("EventId").GetInt32() == 1000
            && l.GetProperty("State").GetProperty("Tool").GetString() == "health_check");
        // What the start says is said once, in order, whatever the level is.
        int[] start = [.. lines.Where(l => l.GetProperty("Category").GetString() == "RingActors.Start").Select(l => l.GetProperty("EventId").GetInt32())];
        Assert.Equal([1210, 2101, 1212, 1213, 1200], start);
    }

    [Fact]
    public async Task Text_for_people_says_the_same_and_only_warnings_when_asked()
    {
        await using var program = RealProgram.Start(data, ["--port", "0"], ("LOG_LEVEL", "warn"), ("LOG_FORMAT", "text"));
        await program.UrlAsync();

        var lines = program.Errors.Split('\n');
        Assert.StartsWith($"RingActors {ServerIdentity.ProgramVersion} starts. Data: {data}", lines[0]);
        Assert.StartsWith("No Ring login is stored, so this is the demo home", lines[1]);
        Assert.Matches(@"^Demo cloud, as Ring's would be: http://127\.0\.0\.1:\d+$", lines[2]);
        Assert.Matches(@"^Demo controls: http://127\.0\.0\.1:\d+ \(make things happen: curl -X POST '", lines[3]);
        Assert.Matches(@"^RingActors \S+ listens on http://127\.0\.0\.1:\d+ \(in a browser: ", lines[4]);
        Assert.Equal(5, lines.Length);
    }

    private static async Task SignalAsync(RealProgram program, string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var kill = Process.Start("kill",
            [$"-{signal}", program.Process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
