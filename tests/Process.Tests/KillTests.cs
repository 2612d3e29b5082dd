using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using RingActors.Process.Tests.Product;

namespace RingActors.Process.Tests;

/// <summary>
/// The real program, killed with SIGKILL at random moments under load, against a ledger of acknowledgements that the test keeps outside:
/// nothing acknowledged is missing, nothing is there twice, and a repeat with the same key gets the first answer.
/// </summary>
public sealed class KillTests
{
    private const int CallersMax = 8;
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("RINGACTORS_KILLS") ?? "12");
    private static readonly int Seed = int.Parse(Environment.GetEnvironmentVariable("RINGACTORS_SEED") ?? "20261121");

    private sealed record Ledger
    {
        /// <summary>Key to the automation's id, as acknowledged.</summary>
        internal ConcurrentDictionary<string, string> Acknowledged { get; } = new();

        /// <summary>Keys that were sent and not answered: they may be there or not, but not twice.</summary>
        internal ConcurrentDictionary<string, byte> Open { get; } = new();
    }

    [Fact]
    public async Task No_acknowledged_command_is_lost_or_doubled_by_kills_at_random_moments()
    {
        TestContext.Current.SendDiagnosticMessage($"{Kills} kills, seed {Seed}");
        Random random = new(Seed);
        await using SimulatedHouse house = await SimulatedHouse.BuildAsync();
        (int exit, _, string errors) = await RunningProduct.LogInAsync(house);
        Assert.True(exit == 0, errors);
        Ledger ledger = new();
        for (int kill = 0; kill < Kills; kill++)
        {
            await using RunningProduct product = await RunningProduct.StartAsync(house);
            await Eventually.SeesAsync(
                async () => (await product.CallAsync("get_devices"))["total"]?.GetValue<int>() >= 3, "the household");
            await CheckAsync(product, ledger);
            await LoadUntilKilledAsync(product, ledger, kill, TimeSpan.FromMilliseconds(random.Next(5, 700)));
        }

        await using RunningProduct last = await RunningProduct.StartAsync(house);
        await CheckAsync(last, ledger);
        Assert.True(ledger.Acknowledged.Count > Kills, $"only {ledger.Acknowledged.Count} commands were acknowledged");
        Assert.Equal(0, await last.StopAsync());
        (exit, string verified, errors) = await RunningProduct.RunAsync(house, null, "verify");
        Assert.True(exit == 0, verified + errors);
    }

    private static async Task LoadUntilKilledAsync(RunningProduct product, Ledger ledger, int round, TimeSpan after)
    {
        using CancellationTokenSource killed = new();
        Task[] callers = [.. Enumerable.Range(0, CallersMax).Select(c => CallAsync(product, ledger, $"r{round}-c{c}", killed.Token))];
        using PeriodicTimer timer = new(after);
        await timer.WaitForNextTickAsync();
        await product.KillAsync();
        await killed.CancelAsync();
        await Task.WhenAll(callers);
    }

    private static async Task CallAsync(RunningProduct product, Ledger ledger, string caller, CancellationToken killed)
    {
        for (int i = 0; !killed.IsCancellationRequested; i++)
        {
            string key = $"{caller}-{i}";
            ledger.Open.TryAdd(key, 0);
            try
            {
                JsonObject answer = await CreateAsync(product, key);
                if (answer["success"]!.GetValue<bool>())
                {
                    ledger.Acknowledged[key] = IdOf(answer);
                    ledger.Open.TryRemove(key, out _);
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException)
            {
                return;
            }
        }
    }

    private static async Task CheckAsync(RunningProduct product, Ledger ledger)
    {
        Dictionary<string, string> stored = await StoredAsync(product);
        Assert.All(ledger.Acknowledged, a => Assert.Equal(a.Value, stored.GetValueOrDefault(a.Key)));
        foreach (string key in ledger.Open.Keys)
        {
            JsonObject repeated = await CreateAsync(product, key);
            Assert.True(repeated["success"]!.GetValue<bool>(), repeated.ToJsonString());
            Assert.True(!stored.TryGetValue(key, out string? id) || id == IdOf(repeated), $"{key} was written and is answered anew");
            ledger.Acknowledged[key] = IdOf(repeated);
            ledger.Open.TryRemove(key, out _);
        }

        (string Key, string Id)[] sample = [.. ledger.Acknowledged.Take(20).Select(a => (a.Key, a.Value))];
        foreach ((string key, string id) in sample)
        {
            Assert.Equal(id, IdOf(await CreateAsync(product, key)));
        }

        Assert.Equal(ledger.Acknowledged.Count, (await StoredAsync(product)).Count);
    }

    private static Task<JsonObject> CreateAsync(RunningProduct product, string key) => product.CallAsync(
        "create_security_automation",
        new
        {
            automation_name = "Rule " + key,
            trigger_type = "doorbell",
            response_actions = new object[] { new { type = "light_on", devices = new[] { "front-camera" } } },
            enabled = false,
        },
        key);

    private static Dictionary<string, object> PageAfter(string? cursor) =>
        cursor is null ? new() { ["limit"] = 100 } : new() { ["limit"] = 100, ["cursor"] = cursor };

    private static string IdOf(JsonObject answer) => answer["automation"]!["automation_id"]!.GetValue<string>();

    /// <summary>Every stored automation: the key it was made with, which is in its name, to its id. A key that is there twice throws.</summary>
    private static async Task<Dictionary<string, string>> StoredAsync(RunningProduct product)
    {
        Dictionary<string, string> stored = [];
        string? cursor = null;
        do
        {
            JsonObject page = await product.CallAsync("list_security_automations", PageAfter(cursor));
            foreach (JsonNode? rule in page["automations"]!.AsArray())
            {
                stored.Add(rule!["automation_name"]!.GetValue<string>()["Rule ".Length..], rule["automation_id"]!.GetValue<string>());
            }

            cursor = page["next_cursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        return stored;
    }
}
