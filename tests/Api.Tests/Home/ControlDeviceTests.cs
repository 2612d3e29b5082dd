using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Features.Devices;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Tests.Home;

/// <summary>control_device over HTTP, and how the families show in the lists.</summary>
public sealed class ControlDeviceTests
{
    private static readonly Address Door = new(HomeServer.Home, DeviceKinds.Generic, "z-lock");
    private static readonly Address Lamp = new(HomeServer.Home, DeviceKinds.Generic, "z-lamp");
    private static readonly Address Siren = new(HomeServer.Home, DeviceKinds.Generic, "z-siren");

    [Fact]
    public async Task A_lock_is_asked_for_and_called_locked_only_when_it_says_so()
    {
        await using HomeServer server = await FurnishedAsync();
        (HttpStatusCode status, JsonObject asked) = await server.CallAsync(
            "control_device", """{"device_id":"front-lock","action":"lock","wait_seconds":0}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("requested", (string?)asked["intent"]!["state"]);
        Assert.Equal("unlocked", (string?)asked["device"]!["state"]);
        Assert.Contains("Do not say it is done", (string?)asked["advice"], StringComparison.Ordinal);
        AssertFits(asked);

        await server.TellAsync(Door, Words(Capabilities.Lock, StateView.Locked));
        (_, JsonObject details) = await server.CallAsync("get_device_details", """{"device_id":"front-lock"}""");
        Assert.Equal("confirmed", (string?)details["recent_requests"]![0]!["state"]);
        Assert.Equal("locked", (string?)details["device"]!["state"]);
        Assert.Equal("lock", (string?)details["device"]!["kind"]);
    }

    [Theory]
    [InlineData("unlock", "front-lock")]
    [InlineData("open_valve", "main-valve")]
    public async Task What_lets_in_is_refused_unless_the_household_allowed_it(string action, string device)
    {
        string body = $$"""{"device_id":"{{device}}","action":"{{action}}","wait_seconds":0}""";
        await using (HomeServer closed = await FurnishedAsync())
        {
            (HttpStatusCode status, JsonObject refused) = await closed.CallAsync("control_device", body);
            Assert.Equal((HttpStatusCode.Conflict, "home.allow-unlock"), (status, (string?)refused["code"] ?? (string?)refused["error"]?["code"]));
            (_, JsonObject history) = await closed.CallAsync("get_security_history", """{"kinds":["refusal"]}""");
            Assert.Contains("was refused", (string?)history["entries"]![0]!["summary"], StringComparison.Ordinal);
        }

        await using HomeServer open = await FurnishedAsync(("Home:AllowUnlock", "true"));
        await open.TellAsync(Door, Words(Capabilities.Lock, StateView.Locked));
        Assert.Equal("requested", (string?)(await open.CallAsync("control_device", body)).Json["intent"]!["state"]);
    }

    [Theory]
    [InlineData("lock", "value", 50)]
    [InlineData("set_level", "minutes", 5)]
    public async Task An_argument_that_an_action_does_not_take_is_refused_and_not_passed_over(string action, string argument, int given)
    {
        await using HomeServer server = await FurnishedAsync();
        string value = action == "set_level" ? "\"value\":40," : "";
        (HttpStatusCode status, JsonObject refused) = await server.CallAsync(
            "control_device", $$"""{"device_id":"front-lock","action":"{{action}}",{{value}}"{{argument}}":{{given}},"wait_seconds":0}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("control.leave-out-the-rest", (string?)refused["code"] ?? (string?)refused["error"]?["code"]);
    }

    [Fact]
    public async Task That_a_door_was_locked_when_it_was_last_heard_is_no_confirmation()
    {
        await using HomeServer server = await FurnishedAsync();
        await server.TellAsync(Door, Words(Capabilities.Lock, StateView.Locked));

        // The home's record calls the base station heard; this process has not heard it.
        await server.TellAsync(
            DeviceKinds.SecuritySystemOf(HomeServer.Home), new ReportPanel { Mode = SecurityMode.Disarmed, IsComplete = true });
        (_, JsonObject told) = await ControlAsync(server, "front-lock", "lock");
        Assert.Equal("unknown", (string?)told["intent"]!["state"]);
    }

    [Fact]
    public async Task What_is_switched_is_the_light_where_there_is_one()
    {
        await using HomeServer server = await FurnishedAsync();
        Assert.Equal(HttpStatusCode.OK, (await ControlAsync(server, "front-camera", "turn_on")).Status);
        Assert.Equal(HttpStatusCode.OK, (await ControlAsync(server, "lamp", "turn_on")).Status);
        HomeView view = await server.Homes.ViewAsync(HomeServer.Home);
        Assert.Equal(
            [("front-camera", Capabilities.Light), ("lamp", Capabilities.Switch)],
            view.Part<IntentsView>().Recent.Select(i => (view.Part<DevicesView>().Get(i.Actor)!.Slug, i.About)));
    }

    [Fact]
    public async Task A_percentage_becomes_a_step_of_the_devices_own_scale()
    {
        await using HomeServer server = await FurnishedAsync();
        (_, JsonObject level) = await ControlAsync(server, "lamp", "set_level", 25);
        Assert.Equal("0.25", (string?)level["intent"]!["requested_mode"]);
        (_, JsonObject volume) = await ControlAsync(server, "outdoor-siren", "set_volume", 60);
        Assert.Equal("2", (string?)volume["intent"]!["requested_mode"]);
        (HttpStatusCode status, _) = await ControlAsync(server, "lamp", "set_level");
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task A_device_that_cannot_do_it_says_so()
    {
        await using HomeServer server = await FurnishedAsync();
        (HttpStatusCode status, JsonObject refused) = await ControlAsync(server, "back-door", "lock");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("device.lacks-capability", refused.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await ControlAsync(server, "no-such", "lock")).Status);
    }

    [Fact]
    public async Task Details_show_numbers_with_their_units_and_the_list_says_them_in_words()
    {
        await using HomeServer server = await FurnishedAsync();
        (_, JsonObject details) = await server.CallAsync("get_device_details", """{"device_id":"lamp"}""");
        Assert.Equal("switch off, level 50 %", (string?)details["device"]!["state"]);
        Assert.Equal((0.5, "fraction"), ((double)details["numbers"]!["level"]!["value"]!, (string?)details["numbers"]!["level"]!["unit"]));
        Assert.Equal(3876, (int)details["health"]!["battery_millivolts"]!);
        (_, JsonObject locks) = await server.CallAsync("get_devices", """{"kind":"lock"}""");
        Assert.Equal("front-lock", (string?)Assert.Single(locks["devices"]!.AsArray())!["device_id"]);
    }

    [Fact]
    public void Every_action_is_a_wish_that_some_device_can_be_asked_for()
    {
        DeviceView device = new() { Address = Lamp, Slug = "x", Name = "x", RingKind = "x", LastNewsAt = default };
        foreach (string action in ControlActions.Names)
        {
            ICommand wish = ControlActions.CommandOf(device, action, 50, null, mayOpen: true);
            bool known = wish switch
            {
                SetDeviceNumber n => TraitTable.Of(n.Capability)!.TakesNumber,
                SetDeviceState { Capability: Capabilities.Siren } s => s.Value == StateView.Off,
                SetDeviceState s => TraitTable.Of(s.Capability)!.Wishes.Contains(s.Value, StringComparer.Ordinal),
                _ => false,
            };
            Assert.True(known, action);
        }
    }

    private static async Task<HomeServer> FurnishedAsync(params (string Path, string Text)[] settings)
    {
        HomeServer server = await HomeServer.StartAsync(settings);
        await server.TellAsync(Door, Listed("Front Lock", "lock", Words(Capabilities.Lock, StateView.Unlocked).Readings, Capabilities.Lock));
        await server.TellAsync(
            new Address(HomeServer.Home, DeviceKinds.Generic, "z-valve"),
            Listed("Main Valve", "valve.water", Words(Capabilities.Valve, StateView.Closed).Readings, Capabilities.Valve));
        await server.TellAsync(Siren, Listed(
            "Outdoor Siren",
            "siren.outdoor-strobe",
            new Readings { Traits = [new(Capabilities.Volume, null, new Measure(4, MeasureUnit.Of4))] },
            Capabilities.Volume));
        await server.TellAsync(Lamp, Listed(
            "Lamp",
            "switch.multilevel",
            new Readings
            {
                Battery = new BatteryReading(null, null, 3876),
                Traits = [new(Capabilities.Switch, StateView.Off), new(Capabilities.Level, null, new Measure(0.5, MeasureUnit.Fraction))],
            },
            Capabilities.Level,
            Capabilities.Switch));
        return server;
    }

    private static Task<(HttpStatusCode Status, JsonObject Json)> ControlAsync(HomeServer server, string device, string action, int? value = null) =>
        server.CallAsync("control_device", new JsonObject
        {
            ["device_id"] = device,
            ["action"] = action,
            ["wait_seconds"] = 0,
            ["value"] = value,
        }.Where(p => p.Value is not null).Aggregate(new JsonObject(), (o, p) => { o[p.Key] = p.Value!.DeepClone(); return o; }).ToJsonString());

    private static ReportDevice Listed(string name, string kind, Readings readings, params string[] capabilities) =>
        new(new DeviceDescription { Name = name, RingKind = kind, Capabilities = capabilities }, readings);

    private static ReportReadings Words(string capability, string word) => new(new Readings { Traits = [new(capability, word)] });

    private static void AssertFits(JsonObject answer)
    {
        SchemaCheck check = new();
        using JsonDocument document = JsonDocument.Parse(answer.ToJsonString());
        ControlDeviceTool.Definition.Answer().Check(document.RootElement, ref check);
        Assert.Empty(check.Faults);
    }
}
