using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Tests.Home;

/// <summary>What a call or an automation means less than its words seem to is said by name: kinds, names of two, placeholders, conditions that are not there; over real HTTP.</summary>
public sealed class MeantDevicesTests
{
    private static int _made;

    [Theory]
    [InlineData("""{"kind":"light","action":"turn_off"}""", true)]
    [InlineData("""{"kind":"light","room":"Den","action":"turn_off"}""", false)]
    [InlineData("""{"kind":"camera","action":"turn_off"}""", true)]
    [InlineData("""{"device_ids":["lamp"],"action":"turn_off"}""", false)]
    public async Task What_can_do_it_and_is_of_another_kind_is_named_as_not_meant(string call, bool isNamed)
    {
        await using HomeServer server = await WithLampAsync();
        JsonObject told = (await server.CallAsync("control_device", $$"""{"wait_seconds":0,{{call[1..]}}""")).Json;
        string other = call.Contains("camera", StringComparison.Ordinal) ? "\"Lamp\" (lamp)" : "\"Front Camera\" (front-camera)";
        Assert.Equal(isNamed, ((string?)told["summary"])!.Contains("Not meant by kind", StringComparison.Ordinal));
        Assert.Equal(isNamed, told["not_meant"] is not null);
        Assert.Equal(isNamed, ((string?)told["summary"])!.Contains(other, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_none_of_the_kind_can_do_it_the_refusal_names_what_can()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("control_device", """{"kind":"light","action":"turn_off"}""");
        Assert.Equal((HttpStatusCode.Conflict, "control.name-what-can"), (status, (string?)told["code"]));
        Assert.Contains("\"Front Camera\" (front-camera)", (string?)told["error"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("device", "\"Front Camera\" (front-camera) can do it too")]
    [InlineData("camera", "\"Lamp\" (lamp) can do it too")]
    public async Task An_automation_for_a_kind_says_what_can_do_it_and_is_of_another(string kind, string says)
    {
        await using HomeServer server = await WithLampAsync();
        string[] warnings = await WarningsAsync(server, $$"""[{"type":"light","kinds":["{{kind}}"],"on":false}]""");
        Assert.Contains(warnings, w => w.StartsWith(says, StringComparison.Ordinal));
        Assert.DoesNotContain(
            await WarningsAsync(server, """[{"type":"light","kinds":["device","camera"],"on":false}]"""),
            w => w.Contains("can do it too", StringComparison.Ordinal));
        Assert.DoesNotContain(
            await WarningsAsync(server, """[{"type":"light","kinds":["device"],"exclude":["front-camera"],"on":false}]"""),
            w => w.Contains("can do it too", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""[{"type":"notify","message":"Motion at {{ device.name }}!"}]""", "{{ device.name }}")]
    [InlineData("""[{"type":"notify","message":"Motion at {name}"}]""", "{name}")]
    [InlineData("""[{"type":"notify","message":"Motion at ${trigger.id}"}]""", "${trigger.id}")]
    [InlineData("""[{"type":"webhook","url":"https://example.org/x","body":{"text":"at {device}"}}]""", "{device}")]
    [InlineData("""[{"type":"notify","message":"{% if x %}"}]""", "{% if x %}")]
    [InlineData("""[{"type":"webhook","url":"https://example.org/x","body":{"text":"50 % of {} and a { b"}}]""", null)]
    [InlineData("""[{"type":"notify","message":"Look at the {front, back} doors"}]""", null)]
    public async Task A_placeholder_in_a_text_is_said_to_be_sent_as_it_stands(string actions, string? said)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string[] warnings = [.. (await WarningsAsync(server, actions)).Where(w => w.Contains("word for word", StringComparison.Ordinal))];
        Assert.Equal(said is null ? 0 : 1, warnings.Length);
        Assert.All(warnings, w => Assert.StartsWith($"\"{said}\"", w, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"type":"device_state","device":"nobody","capability":"contact","is":"open"}""")]
    [InlineData("""{"type":"device_state","device":"nobody","capability":"lock","is":"locked"}""")]
    [InlineData("""{"type":"numeric","device":"nobody","capability":"temperature","above":20}""")]
    public async Task A_condition_of_an_unknown_device_has_that_one_fault(string condition)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject told = await RefusedAsync(server, condition);
        Assert.EndsWith("conditions[0].device", (string?)Assert.Single(told["details"]!.AsArray())!["path"], StringComparison.Ordinal);
        Assert.DoesNotContain("tells no", told.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_else_is_wrong_with_such_a_condition_is_said_all_the_same()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject told = await RefusedAsync(server, """{"type":"device_state","device":"nobody","capability":"contact","is":"ajar"}""");
        Assert.Equal(["device", "is"], told["details"]!.AsArray().Select(d => ((string)d!["path"]!).Split('.')[^1]).Order());
    }

    [Fact]
    public async Task Two_devices_of_one_name_are_said_to_be_two_with_their_ids()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await ListAsync(server, "z-1", "Hall Sensor", new Readings { Faulted = false }, Capabilities.Contact, DeviceKinds.Contact);
        await ListAsync(server, "z-2", "Hall Sensor", new Readings { Faulted = false }, Capabilities.Contact, DeviceKinds.Contact);
        string[] told =
        [
            (await RefusedAsync(server, """{"type":"device_state","device":"Hall Sensor","capability":"contact","is":"open"}""")).ToJsonString(),
            (await server.CallAsync("get_device_details", """{"device_id":"Hall Sensor"}""")).Json.ToJsonString(),
            (await server.CallAsync("get_security_history", """{"device_id":"Hall Sensor"}""")).Json.ToJsonString(),
            (await server.CallAsync("control_device", """{"device_ids":["Hall Sensor"],"action":"turn_on"}""")).Json.ToJsonString(),
            (await server.CallAsync("change_group", """{"action":"create","name":"G","device_ids":["Hall Sensor"]}""")).Json.ToJsonString(),
        ];
        Assert.All(told, t => Assert.Contains("2 devices are called", t, StringComparison.Ordinal));
        Assert.All(told, t => Assert.Contains("hall-sensor, hall-sensor-2", t, StringComparison.Ordinal));
        Assert.All(told, t => Assert.DoesNotContain("no device", t, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_at_home_is_said_not_to_be_known_in_every_place_for_conditions()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string[] told =
        [
            (await RefusedAsync(server, """{"type":"presence","is":"home"}""")).ToJsonString(),
            (await RefusedAsync(server, """{"type":"any","any":[{"type":"nobody_home"}]}""")).ToJsonString(),
        ];
        Assert.All(told, t => Assert.Contains("Who is at home is not known here", t, StringComparison.Ordinal));
    }

    private static async Task<JsonObject> RefusedAsync(HomeServer server, string condition)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(
            "create_security_automation",
            $$"""{"automation_name":"x","rule_document":{"triggers":[{"type":"motion"}],"conditions":[{{condition}}],"actions":[{"type":"webhook","url":"https://example.org/x"}]} }""");
        Assert.True(status == HttpStatusCode.BadRequest, told.ToJsonString());
        return told;
    }

    private static async Task<string[]> WarningsAsync(HomeServer server, string actions)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(
            "create_security_automation",
            $$"""{"automation_name":"x {{Interlocked.Increment(ref _made)}}","rule_document":{"triggers":[{"type":"motion"}],"actions":{{actions}}} }""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        return [.. (told["warnings"]?.AsArray() ?? []).Select(w => (string)w!)];
    }

    private static async Task<HomeServer> WithLampAsync()
    {
        HomeServer server = await HomeServer.StartAsync();
        await ListAsync(server, "z-lamp", "Lamp", new Readings { Light = false }, Capabilities.Light, DeviceKinds.Generic, "Den");
        return server;
    }

    private static Task ListAsync(
        HomeServer server, string id, string name, Readings readings, string capability, string kind, string? room = null) => server.TellAsync(
        new Address(HomeServer.Home, kind, id),
        new ReportDevice(
            new DeviceDescription { Name = name, RingKind = "x", Capabilities = [capability], Room = room },
            readings with { Connection = Connection.Online }));
}
