using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using RingActors.Process.Tests.Product;
using RingCloudSim;

namespace RingActors.Process.Tests;

/// <summary>The story of the README, lived by the real program, real HTTP and real MCP clients against a server that speaks Ring's protocol.</summary>
public sealed class StoryTests
{
    private static readonly string[] Household =
    [
        "alarm-base-station", "back-garden", "back-window", "front-camera", "front-door", "front-door-contact", "hallway-motion",
        "keypad", "kitchen-smoke", "range-extender",
    ];

    [Fact]
    public async Task One_home_runs_end_to_end()
    {
        await using SimulatedHouse house = await SimulatedHouse.BuildAsync(new RingCloudOptions { ExitDelay = TimeSpan.Zero });
        (int exit, _, string errors) = await RunningProduct.LogInAsync(house);
        Assert.True(exit == 0, errors);
        RunningProduct product = await RunningProduct.StartAsync(house);
        try
        {
            await HouseholdIsTheSameEverywhereAsync(product);
            await ArmingIsConfirmedByTheBaseStationOnlyAsync(house, product);
            await MotionDoesWhatTheRuleSaysOnceAsync(house, product);
            await HistorySaysWhoDidWhatAndWhyAsync(product);
            JsonObject before = await product.CallAsync("get_security_system_status");
            await product.KillAsync();
            await product.DisposeAsync();
            product = await RunningProduct.StartAsync(house);
            await NothingIsMissingAfterTheKillAsync(house, product, before);
            Assert.Equal(0, await product.StopAsync());
        }
        finally
        {
            await product.DisposeAsync();
        }

        await StdioShowsTheSameHouseholdAsync(house);
        (exit, string verified, errors) = await RunningProduct.RunAsync(house, null, "verify");
        Assert.True(exit == 0, verified + errors);
    }

