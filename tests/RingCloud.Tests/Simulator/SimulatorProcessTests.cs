using System.Diagnostics;
using System.Text.Json.Nodes;
using RingActors.Testing;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

/// <summary>The simulator as a child process, as another program starts it.</summary>
public sealed class SimulatorProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_prints_one_ready_line_serves_and_ends_by_itself_when_nobody_comes()
    {
        using var process = Start("--idle-exit", "4", "--seed", "3");
        using var late = new CancellationTokenSource(Patience);

        var ready = JsonNode.Parse((await process.StandardOutput.ReadLineAsync(late.Token))!)!;
        Assert.True(ready["ready"]!.GetValue<bool>());
        Assert.Equal(process.Id, ready["pid"]!.GetValue<int>());
        Assert.StartsWith("ws://127.0.0.1:", ready["alarm"]!.GetValue<string>());
        Assert.StartsWith("tcp://127.0.0.1:", ready["push"]!.GetValue<string>());
        using var http = new HttpClient();
        using var unknown = await http.GetAsync(new Uri(new Uri(ready["rest"]!.GetValue<string>()), "nothing"), late.Token);
        Assert.Equal(404, (int)unknown.StatusCode);
        var health = new Uri(new Uri(ready["control"]!.GetValue<string>()), "health");
        Assert.Contains("ok", await http.GetStringAsync(health, late.Token));

        await process.WaitForExitAsync(late.Token);
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync(late.Token));
        Assert.Contains("no client for 4 s", await process.StandardError.ReadToEndAsync(late.Token));
    }

    [Fact]
    public async Task It_ends_when_its_own_instance_is_asked_to_and_not_another()
    {
        using var process = Start();
        using var late = new CancellationTokenSource(Patience);
        var ready = JsonNode.Parse((await process.StandardOutput.ReadLineAsync(late.Token))!)!;
        var control = new Uri(ready["control"]!.GetValue<string>());
        var instance = ready["instance"]!.GetValue<string>();
        using var http = new HttpClient();
        var health = JsonNode.Parse(await http.GetStringAsync(new Uri(control, "health"), late.Token))!;
        Assert.Equal(instance, health["instance"]!.GetValue<string>());

        using var other = await http.PostAsync(new Uri(control, "stop?instance=0"), null, late.Token);
        Assert.Equal(400, (int)other.StatusCode);
        Assert.False(process.HasExited);
        using var own = await http.PostAsync(new Uri(control, $"stop?instance={instance}"), null, late.Token);

        Assert.Equal(200, (int)own.StatusCode);
        await process.WaitForExitAsync(late.Token);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_stays_only_if_its_starter_says_that_it_has_noted_the_address(bool kept)
    {
        using var process = Start("--until-kept");
        using var late = new CancellationTokenSource(Patience);
        var ready = JsonNode.Parse((await process.StandardOutput.ReadLineAsync(late.Token))!)!;
        if (kept)
        {
            await process.StandardInput.WriteLineAsync("kept");
            process.StandardInput.Close();
            using var http = new HttpClient();
            var control = new Uri(ready["control"]!.GetValue<string>());
            using var own = await http.PostAsync(new Uri(control, $"stop?instance={ready["instance"]}"), null, late.Token);
            own.EnsureSuccessStatusCode();
        }
        else
        {
            process.StandardInput.Close();
        }

        await process.WaitForExitAsync(late.Token);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains(kept ? "asked to end" : "whoever started this has gone", await process.StandardError.ReadToEndAsync(late.Token));
    }

    [Fact]
    public async Task With_tls_it_writes_its_authority_and_prints_the_tls_addresses()
    {
        var authority = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pem");
        using var process = Start("--idle-exit", "0.3", "--tls", "--ca-file", authority);
        using var late = new CancellationTokenSource(Patience);

        var ready = JsonNode.Parse((await process.StandardOutput.ReadLineAsync(late.Token))!)!;
        await process.WaitForExitAsync(late.Token);

        Assert.StartsWith("https://127.0.0.1:", ready["tls"]!.GetValue<string>());
        Assert.StartsWith("tls://127.0.0.1:", ready["tls_push"]!.GetValue<string>());
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", await File.ReadAllTextAsync(authority, late.Token));
        File.Delete(authority);
    }

    [Theory]
    [InlineData("--port", "99999")]
    [InlineData("--household", "castle")]
    [InlineData("--fly", "high")]
    [InlineData("--port", null)]
    public async Task A_wrong_option_ends_with_status_2_and_a_sentence(string option, string? value)
    {
        using var process = Start(value is null ? [option] : [option, value]);
        using var late = new CancellationTokenSource(Patience);

        await process.WaitForExitAsync(late.Token);

        Assert.Equal(2, process.ExitCode);
        Assert.StartsWith("RingCloudSim: ", await process.StandardError.ReadToEndAsync(late.Token));
    }

    [Fact]
    public async Task Help_names_every_control_call_and_the_demo_account()
    {
        using var process = Start("--help");
        using var late = new CancellationTokenSource(Patience);
        var help = await process.StandardOutput.ReadToEndAsync(late.Token);
        await using var server = await RingCloudServer.StartAsync();
        using var http = new HttpClient();

        var calls = JsonNode.Parse(await http.GetStringAsync(server.ControlAddress, late.Token))!["calls"]!.AsArray();

        Assert.True(calls.Count > 25);
        Assert.All(calls, call => Assert.Contains(call!["call"]!.GetValue<string>(), help));
        Assert.Contains(RingAccountOptions.DemoPassword, help);
        Assert.Contains(RingAccountOptions.DemoCode, help);
    }

    [Fact]
    public async Task The_page_about_the_simulator_names_every_call_and_option()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(RealClient.Repository(), "docs", "simulator.md"));
        await using var server = await RingCloudServer.StartAsync();
        using var http = new HttpClient();
        using var process = Start("--help");
        var help = await process.StandardOutput.ReadToEndAsync();

        var calls = JsonNode.Parse(await http.GetStringAsync(server.ControlAddress))!["calls"]!.AsArray();
        var options = help.Split('\n')
            .Where(line => line.StartsWith("  --", StringComparison.Ordinal))
            .Select(line => line.Trim().Split(' ')[0]);

        Assert.All(calls, call => Assert.Contains($"`{call!["call"]!.GetValue<string>()}`", page));
        Assert.All(options, option => Assert.Contains($"`{option}", page));
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ShortLife.Set(start.Environment);
        start.ArgumentList.Add(typeof(RingCloudServer).Assembly.Location);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
