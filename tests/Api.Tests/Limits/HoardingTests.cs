using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Limits;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Limits;

/// <summary>Keys that take sessions and streams and keep them, and bodies made to weigh more than they cost.</summary>
public sealed class HoardingTests
{
    [Fact]
    public async Task A_key_that_hoards_sessions_loses_its_own_and_takes_nobody_elses()
    {
        await using TestServer server = await StartAsync(("Mcp:SessionsPerKeyMax", "2"), ("Mcp:SessionsMax", "10"));
        string others = await OpenAsync(server, "ra_two");
        string[] hoarded = [await OpenAsync(server, "ra_one"), await OpenAsync(server, "ra_one"), await OpenAsync(server, "ra_one")];
        McpSessions sessions = server.App.Services.GetRequiredService<McpSessions>();
        Assert.Equal(3, sessions.Count);
        Assert.Null(sessions.Find(hoarded[0]));
        Assert.NotNull(sessions.Find(hoarded[1]));
        Assert.NotNull(sessions.Find(others));
    }

    [Fact]
    public async Task A_key_whose_sessions_are_all_in_use_is_refused_and_another_key_is_not()
    {
        await using TestServer server = await StartAsync(("Mcp:SessionsPerKeyMax", "1"));
        string session = await OpenAsync(server, "ra_one");
        using HttpResponseMessage stream = await StreamAsync(server, "ra_one", session);

        using HttpResponseMessage refused = await RawMcp.PostAsync(server, RawMcp.Initialize, ("X-API-Key", "ra_one"));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        JsonNode error = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal((-32005, 5), ((int)error["code"]!, (int)error["data"]!["retry_after_seconds"]!));
        await OpenAsync(server, "ra_two");
    }

    [Fact]
    public async Task A_key_opens_no_more_streams_than_it_may_and_gets_a_place_back_when_one_ends()
    {
        await using TestServer server = await StartAsync(("Http:StreamsPerKeyMax", "1"));
        string first = await OpenAsync(server, "ra_one");
        string second = await OpenAsync(server, "ra_one");
        HttpResponseMessage stream = await StreamAsync(server, "ra_one", first);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        using (HttpResponseMessage refused = await StreamAsync(server, "ra_one", second))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        }

        string elsewhere = await OpenAsync(server, "ra_two");
        using HttpResponseMessage theirs = await StreamAsync(server, "ra_two", elsewhere);
        Assert.Equal(HttpStatusCode.OK, theirs.StatusCode);
        stream.Dispose();
        HttpStatusCode status = HttpStatusCode.TooManyRequests;
        using CancellationTokenSource late = new(Waits.Limit);
        while (status == HttpStatusCode.TooManyRequests && !late.IsCancellationRequested)
        {
            using HttpResponseMessage again = await StreamAsync(server, "ra_one", second);
            status = again.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Bodies_that_are_deep_wide_large_or_endless_are_refused_and_the_server_goes_on()
    {
        await using TestServer server = await StartAsync(("Http:BodyBytesMax", "1048576"));
        string deep = string.Concat(Enumerable.Repeat("[", 100_000));
        string nested = string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000);
        string wide = "{" + string.Join(',', Enumerable.Range(0, 60_000).Select(i => $"\"k{i}\":{i}")) + "}";
        string number = "{\"amount\":" + new string('9', 500_000) + "}";
        foreach (string body in new[] { deep, nested, wide, number, new string('x', 2 * 1024 * 1024) })
        {
            foreach (string path in new[] { "/tools/plant_tree", "/mcp" })
            {
                using HttpRequestMessage request = RawMcp.Message(body, ("X-API-Key", "ra_one"));
                request.RequestUri = new Uri(path, UriKind.Relative);
                HttpStatusCode? status = await SentAsync(server, request);
                Assert.True(status is null or (>= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError), $"{path}: {status} to {body[..10]}");
            }
        }

        using HttpRequestMessage endless = new(HttpMethod.Post, "/tools/plant_tree") { Content = new Endless() };
        endless.Headers.Add("X-API-Key", "ra_one");
        Assert.True(await SentAsync(server, endless) is null or HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/tools/list_trees", "{}", ("X-API-Key", "ra_one"))).Status);
    }

    [Fact]
    public async Task A_stranger_may_send_no_more_than_a_code_takes()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient stranger = server.As(null);
        using StringContent body = new("{\"code\":\"" + new string('1', 20_000) + "\"}", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await stranger.PostAsync(new Uri("/approvals/none/approve", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public void A_stream_gives_its_place_back_once()
    {
        StreamPlaces places = new(new HttpSettings { StreamsPerKeyMax = 2 }, new LimitMetrics());
        ToolPrincipal caller = new(ToolPrincipal.ApiKeyKind, "one", AccessRole.Owner);
        IDisposable first = Assert.IsAssignableFrom<IDisposable>(places.TryOpen(caller));
        Assert.NotNull(places.TryOpen(caller));
        Assert.Null(places.TryOpen(caller));
        first.Dispose();
        first.Dispose();
        Assert.NotNull(places.TryOpen(caller));
        Assert.Null(places.TryOpen(caller));
    }

    /// <summary>What was answered; null if the server hung up on what was still being sent.</summary>
    private static async Task<HttpStatusCode?> SentAsync(TestServer server, HttpRequestMessage request)
    {
        try
        {
            using HttpResponseMessage response = await server.Http.SendAsync(request);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<TestServer> StartAsync(params (string, string)[] settings)
    {
        TestServer server = await TestServer.StartAsync(settings: settings);
        foreach (string name in new[] { "one", "two" })
        {
            server.Keys.Add("ra_" + name, new ToolPrincipal(ToolPrincipal.ApiKeyKind, name, AccessRole.Owner));
        }

        return server;
    }

    private static async Task<string> OpenAsync(TestServer server, string key)
    {
        using HttpResponseMessage response = await RawMcp.PostAsync(server, RawMcp.Initialize, ("X-API-Key", key));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        string session = response.Headers.GetValues(McpHeaders.SessionId).Single();
        using HttpResponseMessage accepted = await RawMcp.PostAsync(
            server, """{"jsonrpc":"2.0","method":"notifications/initialized"}""", (McpHeaders.SessionId, session), ("X-API-Key", key));
        return session;
    }

    private static async Task<HttpResponseMessage> StreamAsync(TestServer server, string key, string session)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/mcp");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add(McpHeaders.SessionId, session);
        request.Headers.Add("X-API-Key", key);
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>A body that never ends by itself.</summary>
    private sealed class Endless : HttpContent
    {
        private static readonly byte[] Piece = new byte[64 * 1024];

        public Endless() => Headers.ContentType = new MediaTypeHeaderValue("application/json");

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            try
            {
                for (int i = 0; i < 1_000; i++)
                {
                    await stream.WriteAsync(Piece);
                }
            }
            catch (IOException)
            {
                // The server has heard enough.
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
