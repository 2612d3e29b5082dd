using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Features.Devices;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Tests.Home;

/// <summary>control_device of several devices: each a wish of its own, and one that refuses keeps no other from it.</summary>
public sealed class ControlSeveralTests
{
    [Theory]
    [InlineData("""{"device_ids":["lamp","heater"]}""", "lamp heater", "")]
    [InlineData("""{"kind":"switch"}""", "heater lamp", "")]
    [InlineData("""{"room":"Den"}""", "heater lamp", "front-lock")]
    [InlineData("""{"kind":"switch","room":"den"}""", "heater lamp", "")]
    [InlineData("""{"device_ids":["lamp","lamp"]}""", "lamp", "")]
    public async Task Those_that_are_meant_and_can_are_asked_and_no_others(string which, string asked, string leftOut)
    {
        await using HomeServer server = await FurnishedAsync();

        (HttpStatusCode status, JsonObject told) = await ControlAsync(server, which, "turn_on");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(asked.Split(' '), told["results"]!.AsArray().Select(r => (string?)r!["device_id"]));
        Assert.All(told["results"]!.AsArray(), r => Assert.Equal("requested", (string?)r!["intent"]!["state"]));
        Assert.Equal(leftOut, (string?)told["left_out"]?[0] ?? "");
        HomeView view = await server.Homes.ViewAsync(HomeServer.Home);
        Assert.Equal(
            asked.Split(' ').Order(),
            view.Part<IntentsView>().Recent.Select(i => view.Part<DevicesView>().Get(i.Actor)!.Slug).Order());
        AssertFits(told);
    }

    [Fact]
    public async Task A_call_waits_for_the_word_of_all_of_them_and_says_how_far_each_came()
    {
        await using HomeServer server = await FurnishedAsync();
        Task<(HttpStatusCode, JsonObject Json)> call = server.CallAsync(
            "control_device", """{"kind":"switch","action":"turn_on","wait_seconds":20}""");
        await server.Homes.WaitForAsync(
            HomeServer.Home, v => v.Part<IntentsView>().Recent.Count == 2, TimeSpan.FromSeconds(30), CancellationToken.None);
        foreach (string device in new[] { "z-lamp", "z-heater" })
        {
            await server.TellAsync(At(device), Words(Capabilities.Switch, StateView.On));
        }

        JsonObject told = (await call).Json;

        Assert.Equal("2 of 2 devices confirmed it.", (string?)told["summary"]);
        Assert.All(told["results"]!.AsArray(), r => Assert.Equal("confirmed", (string?)r!["intent"]!["state"]));
    }

    [Fact]
    public async Task One_that_cannot_says_so_beside_those_that_are_asked()
    {
        await using HomeServer server = await FurnishedAsync();

        (HttpStatusCode status, JsonObject told) = await ControlAsync(server, """{"device_ids":["lamp","back-door"]}""", "turn_on");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("requested", (string?)told["results"]![0]!["intent"]!["state"]);
        Assert.Equal("device.lacks-capability", (string?)told["results"]![1]!["code"]);
        Assert.Equal("0 of 2 devices confirmed it, 1 not (yet): see their states, 1 refused.", (string?)told["summary"]);
    }

