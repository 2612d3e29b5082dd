using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingCloudSim;

namespace RingActors.Api.Tests.Home.Rest;

/// <summary>Pictures over real HTTP, taken by a camera of the simulated cloud.</summary>
public sealed class SnapshotRouteTests
{
    private const string Home = DemoHousehold.LocationId;

    [Fact]
    public async Task A_picture_is_taken_shown_and_found_in_the_history()
    {
        await using RingCloudServer cloud = await RingCloudServer.StartAsync(new());
        await using HomeServer server = await HomeServer.StartOnAsync(cloud, Home);
        (HttpStatusCode status, JsonObject taken) = await PostAsync(server, $"/api/v1/homes/{Home}/devices/front-camera/snapshots");
        Assert.Equal(HttpStatusCode.OK, status);
        string hash = (string)taken["hash"]!;

        using HttpResponseMessage shown = await server.Http.GetAsync(new Uri((string)taken["path"]!, UriKind.Relative));
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (shown.StatusCode, shown.Content.Headers.ContentType!.MediaType));
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(await shown.Content.ReadAsByteArrayAsync())));
        Assert.Equal($"\"{hash}\"", shown.Headers.ETag!.Tag);

        (_, JsonObject history) = await server.CallAsync("get_security_history", """{"kinds":["motion"]}""");
        JsonNode entry = Assert.Single(history["entries"]!.AsArray(), e => (string)e!["event"]! == "snapshot.taken")!;
        Assert.Contains(hash, (string)entry["summary"]!, StringComparison.Ordinal);
        Assert.Equal((string)taken["correlation_id"]!, (string)entry["correlation_id"]!);

        (status, JsonObject again) = await PostAsync(server, $"/api/v1/homes/{Home}/devices/front-camera/snapshots");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "snapshot.wait"), (status, Code(again)));
    }

    [Fact]
    public async Task An_automation_has_a_camera_take_a_picture_which_is_kept_and_in_the_history_in_its_name()
    {
        await using RingCloudServer cloud = await RingCloudServer.StartAsync(new());
        await using HomeServer server = await HomeServer.StartOnAsync(cloud, Home);
        (HttpStatusCode status, JsonObject made) = await server.CallAsync("create_security_automation", """
            {"automation_name":"Look","trigger_type":"doorbell","response_actions":[{"type":"snapshot","devices":["front-camera"]}]}
            """);
        Assert.True(status == HttpStatusCode.OK, made.ToJsonString());
        HomeView view = await server.Homes.ViewAsync(Home);
        await server.TellAsync(
            view.Part<DevicesView>().All.First(d => d.Kind == DeviceKinds.Doorbell).Address,
            new ReportDing("d", NodaTime.SystemClock.Instance.GetCurrentInstant()));
        JsonNode? taken = null;
        for (long seq = view.HomeSeq; taken is null; seq = view.HomeSeq)
        {
            view = (await server.Homes.WaitForAsync(Home, v => v.HomeSeq > seq, TimeSpan.FromSeconds(30)))!;
            (_, JsonObject history) = await server.CallAsync("get_security_history", """{"kinds":["motion","command"],"limit":50}""");
            taken = history["entries"]!.AsArray().SingleOrDefault(e => (string)e!["event"]! == "snapshot.taken");
        }

        Assert.Equal("rule:look", (string)taken["by"]!);
    }

    [Fact]
    public async Task What_is_not_kept_is_said_plainly()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string hash = server.PictureStore.Store(HomeServer.Home, [0xFF, 0xD8, 0xFF, 1]);
        await server.TellAsync(HomeServer.Camera, new ReportSnapshot(hash, NodaTime.SystemClock.Instance.GetCurrentInstant(), 4));
        using (HttpResponseMessage shown = await server.Http.GetAsync(Path(HomeServer.Home, hash)))
        {
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        }

        Directory.Delete(server.Paths.Snapshots, recursive: true);
        await FailsAsync(server, Path(HomeServer.Home, hash), HttpStatusCode.NotFound, "snapshot.is-not-kept");
        await FailsAsync(server, Path(HomeServer.Home, new string('0', 64)), HttpStatusCode.NotFound, "snapshot.is-not-kept");
        await FailsAsync(server, Path(HomeServer.Home, "..%2f..%2fjournal.db"), HttpStatusCode.BadRequest, "snapshot.send-its-hash");
        await FailsAsync(server, Path("home-3", hash), HttpStatusCode.NotFound, "home.look-up-the-id");
    }

    [Fact]
    public async Task A_picture_that_was_changed_on_the_disk_is_not_shown()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string hash = server.PictureStore.Store(HomeServer.Home, [0xFF, 0xD8, 0xFF, 1]);
        string file = Directory.EnumerateFiles(server.Paths.Snapshots, "*.jpg", SearchOption.AllDirectories).Single();
        await File.WriteAllBytesAsync(file, [0xFF, 0xD8, 0xFF, 2]);
        await FailsAsync(server, Path(HomeServer.Home, hash), HttpStatusCode.InternalServerError, "snapshot.is-damaged");
    }

    [Theory]
    [InlineData("front-camera", HttpStatusCode.ServiceUnavailable, "ring.")]
    [InlineData("back-door", HttpStatusCode.Conflict, "device.lacks-capability")]
    [InlineData("nobody", HttpStatusCode.NotFound, "device.look-up-the-id")]
    public async Task A_picture_that_cannot_be_taken_has_its_reason(string device, HttpStatusCode expected, string code)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject json) = await PostAsync(server, $"/api/v1/homes/{HomeServer.Home}/devices/{device}/snapshots");
        Assert.Equal(expected, status);
        Assert.StartsWith(code, Code(json), StringComparison.Ordinal);
    }

    private static Uri Path(string home, string hash) => new($"/api/v1/homes/{home}/snapshots/{hash}", UriKind.Relative);

    private static string Code(JsonObject json) => (string)json["code"]!;

    private static async Task FailsAsync(HomeServer server, Uri path, HttpStatusCode status, string code)
    {
        using HttpResponseMessage response = await server.Http.GetAsync(path);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, Code((JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!));
    }

    private static async Task<(HttpStatusCode Status, JsonObject Json)> PostAsync(HomeServer server, string path)
    {
        using HttpResponseMessage response = await server.Http.PostAsync(new Uri(path, UriKind.Relative), null);
        return (response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
