using System.Diagnostics;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Past;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Sqlite;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Analysis.Past.Supposed;
using RingActors.Rules.Documents;

namespace RingActors.Bench.Past;

/// <summary>A back-test and an explanation over 90 days of a home of 40 devices, 200,000 events, read from the journal's file.</summary>
internal static class PastBench
{
    private const string Home = "home-1";
    private const int Devices = 40;
    private const int Events = 200_000;
    private const int Batch = 500;
    private static readonly Principal Ring = new(PrincipalKind.RingCloud, "ring");
    private static readonly DateTimeOffset Began = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Length = TimeSpan.FromDays(90);

    internal static async Task RunAsync(Report report)
    {
        string folder = Directory.CreateTempSubdirectory("ringactors-bench-").FullName;
        HomeModel model = HomeModels.Make();
        using (SqliteJournal journal = SqliteJournal.Open(new SqliteJournalOptions { Path = Path.Combine(folder, "journal.db") }))
        {
            RuleDocument document;
            await using (ActorEngine engine = new(journal, model, [], time: new SetTime()))
            {
                engine.Start();
                document = await LiveAsync(engine);
            }

            HomeHistory history = new(journal, model);
            PastReader past = new(history, model, new PastMarks(history));
            Instant from = Instant.FromDateTimeOffset(Began);
            Instant until = Instant.FromDateTimeOffset(Began + Length) + Duration.FromDays(1);
            List<double> speed = [], explained = [], first = [], supposed = [];
            BackTestReport told = past.BackTest(Home, new TriedRule("draft", 1, document), from, until, new PastProgress(), default);
            for (int round = 0; round < report.Rounds; round++)
            {
                long started = Stopwatch.GetTimestamp();
                told = past.BackTest(Home, new TriedRule("draft", 1, document), from, until, new PastProgress(), default);
                speed.Add(told.Events / Stopwatch.GetElapsedTime(started).TotalSeconds);
                started = Stopwatch.GetTimestamp();
                past.Explain(Home, "r", null, from + Duration.FromDays(60), from + Duration.FromDays(61), default);
                explained.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);

                // As after a start: nothing was lived through before.
                PastReader anew = new(history, model, new PastMarks(history));
                started = Stopwatch.GetTimestamp();
                anew.Explain(Home, "r", null, from + Duration.FromDays(60), from + Duration.FromDays(61), default);
                first.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                started = Stopwatch.GetTimestamp();
                Supposition without = new Supposition.Told(
                    RuleKinds.AddressOf(Home, "r"), new Rules.Runs.DisableRule(), from + Duration.FromDays(1));
                past.Suppose(Home, [without], from, until, new PastProgress(), default);
                supposed.Add(told.Events / Stopwatch.GetElapsedTime(started).TotalSeconds);
            }

            report.Line("back-test from the journal's file", speed, "events/s", $"{told.Events:n0} events of {Devices} devices; {told.Triggered:n0} triggered, {told.RunCount:n0} ran; one core");
            report.Line("explaining a day of it", explained, "ms", "from a point that was lived through before");
            report.Line("explaining a day of it, first after a start", first, "ms", "from the first event on");
            report.Line("all of it decided once more, a rule switched off", supposed, "events/s", "both pasts; one core");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<RuleDocument> LiveAsync(ActorEngine engine)
    {
        SetTime.Now = Began;
        Address[] devices = [.. Enumerable.Range(0, Devices).Select(i => new Address(Home, i < 10 ? DeviceKinds.Camera : i < 30 ? DeviceKinds.Contact : DeviceKinds.MotionSensor, i < 10 ? $"{2000 + i}" : $"z-{i}"))];
        foreach (Address device in devices)
        {
            await AskAsync(engine, device, new ReportDevice(
                new DeviceDescription
                {
                    Name = $"{device.Kind} {device.Id}",
                    RingKind = device.Kind,
                    Capabilities = device.Kind == DeviceKinds.Camera ? [Capabilities.Motion, Capabilities.Light]
                        : [device.Kind == DeviceKinds.Contact ? Capabilities.Contact : Capabilities.Motion],
                },
                new Readings { Connection = Connection.Online, Faulted = device.Kind == DeviceKinds.Camera ? null : false }));
        }

        HomeView view = await engine.Homes.ViewAsync(Home);
        RuleDocument document = RuleParser.Read(
            (JsonObject)JsonNode.Parse("""
                {"name":"x","triggers":[{"type":"motion","devices":["camera-2001"]}],
                 "conditions":[{"type":"device_state","device":"contact-z-12","capability":"contact","is":"open"},{"type":"time_window","from":"20:00","to":"06:00"}],
                 "actions":[{"type":"light","devices":["camera-2001"]},{"type":"delay","seconds":60},{"type":"light","devices":["camera-2001"],"on":false}]}
                """)!,
            new RuleContext(view.Part<DevicesView>(), "Europe/Berlin")).Document ?? throw new InvalidOperationException("The rule is not right.");
        await AskAsync(engine, RuleKinds.AddressOf(Home, "r"), new Rules.Runs.CreateRule(document));
        TimeSpan step = Length / (Events / Batch);
        for (int i = 0; i < Events; i += Batch)
        {
            SetTime.Now += step;
            int first = i;
            await Task.WhenAll(Enumerable.Range(0, Batch).Select(k => AskAsync(engine, devices[(first + k) % Devices], Said(devices[(first + k) % Devices], first + k))));
        }

        return document;
    }

    private static ICommand Said(Address device, int i) => device.Kind == DeviceKinds.Camera
        ? new ReportMotion($"m{i}", Instant.FromDateTimeOffset(SetTime.Now))
        : new ReportReadings(new Readings { Faulted = i / Devices % 2 == 0 });

    private static async Task AskAsync(ActorEngine engine, Address to, ICommand command)
    {
        Answer answer = await engine.Homes.AskAsync(new Request(to, command, Ring, "bench"));
        if (!answer.Ok)
        {
            throw new InvalidOperationException(answer.Refusal!.Detail);
        }
    }

    /// <summary>Ninety days pass as fast as they can be lived.</summary>
    private sealed class SetTime : TimeProvider
    {
        internal static DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
