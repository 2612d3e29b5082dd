using System.Diagnostics;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Sqlite;
using RingActors.Testing.Journals;

namespace RingActors.Bench.Engine;

/// <summary>The engine alone: throughput on both journals, recovery, start, bytes of an idle actor.</summary>
internal static class EngineBench
{
    private const int Homes = 100;
    private const int ActorsPerHome = 10;

    internal static async Task MemoryAsync(Report report)
    {
        foreach (int callers in new[] { 64, 512 })
        {
            List<Callers.Result> rounds = [];
            for (int round = 0; round < report.Rounds; round++)
            {
                using InMemoryJournal journal = new();
                await using ActorEngine engine = new(journal, CounterModel.Make(), []);
                engine.Start();
                Callers load = new(engine, Homes, ActorsPerHome);
                await load.WarmUpAsync();
                rounds.Add(await load.RunAsync(callers, 1_000_000));
                GC.Collect();
            }

            report.Line($"in-memory journal, {callers} callers", rounds.Select(r => r.PerSecond), "commands/s", Detail(rounds));
        }
    }

    internal static async Task SqliteAsync(Report report, int callers, int commands)
    {
        List<double> ratios = [];
        List<Callers.Result> rounds = [];
        List<double> raws = [];
        CountingJournal.Shape shape = null!;
        for (int round = 0; round < report.Rounds; round++)
        {
            string folder = Directory.CreateTempSubdirectory("ringactors-bench-").FullName;
            using (CountingJournal journal = new(SqliteJournal.Open(new SqliteJournalOptions { Path = Path.Combine(folder, "journal.db") })))
            {
                await using ActorEngine engine = new(journal, CounterModel.Make(), []);
                engine.Start();
                Callers load = new(engine, Homes, ActorsPerHome);
                await load.WarmUpAsync();
                await load.RunAsync(callers, commands / 4);
                journal.Take();
                rounds.Add(await load.RunAsync(callers, commands));
                shape = journal.Take();
            }

            double raw = RawLog.CommitsPerSecond(folder, shape, TimeSpan.FromSeconds(3)) * shape.EventsPerCommit;
            raws.Add(raw);
            ratios.Add(rounds[^1].PerSecond / raw);
            Directory.Delete(folder, recursive: true);
        }

        report.Line($"SQLite FULL, {callers} caller(s): engine", rounds.Select(r => r.PerSecond), "commands/s", Detail(rounds));
        report.Line($"SQLite FULL, {callers} caller(s): raw limit, same rows", raws, "events/s",
            $"{shape.EventsPerCommit:n1} events and {shape.RowsPerCommit:n1} rows a commit, {shape.BytesPerRow} bytes a row");
        report.Line($"SQLite FULL, {callers} caller(s): engine / raw", ratios, "", null);
    }

    internal static async Task RecoveryAsync(Report report)
    {
        const int events = 10_000;
        string folder = Directory.CreateTempSubdirectory("ringactors-bench-").FullName;
        SqliteJournalOptions options = new() { Path = Path.Combine(folder, "journal.db") };
        Request request = new(
            new Address("home-1", "counter", "one"), new Count(1), new Principal(PrincipalKind.Local, "bench"), "bench");
        using (SqliteJournal journal = SqliteJournal.Open(options))
        {
            await using ActorEngine engine = new(journal, CounterModel.Make(), []);
            engine.Start();
            Callers others = new(engine, Homes, ActorsPerHome);
            for (int i = 0; i < events / 100; i++)
            {
                await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => engine.Homes.AskAsync(request).AsTask()));
                await others.RunAsync(16, 160);
            }
        }

        List<double> millis = [];
        for (int round = 0; round < report.Rounds; round++)
        {
            using SqliteJournal journal = SqliteJournal.Open(options);
            await using ActorEngine engine = new(journal, CounterModel.Make(), []);
            engine.Start();
            await engine.Homes.ViewAsync("home-1");
            long started = Stopwatch.GetTimestamp();
            await engine.Homes.AskAsync(request);
            millis.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        report.Line("recovery of an actor with 10,000 events, no snapshot", millis, "ms", null);
        Directory.Delete(folder, recursive: true);
    }

    internal static async Task StartAsync(Report report)
    {
        string folder = Directory.CreateTempSubdirectory("ringactors-bench-").FullName;
        SqliteJournalOptions options = new() { Path = Path.Combine(folder, "journal.db") };
        using (SqliteJournal journal = SqliteJournal.Open(options))
        {
            await using ActorEngine engine = new(journal, CounterModel.Make(), []);
            engine.Start();
            Callers load = new(engine, Homes, 100);
            await load.WarmUpAsync();
            await load.RunAsync(512, 990_000);
        }

        List<double> millis = [];
        for (int round = 0; round < report.Rounds; round++)
        {
            long started = Stopwatch.GetTimestamp();
            using SqliteJournal journal = SqliteJournal.Open(options);
            await using ActorEngine engine = new(journal, CounterModel.Make(), []);
            engine.Start();
            await engine.Homes.ViewAsync("home-1");
            millis.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        report.Line("start with 1,000,000 events and 10,000 actors, to the first view", millis, "ms", null);
        Directory.Delete(folder, recursive: true);
    }

    internal static async Task IdleActorsAsync(Report report)
    {
        const int homes = 1_000;
        const int actorsPerHome = 100;
        using InMemoryJournal journal = new();
        long empty = GC.GetTotalMemory(forceFullCollection: true);
        long stored;
        await using (ActorEngine engine = new(journal, CounterModel.Make(), []))
        {
            engine.Start();
            Callers load = new(engine, homes, actorsPerHome);
            await load.WarmUpAsync();
            GC.KeepAlive(load);
            long loaded = GC.GetTotalMemory(forceFullCollection: true);
            stored = loaded - empty;
        }

        long journalOnly = GC.GetTotalMemory(forceFullCollection: true) - empty;
        report.Line(
            "100,000 idle loaded actors",
            [(stored - journalOnly) / 100_000.0],
            "bytes each",
            "slot, address with its text and UTF-8, directory entry, state; the requests that address them count too, the journal does not");
    }

    private static string Detail(List<Callers.Result> rounds)
    {
        Callers.Result middle = rounds.OrderBy(r => r.PerSecond).ElementAt(rounds.Count / 2);
        return $"p50 {middle.P50Micros:n0} µs, p99 {middle.P99Micros:n0} µs, max {middle.MaxMicros:n0} µs; "
            + $"{middle.CpuMicros:n2} µs of CPU and {middle.BytesPerCommand:n0} bytes allocated a command";
    }
}
