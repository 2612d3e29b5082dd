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
using RingActors.Rules;

namespace RingActors.Bench.Fleet;

/// <summary>
/// One node and 10,000 homes of 20 devices, each device telling something once a minute: 3,333 events a second that arrive when they
/// arrive, whether the last one is done or not. An event's time runs from the instant at which it was to arrive until it is durable and its
/// view is published, so a node that falls behind cannot hide it.
/// </summary>
internal static class FleetBench
{
    private const int Homes = 10_000;
    private const int DevicesPerHome = 20;
    private const int PerSecond = Homes * DevicesPerHome / 60;
    private const int Callers = 512;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);
    private static readonly Principal Ring = new(PrincipalKind.RingCloud, "ring");

    internal static async Task RunAsync(Report report)
    {
        string folder = Directory.CreateTempSubdirectory("ringactors-bench-").FullName;
        using (SqliteJournal journal = SqliteJournal.Open(new SqliteJournalOptions { Path = Path.Combine(folder, "journal.db") }))
        {
            await using ActorEngine engine = new(journal, Model(), []);
            engine.Start();
            Address[] devices = Devices();
            double furnished = await FurnishAsync(engine, devices);
            await LoadAsync(engine, devices, WarmUp, 0);
            List<double> p50 = [], p99 = [], most = [], cpu = [], pauses = [];
            for (int round = 1; round <= report.Rounds; round++)
            {
                TimeSpan before = Environment.CpuUsage.TotalTime;
                TimeSpan paused = GC.GetTotalPauseDuration();
                double[] millis = await LoadAsync(engine, devices, Measured, round);
                cpu.Add((Environment.CpuUsage.TotalTime - before) / Measured / Environment.ProcessorCount * 100);
                pauses.Add((GC.GetTotalPauseDuration() - paused).TotalMilliseconds);
                p50.Add(millis[millis.Length / 2]);
                p99.Add(millis[(int)(millis.Length * 0.99)]);
                most.Add(millis[^1]);
            }

            string load = $"{PerSecond:n0} events/s for {Measured.TotalSeconds:0} s a round, {Homes:n0} homes of {DevicesPerHome} devices";
            report.Line("a node with 10,000 homes: arrival to durable, p50", p50, "ms", load);
            report.Line("the same, p99", p99, "ms", "to be below 100 ms");
            report.Line("the same, the slowest", most, "ms", null);
            report.Line("the same, paused for garbage", pauses, "ms", $"of {Measured.TotalMilliseconds:n0} ms; {GC.CollectionCount(2)} full collections in all");
            report.Line("the same, processor", cpu, "%", $"of {Environment.ProcessorCount} cores, the load's own included");
            double managed = GC.GetTotalMemory(forceFullCollection: true) / 1e6;
            report.Line("the same, memory", [Environment.WorkingSet / 1e6], "MB", $"working set; {managed:n0} MB of it held, {managed * 1e6 / Homes:n0} bytes a home");
            report.Line("listing 200,000 devices anew", [furnished], "devices/s", null);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static HomeModel Model() => new(
        new StoredTypes.Builder().AddDomain().AddRules().Build(),
        [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
        [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
        [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions],
        DomainRegistration.FirstKinds);

    /// <summary>In a home: 4 cameras, 10 contacts, 6 motion sensors. One after the other come from different homes.</summary>
    private static Address[] Devices() =>
    [
        .. Enumerable.Range(0, DevicesPerHome).SelectMany(device => Enumerable.Range(0, Homes).Select(home => new Address(
            $"home-{home}",
            device < 4 ? DeviceKinds.Camera : device < 14 ? DeviceKinds.Contact : DeviceKinds.MotionSensor,
            device < 4 ? $"{1_000 + device}" : $"z-{device}"))),
    ];

    private static async Task<double> FurnishAsync(ActorEngine engine, Address[] devices)
    {
        long started = Stopwatch.GetTimestamp();
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i < devices.Length; i = Interlocked.Increment(ref next))
            {
                Answer answer = await engine.Homes.AskAsync(new Request(devices[i], Listing(devices[i]), Ring, "bench"));
                if (!answer.Ok)
                {
                    throw new InvalidOperationException(answer.Refusal!.Detail);
                }
            }
        }));
        return devices.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>An open loop: whoever is late is late for all that come after.</summary>
    private static async Task<double[]> LoadAsync(ActorEngine engine, Address[] devices, TimeSpan time, int round)
    {
        int count = (int)(PerSecond * time.TotalSeconds);
        double[] millis = new double[count];
        using CountdownEvent left = new(count);
        long started = Stopwatch.GetTimestamp();
        long step = Stopwatch.Frequency / PerSecond;
        await Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < count; i++)
                {
                    long due = started + (i * step);
                    SpinWait wait = default;
                    while (Stopwatch.GetTimestamp() < due)
                    {
                        wait.SpinOnce();
                    }

                    Address device = devices[i % devices.Length];
                    engine.Homes.Ask(new Request(device, Saying(device, round, i), Ring, "bench"), new Sink(millis, i, due, left));
                }
            },
            TaskCreationOptions.LongRunning);
        await Task.Run(left.Wait);
        Array.Sort(millis);
        return millis;
    }

    private static ReportDevice Listing(Address device) => new(
        new DeviceDescription
        {
            Name = $"{device.Kind} {device.Id}",
            RingKind = device.Kind,
            Capabilities = [device.Kind == DeviceKinds.Contact ? Capabilities.Contact : Capabilities.Motion],
        },
        new Readings { Connection = Connection.Online, Faulted = device.Kind == DeviceKinds.Camera ? null : false });

    /// <summary>Something new each time, so that each is an event.</summary>
    private static ICommand Saying(Address device, int round, int number)
    {
        Instant now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        return device.Kind == DeviceKinds.Camera
            ? new ReportMotion($"{device.Id}-{round}-{number}", now, "human")
            : new ReportReadings(new Readings { Battery = new BatteryReading((number + round) % 101, null), Faulted = round % 2 == 0 }, now);
    }

    private sealed class Sink(double[] millis, int index, long due, CountdownEvent left) : IAnswerSink
    {
        public void Complete(in Answer answer)
        {
            millis[index] = answer.Ok ? Stopwatch.GetElapsedTime(due).TotalMilliseconds : double.PositiveInfinity;
            left.Signal();
        }
    }
}
