using System.Diagnostics;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Analysis.Conflicts;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Journals;

namespace RingActors.Bench.Past;

/// <summary>A draft against 200 automations of a home of 40 devices: one that has nothing to do with most of them, and one
/// that has with all.</summary>
internal static class CheckBench
{
    private const string Home = "home-1";
    private const int Devices = 40;
    private const int Rules = 200;
    private static readonly Principal Ring = new(PrincipalKind.RingCloud, "ring");
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 1, 20, 0);
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    internal static async Task RunAsync(Report report)
    {
        await using ActorEngine engine = new(new InMemoryJournal(), HomeModels.Make(), []);
        engine.Start();
        await FillAsync(engine);
        HomeView view = await engine.Homes.ViewAsync(Home);
        (string Name, string Document)[] drafts =
        [
            ("a draft that shares a light with few of 200", Rule(0, 5, "camera-2001")),
            ("a draft that shares a light and a door with all of 200", Hub),
        ];
        foreach ((string name, string document) in drafts)
        {
            RuleView draft = DraftOf(view, document);
            ConflictReport told = ConflictCheck.Of(view, draft, Now, Zone);
            List<double> times = [];
            for (int round = 0; round < report.Rounds; round++)
            {
                long started = Stopwatch.GetTimestamp();
                told = ConflictCheck.Of(view, draft, Now, Zone);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            report.Line($"check of {name}", times, "ms", $"{told.Tried:n0} homes lived in, {told.Findings.Count} findings, {told.NotProven.Count} not proven");
        }

        List<double> all = [];
        ConflictReport whole = ConflictCheck.OfAll(view, Now, Zone);
        for (int round = 0; round < report.Rounds; round++)
        {
            long started = Stopwatch.GetTimestamp();
            whole = ConflictCheck.OfAll(view, Now, Zone);
            all.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        report.Line("check of all 200 against each other", all, "ms", $"{whole.Tried:n0} homes lived in, {whole.Findings.Count} findings, {whole.NotProven.Count} not proven");
    }

    private const string Hub = """
        {"name":"x","triggers":[{"type":"contact","to":"open"},{"type":"motion"}],
         "actions":[{"type":"light","kinds":["camera"]},{"type":"delay","seconds":900},{"type":"light","kinds":["camera"],"on":false}]}
        """;

    private static string Rule(int i, int hour, string camera) => $$"""
        {"name":"r{{i}}","triggers":[{"type":"{{(i % 2 == 0 ? "contact" : "motion")}}","devices":["{{(i % 2 == 0 ? $"contact-z-{10 + (i % 20)}" : $"camera-{2000 + (i % 10)}")}}"]}],
         "conditions":[{"type":"time_window","from":"{{hour:00}}:00","to":"{{(hour + 1) % 24:00}}:00"}],
         "actions":[{"type":"light","devices":["{{camera}}"]},{"type":"delay","seconds":{{60 + i}}},{"type":"light","devices":["{{camera}}"],"on":false}]}
        """;

    private static async Task FillAsync(ActorEngine engine)
    {
        for (int i = 0; i < Devices; i++)
        {
            string kind = i < 10 ? DeviceKinds.Camera : i < 30 ? DeviceKinds.Contact : DeviceKinds.MotionSensor;
            await AskAsync(engine, new Address(Home, kind, i < 10 ? $"{2000 + i}" : $"z-{i}"), new ReportDevice(
                new DeviceDescription
                {
                    Name = $"{kind} {(i < 10 ? $"{2000 + i}" : $"z {i}")}",
                    RingKind = kind,
                    Capabilities = kind == DeviceKinds.Camera ? [Capabilities.Light, Capabilities.Motion]
                        : [kind == DeviceKinds.Contact ? Capabilities.Contact : Capabilities.Motion],
                },
                new Readings { Connection = Connection.Online, Faulted = kind == DeviceKinds.Camera ? null : false, Light = kind == DeviceKinds.Camera ? false : null }));
        }

        HomeView view = await engine.Homes.ViewAsync(Home);
        for (int i = 0; i < Rules; i++)
        {
            await AskAsync(engine, RuleKinds.AddressOf(Home, $"r{i}"), new CreateRule(Read(view, Rule(i, i % 24, $"camera-{2000 + (i / 20)}"))));
        }
    }

    private static RuleView DraftOf(HomeView view, string document) => new()
    {
        Slug = "draft",
        Version = 1,
        Enabled = true,
        Document = Read(view, document),
        CreatedAt = Now,
        CreatedBy = Ring,
        ChangedAt = Now,
        ChangedBy = Ring,
    };

    private static RuleDocument Read(HomeView view, string document)
    {
        RuleReading reading = RuleParser.Read((JsonObject)JsonNode.Parse(document)!, new RuleContext(view.Part<DevicesView>(), Zone.Id));
        return reading.Document ?? throw new InvalidOperationException(string.Join("; ", reading.Faults.Select(f => $"{f.Path}: {f.Message}")));
    }

    private static async Task AskAsync(ActorEngine engine, Address to, ICommand command)
    {
        Answer answer = await engine.Homes.AskAsync(new Request(to, command, Ring, "bench"));
        if (!answer.Ok)
        {
            throw new InvalidOperationException(answer.Refusal!.Detail);
        }
    }
}
