using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using RingActors.Api.Health;
using RingActors.Api.Health.Resources;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Operations;

/// <summary>What whoever keeps the machine running is shown of the server: settings, health, metrics.</summary>
public sealed class ServerStateTests
{
    [Fact]
    public async Task Settings_are_shown_with_where_they_came_from_and_secrets_as_set_or_not()
    {
        await using HomeServer server = await HomeServer.StartAsync(
            ("RingCloud:PushApiKey", "a-push-key-of-nobody"), ("Journal:AnchorWebhook", "https://user:pw@example.org/secret-path?x=1"),
            ("Access:DuressUrl", "https://example.org/neighbour"));
        using HttpClient machine = server.As(await server.KeyAsync("machine", AccessRole.Operator));
        string text = await machine.GetStringAsync(new Uri("/config", UriKind.Relative));
        JsonArray settings = JsonNode.Parse(text)!["settings"]!.AsArray();
        JsonNode Of(string name) => settings.Single(s => (string?)s!["name"] == name)!;
        Assert.Equal("set", (string?)Of("RingCloud:PushApiKey")["value"]);
        Assert.Equal("not set", (string?)Of("Http:ApiKey")["value"]);
        Assert.Equal("command line --test", (string?)Of("Http:Port")["source"]);
        Assert.Equal("default", (string?)Of("Audit:KeepDays")["source"]);
        Assert.Equal(90, (int)Of("Audit:KeepDays")["value"]!);
        Assert.Equal("https://example.org/…", (string?)Of("Journal:AnchorWebhook")["value"]);
        Assert.Equal("not shown", (string?)Of("Access:DuressUrl")["value"]);
        foreach (string secret in new[] { "a-push-key", "secret-path", "pw@", "neighbour" })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Health_is_207_to_a_key_while_a_part_is_not_well_and_200_to_strangers()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient machine = server.As(await server.KeyAsync("machine", AccessRole.Operator));
        using HttpResponseMessage shown = await machine.GetAsync(new Uri("/health", UriKind.Relative));
        JsonNode health = JsonNode.Parse(await shown.Content.ReadAsStringAsync())!;
        Assert.Equal("degraded", (string?)health["status"]);
        Assert.Equal(HttpStatusCode.MultiStatus, shown.StatusCode);
        Dictionary<string, string> parts = health["subsystems"]!.AsArray().ToDictionary(s => (string)s!["name"]!, s => (string)s!["priority"]!);
        Assert.Equal("vital", parts["engine"]);
        Assert.Equal("important", parts["disk"]);
        Assert.Equal("important", parts["audit"]);
        Assert.Equal("minor", parts["cpu"]);
        Assert.Contains("memory", parts);
        Assert.Contains("connections", parts);
        using HttpClient stranger = server.As(null);
        using HttpResponseMessage hidden = await stranger.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, hidden.StatusCode);
    }

    [Fact]
    public async Task Settings_and_circuits_are_for_who_runs_the_server_or_owns_the_home_and_counts_of_all_homes_for_who_sees_them_all()
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        Dictionary<string, string> may = new()
        {
            ["/config"] = "owner operator",
            ["/circuits"] = "owner operator",
            ["/audit"] = "owner operator",
            ["/metrics"] = "assistant resident owner operator",
            ["/schemas/rule-document.json"] = "reader assistant resident owner",
            ["/health"] = "reader assistant resident keypad owner operator",
        };
        foreach ((string path, string roles) in may)
        {
            foreach (AccessRole role in Enum.GetValues<AccessRole>())
            {
                HttpStatusCode expected = roles.Split(' ').Contains(role.Word()) ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
                await AssertAsync($"{path[1..]}-{role.Word()}", role, null, path, expected);
                HttpStatusCode ofOne = path == "/metrics" ? HttpStatusCode.Forbidden : expected;
                await AssertAsync($"{path[1..]}-{role.Word()}-one", role, [HomeServer.Home], path, ofOne);
            }
        }

        async Task AssertAsync(string name, AccessRole role, string[]? homes, string path, HttpStatusCode expected)
        {
            using HttpClient caller = server.As(await server.KeyAsync(name, role, homes));
            using HttpResponseMessage response = await caller.GetAsync(new Uri(path, UriKind.Relative));
            HttpStatusCode status = response.StatusCode == HttpStatusCode.MultiStatus ? HttpStatusCode.OK : response.StatusCode;
            Assert.True(status == expected, $"{path} by {name}: {status}");
            Assert.DoesNotContain(homes is null ? "no such text" : HomeServer.OtherHome, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_part_that_speaks_of_a_home_says_the_rest_to_those_who_do_not_see_it()
    {
        SubsystemHealth part = new("ring-cloud", HealthState.Degraded, DateTimeOffset.UnixEpoch, "AlarmHub (home-2): Down.")
        {
            IsOfHousehold = true,
            WithoutHousehold = "AlarmHub: Down.",
        };
        HealthReport report = new(HealthState.Degraded, "x", "1", 1, "x", 1, DateTimeOffset.UnixEpoch, [part]);
        Assert.Equal("AlarmHub: Down.", Said(AccessRole.Operator, null));
        Assert.Equal("AlarmHub: Down.", Said(AccessRole.Owner, ["home-1"]));
        Assert.Equal("AlarmHub (home-2): Down.", Said(AccessRole.Resident, null));

        string Said(AccessRole role, string[]? homes) => report.For(
            new ToolPrincipal(ToolPrincipal.ApiKeyKind, "k", role) { Homes = homes }).Subsystems[0].Detail;
    }

    [Theory]
    [InlineData(84, "Ok")]
    [InlineData(85, "Degraded")]
    [InlineData(94, "Degraded")]
    [InlineData(95, "Down")]
    public void A_disk_is_looked_at_from_85_percent_and_as_good_as_full_from_95(int percent, string expected)
    {
        SubsystemHealth disk = new DiskHealthSource("/x", _ => (10_000, 10_000 - (percent * 100))).Check();
        Assert.Equal(expected, disk.State.ToString());
        Assert.Contains($"{percent}% full", disk.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_goes_to_and_fro_is_not_said_and_one_that_stays_is_said_once()
    {
        Lines log = new();
        using HealthWatch watch = new(null!, TimeProvider.System, log);
        void See(HealthState state) => watch.Take(
        [
            new SubsystemHealth("disk", state, null, "a detail"),
            new SubsystemHealth("guard", state, null, "the front door") { IsOfHousehold = true },
        ]);
        foreach (HealthState state in new[] { HealthState.Ok, HealthState.Degraded, HealthState.Ok, HealthState.Degraded, HealthState.Ok })
        {
            See(state);
        }

        Assert.Empty(log.Said);
        See(HealthState.Degraded);
        See(HealthState.Degraded);
        See(HealthState.Degraded);
        Assert.Equal(["disk is Degraded: a detail", "guard is Degraded: its detail is in /health"], log.Said);
        See(HealthState.Ok);
        See(HealthState.Ok);
        Assert.Equal("disk is ok again, after Degraded: a detail", log.Said[2]);
        Assert.Equal(4, log.Said.Count);
    }

    [Fact]
    public async Task Metrics_are_JSON_for_whoever_asks_for_it_with_the_same_series_and_without_homes_for_an_operator()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("get_devices", "{}");
        await server.CallAsync("get_device_details", """{"device_id":"nothing"}""");
        using HttpClient machine = server.As(await server.KeyAsync("machine", AccessRole.Operator));
        string text = await machine.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        machine.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        string json = await machine.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Dictionary<string, JsonNode> metrics = JsonNode.Parse(json)!["metrics"]!.AsArray().ToDictionary(m => (string)m!["name"]!, m => m!);
        Assert.Contains("mcp_tool_calls_total{status=\"success\",tool=\"get_devices\"}", text, StringComparison.Ordinal);
        Assert.Contains(
            metrics["mcp_tool_errors_total"]["series"]!.AsArray(),
            s => (string?)s!["labels"]!["error_type"] == "not_found" && (string?)s["labels"]!["tool"] == "get_device_details");
        Assert.Equal("histogram", (string?)metrics["mcp_tool_duration_seconds"]["type"]);
        Assert.True((double)metrics["process_resident_memory_bytes"]["series"]![0]!["value"]! > 1_000_000);
        Assert.Contains("process_cpu_seconds_total", metrics);
        Assert.Contains("ringactors_thread_pool_lag_seconds", metrics);
        Assert.DoesNotContain(HomeServer.Home, json, StringComparison.Ordinal);
    }

    private sealed class Lines : ILogger<HealthWatch>
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Add(formatter(state, exception));
    }
}
