using System.Globalization;
using System.Text.Json.Nodes;
using RingActors.Process.Tests.Kills;
using RingActors.Process.Tests.Product;
using RingCloudSim;

namespace RingActors.Process.Tests;

/// <summary>The real program, killed with SIGKILL while an alarm sets off more than one turn can hold.</summary>
public sealed class WideAlarmKillTests
{
    private const int Rules = 500;
    private const int KillsMax = 3;

    [Fact]
    public async Task Killed_amid_what_an_alarm_sets_off_it_tells_people_and_does_all_of_the_rest()
    {
        await using SimulatedHouse house = await SimulatedHouse.BuildAsync(new RingCloudOptions { ExitDelay = TimeSpan.Zero });
        (int exit, _, string errors) = await RunningProduct.LogInAsync(house);
        Assert.True(exit == 0, errors);
        RunningProduct product = await RunningProduct.StartAsync(house);
        try
        {
            await ReadyAsync(product);
            await FurnishAsync(product, house);
            JsonObject armed = await product.CallAsync("arm_security_system", new { mode = "away", wait_seconds = 20 });
            Assert.True((string?)armed["intent"]!["state"] == "confirmed", armed.ToJsonString());

            JournalWrites writes = new(house.Data);
            house.Cloud.Control.Motion(DemoHousehold.FrontCamera);
            List<int> done = [];
            for (int kill = 0; kill < KillsMax; kill++)
            {
                await writes.SeesAsync(3);
                await product.KillAsync();
                await product.DisposeAsync();
                done.Add(Decisions.Read(house.Data).Names.Count(n => n == "rule.run-ended"));
                writes = new JournalWrites(house.Data);
                product = RunningProduct.Begin(house);
            }

            TestContext.Current.TestOutputHelper?.WriteLine($"Runs that were over at each kill, of {Rules}: {string.Join(", ", done)}.");
            await product.ListeningAsync();
            Assert.True(done[0] < Rules, $"It was not killed amid it: {string.Join(", ", done)} runs were over.");
            // The notice first: before the alarm nothing waits either.
            await Eventually.SeesAsync(() => Task.FromResult(!house.Webhooks.IsEmpty), "a notice");
            await Eventually.SeesAsync(async () => await MetricAsync(product, "ringactors_steps_waiting") == 0, "an end of what the alarm set off");
            await product.KillAsync();

            string[] names = [.. Decisions.Read(house.Data).Names];
            Assert.Equal(
                (1, 1, Rules, 2 * Rules, Rules),
                (Count("incident.opened"), Count("incident.alarmed"), Count("rule.fired"), Count("rule.step-taken"), Count("rule.run-ended")));
            Assert.Equal("incident.alarmed", (string?)JsonNode.Parse(house.Webhooks.First().Body)!["type"]);

            int Count(string name) => names.Count(n => n == name);
        }
        finally
        {
            await product.DisposeAsync();
        }
    }

    private static async Task ReadyAsync(RunningProduct product) => await Eventually.SeesAsync(
        async () => (await product.CallAsync("get_security_system_status"))["ready_to_arm"]?["away"]?["ready"]?.GetValue<bool>() == true, "ready to arm");

    private static async Task FurnishAsync(RunningProduct product, SimulatedHouse house)
    {
        JsonObject set = await product.CallAsync("update_security_settings", new
        {
            settings = new
            {
                modes = new object[] { new { name = "away", guards = "away", exit_seconds = 0, entry_seconds = 0 } },
                zones = new object[] { new { device = "front-camera", type = "instant", modes = new[] { "away" } } },
                incidents = new { abort_seconds = 0 },
                contacts = new object[] { new { id = "neighbour", url = house.WebhookUrl } },
            },
        });
        Assert.True(set["success"]!.GetValue<bool>(), set.ToJsonString());
        await Parallel.ForEachAsync(Enumerable.Range(1, Rules), async (i, _) =>
        {
            JsonObject created = await product.CallAsync("create_security_automation", new
            {
                automation_name = $"On alarm {i}",
                rule_document = new
                {
                    name = $"On alarm {i}",
                    triggers = new object[] { new { type = "alarm" } },
                    actions = new object[]
                    {
                        new { type = "light", devices = new[] { "front-camera" } },
                        new { type = "siren", devices = new[] { "front-camera" }, seconds = 30 },
                    },
                },
            });
            Assert.True(created["success"]!.GetValue<bool>(), created.ToJsonString());
        });

        await ReadyAsync(product);
    }

    private static async Task<double> MetricAsync(RunningProduct product, string name) =>
        (await product.Http.GetStringAsync("/metrics")).Split('\n')
            .Where(l => l.StartsWith(name, StringComparison.Ordinal))
            .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
