using System.Diagnostics;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Bench.Engine;

/// <summary>Callers in a closed loop, each asking one actor after another and waiting for each answer.</summary>
internal sealed class Callers(ActorEngine engine, int homes, int actorsPerHome)
{
    private readonly Request[] _requests = [.. Enumerable.Range(0, homes * actorsPerHome).Select(i => new Request(
        new Address($"home-{i % homes}", "counter", $"actor-{i / homes}"),
        new Count(1),
        new Principal(PrincipalKind.Local, "bench"),
        "bench-request"))];

    internal sealed record Result(double PerSecond, double P50Micros, double P99Micros, double MaxMicros, double BytesPerCommand, double CpuMicros);

    internal async Task WarmUpAsync()
    {
        foreach (Request request in _requests)
        {
            Check(await engine.Homes.AskAsync(request));
        }
    }

    internal async Task<Result> RunAsync(int callers, int commands)
    {
        double[][] latencies = [.. Enumerable.Range(0, callers).Select(_ => new double[commands / callers])];
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(latencies.Select((own, caller) => Task.Run(() => CallAsync(own, caller * 7919))));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        double bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        double[] all = [.. latencies.SelectMany(l => l).Order()];
        return new Result(
            all.Length / seconds, all[all.Length / 2], all[(int)(all.Length * 0.99)], all[^1], bytes / all.Length,
            cpu.TotalMicroseconds / all.Length);
    }

    private async Task CallAsync(double[] own, int offset)
    {
        for (int i = 0; i < own.Length; i++)
        {
            long started = Stopwatch.GetTimestamp();
            Check(await engine.Homes.AskAsync(_requests[(offset + i) % _requests.Length]));
            own[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }
    }

    private static void Check(in Answer answer)
    {
        if (!answer.Ok)
        {
            throw new InvalidOperationException(answer.Refusal!.Detail);
        }
    }
}
