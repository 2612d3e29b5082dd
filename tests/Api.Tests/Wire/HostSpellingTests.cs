using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Wire;

/// <summary>
/// Ways to write Host and Origin so that a careless reader takes another's for its own (DNS rebinding, pages of other
/// sites). They go over a bare socket, because clients would put them right.
/// </summary>
public sealed class HostSpellingTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly Uri _server = new(shared.Server.Url);

    /// <summary>None of these is this server's.</summary>
    public static TheoryData<string> Hosts =>
    [
        "evil.example", "evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example.localhost",
        "localhost@evil.example", "localhost:80@evil.example", "evil.example#localhost", "evil.example/localhost", "evil.example?localhost",
        "evil.example\\localhost", "localhost,evil.example", "localhost evil.example", "localhost%00.evil.example", "localhost%2eevil.example",
        "127.0.0.1:{port}.evil.example", "[::1].evil.example", "[::1%25evil]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:0:0:1]", "[::]",
        "127.1", "127.0.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1", "017700000001", "127.0.0.2", "0.0.0.0", "0",
        "localhost.", "127.0.0.1.", "localhost..", "loc\u00e0lhost", "xn--lclhost-2wa", "ip6-localhost", "localhost.localdomain",
        "rebound.example.org", "http://localhost", "//localhost", "*", "", " ", "localhost:{port}:{port}", "localhost:x",
    ];

    /// <summary>None of these is a page of this server.</summary>
    public static TheoryData<string> Origins =>
    [
        "null", "*", "http://evil.example", "https://evil.example", "http://127.0.0.1", "http://127.0.0.1:1", "http://localhost:{port}",
        "http://127.0.0.1:{port}.evil.example", "http://evil.example:{port}", "http://127.0.0.1.evil.example:{port}",
        "http://evil.example@127.0.0.1:1", "http://127.0.0.1:{port}@evil.example", "http://evil.example#127.0.0.1:{port}",
        "http://evil.example/127.0.0.1:{port}", "http://evil.example?127.0.0.1:{port}", "http://evil.example\\127.0.0.1:{port}",
        "file://127.0.0.1:{port}", "file://", "ws://127.0.0.1:{port}", "chrome-extension://abcdef", "data:text/html,x", "about:blank",
        "javascript://127.0.0.1:{port}/%0aalert(1)", "blob:http://evil.example/1", "http://[::1]:{port}", "http://127.0.0.2:{port}",
        "http://0.0.0.0:{port}", "http://localhost.:{port}", "http://127.0.0.1.:{port}", "127.0.0.1:{port}", "//127.0.0.1:{port}",
        "http://127.0.0.1:{port}, http://evil.example", "http://evil.example http://127.0.0.1:{port}", "http:127.0.0.1:{port}x",
        "http://127.0.0.1:{port}\u00e9", "https://127.0.0.1:{port}.", "http://xn--127001-9m0a:{port}", "http://[::ffff:127.0.0.1]:{port}",
        "http://127.0.0.1:0{port}0", "view-source:http://127.0.0.1:{port}",
    ];

    [Fact]
    public void There_are_forty_of_each_and_none_twice()
    {
        Assert.All(new[] { Hosts, Origins }, rows =>
        {
            string[] all = [.. rows.Select(r => r.Data)];
            Assert.True(all.Length >= 40, $"{all.Length}");
            Assert.Equal(all.Length, all.Distinct(StringComparer.Ordinal).Count());
        });
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task No_spelling_of_a_host_that_is_not_ours_is_served(string host)
    {
        string answer = await SendAsync($"Host: {Here(host)}\r\n");
        Assert.True(answer is "HTTP/1.1 403 Forbidden" or "HTTP/1.1 400 Bad Request", answer);
    }

    [Theory]
    [MemberData(nameof(Origins))]
    public async Task No_spelling_of_an_origin_that_is_not_ours_is_served(string origin)
    {
        string answer = await SendAsync($"Host: {_server.Authority}\r\nOrigin: {Here(origin)}\r\n");
        Assert.True(answer is "HTTP/1.1 403 Forbidden" or "HTTP/1.1 400 Bad Request", answer);
    }

    /// <summary>Two that differ, none, and one in the target that says otherwise.</summary>
    [Theory]
    [InlineData("GET /tools HTTP/1.1", "Host: {here}\r\nHost: evil.example\r\n")]
    [InlineData("GET /tools HTTP/1.1", "Host: {here}\r\nhost: {here}\r\n")]
    [InlineData("GET /tools HTTP/1.1", "")]
    [InlineData("GET http://evil.example/tools HTTP/1.1", "Host: {here}\r\n")]
    [InlineData("GET http://evil.example/tools HTTP/1.1", "Host: evil.example\r\n")]
    [InlineData("GET /tools HTTP/1.1", "Host: {here}\r\nOrigin: http://{here}\r\nOrigin: http://evil.example\r\n")]
    [InlineData("GET /tools HTTP/1.0", "Host: evil.example\r\n")]
    [InlineData("GET /tools HTTP/1.0", "")]
    [InlineData("CONNECT evil.example:80 HTTP/1.1", "Host: {here}\r\n")]
    [InlineData("GET /tools HTTP/1.1", " Host: {here}\r\n")]
    [InlineData("GET /tools HTTP/1.1", "Host : {here}\r\n")]
    public async Task Doubtful_ones_are_refused(string line, string headers)
    {
        string answer = await SendAsync(headers.Replace("{here}", _server.Authority, StringComparison.Ordinal), line);
        Assert.True(
            answer.Contains(" 400 ", StringComparison.Ordinal) || answer.Contains(" 403 ", StringComparison.Ordinal)
            || answer.Contains(" 405 ", StringComparison.Ordinal), answer);
    }

    /// <summary>The checks above would pass if nothing were served at all.</summary>
    [Theory]
    [InlineData("localhost", null)]
    [InlineData("LOCALHOST:{port}", null)]
    [InlineData("127.0.0.1:{port}", "http://127.0.0.1:{port}")]
    [InlineData("[::1]:{port}", "http://[::1]:{port}")]
    public async Task Our_own_are_served(string host, string? origin) => Assert.Equal(
        "HTTP/1.1 200 OK",
        await SendAsync($"Host: {Here(host)}\r\n" + (origin is null ? "" : $"Origin: {Here(origin)}\r\n")));

    private string Here(string text) =>
        text.Replace("{port}", _server.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private async Task<string> SendAsync(string headers, string line = "GET /tools HTTP/1.1")
    {
        using CancellationTokenSource limit = new(Waits.Limit);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, _server.Port, limit.Token);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{line}\r\n{headers}Connection: close\r\n\r\n"), limit.Token);
        using StreamReader reader = new(stream, Encoding.ASCII);
        return await reader.ReadLineAsync(limit.Token) ?? "nothing";
    }
}
