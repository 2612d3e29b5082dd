using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Process.Tests.Product;
using RingCloudSim;

namespace RingActors.Process.Tests.Kills;

/// <summary>
/// One house, in which the real program is killed again and again while people and things act. All that is known of what it said and
/// did is kept here, outside it: the ledger of answers, the simulated cloud's record of requests and the receiver of webhooks.
/// </summary>
internal sealed class KillProgramme
{
    /// <summary>The answers to the newest 4,096 keys of a home are kept; all keys that are repeated here must be among them.</summary>
    private const int CommandsMax = 3_600;
    private const int CommandsPerRoundMax = 45;
    private const int SampleSize = 6;
    private const double SlownessMax = 5;

    private readonly SimulatedHouse _house;
    private readonly Random _random;
    private readonly int _kills;
    private readonly Ledger _ledger = new();
    private readonly HouseholdLoad _load;
    private readonly List<Interruption> _interruptions = [];
    private readonly List<Uptime> _uptimes = [];
    private readonly List<Duration> _starts = [];
    private readonly Dictionary<KillPoint, int> _killed = [];
    private int _round;

    internal KillProgramme(SimulatedHouse house, int seed, int kills)
    {
        _house = house;
        _random = new Random(seed);
        _kills = kills;
        _load = new HouseholdLoad(house, _ledger, Math.Clamp(CommandsMax / kills, 3, CommandsPerRoundMax));
        Random pauses = new(seed);
        house.WebhookPause = () => TimeSpan.FromMilliseconds(Locked(() => pauses.Next(1, 250)));
        house.Cloud.Control.AddFault(new FaultRule("/clients_api/doorbots/*", "delay", int.MaxValue, "PUT", DelayMs: 100));
    }

    private static Instant Now => TimeProvider.System.GetInstant();

    internal Ledger Ledger => _ledger;

    internal Lives Lives => new(_interruptions, _uptimes, _starts);

    internal string Killed => string.Join(", ", _killed.OrderBy(k => k.Key).Select(k => $"{k.Value} {k.Key.ToString().ToLowerInvariant()}"));

    internal async Task RunAsync()
    {
        (int exit, _, string errors) = await RunningProduct.LogInAsync(_house);
        Assert.True(exit == 0, errors);
        await SetUpAsync();
        while (_killed.Values.Sum() < _kills)
        {
            await LiveOnceAsync(KillPlan.Next(_random).Slower(Math.Min(Lives.Slowness, SlownessMax)), $"r{_round++}");
        }

        await SameAfterOneMoreKillAsync();
    }

    private T Locked<T>(Func<T> look)
    {
        lock (_ledger)
        {
            return look();
        }
    }

    private async Task SetUpAsync()
    {
        await using RunningProduct product = await RunningProduct.StartAsync(_house);
        Instant up = Now;
        await Eventually.SeesAsync(
            async () => (await product.CallAsync("get_devices"))["total"]?.GetValue<int>() >= 10, "the household");
        await _load.SetUpAsync(product);
        await EndAsync(product, up, () => product.KillAsync());
    }

    private async Task LiveOnceAsync(KillPlan plan, string round)
    {
        await using RunningProduct product = RunningProduct.Begin(_house);
        if (plan.Point == KillPoint.Starting)
        {
            await PassAsync(plan.After);
            await EndAsync(product, null, () => product.KillAsync());
        }
        else
        {
            Instant began = Now;
            await product.ListeningAsync();
            Instant up = Now;
            _starts.Add(up - began);
            using CancellationTokenSource gone = new();
            Task life = LifeAsync(product, round, gone.Token);
            await PassAsync(plan.Point == KillPoint.Stopping ? plan.UpFor : plan.After);
            await EndAsync(product, up, () => plan.Point == KillPoint.Stopping ? StopAndKillAsync(product, plan.After) : product.KillAsync());
            await gone.CancelAsync();
            await life;
        }

        if (product.WasKilled)
        {
            _killed[plan.Point] = _killed.GetValueOrDefault(plan.Point) + 1;
        }
        else if (plan.Point != KillPoint.Stopping)
        {
            _ledger.Faults.Enqueue($"it ended by itself, in round {round}:\n{product.Errors}");
        }
    }

    private async Task LifeAsync(RunningProduct product, string round, CancellationToken gone)
    {
        Keyed[] again = [.. _ledger.Open.Values, .. Sample()];
        Task repeats = Task.WhenAll(again.Select(async command =>
        {
            try
            {
                await _ledger.SendAsync(product, command);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException)
            {
                // Killed before it was answered: it is sent again in the next life.
            }
        }));
        await Task.WhenAll(repeats, _load.RunAsync(product, round, gone));
    }

