using System.Text.Json.Nodes;
using RingActors.Process.Tests.Product;
using RingCloudSim;

namespace RingActors.Process.Tests;

/// <summary>
/// The alarm's own guard in the real program, against a server that speaks Ring's protocol: a camera as a zone, sirens, notices, and
/// kills while its delays run.
/// </summary>
public sealed class AlarmGuardTests
{
    [Fact]
    public async Task A_camera_zone_raises_an_alarm_that_sounds_and_is_told_until_somebody_disarms()
    {
        await using SimulatedHouse house = await BuildAsync();
        await using RunningProduct product = await RunningProduct.StartAsync(house);
        await ReadyAsync(product);
        await SetAsync(product, house, type: "instant", exit: 0, entry: 30);
        JsonObject armed = await product.CallAsync("arm_security_system", new { mode = "away", wait_seconds = 20 });
        Assert.True(armed["success"]!.GetValue<bool>(), armed.ToJsonString());
        Assert.Equal(("confirmed", "armed"), (Text(armed["intent"]!, "state"), Text(armed, "phase")));

        house.Cloud.Control.Motion(DemoHousehold.FrontCamera);
        JsonObject alarm = await SeesAsync(product, s => Text(s, "phase") == "alarm", "the alarm");
        string incident = Text(Assert.Single(alarm["incidents"]!.AsArray())!, "incident_id");
        await NoticesAsync(house, 1);
        await Eventually.SeesAsync(() => Task.FromResult(Puts(house, "siren_on") == 1), "the camera's siren on the wire");
        await SeesAsync(product, s => s["siren_on"]?.GetValue<bool>() == true, "the base station's siren, by its own word");

        await MetricsSayAsync(product, "open", 1);
        await product.CallAsync("disarm_security_system", new { wait_seconds = 20 });
        await NoticesAsync(house, 2);
        await Eventually.SeesAsync(() => Task.FromResult(Puts(house, "siren_off") == 1), "the camera's siren is silenced");
        JsonObject over = await SeesAsync(product, s => s["siren_on"]?.GetValue<bool>() == false, "the base station's siren is silent");
        Assert.Equal("disarmed", Text(over, "phase"));
        Assert.Null(over["incidents"]);
        await MetricsSayAsync(product, "open", 0);
        await MetricsSayAsync(product, "total", 1);
        Assert.Equal(
            [("incident.alarmed", incident), ("incident.ended", incident)],
            house.Webhooks.Select(w => JsonNode.Parse(w.Body)!).Select(n => (Text(n, "type"), Text(n, "incident"))));
    }

    [Fact]
    public async Task Killed_in_the_exit_delay_and_in_the_entry_delay_it_comes_to_the_same_end()
    {
        await using SimulatedHouse house = await BuildAsync();
        RunningProduct product = await RunningProduct.StartAsync(house);
        try
        {
            await ReadyAsync(product);
            await SetAsync(product, house, type: "entry", exit: 25, entry: 10);
            JsonObject asked = await product.CallAsync("arm_security_system", new { mode = "away", wait_seconds = 0 });
            Assert.True(asked["success"]!.GetValue<bool>(), asked.ToJsonString());
            JsonObject leaving = await SeesAsync(product, s => Text(s, "phase") == "exit_delay", "the exit delay");
            string end = Text(leaving, "delay_ends_at");
            product = await KillAndStartAsync(product, house);

            JsonObject armed = await SeesAsync(product, s => Text(s, "phase") == "armed", "armed after the kill");
            Assert.Equal(
                (Text(asked["intent"]!, "intent_id"), "confirmed"),
                (Text(armed["last_request"]!, "intent_id"), Text(armed["last_request"]!, "state")));
            Assert.Contains(
                $"ended at {end}", Text(Assert.Single(await HistoryAsync(product, "security.exit-delay-over"))!, "summary"), StringComparison.Ordinal);

            await PushUpAsync(product);
            house.Cloud.Control.Motion(DemoHousehold.FrontCamera);
            JsonObject entering = await SeesAsync(product, s => Text(s, "phase") == "entry_delay", "the entry delay");
            JsonNode incident = Assert.Single(entering["incidents"]!.AsArray())!;
            product = await KillAndStartAsync(product, house);

            JsonObject alarm = await SeesAsync(product, s => s["incidents"] is { } i && Text(i[0]!, "stage").EndsWith("told", StringComparison.Ordinal), "the alarm after the kill");
            Assert.Equal(Text(incident, "incident_id"), Text(Assert.Single(alarm["incidents"]!.AsArray())!, "incident_id"));
            Assert.True(
                string.CompareOrdinal(Text(alarm["incidents"]![0]!, "alarmed_at"), Text(incident, "entry_ends_at")) >= 0, "an alarm before the delay's end");
            await NoticesAsync(house, 1);
            await product.CallAsync("disarm_security_system", new { wait_seconds = 20 });
            await NoticesAsync(house, 2);
            Assert.Equal(
                ["incident.alarmed", "incident.ended"], house.Webhooks.DistinctBy(w => w.Id).Select(w => Text(JsonNode.Parse(w.Body)!, "type")));
            await SeesAsync(product, s => Text(s, "phase") == "disarmed" && s["incidents"] is null, "the end");
            Assert.Single(await HistoryAsync(product, "incident.alarmed"));
        }
        finally
        {
            await product.DisposeAsync();
        }
    }

