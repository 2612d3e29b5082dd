using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingCloudSim;

namespace RingActors.Api.Tests.Home.Rest;

/// <summary>A live view as a browser begins it: over HTTP to this server, over a web socket to the simulated cloud.</summary>
public sealed class LiveViewRouteTests
{
    private const string Camera = $"/api/v1/homes/{DemoHousehold.LocationId}/devices/front-camera/live-view";
    private const string Offer = "v=0\\r\\ns=-\\r\\nm=video 9 UDP/TLS/RTP/SAVPF 96\\r\\na=mid:0\\r\\na=recvonly\\r\\n";

    [Fact]
    public async Task A_live_view_is_begun_fed_asked_about_and_closed()
    {
        await using RingCloudServer cloud = await RingCloudServer.StartAsync(new());
        await using HomeServer server = await HomeServer.StartOnAsync(cloud, DemoHousehold.LocationId);
        (HttpStatusCode status, JsonObject started) = await SendAsync(server, HttpMethod.Post, Camera, $$"""{"sdp":"{{Offer}}"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("a=sendonly", (string)started["sdp"]!, StringComparison.Ordinal);
        string path = (string)started["path"]!;

        (status, _) = await SendAsync(server, HttpMethod.Post, path + "/ice", """{"candidate":"candidate:mine","mlineindex":0}""");
        Assert.Equal(HttpStatusCode.OK, status);
        await cloud.Control.MessageAsync(m => m.Channel == "signal" && m.Text.Contains("candidate:mine", StringComparison.Ordinal));

        (_, JsonObject news) = await SendAsync(server, HttpMethod.Get, path + "?after=0&wait_seconds=10", null);
        Assert.NotEmpty(news["events"]!.AsArray());
        Assert.Null(news["ended"]);

        cloud.Control.CloseLiveViews(10);
        for (string code = ""; code != "ring-10"; code = (string?)news["ended"]?["code"] ?? "")
        {
            (status, news) = await SendAsync(server, HttpMethod.Get, $"{path}?after={news["next"]}&wait_seconds=10", null);
            Assert.Equal(HttpStatusCode.OK, status);
        }

        (status, _) = await SendAsync(server, HttpMethod.Delete, path, null);
        Assert.Equal(HttpStatusCode.OK, status);
        (status, JsonObject gone) = await SendAsync(server, HttpMethod.Delete, path, null);
        Assert.Equal((HttpStatusCode.NotFound, "live-view.start-one"), (status, (string)gone["code"]!));
    }

    [Fact]
    public async Task Nonsense_has_its_status_and_reaches_nobody()
    {
        (string Tail, string Body, int Expected)[] nonsense =
        [
            ("", "", 400), ("", "[1]", 400), ("", """{"sdp":5}""", 400), ("", """{"sdp":"hello"}""", 409),
            ("/unknown/ice", """{"candidate":"c","mlineindex":0}""", 404),
            ("/unknown/ice", """{"candidate":"c"}""", 400),
            ("", """{"sdp":"\ud800"}""", 400), ("", """{"\ud800":1,"sdp":"hello"}""", 400),
            ("/unknown/ice", """{"candidate":"\ud800","mlineindex":0}""", 400),
            ("/unknown/ice", """{"candidate":"c","mlineindex":"0"}""", 400),
            ("/unknown/ice", """{"candidate":"c","mlineindex":99}""", 409),
        ];
        await using RingCloudServer cloud = await RingCloudServer.StartAsync(new());
        await using HomeServer server = await HomeServer.StartOnAsync(cloud, DemoHousehold.LocationId);
        foreach (var (tail, body, expected) in nonsense)
        {
            (HttpStatusCode status, _) = await SendAsync(server, HttpMethod.Post, Camera + tail, body);
            Assert.True(expected == (int)status, $"{tail} {body}: {status}");
        }

        (HttpStatusCode early, _) = await SendAsync(server, HttpMethod.Get, Camera + "/unknown?after=-1", null);
        Assert.Equal(HttpStatusCode.BadRequest, early);
        Assert.DoesNotContain(cloud.Control.Requests(), r => r.Path.EndsWith("/signalsocket", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mode_that_blocks_looking_is_forbidden()
    {
        await using RingCloudServer cloud = await RingCloudServer.StartAsync(new());
        cloud.Control.AddFault(new FaultRule("*/signalsocket", "status", Status: 403));
        await using HomeServer server = await HomeServer.StartOnAsync(cloud, DemoHousehold.LocationId);
        (HttpStatusCode status, JsonObject json) = await SendAsync(server, HttpMethod.Post, Camera, $$"""{"sdp":"{{Offer}}"}""");
        Assert.Equal((HttpStatusCode.Forbidden, "ring.live-view-blocked"), (status, (string)json["code"]!));
    }

    private static async Task<(HttpStatusCode Status, JsonObject Json)> SendAsync(HomeServer server, HttpMethod method, string path, string? body)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        return (response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
