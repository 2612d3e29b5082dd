using System.Net;
using System.Text.Json;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Hosting;

/// <summary>What somebody sees who tries the address by hand.</summary>
public sealed class FirstLookTests
{
    [Fact]
    public async Task A_browser_is_told_what_this_is_whether_it_is_well_and_where_to_go()
    {
        await using var server = await TestServer.StartAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
        using var answer = await server.Http.SendAsync(request);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("automation engine for Ring households", page);
        Assert.Contains("<h2>Is it well?</h2>", page);
        Assert.Contains("href=\"/tools\"", page);
        Assert.DoesNotContain("<script", page);
        foreach (var link in new[] { "/tools", "/health", "/metrics" })
        {
            using var there = await server.Http.GetAsync(link);
            Assert.Equal(HttpStatusCode.OK, there.StatusCode);
        }
    }

    [Fact]
    public async Task A_program_is_told_the_same_in_short()
    {
        await using var server = await TestServer.StartAsync();
        var answer = JsonDocument.Parse(await server.Http.GetStringAsync("/")).RootElement;
        Assert.Equal("ringactors", answer.GetProperty("server").GetString());
        Assert.Equal("ok", answer.GetProperty("status").GetString());
        Assert.Contains("POST /tools/{name}", answer.GetProperty("endpoints").EnumerateArray().Select(e => e.GetString()));
    }

    [Theory]
    [InlineData("GET", "/tools/health_check", "POST")]
    [InlineData("POST", "/health", "GET, HEAD")]
    [InlineData("DELETE", "/tools", "GET, HEAD")]
    [InlineData("PUT", "/mcp", "DELETE, GET, POST")]
    [InlineData("POST", "/", "GET, HEAD")]
    public async Task A_wrong_method_is_answered_with_those_that_are_right(string method, string path, string allowed)
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("method.use-an-allowed-one", json.GetProperty("code").GetString());
    }

    /// <summary>RFC 9110, 9.3.2: the same header fields as GET, and nothing after them. Monitors and link checkers ask so.</summary>
    [Theory]
    [InlineData("/")]
    [InlineData("/health")]
    [InlineData("/metrics")]
    [InlineData("/tools")]
    public async Task HEAD_is_answered_as_GET_is_without_what_follows(string path)
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, path);

        using var head = await server.Http.SendAsync(request);
        using var get = await server.Http.GetAsync(path);

        Assert.Equal((HttpStatusCode.OK, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.NotNull(head.Content.Headers.ContentLength);
        Assert.InRange(head.Content.Headers.ContentLength!.Value, 1, long.MaxValue);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/nothing-here")]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/tools/health_check/more")]
    public async Task Where_nothing_is_no_method_is_offered(string path)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
