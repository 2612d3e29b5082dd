using System.Diagnostics;
using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Sqlite;
using RingActors.Process.Tests.Product;
using RingActors.Rules;

namespace RingActors.Bench.Engine;

/// <summary>
/// The real program, from its launch to its first answer about a home, on a journal of 1,000,000 events of 10,000 cameras in 100 homes: cold
/// code, hash anchor, and the views of all homes included.
/// </summary>
internal static class StartBench
{
    private const int Homes = 100;
    private const int CamerasPerHome = 100;
    private const int MotionsPerCamera = 99;
    private const int Callers = 512;

    internal static async Task RunAsync(Report report)
    {
        await using SimulatedHouse house = await SimulatedHouse.BuildAsync();
        await RunningProduct.LogInAsync(house);
        await FillAsync(Path.Combine(house.Data, "journal.db"));
        List<double> full = [];
        for (int round = 0; round < report.Rounds; round++)
        {
            full.Add(await TimeAsync(house));
        }

        await using SimulatedHouse fresh = await SimulatedHouse.BuildAsync();
        await RunningProduct.LogInAsync(fresh);
        List<double> empty = [];
        for (int round = 0; round < report.Rounds; round++)
        {
            empty.Add(await TimeAsync(fresh));
        }

        report.Line("launch to ready, 1,000,000 events of 10,000 cameras in 100 homes", full, "ms", "killed each time, so that nothing is prepared");
        report.Line("the same with an empty journal", empty, "ms", null);
    }

    private static async Task<double> TimeAsync(SimulatedHouse house)
    {
        long started = Stopwatch.GetTimestamp();
        await using RunningProduct product = await RunningProduct.StartAsync(house);
        using HttpResponseMessage answer = await product.Http.GetAsync("/health");
        double millis = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await product.KillAsync();
        return millis;
    }

    private static async Task FillAsync(string path)
    {
        using SqliteJournal journal = SqliteJournal.Open(new SqliteJournalOptions { Path = path });
        HomeModel model = new(
            new StoredTypes.Builder().AddDomain().AddRules().Build(),
            [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
            [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
            [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions],
            DomainRegistration.FirstKinds);
        await using ActorEngine engine = new(journal, model, []);
        engine.Start();
        Address[] cameras =
        [
            .. Enumerable.Range(0, Homes * CamerasPerHome).Select(i => new Address($"home-{i % Homes}", "camera", $"{1_000_000 + i}")),
        ];
        await TellAsync(engine, cameras, (camera, _) => new ReportDevice(new DeviceDescription
        {
            Name = "Camera " + camera.Id,
            RingKind = "hp_cam_v1",
            Capabilities = [Capabilities.Motion, Capabilities.Siren],
        }));
        for (int motion = 0; motion < MotionsPerCamera; motion++)
        {
            int number = motion;
            await TellAsync(engine, cameras, (camera, now) => new ReportMotion($"{camera.Id}-{number}", now, "human"));
        }
    }

    private static async Task TellAsync(ActorEngine engine, Address[] cameras, Func<Address, Instant, ICommand> command)
    {
        int next = -1;
        Principal ring = new(PrincipalKind.Local, "bench");
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i < cameras.Length; i = Interlocked.Increment(ref next))
            {
                Instant now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
                Answer answer = await engine.Homes.AskAsync(new Request(cameras[i], command(cameras[i], now), ring, "bench"));
                if (!answer.Ok)
                {
                    throw new InvalidOperationException(answer.Refusal!.Detail);
                }
            }
        }));
    }
}