    private static async Task<SimulatedHouse> BuildAsync()
    {
        SimulatedHouse house = await SimulatedHouse.BuildAsync(new RingCloudOptions { ExitDelay = TimeSpan.Zero });
        (int exit, _, string errors) = await RunningProduct.LogInAsync(house);
        Assert.True(exit == 0, errors);
        return house;
    }

    private static async Task<RunningProduct> KillAndStartAsync(RunningProduct product, SimulatedHouse house)
    {
        await product.KillAsync();
        await product.DisposeAsync();
        return await RunningProduct.StartAsync(house);
    }

    private static async Task ReadyAsync(RunningProduct product)
    {
        await SeesAsync(product, s => s["ready_to_arm"]!["away"]!["ready"]!.GetValue<bool>(), "ready to arm");
        await PushUpAsync(product);
    }

    private static Task PushUpAsync(RunningProduct product) => Eventually.SeesAsync(
        async () => (await product.CallAsync("health_check"))["subsystems"]!.AsArray()
            .Any(s => Text(s!, "name") == "ring-cloud" && Text(s!, "detail").Contains("Push: Up", StringComparison.Ordinal)),
        "push is up");

    private static async Task SetAsync(RunningProduct product, SimulatedHouse house, string type, int exit, int entry)
    {
        JsonObject set = await product.CallAsync("update_security_settings", new
        {
            settings = new
            {
                modes = new object[] { new { name = "away", guards = "away", exit_seconds = exit, entry_seconds = entry } },
                zones = new object[] { new { device = "front-camera", type, modes = new[] { "away" } } },
                incidents = new { abort_seconds = 0, sound_seconds = 120, sirens = new[] { "front-camera" } },
                contacts = new object[] { new { id = "neighbour", url = house.WebhookUrl } },
            },
        });
        Assert.True(set["success"]!.GetValue<bool>(), set.ToJsonString());

        // The camera is a zone now, and stands in the way until Ring has said that it is online.
        await SeesAsync(product, s => s["ready_to_arm"]!["away"]!["ready"]!.GetValue<bool>(), "ready to arm with the camera");
    }

    private static Task MetricsSayAsync(RunningProduct product, string what, int count) => Eventually.SeesAsync(
        async () => (await product.Http.GetStringAsync("/metrics")).Contains(
            $"\nringactors_incidents_{what}{{home=\"{DemoHousehold.LocationId}\",kind=\"burglary\"}} {count}\n", StringComparison.Ordinal),
        $"{count} incidents {what} in the metrics");

    private static Task NoticesAsync(SimulatedHouse house, int count) => Eventually.SeesAsync(
        () => Task.FromResult(house.Webhooks.DistinctBy(w => w.Id).Count() == count), $"{count} notices");

    private static async Task<JsonArray> HistoryAsync(RunningProduct product, string name) =>
    [
        .. (await product.CallAsync("get_security_history", new { kinds = new[] { "mode", "alarm" }, limit = 100 }))["entries"]!.AsArray()
            .Where(e => Text(e!, "event") == name).Select(e => e!.DeepClone()),
    ];

    private static int Puts(SimulatedHouse house, string call) =>
        house.Cloud.Control.Requests().Count(r => r.Method == "PUT" && r.Path.EndsWith(call, StringComparison.Ordinal));

    private static Task<JsonObject> SeesAsync(RunningProduct product, Func<JsonObject, bool> wanted, string what) => Eventually.SeesAsync(
        async () => await product.CallAsync("get_security_system_status") is var s && s["phase"] is not null && wanted(s) ? s : null, what);

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}