    private IEnumerable<Keyed> Sample()
    {
        (Keyed Command, string Answer)[] all = [.. _ledger.Acknowledged.Values];
        return all.Length == 0 ? [] : Enumerable.Range(0, SampleSize).Select(_ => all[_random.Next(all.Length)].Command);
    }

    /// <summary>All is sent once more and comes to rest; then the program is killed once more, and nothing may have changed.</summary>
    private async Task SameAfterOneMoreKillAsync()
    {
        string[] before;
        await using (RunningProduct product = await RunningProduct.StartAsync(_house))
        {
            Instant up = Now;
            foreach (Keyed[] some in _ledger.Open.Values.Concat(_ledger.Acknowledged.Values.Select(a => a.Command)).ToArray().Chunk(16))
            {
                await Task.WhenAll(some.Select(c => _ledger.SendAsync(product, c)));
            }

            before = await RestAsync(product);
            await EndAsync(product, up, () => product.KillAsync());
        }

        await using RunningProduct last = await RunningProduct.StartAsync(_house);
        Instant again = Now;
        await Eventually.SeesAsync(
            async () => (await last.CallAsync("get_security_system_status"))["base_station"]?["status"]?.GetValue<string>() == "online",
            "the base station, without whose word mode and phase are unknown");
        string[] after = await StateAsync(last, entries: 100);
        before.Except(after).ToList().ForEach(lost => _ledger.Faults.Enqueue("not the same after one more kill: " + lost));
        await EndAsync(last, again, async () => Assert.Equal(0, await last.StopAsync()));
    }

    /// <summary>
    /// Nothing is owed to the outside, and nothing has changed for so long that no delay can be under way: also what happened while the
    /// program was dead, and which it learns of late, has had its consequences.
    /// </summary>
    private static async Task<string[]> RestAsync(RunningProduct product)
    {
        string[] last = [];
        long since = 0;
        return await Eventually.SeesAsync(
            async () =>
            {
                string[] now = await StateAsync(product, entries: 50);
                since = now.SequenceEqual(last) ? since : Environment.TickCount64;
                last = now;
                return Environment.TickCount64 - since > HouseholdLoad.LongestDelay.TotalMilliseconds + 3_000
                    && (await product.Http.GetStringAsync("/metrics")).Split('\n').Contains("ringactors_outbox_length 0")
                    && (await product.CallAsync("get_security_system_status"))["pending_intent"] is null
                        ? last
                        : null;
            },
            "rest");
    }

    /// <summary>Mode and since when, all automations, the newest history: what must be the same in the next life.</summary>
    private static async Task<string[]> StateAsync(RunningProduct product, int entries)
    {
        JsonObject status = await product.CallAsync("get_security_system_status");
        List<string> state = [.. new[] { "mode", "phase", "since", "changed_by" }.Select(m => $"{m} {status[m]?.ToJsonString()}")];
        JsonObject history = await product.CallAsync("get_security_history", new { limit = entries, kinds = new[] { "rule", "mode", "motion" } });
        state.AddRange(history["entries"]!.AsArray().Select(e => e!.ToJsonString()));
        string? cursor = null;
        do
        {
            JsonObject page = await product.CallAsync("list_security_automations", PageAfter(cursor));
            state.AddRange(page["automations"]!.AsArray().Select(a => a!.ToJsonString()));
            cursor = page["next_cursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        return [.. state];
    }

    private static Dictionary<string, object> PageAfter(string? cursor) =>
        cursor is null ? new() { ["limit"] = 100 } : new() { ["limit"] = 100, ["cursor"] = cursor };

    private static async Task StopAndKillAsync(RunningProduct product, TimeSpan after)
    {
        product.AskToStop();
        await PassAsync(after);
        await product.KillAsync();
    }

    private async Task EndAsync(RunningProduct product, Instant? up, Func<Task> end)
    {
        Instant from = Now;
        await end();
        _interruptions.Add(new Interruption(from, Now));
        if (up is { } since)
        {
            _uptimes.Add(new Uptime(since, from));
        }
    }

    /// <summary>The seeded moment of a kill: what is waited for here is the time itself.</summary>
    private static async Task PassAsync(TimeSpan time)
    {
        using PeriodicTimer timer = new(time);
        await timer.WaitForNextTickAsync();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Killed}; {_ledger.Acknowledged.Count} acknowledged");
}