    private static async Task HouseholdIsTheSameEverywhereAsync(RunningProduct product)
    {
        await Eventually.SeesAsync(
            async () => Slugs(await product.CallAsync("get_devices")).SequenceEqual(Household), "the whole household over REST");
        JsonNode tools = JsonNode.Parse(await product.Http.GetStringAsync("/tools"))!;
        Assert.Contains(tools["tools"]!.AsArray(), t => t!["name"]!.GetValue<string>() == "create_security_automation");
        await using McpClient client = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions
            {
                Endpoint = new Uri(product.Url, "/mcp"),
                AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = product.Http.DefaultRequestHeaders.Authorization!.ToString() },
            }));
        Assert.Equal(Household, await SlugsAsync(client));
    }

    private static async Task ArmingIsConfirmedByTheBaseStationOnlyAsync(SimulatedHouse house, RunningProduct product)
    {
        house.Cloud.Control.SetFaulted(DemoHousehold.FrontDoorContact, true);
        await Eventually.SeesAsync(
            async () => (await product.CallAsync("get_device_details", new { device_id = "front-door-contact" }))["device"]!["state"]?
                .GetValue<string>() == "open",
            "the open contact");
        JsonObject refused = await product.CallAsync("arm_security_system", new { mode = "away" });
        Assert.Equal("panel.close-or-bypass", refused["code"]!.GetValue<string>());
        Assert.Contains("front-door-contact", refused["suggestion"]!.GetValue<string>(), StringComparison.Ordinal);
        house.Cloud.Control.SetFaulted(DemoHousehold.FrontDoorContact, false);
        await Eventually.SeesAsync(
            async () => (await product.CallAsync("get_security_system_status"))["ready_to_arm"]!["away"]!["ready"]!.GetValue<bool>(),
            "ready to arm");
        JsonObject armed = await product.CallAsync("arm_security_system", new { mode = "away", wait_seconds = 20 });
        Assert.Equal("confirmed", armed["intent"]!["state"]!.GetValue<string>());
        Assert.Equal("away", armed["mode"]!.GetValue<string>());
    }

    private static async Task MotionDoesWhatTheRuleSaysOnceAsync(SimulatedHouse house, RunningProduct product)
    {
        JsonObject created = await product.CallAsync("create_security_automation", new
        {
            automation_name = "Front deterrent",
            trigger_type = "motion",
            trigger_conditions = new { devices = new[] { "front-camera" }, modes = new[] { "away" } },
            response_actions = new object[]
            {
                new { type = "light_on", devices = new[] { "front-camera" } },
                new { type = "siren_on", devices = new[] { "front-camera" }, duration_seconds = 30 },
                new { type = "webhook", url = house.WebhookUrl, message = "Motion at the front" },
            },
        });
        Assert.True(created["success"]!.GetValue<bool>(), created.ToJsonString());
        await Eventually.SeesAsync(
            async () => (await product.CallAsync("health_check"))["subsystems"]!.AsArray()
                .Any(s => s!["name"]!.GetValue<string>() == "ring-cloud" && s["detail"]!.GetValue<string>().Contains("Push: Up", StringComparison.Ordinal)),
            "push is up");
        house.Cloud.Control.Motion(DemoHousehold.FrontCamera);
        await Eventually.SeesAsync(() => Task.FromResult(house.Webhooks.Count == 1), "the webhook");
        await Eventually.SeesAsync(() => Task.FromResult(Puts(house, "siren_on") == 1 && Puts(house, "floodlight_light_on") == 1), "light and siren on the wire");
        Assert.Contains(house.Cloud.Control.Requests(), r => r.Path.EndsWith("siren_on", StringComparison.Ordinal) && r.Query.Contains("duration=30", StringComparison.Ordinal));
    }

    private static async Task HistorySaysWhoDidWhatAndWhyAsync(RunningProduct product)
    {
        JsonArray found = await Eventually.SeesAsync(
            async () =>
            {
                JsonArray entries = (await product.CallAsync("get_security_history", new { limit = 100 }))["entries"]!.AsArray();
                return ConfirmationsAfterMotion(entries) >= 2 ? entries : null;
            },
            "both confirmations");
        JsonNode motion = found.First(e => Event(e) == "motion.detected")!;
        string chain = motion["correlation_id"]!.GetValue<string>();
        Assert.Equal("ring-cloud:ring", By(motion));
        string[] led = [.. found.Where(e => e!["correlation_id"]!.GetValue<string>() == chain).Select(e => Event(e)!).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "intent.accepted", "intent.confirmed", "light.requested", "motion.detected", "rule.fired", "rule.run-ended",
                "rule.step-concluded", "rule.step-taken", "siren.requested",
            ],
            led);
        JsonNode fired = found.First(e => Event(e) == "rule.fired")!;
        Assert.Equal(motion["entry_id"]!.GetValue<string>(), fired["causation_id"]!.GetValue<string>());
        Assert.All(found, e => Assert.NotNull(e!["causation_id"]));
    }

    private static int ConfirmationsAfterMotion(JsonArray entries)
    {
        string? chain = entries.FirstOrDefault(e => Event(e) == "motion.detected")?["correlation_id"]!.GetValue<string>();
        return entries.Count(e => Event(e) == "intent.confirmed" && e!["correlation_id"]!.GetValue<string>() == chain);
    }

    private static async Task NothingIsMissingAfterTheKillAsync(SimulatedHouse house, RunningProduct product, JsonObject before)
    {
        // A new process knows nothing of the alarm's present until the base station has told it.
        JsonObject after = await Eventually.SeesAsync(
            async () => await product.CallAsync("get_security_system_status") is var s
                && s["base_station"]?["status"]?.GetValue<string>() == "online" ? s : null,
            "the base station after the kill");
        foreach (string member in new[] { "mode", "phase", "since", "changed_by" })
        {
            Assert.Equal(before[member]!.ToJsonString(), after[member]!.ToJsonString());
        }

        JsonObject rules = await product.CallAsync("list_security_automations");
        Assert.Equal(1, rules["total"]!.GetValue<int>());
        Assert.Equal(Household, Slugs(await product.CallAsync("get_devices")));
        Assert.Equal(1, Puts(house, "siren_on"));
        Assert.Single(house.Webhooks);
    }

    private static async Task StdioShowsTheSameHouseholdAsync(SimulatedHouse house)
    {
        System.Diagnostics.ProcessStartInfo start = RunningProduct.StartInfo(house.Environment, "--stdio");
        await using McpClient client = await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = start.FileName,
            Arguments = [.. start.ArgumentList],
            EnvironmentVariables = RunningProduct.OnlyOf(house.Environment),
        }));
        Assert.Equal(Household, await SlugsAsync(client));
    }

    private static async Task<IEnumerable<string>> SlugsAsync(McpClient client)
    {
        CallToolResult result = await client.CallToolAsync("get_devices", new Dictionary<string, object?>());
        return Slugs((JsonObject)JsonNode.Parse(result.Content.OfType<TextContentBlock>().Single().Text)!);
    }

    private static IEnumerable<string> Slugs(JsonObject devices) =>
        devices["devices"]?.AsArray().Select(d => d!["device_id"]!.GetValue<string>()) ?? [];

    private static int Puts(SimulatedHouse house, string what) =>
        house.Cloud.Control.Requests().Count(r => r.Method == "PUT" && r.Path.EndsWith(what, StringComparison.Ordinal));

    private static string? Event(JsonNode? entry) => entry!["event"]!.GetValue<string>();

    private static string By(JsonNode? entry) => entry!["by"]!.GetValue<string>();
}
