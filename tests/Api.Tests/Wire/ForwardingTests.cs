using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using RingActors.Api.Faces.Wire;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Wire;

/// <summary>
/// Behind a proxy: whom it speaks for is believed, whoever says so and is no proxy is not, and nothing that was passed
/// on counts as this machine's own.
/// </summary>
public sealed class ForwardingTests
{
    private static readonly (string, string) Behind = ("Http:BehindProxy", "127.0.0.1");
    private static readonly (string, string) Name = ("Http:AllowedHosts", "home.example");

    /// <summary>In the demo home whoever is at this machine is its owner, and needs no key.</summary>
    [Theory]
    [InlineData(true, "", 200)]
    [InlineData(true, "X-Forwarded-For: 203.0.113.9", 401)]
    [InlineData(true, "X-Forwarded-For: 127.0.0.1", 401)]
    [InlineData(true, "X-Forwarded-For: ::1", 401)]
    [InlineData(true, "X-Forwarded-For: nonsense", 401)]
    [InlineData(true, "X-Forwarded-For: 203.0.113.9, 127.0.0.1", 401)]
    [InlineData(true, "Forwarded: for=127.0.0.1", 401)]
    [InlineData(true, "Forwarded: for=\"[::1]:4711\";proto=https", 401)]
    [InlineData(true, "X-Forwarded-Proto: https", 401)]
    [InlineData(true, "X-Real-IP: 203.0.113.9", 401)]
    [InlineData(false, "", 200)]
    [InlineData(false, "X-Forwarded-For: 203.0.113.9", 401)]
    [InlineData(false, "X-Forwarded-For: 127.0.0.1", 401)]
    [InlineData(false, "Forwarded: for=127.0.0.1", 401)]
    [InlineData(false, "X-Original-For: 127.0.0.1", 401)]
    [InlineData(false, "x-forwarded-proto: https", 401)]
    [InlineData(false, "X-Forwarded-Port: 443", 401)]
    [InlineData(true, "X-Forwarded-Server: proxy", 401)]
    [InlineData(true, "X-Forwarded-For: ::ffff:127.0.0.1", 401)]
    [InlineData(true, "Via: 1.1 proxy", 401)]
    [InlineData(false, "Via: 1.1 proxy", 401)]
    [InlineData(false, "True-Client-IP: 127.0.0.1", 401)]
    public async Task What_was_passed_on_is_never_this_machines_own(bool behind, string header, int status)
    {
        await using TestServer server = await TestServer.StartAsync(settings: behind ? [Behind] : []);
        Assert.Equal(status, (int)(await GetAsync(server, "/tools", header)).StatusCode);
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("X-Forwarded-For: 127.0.0.1", 401)]
    public async Task Where_no_key_is_needed_that_holds_for_this_machine_and_not_for_what_was_passed_on(string header, int status)
    {
        await using TestServer server = await TestServer.StartAsync(settings: [("Auth:Enabled", "false"), ("Auth:AllowAnonymous", "health")]);
        Assert.Equal(status, (int)(await GetAsync(server, "/tools", header)).StatusCode);
    }

    [Theory]
    [InlineData(true, "X-Forwarded-Host: home.example|X-Forwarded-Proto: https", 200, true)]
    [InlineData(true, "Forwarded: for=203.0.113.9;host=home.example;proto=https", 200, true)]
    [InlineData(true, "Forwarded: for=203.0.113.9, for=198.51.100.1;host=\"home.example\";proto=https", 200, true)]
    [InlineData(true, "X-Forwarded-Host: home.example", 200, false)]
    [InlineData(true, "X-Forwarded-Host: evil.example", 403, false)]
    [InlineData(true, "Forwarded: host=evil.example", 403, false)]
    [InlineData(false, "X-Forwarded-Host: evil.example|X-Forwarded-Proto: https", 200, false)]
    [InlineData(false, "Forwarded: for=203.0.113.9;host=evil.example;proto=https", 200, false)]
    public async Task Name_and_scheme_are_believed_of_a_proxy_and_of_nobody_else(bool behind, string headers, int status, bool isTls)
    {
        await using TestServer server = await TestServer.StartAsync(settings: behind ? [Behind, Name] : [Name]);
        HttpResponseMessage response = await GetAsync(server, "/health", headers.Split('|'));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(isTls, response.Headers.Contains("Strict-Transport-Security"));
    }

    /// <summary>A proxy sets one kind and passes the other on as its client sent it.</summary>
    [Fact]
    public async Task Both_kinds_at_once_are_refused()
    {
        await using TestServer server = await TestServer.StartAsync(settings: Behind);
        HttpResponseMessage response = await GetAsync(
            server, "/health", "X-Forwarded-For: 203.0.113.9", "Forwarded: for=127.0.0.1;host=localhost");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("forwarded.send-one-kind", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("192.168.7.5", true)]
    [InlineData("172.30.81.1", true)]
    [InlineData("::ffff:172.30.81.9", true)]
    [InlineData("fd00::20", true)]
    [InlineData("172.30.82.1", false)]
    [InlineData("192.168.7.6", false)]
    [InlineData("203.0.113.9", false)]
    [InlineData("fd00:1::20", false)]
    [InlineData("::ffff:203.0.113.9", false)]
    public async Task Beyond_this_machine_only_proxies_connect_in_plain(string remote, bool may)
    {
        PlainPeers peers = new(
            new HttpSettings { BehindProxy = ["172.30.81.0/24", "fd00::20"] }, TimeProvider.System, NullLogger<PlainPeers>.Instance);
        bool served = false;
        DefaultConnectionContext connection = new()
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(remote), 40000),
            LocalEndPoint = new IPEndPoint(IPAddress.Parse("192.168.7.5"), 8123),
        };
        await peers.Before(_ =>
        {
            served = true;
            return Task.CompletedTask;
        })(connection);
        Assert.Equal(may, served);
    }

    private static async Task<HttpResponseMessage> GetAsync(TestServer server, string path, params string[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        foreach (string header in headers.Where(h => h.Length > 0))
        {
            Assert.True(request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]));
        }

        return await server.Http.SendAsync(request);
    }
}
