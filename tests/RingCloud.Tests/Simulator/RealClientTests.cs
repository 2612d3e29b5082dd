using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

/// <summary>
/// The proof that the simulator speaks Ring's protocol and not only our reading of it: ring-client-api 14.3.0, as
/// published, lives with it.
/// </summary>
public sealed class RealClientTests
{
    private const string AlarmHost = "ec2-test.prd.rings.solutions";

    [Fact]
    public async Task The_published_ring_client_logs_in_lists_arms_lights_and_receives_pushes()
    {
        var client = await RealClient.InstallAsync();
        var certificates = SimulatorCertificates.Create(AlarmHost);
        await using var server = await RingCloudServer.StartAsync(new RingCloudOptions
        {
            Certificate = certificates.Leaf,
            AlarmHost = AlarmHost,
        });

        var steps = await client.LiveAsync(Environment(server), certificates.AuthorityPem);

        PasswordLogin(steps["password"]);
        Listing(steps["list"]);
        Alarm(steps);
        Cameras(steps);
        Pushes(steps["push"], steps["events"]);
        Assert.Contains("done", steps.Keys);
        Wire(server.Control);
    }

    [Fact]
    public async Task The_published_ring_client_changes_modes_opens_the_door_and_looks_in_a_home_without_an_alarm()
    {
        var client = await RealClient.InstallAsync();
        var certificates = SimulatorCertificates.Create(AlarmHost);
        await using var server = await RingCloudServer.StartAsync(new RingCloudOptions
        {
            Household = "cabin",
            Certificate = certificates.Leaf,
            AlarmHost = AlarmHost,
        });

        var steps = await client.LiveAsync(Environment(server), certificates.AuthorityPem, "cabin.mjs");

        Assert.Equal(
            [CabinHousehold.Doorbell, CabinHousehold.Floodlight, CabinHousehold.Garden],
            steps["list"]["cameras"]!.AsArray().Select(c => c!.GetValue<string>()));
        Assert.True(steps["modes"]["usable"]!.GetValue<bool>());
        Assert.Equal(("disarmed", "away", "away"), (Word(steps["modes"]["before"]), Word(steps["modes"]["set"]), Word(steps["modes"]["after"])));
        Assert.Equal(0, steps["unlock"]["code"]!.GetValue<int>());
        Assert.True(steps["live view"]["answer"]!.GetValue<bool>());
        Assert.Contains("done", steps.Keys);
        var devices = server.Control.State()["household"]!["devices"]!.AsArray();
        Assert.Equal(1, devices.Sum(d => d!["door_openings"]!.GetValue<int>()));
        Assert.Contains(server.Control.Messages(), m => m is { Channel: "signal", Direction: "in" } && m.Text.Contains("\"activate_session\"", StringComparison.Ordinal));
        Assert.Contains(server.Control.Messages(), m => m is { Channel: "signal", Direction: "in" } && m.Text.Contains("\"close\"", StringComparison.Ordinal));
    }

    private static string? Word(JsonNode? node) => node?.GetValue<string>();

    private static Dictionary<string, string> Environment(RingCloudServer server) => new()
    {
        ["SIM_TLS_PORT"] = server.TlsOrigin!.Port.ToString(),
        ["SIM_TLS_PUSH_PORT"] = server.TlsPushPort.ToString()!,
        ["SIM_CONTROL"] = server.ControlAddress.ToString(),
        ["SIM_REFRESH_TOKEN"] = server.Control.IssueTokens().RefreshToken,
        ["SIM_DEMO"] = new JsonObject
        {
            ["email"] = RingAccountOptions.DemoEmail,
            ["password"] = RingAccountOptions.DemoPassword,
            ["code"] = RingAccountOptions.DemoCode,
            ["hub"] = DemoHousehold.HubUuid,
        }.ToJsonString(),
    };

    private static void PasswordLogin(JsonNode facts)
    {
        Assert.Contains("2-factor", facts["first"]!.GetValue<string>());
        Assert.Contains("Verification Code", facts["wrongCode"]!.GetValue<string>());
        Assert.Contains("Invalid 2fa code", facts["prompt"]!.GetValue<string>());
        Assert.Equal(3600, facts["expiresIn"]!.GetValue<int>());
        Assert.Equal(RingAccountOptions.DemoEmail, facts["profile"]!.GetValue<string>());
    }

