using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RingActors.Api.Health;
using RingActors.Api.Health.Resources;
using RingActors.Api.Incoming;
using RingActors.Api.Limits;
using RingActors.Api.Limits.Connections;
using RingActors.Api.Logging;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Attacks;

/// <summary>What strangers and holders of keys can send that nobody means.</summary>
public sealed class WireAttackTests
{
    [Theory]
    [InlineData("since=9999-12-31T23:59:59-14:00")]
    [InlineData("until=0001-01-01T00:00:00%2B14:00")]
    [InlineData("until=9999-12-31T23:59:59Z")]
    [InlineData("since=-0001-01-01T00:00:00Z")]
    public async Task A_moment_that_no_calendar_has_is_a_fault_of_the_filter(string query)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject answer) = await SendAsync(server.Http, HttpMethod.Get, "/audit?" + query);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("must be a moment", (string?)answer["error"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/approvals/x/approve", false)]
    [InlineData("/tools/get_devices", false)]
    [InlineData("/tools/get_devices", true)]
    [InlineData("/mcp", true)]
    [InlineData("/hooks/x", false)]
    [InlineData("/keypad", true)]
    public async Task A_chunk_of_a_size_that_no_number_has_is_no_valid_request(string path, bool hasKey)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string key = await server.KeyAsync("a", AccessRole.Resident);
        foreach (string size in new[] { "FFFFFFFFF", "7FFFFFFFFFFFFFFFF", "xyz", "-1" })
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, server.Http.BaseAddress!.Port);
            await using NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n"
                + (hasKey ? $"X-API-Key: {key}\r\n" : "") + $"Connection: close\r\n\r\n{size}\r\n{{}}\r\n0\r\n\r\n"));
            using StreamReader reader = new(stream, Encoding.ASCII);
            string answer = await reader.ReadToEndAsync().WaitAsync(Waits.Limit);
            bool isChallenged = !hasKey && answer.StartsWith("HTTP/1.1 401", StringComparison.Ordinal);
            Assert.True(
                isChallenged || answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), $"{path} {size}: {answer}");
        }
    }

    [Theory]
    [InlineData("cross-site", "no-cors", null, false)]
    [InlineData("cross-site", "cors", null, false)]
    [InlineData("cross-site", null, null, false)]
    [InlineData("cross-site", "websocket", null, false)]
    [InlineData("cross-site", "navigate", "iframe", false)]
    [InlineData("cross-site", "navigate", "document", true)]
    [InlineData("cross-site", "navigate", null, true)]
    [InlineData("same-origin", "no-cors", null, true)]
    [InlineData("none", "navigate", "document", true)]
    [InlineData(null, null, null, true)]
    public async Task Of_another_sites_page_only_a_followed_link_is_served(string? site, string? mode, string? dest, bool isServed)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "/tools");
        foreach ((string name, string? value) in new[] { ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", dest) })
        {
            if (value is not null)
            {
                request.Headers.Add(name, value);
            }
        }

        using HttpResponseMessage response = await server.Http.SendAsync(request);
        Assert.Equal(isServed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"name":"a","role":"owner","homes":[]}""", "homes")]
    [InlineData("""{"name":"loopback","role":"reader"}""", "name")]
    [InlineData("""{"name":"local","role":"reader"}""", "name")]
    [InlineData("""{"name":"anybody","role":"reader"}""", "name")]
    [InlineData("""{"name":"engine","role":"reader"}""", "name")]
    [InlineData("""{"name":"ring","role":"reader"}""", "name")]
    public async Task A_key_of_no_homes_or_with_the_name_of_whoever_is_no_key_is_not_made(string body, string field)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject answer) = await SendAsync(server.Http, HttpMethod.Post, "/keys", body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, (string?)Assert.Single(answer["details"]!.AsArray())!["path"]);
        (_, JsonObject keys) = await SendAsync(server.Http, HttpMethod.Get, "/keys");
        Assert.Equal(["owner"], keys["keys"]!.AsArray().Select(k => (string?)k!["name"]));
    }

    [Fact]
    public void Health_counts_connections_against_what_there_can_be()
    {
        using ServiceProvider provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        IMeterFactory meters = provider.GetRequiredService<IMeterFactory>();
        using ResourceProbe probe = new(TimeProvider.System, meters);
        using ConnectionDoor door = new(
            new HttpSettings { ConnectionsMax = 2000 }, new DescriptorLimit(637 + DescriptorLimit.Reserve + 8, 8), new LimitMetrics(),
            new LogSampler(TimeProvider.System, NullLogger<LogSampler>.Instance), NullLogger<ConnectionDoor>.Instance);
        ConnectionHealthSource source = new(probe, door);
        UpDownCounter<long> open = meters.Create("Kestrel").CreateUpDownCounter<long>("kestrel.active_connections");
        open.Add(500);
        Assert.Equal((HealthState.Ok, "500 of at most 637 connections are open."), (source.Check().State, source.Check().Detail));
        open.Add(100);
        Assert.Equal((HealthState.Degraded, "600 of at most 637 connections are open."), (source.Check().State, source.Check().Detail));
    }

    [Fact]
    public void A_doubled_member_of_a_delivery_is_told_without_a_place_that_nobody_knows()
    {
        string message = Assert.Single(IncomingBody.Read("application/json", [], """{"a":1,"a":2}"""u8.ToArray()).Faults).Message;
        Assert.Equal("The body is not valid JSON, or names a member twice.", message);
        Assert.EndsWith("line 1, byte 2.", Assert.Single(
            IncomingBody.Read("application/json", [], "{x"u8.ToArray()).Faults).Message, StringComparison.Ordinal);
    }
}