    /// <summary>A model that unlocks a house by one call has as many approvals to wait for as there are doors.</summary>
    [Fact]
    public async Task What_a_person_has_to_approve_is_asked_for_each_and_done_for_none()
    {
        await using HomeServer server = await FurnishedAsync(("Home:AllowUnlock", "true"));
        using HttpClient model = server.As(await server.KeyAsync("model", AccessRole.Assistant));

        using HttpResponseMessage response = await model.PostAsync(
            new Uri("/tools/control_device", UriKind.Relative),
            new StringContent("""{"kind":"lock","action":"unlock","wait_seconds":0}""", null, "application/json"));
        JsonObject told = (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        JsonNode result = Assert.Single(told["results"]!.AsArray())!;
        Assert.Equal("approval.wait-for-a-person", (string?)result["code"]);
        Assert.NotNull((string?)result["approval_id"]);
        Assert.Empty((await server.Homes.ViewAsync(HomeServer.Home)).Part<IntentsView>().Recent);
    }

    [Fact]
    public async Task The_same_key_once_more_asks_none_of_them_again()
    {
        await using HomeServer server = await FurnishedAsync();
        const string which = """{"kind":"switch","idempotency_key":"once"}""";

        (_, JsonObject first) = await ControlAsync(server, which, "turn_on");
        (_, JsonObject again) = await ControlAsync(server, which, "turn_on");

        Assert.Equal(Ids(first), Ids(again));
        Assert.Equal(2, Ids(first).Distinct().Count());
        Assert.Equal(2, (await server.Homes.ViewAsync(HomeServer.Home)).Part<IntentsView>().Recent.Count);

        static string?[] Ids(JsonObject told) => [.. told["results"]!.AsArray().Select(r => (string?)r!["intent"]!["intent_id"])];
    }

    [Theory]
    [InlineData("""{"device_id":"lamp","kind":"switch"}""", HttpStatusCode.BadRequest, "say different things")]
    [InlineData("{}", HttpStatusCode.BadRequest, "device_ids, group, kind or room for several")]
    [InlineData("""{"kind":"swich"}""", HttpStatusCode.BadRequest, "switch")]
    [InlineData("""{"room":"Attic"}""", HttpStatusCode.NotFound, "Den")]
    [InlineData("""{"kind":"valve"}""", HttpStatusCode.Conflict, "No valve can do turn_on")]
    [InlineData("""{"device_ids":["lamp","lampp","heatr"]}""", HttpStatusCode.BadRequest, "heatr")]
    public async Task A_call_that_does_not_say_whom_it_means_is_refused_and_nothing_is_asked(string which, HttpStatusCode expected, string said)
    {
        await using HomeServer server = await FurnishedAsync();

        (HttpStatusCode status, JsonObject told) = await ControlAsync(server, which, "turn_on");

        Assert.Equal(expected, status);
        Assert.Contains(said, told.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await server.Homes.ViewAsync(HomeServer.Home)).Part<IntentsView>().Recent);
    }

    private static Address At(string id) => new(HomeServer.Home, DeviceKinds.Generic, id);

    private static async Task<HomeServer> FurnishedAsync(params (string Path, string Text)[] settings)
    {
        HomeServer server = await HomeServer.StartAsync(settings);
        await server.TellAsync(At("z-lamp"), Listed("Lamp", "switch", Capabilities.Switch, StateView.Off));
        await server.TellAsync(At("z-heater"), Listed("Heater", "switch", Capabilities.Switch, StateView.Off));
        await server.TellAsync(At("z-lock"), Listed("Front Lock", "lock", Capabilities.Lock, StateView.Locked));
        return server;
    }

    private static ReportDevice Listed(string name, string kind, string capability, string word) => new(
        new DeviceDescription { Name = name, RingKind = kind, Room = "Den", Capabilities = [capability] },
        Words(capability, word).Readings);

    private static ReportReadings Words(string capability, string word) => new(new Readings { Traits = [new(capability, word)] });

    private static Task<(HttpStatusCode Status, JsonObject Json)> ControlAsync(HomeServer server, string which, string action)
    {
        JsonObject call = (JsonObject)JsonNode.Parse(which)!;
        call["action"] = action;
        call["wait_seconds"] = 0;
        return server.CallAsync("control_device", call.ToJsonString());
    }

    private static void AssertFits(JsonObject answer)
    {
        SchemaCheck check = new();
        using JsonDocument document = JsonDocument.Parse(answer.ToJsonString());
        ControlDeviceTool.Definition.Answer().Check(document.RootElement, ref check);
        Assert.Empty(check.Faults);
    }
}
