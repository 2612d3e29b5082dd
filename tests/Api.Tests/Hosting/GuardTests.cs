using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RingActors.Api.Health;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Hosting;

public sealed class GuardTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Key = "k7Qd93xvRLm2pTw8Zc4e";

    private readonly TestServer server = shared.Server;

    [Theory]
    [InlineData("evil.example", null, 403)]
    [InlineData("127.0.0.1.evil.example", null, 403)]
    [InlineData("localhost:1", null, 200)]
    [InlineData("LOCALHOST", null, 200)]
    [InlineData("[::1]:8123", null, 200)]
    [InlineData("127.0.0.1", "http://evil.example", 403)]
    [InlineData("127.0.0.1", "https://localhost.evil.example", 403)]
    [InlineData("127.0.0.1", "null", 403)]
    [InlineData("127.0.0.1", "file://localhost", 403)]
    [InlineData("127.0.0.1:8123", "http://localhost:3000", 403)]
    [InlineData("127.0.0.1:8123", "http://localhost:8123", 403)]
    [InlineData("127.0.0.1:8123", "http://127.0.0.1:8123", 200)]
    public async Task Host_and_origin_are_checked_on_everything(string host, string? origin, int status)
    {
        foreach (var path in new[] { "/tools", "/health", "/metrics" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host;
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            using var response = await server.Http.SendAsync(request);

            Assert.Equal(status, (int)response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/tools/plant_tree")]
    public async Task A_hostile_page_cannot_post(string path)
    {
        foreach (var (name, value) in new[] { ("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site") })
        {
            var (status, json, _) = await server.PostAsync(path, "{}", (name, value));

            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.Equal("origin.use-a-known-page", json.GetProperty("code").GetString());
        }
    }

    [Theory]
    [InlineData("http://{self}", null, true)]
    [InlineData("http://localhost:1", null, false)]
    [InlineData("http://127.0.0.1:1", null, false)]
    [InlineData("http://127.0.0.1", null, false)]
    [InlineData("http://localhost:5173", "localhost:5173", true)]
    [InlineData("http://localhost:5174", "localhost:5173", false)]
    [InlineData("http://localhost:5174", "localhost", true)]
    [InlineData("file://localhost", "localhost", false)]
    public async Task A_page_of_another_port_of_this_machine_is_somebody_elses(string origin, string? allowed, bool may)
    {
        await using var own = await TestServer.StartAsync(settings: ("Http:AllowedHosts", allowed ?? ""));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/tools");
        request.Headers.Add("Origin", origin.Replace("{self}", own.Http.BaseAddress!.Authority, StringComparison.Ordinal));

        using var response = await own.Http.SendAsync(request);

        Assert.Equal(may ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Names_of_a_reverse_proxy_can_be_allowed()
    {
        await using var own = await TestServer.StartAsync(settings: ("Http:AllowedHosts", "home.example"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/tools");
        request.Headers.Host = "home.example";
        request.Headers.Add("Origin", "https://home.example");

        using var response = await own.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer wrong", 401)]
    [InlineData("Basic " + Key, 401)]
    [InlineData("Bearer " + Key, 200)]
    public async Task With_a_key_configured_every_request_but_health_needs_it(string? authorization, int status)
    {
        await using var own = await TestServer.StartAsync(settings: [("Http:ApiKey", Key), ("Auth:AllowAnonymous", "health")]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/tools");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await own.Http.SendAsync(request);
        using var health = await own.Http.GetAsync("/health");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count == 1);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Theory]
    [InlineData(AccessRole.Assistant, true, true)]
    [InlineData(AccessRole.Owner, true, true)]
    [InlineData(AccessRole.Operator, true, false)]
    [InlineData(AccessRole.Reader, false, false)]
    [InlineData(AccessRole.Keypad, false, false)]
    [InlineData(null, false, false)]
    public async Task Health_names_homes_devices_and_people_only_to_those_who_see_them(AccessRole? role, bool seesParts, bool seesHomes)
    {
        await using var own = await TestServer.StartAsync(
            services =>
            {
                services.AddSingleton<IHealthSource>(new FixedHealth(
                    new SubsystemHealth("guard", HealthState.Degraded, FixtureTools.AsOf, "home-1: 'Back Window' is bypassed.") { IsOfHousehold = true }));
                services.AddSingleton<IHealthSource>(new FixedHealth(new SubsystemHealth("journal", HealthState.Ok, FixtureTools.AsOf, "It writes.")));
            },
            settings: ("Auth:AllowAnonymous", "health"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        if (role is { } named)
        {
            own.Keys.Add(Key, new ToolPrincipal(ToolPrincipal.ApiKeyKind, "somebody", named));
            request.Headers.Add("X-API-Key", Key);
        }

        using var response = await own.Http.SendAsync(request);

        var text = await response.Content.ReadAsStringAsync();
        using var json = JsonDocument.Parse(text);
        Assert.Equal(seesParts ? HttpStatusCode.MultiStatus : HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("degraded", json.RootElement.GetProperty("status").GetString());
        Assert.Equal("ringactors", json.RootElement.GetProperty("server").GetString());
        Assert.Equal(seesParts, json.RootElement.TryGetProperty("subsystems", out _));
        Assert.Equal(seesParts, text.Contains("It writes.", StringComparison.Ordinal));
        Assert.Equal(seesHomes, text.Contains("Back Window", StringComparison.Ordinal));
        Assert.Equal(seesParts, json.RootElement.TryGetProperty("pid", out _));
    }

    [Fact]
    public async Task Even_the_short_health_can_be_kept_from_strangers()
    {
        await using var own = await TestServer.StartAsync(settings: ("Auth:AllowAnonymous", ""));
        using var response = await own.Http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData(HealthState.Ok, true, "ok", 200)]
    [InlineData(HealthState.Degraded, true, "degraded", 207)]
    [InlineData(HealthState.Down, false, "degraded", 207)]
    [InlineData(HealthState.Down, true, "down", 503)]
    public async Task Health_is_what_its_parts_make_of_it(object state, bool isVital, string overall, int status)
    {
        await using var own = await TestServer.StartAsync(services => services.AddSingleton<IHealthSource>(
            new FixedHealth(new SubsystemHealth("journal", (HealthState)state, FixtureTools.AsOf, "As set.",
                isVital))));

        using var response = await own.Http.GetAsync("/health");

        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(overall, json.RootElement.GetProperty("status").GetString());
        Assert.Equal("As set.", json.RootElement.GetProperty("subsystems")[0].GetProperty("detail").GetString());
        Assert.Equal(Environment.ProcessId, json.RootElement.GetProperty("pid").GetInt32());
    }

    [Fact]
    public async Task A_part_that_cannot_say_how_it_is_is_down()
    {
        await using var own = await TestServer.StartAsync(services =>
            services.AddSingleton<IHealthSource, BrokenHealth>());

        using var json = JsonDocument.Parse(await own.Http.GetStringAsync("/health"));

        Assert.Equal("degraded", json.RootElement.GetProperty("status").GetString());
        Assert.Equal("down", json.RootElement.GetProperty("subsystems")[0].GetProperty("state").GetString());
    }

    private sealed class FixedHealth(SubsystemHealth health) : IHealthSource
    {
        public SubsystemHealth Check() => health;
    }

    private sealed class BrokenHealth : IHealthSource
    {
        public SubsystemHealth Check() => throw new InvalidOperationException("no");
    }
}
