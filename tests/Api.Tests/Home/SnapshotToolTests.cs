using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;
using RingCloudSim;

namespace RingActors.Api.Tests.Home;

/// <summary>get_snapshot as a model sees it: the picture itself is in the answer.</summary>
public sealed class SnapshotToolTests
{
    private const string Home = DemoHousehold.LocationId;

    [Fact]
    public async Task A_model_is_shown_the_picture_that_the_camera_took_and_the_same_again_by_its_hash()
    {
        await using RingCloudServer cloud = await RingCloudServer.StartAsync(new());
        await using HomeServer server = await HomeServer.StartOnAsync(cloud, Home);
        await using McpClient model = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(server.Http.BaseAddress!, "mcp"),
            AdditionalHeaders = new Dictionary<string, string>
            {
                ["Authorization"] = "Bearer " + await server.KeyAsync("model", AccessRole.Assistant),
            },
        }));

        CallToolResult taken = await model.CallToolAsync("get_snapshot", new Dictionary<string, object?> { ["device_id"] = "front-camera" });

        Assert.NotEqual(true, taken.IsError);
        (string hash, byte[] jpeg) = Shown(taken);
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(jpeg)));
        CallToolResult again = await model.CallToolAsync("get_snapshot", new Dictionary<string, object?> { ["hash"] = hash });
        Assert.Equal(jpeg, Shown(again).Jpeg);

        CallToolResult soon = await model.CallToolAsync("get_snapshot", new Dictionary<string, object?> { ["device_id"] = "front-camera" });
        Assert.True(soon.IsError);
        Assert.Contains("snapshot.wait", Assert.IsType<TextContentBlock>(Assert.Single(soon.Content)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest, "Give either device_id")]
    [InlineData("""{"device_id":"back-door"}""", HttpStatusCode.Conflict, "takes no pictures")]
    [InlineData("""{"hash":"0000000000000000000000000000000000000000000000000000000000000000"}""", HttpStatusCode.NotFound, "No picture with this hash")]
    [InlineData("""{"hash":"../../../../../../../../../../../../../../../../../journal.sqlite"}""", HttpStatusCode.BadRequest, "SHA-256")]
    public async Task What_cannot_be_shown_has_its_reason(string call, HttpStatusCode expected, string said)
    {
        await using HomeServer server = await HomeServer.StartAsync();

        (HttpStatusCode status, JsonObject told) = await server.CallAsync("get_snapshot", call);

        Assert.Equal(expected, status);
        Assert.Contains(said, (string?)told["error"], StringComparison.Ordinal);
    }

    private static (string Hash, byte[] Jpeg) Shown(CallToolResult result)
    {
        ImageContentBlock image = Assert.IsType<ImageContentBlock>(result.Content[1]);
        Assert.Equal("image/jpeg", image.MimeType);
        return (result.StructuredContent!.Value.GetProperty("hash").GetString()!, image.DecodedData.ToArray());
    }
}
