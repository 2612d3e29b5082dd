using RingActors.Rules.Analysis.Conflicts;
using RingActors.Testing.Deciders;

namespace RingActors.Rules.Tests.Analysis.Conflicts;

/// <summary>What households have and mean: 200 rules of it, and nothing is found.</summary>
public sealed class BenignTests
{
    private const int Rules = 200;

    private static readonly string[] Makers = ["own", "apart", "ended", "mixed"];

    public static TheoryData<string, int> Sets()
    {
        TheoryData<string, int> sets = [];
        foreach (string maker in Makers)
        {
            sets.Add(maker, 1);
            sets.Add(maker, 2);
        }

        return sets;
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Two_hundred_rules_that_are_meant_give_no_finding(string maker, int seed)
    {
        TestHome home = Street.New();
        Random random = new(seed);
        for (int i = 0; i < Rules; i++)
        {
            (string triggers, string conditions, string actions) = Made(maker, i, random);
            House.Create(home, $"r{i:000}",
                $$"""{"name":"Rule {{i}}","triggers":[{{triggers}}],"conditions":[{{conditions}}],"actions":[{{actions}}]}""");
        }

        ConflictReport report = Street.CheckAll(home);
        Street.HasNone(report);
        Street.HasNone(Street.Check(home, "r007"));
        TestContext.Current.SendDiagnosticMessage($"{maker} {seed}: {report.Tried} homes lived in, "
            + $"{report.NotProven.Count} not looked at to the end");
    }

    private static (string Triggers, string Conditions, string Actions) Made(string maker, int i, Random random) =>
        maker switch
        {
            "own" => Own(i, random),
            "apart" => Apart(i),
            "ended" => Ended(i, random),
            _ => Mixed(i, random),
        };

    /// <summary>Each camera's light by its own motion, each for its own time of day; a message each.</summary>
    private static (string, string, string) Own(int i, Random random)
    {
        int camera = i % Street.Cameras;
        int slot = i / Street.Cameras;
        return ($$"""{"type":"motion","devices":["camera-{{camera}}"]}""",
            Hours(4 * slot, 4 * (slot + 1)),
            $"{Light(camera, true)},{Delay(random.Next(30, 1200))},{Light(camera, false)},{Tell(i)}");
    }

    /// <summary>The opposite of each other, and never at once: by mode, by hour, by a door.</summary>
    private static (string, string, string) Apart(int i)
    {
        int camera = i / 2 % Street.Cameras;
        bool isOn = i % 2 == 0;
        string condition = (i / 2 / Street.Cameras) switch
        {
            0 => isOn ? """{"type":"mode","modes":["away"]}""" : """{"type":"mode","modes":["disarmed","home"]}""",
            1 => isOn ? Hours(20, 23) : Hours(6, 20),
            _ => Door(camera % Street.Doors, isOn),
        };
        // Of three groups each has a trigger of its own, so that only the conditions of a pair keep it apart.
        string trigger = (i / 2 / Street.Cameras) switch
        {
            0 => $$"""{"type":"motion","devices":["camera-{{camera}}"]}""",
            1 => $$"""{"type":"contact","devices":["door-{{camera % Street.Doors}}"]}""",
            _ => $$"""{"type":"motion","devices":["room-{{camera % Street.Halls}}"]}""",
        };
        return (trigger, condition, $"{Light(camera, isOn)},{Tell(i)}");
    }

    /// <summary>Doors that light up and go dark, plugs that go off by themselves, everything off when all leave.</summary>
    private static (string, string, string) Ended(int i, Random random)
    {
        int n = i / 5 % Street.Plugs;
        string again = i / 5 / Street.Plugs == 0 ? "" : Hours(0, 12);
        return (i % 5, i / 5 / Street.Plugs) switch
        {
            (0, 0) => ($$"""{"type":"contact","devices":["door-{{n}}"]}""", "",
                $"{Plug(n, true)},{Delay(600)},{Plug(n, false)}"),
            (1, 0) => ($$"""{"type":"contact","devices":["door-{{n}}"],"to":"closed"}""", "", Plug(n, false)),
            (2, 0) => ("""{"type":"mode_changed","to":["away"]}""", "", $"{Plug(n, false)},{Tell(i)}"),
            (3, 0) => ($$"""{"type":"device_state","devices":["plug-{{n}}"],"capability":"switch","to":"on","for_seconds":{{random.Next(3600, 7200)}}}""",
                "", $"{Plug(n, false)},{Tell(i)}"),
            (4, 0) => ($$"""{"type":"contact","devices":["door-{{n}}"],"to":"open","for_seconds":300}""", "",
                $$"""{"type":"remind","message":"Door {{n}}","every_seconds":300,"times":3,"until":[{{Door(n, false)}}]}"""),
            _ => ($$"""{"type":"motion","devices":["camera-{{i % Street.Cameras}}"]}""", again, Tell(i)),
        };
    }

    /// <summary>Whatever there is, with messages of its own, and lights of its own.</summary>
    private static (string, string, string) Mixed(int i, Random random)
    {
        string[] triggers =
        [
            """{"type":"ding"}""",
            $$"""{"type":"motion","devices":["camera-{{i % Street.Cameras}}"],"detection":"human"}""",
            $$"""{"type":"contact","devices":["door-{{i % Street.Doors}}"],"to":"{{(random.Next(2) == 0 ? "open" : "closed")}}"}""",
            $$"""{"type":"count","of":[{"type":"motion","devices":["room-{{i % Street.Halls}}"]}],"times":3,"within_seconds":120}""",
            $$"""{"type":"not_followed","of":[{"type":"contact","devices":["door-{{i % Street.Doors}}"]}],"by":[{"type":"motion","devices":["room-1"]}],"within_seconds":60}""",
            """{"type":"alarm"}""",
            """{"type":"mode_changed","to":["night","home"]}""",
            """{"type":"exit_delay","is":"over"}""",
            $$"""{"type":"numeric","devices":["thermometer"],"capability":"temperature","below":{{random.Next(0, 10)}}}""",
            $$"""{"type":"sequence","of":[{"type":"ding"},{"type":"contact","devices":["door-{{i % Street.Doors}}"]}],"within_seconds":90}""",
        ];
        string[] conditions =
        [
            "", Hours(random.Next(0, 12), random.Next(12, 24)), """{"type":"mode","modes":["home","disarmed"]}""",
            $$"""{"type":"not","not":[{{Door((i + 3) % Street.Doors, true)}}]}""",
            """{"type":"any","any":[{"type":"mode","modes":["night"]},{"type":"incident","open":false}]}""",
        ];
        string[] actions =
        [
            Tell(i),
            $"{Tell(i)},{Delay(random.Next(5, 100))},{Light(i % Street.Cameras, false)}",
            $$"""{"type":"webhook","url":"https://example.org/{{i}}"}""",
            $$"""{"type":"if","conditions":[{{Hours(22, 6)}}],"then":[{{Light(i % Street.Cameras, true)}},{{Tell(i)}}],"else":[{{Tell(i)}}]}""",
            $$"""{"type":"lock","devices":["front-lock"]},{{Tell(i)}}""",
            $$"""{"type":"wait_until","conditions":[{{Door(i % Street.Doors, false)}}],"timeout_seconds":600},{{Tell(i)}}""",
        ];
        string trigger = triggers[random.Next(triggers.Length)];

        // What comes after a delay on a door is found as what it is, and is no part of this.
        string action = actions[trigger.Contains("contact", StringComparison.Ordinal) ? 0 : random.Next(actions.Length)];
        return (trigger, conditions[random.Next(conditions.Length)], action);
    }

    private static string Light(int camera, bool isOn) =>
        $$"""{"type":"light","devices":["camera-{{camera}}"],"on":{{(isOn ? "true" : "false")}}}""";

    private static string Plug(int plug, bool isOn) =>
        $$"""{"type":"switch","devices":["plug-{{plug}}"],"on":{{(isOn ? "true" : "false")}}}""";

    private static string Delay(int seconds) => $$"""{"type":"delay","seconds":{{seconds}}}""";

    private static string Tell(int i) => $$"""{"type":"notify","message":"Rule {{i}} says so."}""";

    private static string Door(int door, bool isOpen) =>
        $$"""{"type":"device_state","device":"door-{{door}}","capability":"contact","is":"{{(isOpen ? "open" : "closed")}}"}""";

    private static string Hours(int from, int to) =>
        $$"""{"type":"time_window","from":"{{from % 24:00}}:00","to":"{{to % 24:00}}:00"}""";
}