    private static void Listing(JsonNode facts)
    {
        Assert.Equal("Home", facts["location"]!.GetValue<string>());
        Assert.Equal("none", facts["mode"]!.GetValue<string>());
        Assert.Equal(3, facts["rooms"]!.AsArray().Count);
        Assert.Equal(
            ["Front Door:doorbell", "Front Camera:light:siren", "Back Garden:81%"],
            facts["cameras"]!.AsArray().Select(camera => Describe(camera!)));
        Assert.Equal(
            ["hub.redsky", "security-panel", "sensor.contact", "sensor.contact", "sensor.motion", "alarm.smoke", "security-keypad",
                "range-extender.zwave"],
            facts["devices"]!.AsArray().Select(device => device!["type"]!.GetValue<string>()));
    }

    private static string Describe(JsonNode camera) => camera["name"]!.GetValue<string>()
        + (camera["doorbell"]!.GetValue<bool>() ? ":doorbell" : "")
        + (camera["light"]!.GetValue<bool>() ? ":light" : "")
        + (camera["siren"]!.GetValue<bool>() ? ":siren" : "")
        + (camera["battery"] is { } battery ? $":{battery}%" : "");

    private static void Alarm(IReadOnlyDictionary<string, JsonNode> steps)
    {
        Assert.Equal("all", steps["arm"]["armed"]!.GetValue<string>());
        Assert.Equal("none", steps["arm"]["disarmed"]!.GetValue<string>());
        Assert.True(steps["contact"]["faulted"]!.GetValue<bool>());
        Assert.Equal("Front Door Contact", steps["contact"]["name"]!.GetValue<string>());
        Assert.Contains("require bypass", steps["bypass"]["refused"]!.GetValue<string>());
        Assert.Equal("none", steps["bypass"]["modeAfterRefusal"]!.GetValue<string>());
        Assert.Equal("all", steps["bypass"]["mode"]!.GetValue<string>());
        Assert.True(steps["bypass"]["bypassed"]!.GetValue<bool>());
        Assert.Contains("panel siren", steps.Keys);
    }

    private static void Cameras(IReadOnlyDictionary<string, JsonNode> steps)
    {
        Assert.True(steps["camera"]["light"]!.GetValue<bool>());
        Assert.True(steps["camera"]["siren"]!.GetValue<bool>());
        Assert.Equal("on", steps["camera"]["led"]!.GetValue<string>());
        Assert.InRange(steps["camera"]["remaining"]!.GetValue<int>(), 1, 30);
        Assert.True(steps["camera details"]["motionDetection"]!.GetValue<bool>());
        Assert.Equal("ffd8", steps["camera details"]["jpeg"]!.GetValue<string>());
        Assert.Equal("HomeNet", steps["camera details"]["wifi"]!.GetValue<string>());
    }

    private static void Pushes(JsonNode push, JsonNode events)
    {
        Assert.Equal("com.ring.pn.live-event.ding", push["press"]!["category"]!.GetValue<string>());
        Assert.Equal("button_press", push["press"]!["subtype"]!.GetValue<string>());
        Assert.Equal("Front Door", push["press"]!["device"]!.GetValue<string>());
        Assert.Equal("com.ring.pn.live-event.motion", push["motion"]!["category"]!.GetValue<string>());
        Assert.Equal("human", push["motion"]!["detection"]!.GetValue<string>());
        Assert.True(push["sameId"]!.GetValue<bool>());
        Assert.Equal(["motion"], events["kinds"]!.AsArray().Select(kind => kind!.GetValue<string>()));
    }

    /// <summary>
    /// The order of the first contact, as the sheet observed it, and the host names the client believed in.
    /// </summary>
    private static void Wire(RingCloudControl control)
    {
        var requests = control.Requests();
        Assert.DoesNotContain(requests, request => request.Host.StartsWith("127.", StringComparison.Ordinal));
        Assert.Contains(requests, request => request is { Host: "oauth.ring.com", Status: 412 });
        Assert.Contains(requests, request => request is { Host: "api.ring.com", Path: "/clients_api/ring_devices", Status: 404 });
        Assert.Contains(requests, request => request is { Path: "/clients_api/session", Status: 201 });
        Assert.Contains(requests, request => request is { Host: AlarmHost, Path: "/ws" });
        Assert.Contains(requests, request => request is { Host: "fcmregistrations.googleapis.com", Status: 200 });
        Assert.Contains(requests, request => request is { Method: "PATCH", Path: "/clients_api/device", Status: 204 });
        var light = Assert.Single(requests, request => request.Path.EndsWith("floodlight_light_on", StringComparison.Ordinal));
        Assert.Equal("android:com.ringapp", light.Headers["User-Agent"]);
    }
}
