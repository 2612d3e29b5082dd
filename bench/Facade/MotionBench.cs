using RingActors.Process.Tests.Product;
using RingCloudSim;

namespace RingActors.Bench.Facade;

/// <summary>
/// From a motion at the simulated Ring cloud to the siren request arriving there, through the real program: push decrypted, event and
/// rule and request journaled in one append, call made. One camera and one rule a sample.
/// </summary>
internal static class MotionBench
{
    private const int Cameras = 200;

    internal static async Task RunAsync(Report report)
    {
        await using SimulatedHouse house = await SimulatedHouse.BuildAsync(
            new RingCloudOptions { Household = "load", LoadCameras = Cameras }, callsPerHour: 100_000);
        await RunningProduct.LogInAsync(house);
        await using RunningProduct product = await RunningProduct.StartAsync(house);
        (string Slug, string Id)[] cameras = await CamerasAsync(product);
        foreach ((string camera, _) in cameras)
        {
            await product.CallAsync("create_security_automation", new
            {
                automation_name = "Siren of " + camera,
                trigger_type = "motion",
                trigger_conditions = new { devices = new[] { camera } },
                response_actions = new object[] { new { type = "siren_on", devices = new[] { camera }, duration_seconds = 5 } },
            });
        }

        List<double> millis = [];
        foreach ((_, string id) in cameras)
        {
            Task<RecordedRequest> siren = house.Cloud.Control.RequestAsync(
                r => r.Path.EndsWith($"{id}/siren_on", StringComparison.Ordinal), default);
            DateTimeOffset started = TimeProvider.System.GetUtcNow();
            house.Cloud.Control.Motion(id);
            millis.Add(((await siren.WaitAsync(TimeSpan.FromSeconds(30))).At - started).TotalMilliseconds);
        }

        double[] sorted = [.. millis.Skip(10).Order()];
        report.Line("motion in to siren request on the wire, p50", [sorted[sorted.Length / 2]], "ms", $"{sorted.Length} samples after 10 to warm up");
        report.Line("the same, p99", [sorted[(int)(sorted.Length * 0.99)]], "ms", $"max {sorted[^1]:n1} ms");
    }

    private static async Task<(string Slug, string Id)[]> CamerasAsync(RunningProduct product)
    {
        await Eventually.SeesAsync(
            async () => (await product.CallAsync("get_devices", new { kind = "camera", limit = 1 }))["total"]?.GetValue<int>() >= Cameras, "all cameras");
        await Eventually.SeesAsync(
            async () => (await product.CallAsync("health_check"))["subsystems"]!.ToJsonString().Contains("Push: Up", StringComparison.Ordinal), "push is up");
        List<string> found = [];
        string? cursor = null;
        do
        {
            Dictionary<string, object> page = new() { ["kind"] = "camera", ["limit"] = 100 };
            if (cursor is not null)
            {
                page["cursor"] = cursor;
            }

            var answer = await product.CallAsync("get_devices", page);
            found.AddRange(answer["devices"]!.AsArray().Select(d => d!["device_id"]!.GetValue<string>()));
            cursor = answer["next_cursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        List<(string Slug, string Id)> sounding = [];
        foreach (string slug in found)
        {
            var details = await product.CallAsync("get_device_details", new { device_id = slug });
            if (details["capabilities"]!.AsArray().Any(c => c!.GetValue<string>() == "siren"))
            {
                sounding.Add((slug, details["address"]!.GetValue<string>().Split('/')[^1]));
            }
        }

        return [.. sounding];
    }
}
