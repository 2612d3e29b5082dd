using RingActors.Bench.Engine;
using RingActors.Engine.Runtime;
using RingActors.Testing.Journals;

namespace RingActors.Bench;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        int callers = args.Length > 0 ? int.Parse(args[0]) : 64;
        int shards = args.Length > 1 ? int.Parse(args[1]) : 16;
        for (int round = 0; round < 4; round++)
        {
            using InMemoryJournal journal = new(shards);
            await using ActorEngine engine = new(journal, CounterModel.Make(), []);
            engine.Start();
            Callers load = new(engine, 100, 10);
            await load.WarmUpAsync();
            Callers.Result r = await load.RunAsync(callers, 1_000_000);
            Console.WriteLine($"{callers} callers: {r.PerSecond:n0}/s p50 {r.P50Micros:n1} p99 {r.P99Micros:n1} max {r.MaxMicros:n0} us, {r.BytesPerCommand:n0} B/command");
        }

        return 0;
    }
}
