using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Bench.Engine;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Rules;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Sun;
using RingActors.Testing.Simulation;

namespace RingActors.Bench.Clock;

/// <summary>
/// 10,000 homes with 20 schedules each: what all of them do within a week, what it takes to append what 10,000 of them
/// do at one instant, and what an idle one holds.
/// </summary>
internal static class ScheduleBench
{
    private const int Homes = 10_000;
    private const int PerHome = 20;
    private const int Callers = 512;

    private static readonly Instant Start = Instant.FromUtc(2026, 11, 30, 12, 0);
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");
    private static readonly GeoPoint Vienna = new(48.2, 16.37);

    private static readonly string[] Zones =
        ["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Santiago",
            "Africa/Cairo"];

    internal static async Task RunAsync(Report report)
    {
        ScheduleDocument[] documents = [.. Enumerable.Range(0, PerHome).Select(i => Read(Text(i)))];
        (List<double> seconds, long runs) = Week(report, documents);
        report.Line(
            $"the runs of a week of {Homes:n0} homes with {PerHome} schedules each", seconds, "s",
            $"{runs:n0} moments; one thread a core; to be below 2 s");
        await DueAsync(report, documents);
    }

    private static (List<double> Seconds, long Runs) Week(Report report, ScheduleDocument[] documents)
    {
        List<double> seconds = [];
        long runs = 0;
        for (int round = 0; round <= report.Rounds; round++)
        {
            runs = 0;
            long started = Stopwatch.GetTimestamp();
            Parallel.For(0, Homes, home =>
            {
                DateTimeZone zone = DateTimeZoneProviders.Tzdb[Zones[home % Zones.Length]];
                Instant now = Start + Duration.FromMinutes(home);
                long found = 0;
                foreach (ScheduleDocument document in documents)
                {
                    foreach (PlannedRun run in new SchedulePlan(document, zone, Vienna).After(now))
                    {
                        if (run.Moment.At >= now + Duration.FromDays(7))
                        {
                            break;
                        }

                        found++;
                    }
                }

                Interlocked.Add(ref runs, found);
            });

            // The first one warms up.
            if (round > 0)
            {
                seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }

        return (seconds, runs);
    }

    private static async Task DueAsync(Report report, ScheduleDocument[] documents)
    {
        string folder = Directory.CreateTempSubdirectory("ringactors-bench-").FullName;
        List<double> seconds = [];
        double each = 0;
        using (SqliteJournal journal = SqliteJournal.Open(
            new SqliteJournalOptions { Path = Path.Combine(folder, "journal.db") }))
        {
            CountingJournal counting = new(journal);
            ManualTime time = new(Start.ToDateTimeOffset());
            await using ActorEngine engine = new(counting, Model(), [], time: time);
            engine.Start();
            await AllAsync(engine, Homes, home => (new Address($"home-{home}", DeviceKinds.Camera, "1"), Camera));
            long before = GC.GetTotalMemory(forceFullCollection: true);
            await AllAsync(engine, Homes * PerHome, i => (
                RuleKinds.ScheduleOf($"home-{i % Homes}", $"s-{i / Homes}"),
                new CreateSchedule(documents[i / Homes]) { Zone = Zones[i % Homes % Zones.Length], Place = Vienna }));
            each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)(Homes * PerHome);
            for (int round = 0; round < report.Rounds; round++)
            {
                seconds.Add(await RoundAsync(engine, counting, time, round));
            }
        }

        report.Line(
            $"{Homes:n0} schedules due at one instant, to the last append", seconds, "s",
            $"of {Homes * PerHome:n0}, SQLite FULL; to be below 2 s");
        report.Line(
            "an idle schedule", [each], "bytes",
                "managed heap: state, view, plan, address and deadline; to be below 1,024");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<double> RoundAsync(
        ActorEngine engine, CountingJournal journal, ManualTime time, int round)
    {
        Instant due = Instant.FromDateTimeOffset(time.GetUtcNow()) + Duration.FromMinutes(5);
        string at = due.InUtc().LocalDateTime.ToString("uuuu-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        ScheduleDocument document = Read(
            $$$"""
            {"name":"Due {{{round}}}","calendar":{"when":[{"type":"dates","dates":["{{{at[..10]}}}"],"at":["{{{at[11..16]}}}"]}],"zone":"UTC"},
             "do":{"type":"reminder","message":"It is due"}}
            """);
        await AllAsync(engine, Homes, home =>
            (RuleKinds.ScheduleOf($"home-{home}", $"due-{round}"), new CreateSchedule(document)));
        journal.Take();
        long started = Stopwatch.GetTimestamp();
        time.Advance(TimeSpan.FromMinutes(5));
        await engine.Homes.ViewAsync("home-0");
        while (true)
        {
            int ran = 0;
            for (int home = 0; home < Homes; home++)
            {
                HomeView view = await engine.Homes.ViewAsync($"home-{home}");
                ran += view.Part<SchedulesView>().Schedules[$"due-{round}"].NextRun is null ? 1 : 0;
            }

            if (ran == Homes)
            {
                return Stopwatch.GetElapsedTime(started).TotalSeconds;
            }
        }
    }

    private static async Task AllAsync(ActorEngine engine, int count, Func<int, (Address To, ICommand Command)> told)
    {
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                (Address to, ICommand command) = told(i);
                Answer answer = await engine.Homes.AskAsync(new Request(to, command, Owner, "bench"));
                if (!answer.Ok)
                {
                    throw new InvalidOperationException(answer.Refusal!.Detail);
                }
            }
        }));
    }

    private static HomeModel Model() => new(
        new StoredTypes.Builder().AddDomain().AddRules().Build(),
        [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
        [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
        [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions],
        DomainRegistration.FirstKinds);

    private static ReportDevice Camera { get; } =
        new(new DeviceDescription { Name = "Camera", RingKind = "hp_cam_v1", Capabilities = [Capabilities.Motion] });

    private static ScheduleDocument Read(string text)
    {
        ScheduleReading reading = ScheduleReader.Read(
            (JsonObject)JsonNode.Parse(text)!,
                new RuleContext(new DevicesView("home-1", ImmutableDictionary<string, DeviceView>.Empty)),
            new ScheduleContext(Start, Vienna));
        return reading.Document
            ?? throw new InvalidOperationException(string.Join(" ", reading.Faults.Select(f => f.Message)));
    }

    /// <summary>All forms, as households mix them.</summary>
    private static string Text(int i)
    {
        string when = (i % 8) switch
        {
            0 => """{"type":"weekly","days":["mon","tue","wed","thu","fri"],"at":["08:30","17:05"]}""",
            1 => """{"type":"sun","moment":"sunset","offset_seconds":-600,"latitude":48.2,"longitude":16.37}""",
            2 => """{"type":"cron","text":"15 6 * * 1-5"}""",
            3 => """{"type":"rrule","rule":"FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=9,21","start":"2026-11-01T09:00"}""",
            4 => """{"type":"every","seconds":21600,"from":"2026-11-01T00:00"}""",
            5 => """{"type":"monthly","days":["1","last"],"at":["12:00"]}""",
            6 => """{"type":"weekly","days":["sat","sun"],"at":["23:00"]}""",
            _ => """{"type":"sun","moment":"sunrise","latitude":48.2,"longitude":16.37}""",
        };
        string except = i % 3 == 0 ? ""","except":[{"type":"public_holidays","country":"AT"}]""" : "";
        return $$$"""
            {"name":"Schedule {{{i}}}","calendar":{"when":[{{{when}}}]{{{except}}} },"do":{"type":"reminder","message":"Look after the house"}}
            """;
    }
}
