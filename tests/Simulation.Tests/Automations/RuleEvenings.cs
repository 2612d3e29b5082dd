using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Simulation.Tests.Alarm;
using RingActors.Testing.Deciders;
using static RingActors.Simulation.Tests.Alarm.RingHouse;

namespace RingActors.Simulation.Tests.Automations;

/// <summary>Evenings of a home with rules, each to be lived with and without a crash at every write.</summary>
internal static class RuleEvenings
{
    internal const string Front1 = """{"type":"contact","devices":["z-front"]}""";
    private const string Hall1 = """{"type":"device_state","devices":["z-hall"],"capability":"motion","to":"motion"}""";
    internal const string Window1 = """{"type":"contact","devices":["z-window"]}""";
    internal const string Say = """{"type":"notify","message":"one"}""";
    internal const string SayTwo = """{"type":"notify","message":"two"}""";
    internal const string WindowShut = """{"type":"device_state","device":"z-window","capability":"contact","is":"closed"}""";

    private static readonly SecurityPolicy Policy = new()
    {
        Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 45 }],
        Contacts = [new("neighbour", "https://example.org/alarm")],
    };

    internal static readonly RuleContext Context = new(Devices(), "Europe/Berlin", null, new Dictionary<string, string> { ["neighbour"] = "neighbour" });

    internal static IReadOnlyDictionary<string, Action<AlarmLife>> All { get; } = new SortedDictionary<string, Action<AlarmLife>>(StringComparer.Ordinal)
    {
        ["held: open for a minute, closed too early, then not"] = life =>
        {
            Begin(life, """{"type":"contact","devices":["z-window"],"for_seconds":60}""", Say);
            Pulse(life, Window, 20, 50);
            Pulse(life, Window, 100, 200);
        },
        ["held: a mode for two minutes"] = life =>
        {
            Begin(life, """{"type":"mode_changed","to":["home"],"for_seconds":120}""", Say);
            life.After(20, () => life.House.Switch(SecurityMode.Home));
            life.After(60, () => life.House.Switch(SecurityMode.Disarmed));
            life.After(100, () => life.House.Switch(SecurityMode.Home));
        },
        ["count: three openings within a minute, and two"] = life =>
        {
            Begin(life, $$"""{"type":"count","of":[{{Front1}},{{Window1}}],"times":3,"within_seconds":60}""", Say);
            Pulse(life, Front, 20, 24);
            Pulse(life, Window, 40, 44);
            Pulse(life, Front, 60, 64);
            Pulse(life, Front, 100, 104);
            Pulse(life, Window, 120, 124);
        },
        ["sequence: front door, then hall, then the other way round"] = life =>
        {
            Begin(life, $$"""{"type":"sequence","of":[{{Front1}},{{Hall1}}],"within_seconds":30}""", Say);
            Pulse(life, Hall, 20, 24);
            Pulse(life, Front, 40, 44);
            Pulse(life, Hall, 60, 64);
            Pulse(life, Front, 120, 124);
            Pulse(life, Hall, 160, 164);
        },
        ["not followed: answered once, and then not"] = life =>
        {
            Begin(life, $$"""{"type":"not_followed","of":[{{Front1}}],"by":[{{Hall1}}],"within_seconds":20}""", Say);
            Pulse(life, Front, 20, 24);
            Pulse(life, Hall, 30, 34);
            Pulse(life, Front, 100, 104);
        },
        ["wait until: the window is closed, and once it stays open"] = life =>
        {
            Begin(life, Front1, $$"""{"type":"wait_until","conditions":[{{WindowShut}}],"timeout_seconds":60,"on_timeout":"continue"},{{Say}}""");
            Pulse(life, Window, 20, 50);
            Pulse(life, Front, 30, 34);
            Pulse(life, Window, 100, 200);
            Pulse(life, Front, 110, 114);
        },
        ["wait for: the hall, once in time and once not"] = life =>
        {
            Begin(life, Front1, $$"""{"type":"wait_for","triggers":[{{Hall1}}],"timeout_seconds":30},{{Say}}""");
            Pulse(life, Front, 20, 24);
            Pulse(life, Hall, 40, 44);
            Pulse(life, Front, 100, 104);
            Pulse(life, Hall, 140, 144);
        },
        ["repeat: three times with a pause"] = life =>
        {
            Begin(life, Front1, $$"""{"type":"repeat","times":3,"every_seconds":30,"actions":[{{Say}},{"type":"delay","seconds":5},{{SayTwo}}]}""");
            Pulse(life, Front, 20, 24);
        },
        ["remind: until the window is closed"] = life =>
        {
            Begin(life, Window1, $$"""{"type":"remind","message":"open","every_seconds":60,"until":[{{WindowShut}}]}""");
            Pulse(life, Window, 20, 170);
        },
        ["parallel: three branches, one of them ends all"] = life =>
        {
            Begin(life, Front1, $$"""
                {"type":"parallel","branches":[{"actions":[{"type":"delay","seconds":20},{{Say}}]},{"actions":[{"type":"delay","seconds":40},{{SayTwo}}]},
                 {"actions":[{"type":"wait_for","triggers":[{{Hall1}}],"timeout_seconds":100,"on_timeout":"continue"},{"type":"stop","reason":"seen"}]}]},{{Say}}
                """);
            Pulse(life, Front, 20, 24);
            Pulse(life, Hall, 50, 54);
            Pulse(life, Front, 100, 104);
        },
        ["choice: the window open and shut"] = life =>
        {
            Begin(life, Front1, $$"""{"type":"if","conditions":[{{WindowShut}}],"then":[{"type":"delay","seconds":10},{{Say}}],"else":[{{SayTwo}}]}""");
            Pulse(life, Front, 20, 24);
            life.After(60, () => life.House.Open(Window));
            Pulse(life, Front, 70, 74);
        },
        ["queued: three at once, one after the other, one too many"] = life =>
        {
            Begin(
                life, $"{Front1},{Window1},{Hall1}", $$"""{{Say}},{"type":"delay","seconds":60},{{SayTwo}}""",
                "\"mode\":\"queued\",\"max\":3,");
            Pulse(life, Front, 20, 24);
            Pulse(life, Window, 30, 34);
            Pulse(life, Hall, 40, 44);
            Pulse(life, Front, 50, 54);
        },
        ["restart: triggered anew amid a run"] = life =>
        {
            Begin(life, $"{Front1},{Window1}", $$"""{{Say}},{"type":"delay","seconds":60},{{SayTwo}}""", "\"mode\":\"restart\",");
            Pulse(life, Front, 20, 24);
            Pulse(life, Window, 50, 54);
        },
        ["parallel runs: two of them, and a third that is too many"] = life =>
        {
            Begin(life, $"{Front1},{Window1},{Hall1}", $$"""{"type":"delay","seconds":60},{{Say}}""", "\"mode\":\"parallel\",\"max\":2,");
            Pulse(life, Front, 20, 24);
            Pulse(life, Window, 30, 34);
            Pulse(life, Hall, 40, 44);
        },
        ["single: the second is turned away"] = life =>
        {
            Begin(life, $"{Front1},{Window1}", $$"""{"type":"delay","seconds":60},{{Say}}""", "\"mode\":\"single\",");
            Pulse(life, Front, 20, 24);
            Pulse(life, Window, 30, 34);
            Pulse(life, Window, 100, 104);
        },
        ["paused until: nothing, and then again"] = life =>
        {
            Begin(life, Front1, Say);
            life.After(10, () => life.Ask(At("r"), new PauseRule(Instant.FromUtc(2026, 1, 1, 0, 2), "visitors")));
            Pulse(life, Front, 40, 44);
            Pulse(life, Front, 150, 154);
        },
        ["switched off amid a run, deleted, back again"] = life =>
        {
            Begin(life, Front1, $$"""{"type":"delay","seconds":60},{{Say}}""");
            Pulse(life, Front, 20, 24);
            life.After(40, () => life.Ask(At("r"), new DisableRule()));
            life.After(100, () => life.Ask(At("r"), new EnableRule()));
            Pulse(life, Front, 120, 124);
            life.After(140, () => life.Ask(At("r"), new DeleteRule()));
        },
        ["exit delay: began and over"] = life =>
        {
            Begin(life, """{"type":"exit_delay","is":"began"},{"type":"exit_delay","is":"over"}""", Say, "\"mode\":\"parallel\",");
            life.After(20, () => life.Ask(Panel, new Arm(SecurityMode.Away)));
            life.After(200, () => life.Ask(Panel, new Disarm()));
        },
        ["numeric: a battery crosses twice"] = life =>
        {
            Begin(life, """{"type":"numeric","devices":["z-front"],"capability":"battery","below":20}""", Say);
            double at = 10;
            foreach (int percent in new[] { 60, 19, 12, 80, 5 })
            {
                life.After(at += 10, () => life.House.Battery(Front, percent));
            }
        },
        ["one rule starts another, and that arms"] = life =>
        {
            Begin(life, Front1, Say);
            Rule(life, "second", """{"type":"rule_fired","rules":["r"]}""", """{"type":"delay","seconds":10},{"type":"arm","mode":"home"}""");
            Pulse(life, Front, 20, 24);
        },
    };

    internal static void Begin(AlarmLife life, string triggers, string actions, string mode = "")
    {
        life.After(1, () => life.Ask(Panel, new SetSecurityPolicy(Policy)));
        Rule(life, "r", triggers, actions, mode);
    }

    internal static void Rule(AlarmLife life, string slug, string triggers, string actions, string mode = "")
    {
        RuleDocument document = Document(slug, triggers, actions, mode);
        life.After(4, () => life.Ask(At(slug), new CreateRule(document)));
    }

    internal static RuleDocument Document(string name, string triggers, string actions, string mode = "")
    {
        RuleReading reading = RuleParser.Read(
            (JsonObject)JsonNode.Parse($$"""{"name":"{{name}}",{{mode}}"triggers":[{{triggers}}],"actions":[{{actions}}]}""")!, Context);
        Assert.Empty(reading.Faults);
        return reading.Document!;
    }

    internal static void Pulse(AlarmLife life, Address sensor, double open, double closed)
    {
        life.After(open, () => life.House.Open(sensor));
        life.After(closed, () => life.House.Close(sensor));
    }

    internal static Address At(string slug) => RuleKinds.AddressOf(Home, slug);

    /// <summary>The devices of the house, as a document is read against them.</summary>
    private static DevicesView Devices()
    {
        TestHome home = new(
            [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
            [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
            [], e => e.GetType().Name, Instant.FromUtc(2026, 1, 1, 0, 0));
        foreach (Address sensor in new[] { Back, Front, Hall, Window })
        {
            string capability = sensor.Kind == DeviceKinds.Contact ? Capabilities.Contact : Capabilities.Motion;
            home.Tell(sensor, new ReportDevice(
                new DeviceDescription { Name = sensor.Id, RingKind = "sensor." + capability, Capabilities = [capability] },
                new Readings { Connection = Connection.Online, Faulted = false, Battery = new BatteryReading(90, null) }));
        }

        return home.View.Part<DevicesView>();
    }
}
