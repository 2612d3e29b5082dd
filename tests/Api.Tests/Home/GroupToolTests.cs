using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Home;

/// <summary>Devices that the household calls by one name; over real HTTP.</summary>
public sealed class GroupToolTests
{
    private const string Make = """{"action":"create","name":"Yard","device_ids":["front-camera"]}""";

    private const string Lamp = """
        {"automation_name":"Lamp","rule_document":{"triggers":[{"type":"motion","groups":["Yard"]}],"actions":[{"type":"light","groups":["yard"]}]}}
        """;

    [Fact]
    public async Task A_group_is_made_listed_changed_and_deleted()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject made = await ChangeAsync(server, Make);
        Assert.Equal("""{"group_id":"yard","name":"Yard","device_ids":["front-camera"]}""", made["group"]!.ToJsonString());
        Assert.Equal("yard", (string?)(await ChangeAsync(server, Make))["group"]!["group_id"]);
        JsonNode listed = Assert.Single((await server.CallAsync("get_devices", "{}")).Json["groups"]!.AsArray())!;
        Assert.Equal("Yard", (string?)listed["name"]);

        JsonObject changed = await ChangeAsync(
            server, """{"action":"update","group_id":"Yard","name":"Outside","device_ids":["front-doorbell","front-camera"]}""");
        Assert.Equal("Outside", (string?)changed["group"]!["name"]);
        Assert.Equal(2, changed["group"]!["device_ids"]!.AsArray().Count);
        Assert.Equal("yard", (string?)(await ChangeAsync(server, """{"action":"delete","group_id":"outside"}"""))["deleted_id"]);
        Assert.Null((await server.CallAsync("get_devices", "{}")).Json["groups"]);
    }

    [Fact]
    public async Task What_can_is_controlled_by_the_groups_name()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await ChangeAsync(server, """{"action":"create","name":"Yard","device_ids":["front-camera","front-doorbell"]}""");
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(
            "control_device", """{"group":"yard","action":"turn_on","wait_seconds":0}""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        Assert.Equal("front-camera", (string?)Assert.Single(told["results"]!.AsArray())!["device_id"]);
        Assert.Equal("front-doorbell", (string?)Assert.Single(told["left_out"]!.AsArray()));
        (status, told) = await server.CallAsync("control_device", """{"group":"yart","action":"turn_on"}""");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("yard", told.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assistant_makes_groups_and_asks_before_one_changes_that_automations_mean()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.BecomeAsync(AccessRole.Assistant);
        await ChangeAsync(server, Make);
        (HttpStatusCode status, JsonObject made) = await server.CallAsync("create_security_automation", Lamp);
        Assert.True(status == HttpStatusCode.OK, made.ToJsonString());
        foreach (string call in new[]
        {
            """{"action":"update","group_id":"yard","device_ids":["front-doorbell"]}""", """{"action":"delete","group_id":"yard"}""",
        })
        {
            JsonObject told = await ChangeAsync(server, call, HttpStatusCode.Accepted);
            Assert.Equal("approval.wait-for-a-person", (string?)told["code"]);
            Assert.Contains("Lamp", told.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"action":"create","name":"x"}""", HttpStatusCode.BadRequest, "device_ids")]
    [InlineData("""{"action":"create","name":"x","device_ids":["nobody"]}""", HttpStatusCode.BadRequest, "device_ids[0]")]
    [InlineData("""{"action":"update","group_id":"yard"}""", HttpStatusCode.BadRequest, "name")]
    [InlineData("""{"action":"delete","group_id":"yard","name":"x"}""", HttpStatusCode.BadRequest, "name")]
    [InlineData("""{"action":"delete","group_id":"yart"}""", HttpStatusCode.NotFound, "group_id")]
    [InlineData("""{"action":"create","name":"yard","device_ids":["front-doorbell"]}""", HttpStatusCode.Conflict, "group.change-instead")]
    public async Task What_is_wrong_is_said_and_nothing_is_changed(string call, HttpStatusCode expected, string named)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await ChangeAsync(server, Make);
        JsonObject told = await ChangeAsync(server, call, expected);
        Assert.Contains(named, told.ToJsonString(), StringComparison.Ordinal);
        JsonNode listed = Assert.Single((await server.CallAsync("get_devices", "{}")).Json["groups"]!.AsArray())!;
        Assert.Equal("""{"group_id":"yard","name":"Yard","device_ids":["front-camera"]}""", listed.ToJsonString());
    }

    private static async Task<JsonObject> ChangeAsync(HomeServer server, string call, HttpStatusCode expected = HttpStatusCode.OK)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("change_group", call);
        Assert.True(status == expected, $"{call}: {status} {told.ToJsonString()}");
        return told;
    }
}
