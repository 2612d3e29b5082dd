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
    private const int WarmUpCameras = 20;
    private const int WarmUps = 500;
    private const int WarmUpSirens = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal static async Task RunAsync(Report report)
    {
        List<double> millis = [];
        List<double> first = [];
        for (int round = 0; round < report.Rounds; round++)
        {
            List<double> all = await SampleAsync();
            first.Add(all[0]);
            millis.AddRange(all.Skip(WarmUpSirens));
        }

        double[] sorted = [.. millis.Order()];
        string detail = $"{sorted.Length} samples, each process warmed up by {WarmUps} motions with a webhook and {WarmUpSirens} with a siren";
        report.Line("motion in to siren request on the wire, p50", [sorted[sorted.Length / 2]], "ms", detail);
        report.Line("the same, p99", [sorted[(int)(sorted.Length * 0.99)]], "ms", $"max {sorted[^1]:n1} ms");
        report.Line("the same, the first siren of a process", first, "ms", "its code is cold");
    }

    private static async Task<List<double>> SampleAsync()
    {
        await using SimulatedHouse house = await SimulatedHouse.BuildAsync(
            new RingCloudOptions { Household = "load", LoadCameras = Cameras }, callsPerHour: 100_000);
        await RunningProduct.LogInAsync(house);
        await using RunningProduct product = await RunningProduct.StartAsync(house);
        Camera[] cameras = await CamerasAsync(product);
        await WarmUpAsync(house, product, [.. cameras.Where(c => !c.HasSiren).Take(WarmUpCameras)]);
        Camera[] sounding = [.. cameras.Where(c => c.HasSiren)];
        foreach (Camera camera in sounding)
        {
            await RuleAsync(product, camera, new { type = "siren_on", devices = new[] { camera.Slug }, duration_seconds = 5 });
        }

        List<double> millis = [];
        foreach (Camera camera in sounding)
        {
            Task<RecordedRequest> siren = house.Cloud.Control.RequestAsync(
                r => r.Path.EndsWith($"{camera.Id}/siren_on", StringComparison.Ordinal), default);
            DateTimeOffset started = TimeProvider.System.GetUtcNow();
            house.Cloud.Control.Motion(camera.Id);
            millis.Add(((await siren.WaitAsync(Patience)).At - started).TotalMilliseconds);
        }

        return millis;
    }

    /// <summary>The same way as the samples go, with a webhook at its end, so that it can be gone often.</summary>
    private static async Task WarmUpAsync(SimulatedHouse house, RunningProduct product, Camera[] cameras)
    {
        foreach (Camera camera in cameras)
        {
            await RuleAsync(product, camera, new { type = "webhook", url = house.WebhookUrl });
        }

        for (int i = 1; i <= WarmUps; i++)
        {
            house.Cloud.Control.Motion(cameras[i % cameras.Length].Id);
            int wanted = i;
            await Eventually.SeesAsync(() => Task.FromResult(house.Webhooks.Count >= wanted), $"webhook {wanted}");
        }
    }

    private static async Task RuleAsync(RunningProduct product, Camera camera, object action)
    {
        var answer = await product.CallAsync("create_security_automation", new
        {
            automation_name = "Watch " + camera.Slug,
            trigger_type = "motion",
            trigger_conditions = new { devices = new[] { camera.Slug } },
            response_actions = new[] { action },
        });
        if (answer["success"]?.GetValue<bool>() == false)
        {
            throw new InvalidOperationException(answer.ToJsonString());
        }
    }

    private static async Task<Camera[]> CamerasAsync(RunningProduct product)
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
        List<Camera> cameras = [];
        foreach (string slug in found)
        {
            var details = await product.CallAsync("get_device_details", new { device_id = slug });
            cameras.Add(new Camera(
                slug,
                details["address"]!.GetValue<string>().Split('/')[^1],
                details["capabilities"]!.AsArray().Any(c => c!.GetValue<string>() == "siren")));
        }

        return [.. cameras];
    }

    private sealed record Camera(string Slug, string Id, bool HasSiren);
}
