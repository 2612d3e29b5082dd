using System.Diagnostics;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Journals;

namespace RingActors.Bench.Past;

/// <summary>
/// From an event to what rules decide about it, durable in memory: with no rule, and with 500 that wait for something
/// else. In turns, an
/// event of each after the other, so that a busy machine is busy for both.
/// </summary>
internal static class RulesBench
{
    private const string Home = "home-1";
    private const int Cameras = 20;
    private const int Rules = 500;
    private const int WarmUps = 3000;
    private const int Events = 3000;
    private const double AimMax = 1.3;
    private static readonly Principal Ring = new(PrincipalKind.RingCloud, "ring");

    /// <summary>The one that moves; no rule of the 500 is about it by name.</summary>
    private static readonly Address Moving = new(Home, DeviceKinds.Camera, "2000");

    /// <summary>What 500 rules wait for, a fifth of them each.</summary>
    private static readonly string[] Others =
    [
        """{"type":"motion","devices":["camera-N"]}""",
        """{"type":"ding"}""",
        """{"type":"contact","kinds":["contact"],"for_seconds":60}""",
        """{"type":"count","of":[{"type":"motion","devices":["camera-N"]}],"times":3,"within_seconds":60}""",
        """{"type":"numeric","capability":"battery","below":20}""",
    ];

    /// <summary>Of the same sort and found by every motion: each is judged, and turned away by the device it means.</summary>
    private const string ByKind = """{"type":"motion","kinds":["camera"],"exclude":["camera-0"]}""";

    internal static async Task RunAsync(Report report)
    {
        await CompareAsync(report, "event to decision, 500 rules that wait for something else / none", Others, AimMax);
        await CompareAsync(report, "the same, 500 rules of every camera but this one / none", [ByKind], null);
    }

    private static async Task CompareAsync(Report report, string what, string[] triggers, double? aim)
    {
        using InMemoryJournal none = new();
        using InMemoryJournal many = new();
        await using ActorEngine without = await FurnishedAsync(none, []);
        await using ActorEngine with = await FurnishedAsync(many, triggers);
        await MicrosecondsAsync([without, with], WarmUps);
        List<double> bare = [], full = [], ratios = [];
        for (int round = 0; round < report.Rounds; round++)
        {
            double[] both = await MicrosecondsAsync([without, with], Events);
            bare.Add(both[0]);
            full.Add(both[1]);
            ratios.Add(full[^1] / bare[^1]);
        }

        double ratio = ratios.Order().ElementAt(ratios.Count / 2);
        string met = aim is { } most ? ratio <= most ? $"at most {most}" : $"NOT BELOW {most}" : "each is judged";
        report.Line(what, ratios, "", $"{full.Order().ElementAt(full.Count / 2):n1} and {bare.Order().ElementAt(bare.Count / 2):n1} µs; {met}");
    }

    private static int _moved;

    /// <summary>A motion after the other, each answered before the next, of each home in turn: the median of
    /// each.</summary>
    private static async Task<double[]> MicrosecondsAsync(ActorEngine[] engines, int events)
    {
        double[][] all = [.. engines.Select(_ => new double[events])];
        for (int i = 0; i < events; i++)
        {
            ReportMotion motion = new($"m{++_moved}", Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()));
            for (int e = 0; e < engines.Length; e++)
            {
                long started = Stopwatch.GetTimestamp();
                await AskAsync(engines[e], Moving, motion);
                all[e][i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            }
        }

        return [.. all.Select(times => times.Order().ElementAt(events / 2))];
    }

    private static async Task<ActorEngine> FurnishedAsync(InMemoryJournal journal, string[] triggers)
    {
        ActorEngine engine = new(journal, HomeModels.Make(), []);
        engine.Start();
        for (int i = 0; i < Cameras; i++)
        {
            await ListAsync(engine, new Address(Home, DeviceKinds.Camera, $"{2000 + i}"), $"camera {i}", Capabilities.Motion, Capabilities.Light);
        }

        await ListAsync(engine, new Address(Home, DeviceKinds.Doorbell, "1001"), "bell", Capabilities.Ding);
        await ListAsync(engine, new Address(Home, DeviceKinds.Contact, "z-1"), "door", Capabilities.Contact);
        RuleContext context = new((await engine.Homes.ViewAsync(Home)).Part<DevicesView>(), "Europe/Berlin");
        for (int i = 0; triggers.Length > 0 && i < Rules; i++)
        {
            string trigger = triggers[i % triggers.Length].Replace("camera-N", $"camera-{1 + (i % (Cameras - 1))}", StringComparison.Ordinal);
            RuleReading reading = RuleParser.Read(
                (JsonObject)JsonNode.Parse($$"""{"name":"r{{i}}","triggers":[{{trigger}}],"actions":[{"type":"light","devices":["camera-1"]}]}""")!,
                context);
            await AskAsync(
                engine, RuleKinds.AddressOf(Home, $"r{i}"),
                new CreateRule(reading.Document ?? throw new InvalidOperationException(reading.Faults[0].Message)));
        }

        return engine;
    }

    private static Task ListAsync(ActorEngine engine, Address device, string name, params string[] capabilities) => AskAsync(
        engine, device, new ReportDevice(
            new DeviceDescription { Name = name, RingKind = "x", Capabilities = capabilities },
            new Readings { Connection = Connection.Online }));

    private static async Task AskAsync(ActorEngine engine, Address to, ICommand command)
    {
        Answer answer = await engine.Homes.AskAsync(new Request(to, command, Ring, "bench"));
        if (!answer.Ok)
        {
            throw new InvalidOperationException(answer.Refusal!.Detail);
        }
    }
}
