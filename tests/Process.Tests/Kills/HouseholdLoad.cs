using System.Text.Json;
using RingActors.Process.Tests.Product;
using RingCloudSim;

namespace RingActors.Process.Tests.Kills;

/// <summary>
/// What goes on in the household while the program is killed: people arm, disarm, write rules and read the history, and things happen
/// before the cameras that fire rules.
/// </summary>
internal sealed class HouseholdLoad(SimulatedHouse house, Ledger ledger, int commandsPerRound)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);

    /// <summary>A rule that fires 30 times within a minute is switched off.</summary>
    private static readonly TimeSpan SightingsApart = TimeSpan.FromMilliseconds(2_100);

    /// <summary>Longer than several lives, and longer than the audit allows for noticing: a delay that began anew would be seen.</summary>
    internal static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(6);

    private readonly Dictionary<string, long> _seen = [];

    /// <summary>The rules that fire, written with keys like everything else.</summary>
    internal async Task SetUpAsync(RunningProduct product)
    {
        await WriteAsync(product, "deterrent", "motion", "front-camera",
            Light(true), new { type = "siren_on", devices = new[] { "front-camera" }, duration_seconds = 5 }, Webhook);
        await WriteAsync(product, "after-light", "motion", "back-garden", Wait(1), Light(false), Webhook);
        await WriteAsync(product, "welcome", "doorbell", "front-door", Wait((int)LongestDelay.TotalSeconds), Light(true), Webhook);
        await WriteAsync(product, "visitor", "motion", "front-door", Webhook, Wait(1), Light(false));
    }

    /// <summary>Lives in the house until the program is gone.</summary>
    internal Task RunAsync(RunningProduct product, string round, CancellationToken gone) => Task.WhenAll(
        WhileUpAsync(i => ledger.SendAsync(product, NewRule($"{round}-a{i}")), commandsPerRound / 3, gone),
        WhileUpAsync(i => ledger.SendAsync(product, NewRule($"{round}-b{i}")), commandsPerRound / 3, gone),
        WhileUpAsync(i => ledger.SendAsync(product, ChangeMode(round, i)), commandsPerRound / 3, gone),
        WhileUpAsync(_ => ledger.LookAsync(product), int.MaxValue, gone),
        WhileUpAsync(_ => Task.FromResult(LetThingsHappen()), int.MaxValue, gone));

    private static async Task WhileUpAsync(Func<int, Task> step, int times, CancellationToken gone)
    {
        using PeriodicTimer timer = new(Pace);
        try
        {
            for (int i = 0; i < times && await timer.WaitForNextTickAsync(gone); i++)
            {
                await step(i);
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            // The program is gone, in the middle of an answer or before it; what was not answered stays open in the ledger.
        }
    }

    /// <summary>Only while the program hears of it: what it does not hear it cannot have decided.</summary>
    private bool LetThingsHappen()
    {
        if (house.Cloud.Control.State()["push_sockets"]!.GetValue<int>() == 0)
        {
            return false;
        }

        Happen("front-camera", () => house.Cloud.Control.Motion(DemoHousehold.FrontCamera));
        Happen("back-garden", () => house.Cloud.Control.Motion(DemoHousehold.BackGarden));
        Happen("front-door", () => house.Cloud.Control.Motion(DemoHousehold.FrontDoor));
        Happen("bell", () => house.Cloud.Control.Press());
        return true;
    }

    private void Happen(string what, Func<long?> happen)
    {
        long now = Environment.TickCount64;
        if (now - _seen.GetValueOrDefault(what, long.MinValue / 2) >= SightingsApart.TotalMilliseconds)
        {
            _ = happen();
            _seen[what] = now;
        }
    }

    private static Keyed NewRule(string key) => new(key, "create_security_automation", new
    {
        automation_name = "Rule " + key,
        trigger_type = "doorbell",
        response_actions = new object[] { Light(true) },
        enabled = false,
    });

    private static Keyed ChangeMode(string round, int i) => (i % 3) switch
    {
        0 => new Keyed($"{round}-m{i}", "arm_security_system", new { mode = "away", wait_seconds = 0 }),
        1 => new Keyed($"{round}-m{i}", "arm_security_system", new { mode = "home", wait_seconds = 1 }),
        _ => new Keyed($"{round}-m{i}", "disarm_security_system", new { wait_seconds = 1 }),
    };

    private Task WriteAsync(RunningProduct product, string name, string trigger, string device, params object[] actions) =>
        ledger.SendAsync(product, new Keyed("setup-" + name, "create_security_automation", new
        {
            automation_name = name,
            trigger_type = trigger,
            trigger_conditions = new { devices = new[] { device } },
            response_actions = actions,
        }));

    private object Webhook => new { type = "webhook", url = house.WebhookUrl };

    private static object Light(bool on) => new { type = on ? "light_on" : "light_off", devices = new[] { "front-camera" } };

    private static object Wait(int seconds) => new { type = "delay", duration_seconds = seconds };
}
