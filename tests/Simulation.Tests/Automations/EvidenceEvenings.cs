using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Simulation.Tests.Alarm;
using static RingActors.Simulation.Tests.Alarm.RingHouse;
using static RingActors.Simulation.Tests.Automations.RuleEvenings;

namespace RingActors.Simulation.Tests.Automations;

/// <summary>
/// Evenings with what lives beside a rule, with promises and with pinned examples, each to be lived with and without a
/// crash at every write.
/// </summary>
internal static class EvidenceEvenings
{
    private const string Later = """{"type":"delay","seconds":30},{"type":"notify","message":"later"}""";
    private const string Armed = """{"type":"arm","mode":"home","bypass_open":true}""";
    private const string Held = """{"type":"contact","devices":["z-window"],"for_seconds":40}""";

    private static readonly Address Shadow = RuleKinds.ShadowOf(Home, "r");
    private static readonly Address Promised = RuleKinds.PromiseOf(Home, "p");
    private static readonly Instant Midnight = Instant.FromUtc(2026, 1, 1, 0, 0);

    internal static IReadOnlyDictionary<string, Action<AlarmLife>> All { get; } = new SortedDictionary<string, Action<AlarmLife>>(StringComparer.Ordinal)
    {
        ["shadow: it waits and holds beside the rule, and tells nobody"] = life =>
        {
            Begin(life, Front1, Say);
            Beside(life, 10, Document("r", $"{Front1},{Held}", $"{Say},{Armed},{Later}", "\"mode\":\"queued\","));
            Pulse(life, Front, 20, 24);
            Pulse(life, Window, 30, 120);
            Pulse(life, Front, 150, 154);
        },
        ["shadow: promoted amid a run of each, and it is the rule from then on"] = life =>
        {
            Begin(life, Front1, $"{Later},{SayTwo}");
            Beside(life, 10, Document("r", $"{Front1},{Held}", $"{Say},{Later}"));
            Pulse(life, Front, 20, 24);
            Pulse(life, Window, 30, 100);
            life.After(35, () => life.Ask(At("r"), new PromoteShadow(1)));
            Pulse(life, Front, 60, 64);
        },
        ["shadow: another takes its place, and it is ended amid a run"] = life =>
        {
            Begin(life, Front1, Say);
            Beside(life, 10, Document("r", Front1, Later));
            Pulse(life, Front, 20, 24);
            Beside(life, 30, Document("r", Window1, Later));
            Pulse(life, Window, 40, 44);
            life.After(50, () => life.Ask(Shadow, new EndShadow()));
            Pulse(life, Window, 90, 94);
        },
        ["shadow: promoted before it has seen anything, and of a version that is gone"] = life =>
        {
            Begin(life, Front1, Say);
            Beside(life, 10, Document("r", Front1, Later));
            life.After(15, () => life.Ask(At("r"), new PromoteShadow(1)));
            Pulse(life, Front, 20, 24);
            life.After(30, () => life.Ask(At("r"), new ReplaceRule(Document("r", Front1, SayTwo))));
            life.After(40, () => life.Ask(At("r"), new PromoteShadow(1)));
            Pulse(life, Front, 100, 104);
        },
        ["promise: otherwise for longer than promised, and they are told"] = life =>
        {
            Begin(life, Front1, Say);
            Make(life, 5, NeverOpen(60));
            Pulse(life, Front, 10, 14);
            Pulse(life, Window, 20, 70);
            Pulse(life, Window, 100, 200);
        },
        ["promise: what has to follow follows once, and once it does not"] = life =>
        {
            Begin(life, Front1, Say);
            Make(life, 5, $$"""
                {"name":"p","whenever":[{{Front1}}],"within_seconds":30,"then":[{{WindowShut}}],"or_event":[{{Window1}}]}
                """);
            life.After(8, () => life.House.Open(Window));
            Pulse(life, Front, 20, 24);
            life.After(40, () => life.House.Close(Window));
            life.After(60, () => life.House.Open(Window));
            Pulse(life, Front, 80, 84);
        },
        ["promise: hours that begin and end by themselves"] = life =>
        {
            Begin(life, Front1, Say);
            Make(life, 5, """
                {"name":"p","never":[{"type":"mode","modes":["disarmed"]},
                  {"type":"time_window","from":"01:01","to":"01:04","zone":"Europe/Berlin"}],"for_more_than_seconds":90}
                """);
            Pulse(life, Front, 20, 24);
        },
        ["promise: changed amid its time, and taken back amid the next"] = life =>
        {
            Begin(life, Front1, Say);
            Make(life, 5, NeverOpen(60));
            Pulse(life, Front, 10, 14);
            life.After(20, () => life.House.Open(Window));
            life.After(50, () => life.Ask(Promised, new ChangePromise(Promise(NeverOpen(100)))));
            life.After(120, () => life.Ask(Promised, new ReleasePromise()));
            life.After(200, () => life.House.Close(Window));
        },
        ["pins: an edit that was not held against them, one that was, and one after they are gone"] = life =>
        {
            Begin(life, Front1, Say);
            Pulse(life, Front, 20, 24);
            life.After(30, () => life.Ask(At("r"), new PinMoment(true, At(20), null, "the door", Moment(20))));
            life.After(40, () => life.Ask(At("r"), new ReplaceRule(Document("r", Front1, SayTwo))));
            life.After(50, () => life.Ask(At("r"), new ReplaceRule(Document("r", Front1, SayTwo)) { PinsKept = Pins(life) }));
            Beside(life, 60, Document("r", Front1, Later));
            Pulse(life, Front, 70, 74);
            life.After(80, () => life.Ask(At("r"), new PromoteShadow(1)));
            life.After(90, () => life.Ask(At("r"), new PromoteShadow(1) { PinsKept = Pins(life) }));
            life.After(120, () => life.Ask(At("r"), new UnpinMoment(Pins(life)[0])));
            life.After(130, () => life.Ask(At("r"), new ReplaceRule(Document("r", Front1, Say))));
            Pulse(life, Front, 140, 144);
        },
    };

    private static void Beside(AlarmLife life, double at, RuleDocument document) =>
        life.After(at, () => life.Ask(Shadow, new BeginShadow(document, 1 + Replaced(life))));

    private static int Replaced(AlarmLife life) => life.Journal().Count(e => e.Event is RuleReplaced);

    private static void Make(AlarmLife life, double at, string json)
    {
        PromiseDocument document = Promise(json);
        life.After(at, () => life.Ask(Promised, new MakePromise(document)));
    }

    private static PromiseDocument Promise(string json)
    {
        PromiseReading reading = PromiseReader.Read((JsonObject)JsonNode.Parse(json)!, Context);
        Assert.Empty(reading.Faults);
        return reading.Document!;
    }

    private static string NeverOpen(int seconds) => $$"""
        {"name":"p","never":[{"type":"mode","modes":["disarmed"]},
          {"type":"device_state","device":"z-window","capability":"contact","is":"open"}],
         "for_more_than_seconds":{{seconds}},"tell":true}
        """;

    private static string[] Pins(AlarmLife life) =>
        [.. life.Journal().Select(e => e.Event).OfType<RulePinned>().Select(p => p.Pin)];

    private static PinnedMoment Moment(int second) =>
        new(At(second) - Duration.FromMinutes(1), At(second) + Duration.FromMinutes(1), [], []);

    private static Instant At(int second) => Midnight + Duration.FromSeconds(second);

    private static Address At(string slug) => RuleEvenings.At(slug);
}
