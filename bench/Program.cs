using RingActors.Bench.Clock;
using RingActors.Bench.Engine;
using RingActors.Bench.Facade;
using RingActors.Bench.Fleet;
using RingActors.Bench.Past;

namespace RingActors.Bench;

/// <summary>dotnet run -c Release --project bench [--
/// memory|sqlite|single|recovery|start|launch|idle|http|mcp|motion|fleet|size|duress|limits|past|check|rules|schedules|hooks|emergency]
/// [--rounds N]</summary>
internal static class Program
{
    private static readonly (string Name, Func<Report, Task> Run)[] Benches =
    [
        ("memory", EngineBench.MemoryAsync),
        ("sqlite", report => EngineBench.SqliteAsync(report, 64, 400_000)),
        ("single", report => EngineBench.SqliteAsync(report, 1, 20_000)),
        ("recovery", EngineBench.RecoveryAsync),
        ("start", EngineBench.StartAsync),
        ("launch", StartBench.RunAsync),
        ("idle", EngineBench.IdleActorsAsync),
        ("http", HttpBench.RunAsync),
        ("mcp", McpBench.RunAsync),
        ("motion", MotionBench.RunAsync),
        ("fleet", FleetBench.RunAsync),
        ("size", SizeBench.RunAsync),
        ("duress", DuressBench.RunAsync),
        ("limits", LimitsBench.RunAsync),
        ("past", PastBench.RunAsync),
        ("check", CheckBench.RunAsync),
        ("rules", RulesBench.RunAsync),
        ("schedules", ScheduleBench.RunAsync),
        ("hooks", HookBench.RunAsync),
        ("emergency", EmergencyBench.RunAsync),
    ];

    private static async Task<int> Main(string[] arguments)
    {
        int at = Array.IndexOf(arguments, "--rounds");
        Report report = new(at >= 0 ? int.Parse(arguments[at + 1]) : 5);
        string[] wanted = [.. arguments.Where((_, i) => at < 0 || (i != at && i != at + 1))];
        if (wanted.Except(Benches.Select(b => b.Name)).ToArray() is { Length: > 0 } unknown)
        {
            Console.Error.WriteLine($"There is no bench {string.Join(", ", unknown)}; there are {string.Join(", ", Benches.Select(b => b.Name))}.");
            return 2;
        }

        Console.WriteLine("| what | median [least .. greatest] | detail |");
        Console.WriteLine("|---|---|---|");
        foreach ((string name, Func<Report, Task> run) in Benches)
        {
            if (wanted.Length == 0 || wanted.Contains(name))
            {
                await run(report);
            }
        }

        return 0;
    }
}
