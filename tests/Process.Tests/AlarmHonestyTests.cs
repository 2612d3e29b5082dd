using System.Text.Json.Nodes;
using RingActors.Process.Tests.Product;
using RingCloudSim;

namespace RingActors.Process.Tests;

/// <summary>What the real program says of an alarm that it does not hear, over HTTP.</summary>
public sealed class AlarmHonestyTests
{
    [Fact]
    public async Task A_stale_armed_is_never_told_as_the_present()
    {
        await using SimulatedHouse house = await SimulatedHouse.BuildAsync(new RingCloudOptions { ExitDelay = TimeSpan.Zero });
        (int exit, _, string errors) = await RunningProduct.LogInAsync(house);
        Assert.True(exit == 0, errors);
        await using RunningProduct product = await RunningProduct.StartAsync(house);
        await SeesStatusAsync(product, s => s["ready_to_arm"]!["away"]!["ready"]!.GetValue<bool>(), "ready to arm");
        JsonObject armed = await product.CallAsync("arm_security_system", new { mode = "away", wait_seconds = 20 });
        Assert.Equal("confirmed", Text(armed["intent"]!, "state"));
        await MetricsSayAsync(product, "ring_security_armed{", " 1", "ring_security_known{", " 1");

        house.Cloud.Control.SetOutage(true);
        JsonObject lost = await SeesStatusAsync(product, s => Text(s["base_station"]!, "status") != "online", "the outage");
        Assert.Equal(("unknown", "unknown"), (Text(lost, "mode"), Text(lost, "phase")));
        Assert.Equal(("away", "armed"), (Text(lost["last_known"]!, "mode"), Text(lost["last_known"]!, "phase")));
        Assert.False(lost["ready_to_arm"]!["away"]!["ready"]!.GetValue<bool>());
        string metrics = await product.Http.GetStringAsync("/metrics");
        Assert.DoesNotContain("\nring_security_armed{", metrics, StringComparison.Ordinal);
        await MetricsSayAsync(product, "ring_security_known{", " 0");
        JsonNode health = JsonNode.Parse(await product.Http.GetStringAsync("/health"))!;
        Assert.Contains("base-station", health.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("degraded", Text(health, "status"));

        // 'Away' was the last word, and it may be so still: that is no confirmation.
        JsonObject again = await product.CallAsync("arm_security_system", new { mode = "away", wait_seconds = 0 });
        Assert.Equal("requested", Text(again["intent"]!, "state"));
        Assert.Equal("unknown", Text(again, "phase"));
        Assert.Contains("The base station is unknown since", Text(again, "advice"), StringComparison.Ordinal);

        house.Cloud.Control.SetOutage(false);
        await SeesStatusAsync(product, s => Text(s, "phase") == "armed", "the base station's return");
    }

    [Fact]
    public async Task What_ring_said_and_nobody_understood_can_be_read_in_the_history()
    {
        await using SimulatedHouse house = await SimulatedHouse.BuildAsync();
        (int exit, _, string errors) = await RunningProduct.LogInAsync(house);
        Assert.True(exit == 0, errors);
        await using RunningProduct product = await RunningProduct.StartAsync(house);
        await SeesStatusAsync(product, s => Text(s, "phase") == "disarmed", "a disarmed home");
        house.Cloud.Control.SetFaulted(DemoHousehold.FrontDoorContact, true);
        house.Cloud.Control.SetMode("all");
        JsonObject kept = await Eventually.SeesAsync(
            async () => (await UnreadAsync(product)).FirstOrDefault(e => e!["kept"]!["source"]?.GetValue<string>() == "hub-message")?.AsObject(),
            "the hub's spoken sentence");
        Assert.Contains("bypass-required.wav", Text(kept["kept"]!, "text"), StringComparison.Ordinal);
        JsonObject all = await product.CallAsync("get_security_history", new { limit = 100 });
        Assert.All(all["entries"]!.AsArray(), e => Assert.Null(e!["kept"]));
    }

    private static async Task<JsonArray> UnreadAsync(RunningProduct product) =>
        (await product.CallAsync("get_security_history", new { kinds = new[] { "unread" }, limit = 100 }))["entries"]!.AsArray();

    private static Task<JsonObject> SeesStatusAsync(RunningProduct product, Func<JsonObject, bool> wanted, string what) =>
        Eventually.SeesAsync(
            async () => await product.CallAsync("get_security_system_status") is var s && s["phase"] is not null && wanted(s) ? s : null,
            what);

    private static Task MetricsSayAsync(RunningProduct product, params string[] beginsAndEnds) => Eventually.SeesAsync(
        async () =>
        {
            string[] lines = (await product.Http.GetStringAsync("/metrics")).Split('\n');
            return beginsAndEnds.Chunk(2).All(p => lines.Any(
                l => l.StartsWith(p[0], StringComparison.Ordinal) && l.EndsWith(p[1], StringComparison.Ordinal)));
        },
        string.Join(" … ", beginsAndEnds));

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}
