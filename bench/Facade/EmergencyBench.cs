using System.Globalization;
using System.Text.Json.Nodes;
using RingActors.Process.Tests.Product;
using RingCloudSim;

namespace RingActors.Bench.Facade;

/// <summary>
/// From the end of the time in which a call for help may still be cancelled to the call for dispatch on the wire,
/// through
/// the real program: deadline met, step and request in one append, request made. One protocol a sample.
/// </summary>
internal static class EmergencyBench
{
    private const int Protocols = 48;
    private const int CancelSeconds = 2;

    internal static async Task RunAsync(Report report)
    {
        List<double> windows = [];
        for (int round = 0; round < report.Rounds; round++)
        {
            windows.AddRange(await SampleAsync());
        }

        double[] sorted = [.. windows.Order()];
        report.Line(
            "end of the time to cancel to the call for dispatch on the wire, p50", [sorted[sorted.Length / 2]], "ms",
            $"{sorted.Length} samples");
        report.Line(
            "the same, p99", [sorted[(int)(sorted.Length * 0.99)]], "ms", $"max {sorted[^1]:n1} ms; to be below 20 ms");
    }

    private static async Task<List<double>> SampleAsync()
    {
        await using SimulatedHouse house = await SimulatedHouse.BuildAsync(
            new RingCloudOptions(), callsPerHour: 100_000);
        await RunningProduct.LogInAsync(house);
        await using RunningProduct product = await RunningProduct.StartAsync(house);
        await Eventually.SeesAsync(
            async () =>
                (await product.CallAsync("get_devices", new { limit = 1 }))["total"]?.GetValue<int>() > 0,
                    "the devices");
        for (int i = 0; i < Protocols; i++)
        {
            JsonObject made = await product.CallAsync("change_protocol", new
            {
                action = "create",
                protocol = new
                {
                    name = $"Help {i}",
                    cancel_seconds = CancelSeconds,
                    steps = new[] { new { type = "dispatch", url = $"{house.WebhookUrl}?n={i}" } },
                },
            });
            Check(made);
        }

        List<double> millis = [];
        foreach (int[] together in Enumerable.Range(0, Protocols).Chunk(6))
        {
            foreach (int i in together)
            {
                Check(await product.CallAsync("trigger_emergency_protocol", new { protocol = $"Help {i}" }));
            }

            int wanted = together[^1] + 1;
            await Eventually.SeesAsync(() => Task.FromResult(house.Webhooks.Count >= wanted), $"call {wanted}");
        }

        foreach ((_, string body, DateTimeOffset at) in house.Webhooks)
        {
            string since = JsonNode.Parse(body)!["data"]!["since"]!.GetValue<string>();
            millis.Add(
                (at - DateTimeOffset.Parse(since, CultureInfo.InvariantCulture)).TotalMilliseconds - (
                    CancelSeconds * 1000));
        }

        // The first ones are made by cold code.
        return [.. millis.Skip(12)];
    }

    private static void Check(JsonObject answer)
    {
        if (answer["success"]?.GetValue<bool>() == false)
        {
            throw new InvalidOperationException(answer.ToJsonString());
        }
    }
}
