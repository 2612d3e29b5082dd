using RingActors.Rules.Analysis.Conflicts;

namespace RingActors.Rules.Tests.Analysis.Conflicts;

/// <summary>Rules that are wrong in a way that is known beforehand, made anew for every seed.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Documents">The rules by slug; the one that is checked is <c>a</c>.</param>
/// <param name="Says">What was made, for whoever reads a failure.</param>
internal sealed record Seeded(ConflictKind Kind, IReadOnlyDictionary<string, string> Documents, string Says);

/// <summary>Makes them.</summary>
internal sealed class Seeds(int seed)
{
    private const string Light = """{"type":"light","devices":["camera-0"],"on":ON}""";
    private const string Siren = """{"type":"siren","devices":["camera-0"],"on":ON}""";
    private const string Plug = """{"type":"switch","devices":["plug-0"],"on":ON}""";

    private static readonly string[] Events =
    [
        """{"type":"ding"}""",
        """{"type":"motion","devices":["camera-1"]}""",
        """{"type":"motion","devices":["camera-1"],"detection":"human"}""",
        """{"type":"motion","devices":["room-0"]}""",
        """{"type":"contact","devices":["door-0"],"to":"open"}""",
        """{"type":"contact","devices":["door-1"],"to":"closed"}""",
        """{"type":"contact","devices":["door-0"],"to":"open","for_seconds":120}""",
        """{"type":"device_state","devices":["door-2"],"capability":"contact","to":"open"}""",
        """{"type":"device_state","devices":["front-lock"],"capability":"lock","from":"locked","to":"unlocked"}""",
        """{"type":"numeric","devices":["thermometer"],"capability":"temperature","above":30}""",
        """{"type":"count","of":[{"type":"ding"}],"times":3,"within_seconds":60}""",
        """{"type":"count","of":[{"type":"contact","devices":["door-3"]}],"times":2,"within_seconds":60}""",
        """{"type":"sequence","of":[{"type":"ding"},{"type":"contact","devices":["door-0"]}],"within_seconds":60}""",
        """{"type":"not_followed","of":[{"type":"contact","devices":["door-4"]}],"by":[{"type":"motion","devices":["room-1"]}],"within_seconds":30}""",
        """{"type":"alarm","states":["fire-alarm"]}""",
        """{"type":"mode_changed","to":["away"]}""",
        """{"type":"mode_changed","from":["away"],"to":["disarmed"]}""",
        """{"type":"exit_delay","is":"began"}""",
        """{"type":"device_state","devices":["door-5"],"capability":"tamper","to":"tampered"}""",
    ];

    /// <summary>Conditions that can hold whatever the trigger is.</summary>
    private static readonly string[] Conditions =
    [
        "",
        """{"type":"time_window","from":"22:00","to":"06:00"}""",
        """{"type":"time_window","from":"08:00","to":"20:00","days":["sat","sun"]}""",
        """{"type":"device_state","device":"door-9","capability":"contact","is":"open"}""",
        """{"type":"device_state","device":"door-9","capability":"contact","is":"open","for_seconds":600}""",
        """{"type":"numeric","device":"thermometer","capability":"temperature","below":15}""",
        """{"type":"any","any":[{"type":"device_state","device":"door-8","capability":"contact","is":"open"},{"type":"time_window","from":"23:00","to":"23:30"}]}""",
        """{"type":"not","not":[{"type":"device_state","device":"door-9","capability":"contact","is":"closed"}]}""",
    ];

    private readonly Random _random = new(seed);

    internal Seeded Next(ConflictKind kind) => kind switch
    {
        ConflictKind.Opposite => Opposite(),
        ConflictKind.Undone => Undone(),
        ConflictKind.Loop => Loop(),
        ConflictKind.Shadowed => Shadowed(),
        ConflictKind.Duplicate => Duplicate(),
        ConflictKind.NeverTrue => Never(),
        _ => Delay(),
    };

    /// <summary>A rule that asks for something and, with nothing between, for the opposite.</summary>
    internal static string OwnSteps(int seed)
    {
        Seeds seeds = new(77_000 + seed);
        string trigger = seeds.Of(Events);
        string what = seeds.Of([Light, Siren, Plug]);
        string first = seeds._random.Next(2) == 0 ? On(what) : Off(what);
        string then = first == On(what) ? Off(what) : On(what);
        string between = seeds.Of(["", """{"type":"notify","message":"x"},"""]);
        string before = seeds.Of(["", """{"type":"notify","message":"y"},""", """{"type":"delay","seconds":30},"""]);
        string pair = $"{first},{between}{then}";
        return Rule("a", trigger, seeds.Condition(trigger), before + Wrapped(pair, seeds._random.Next(6)));
    }

    private Seeded Opposite()
    {
        string trigger = Of(Events);
        string condition = Condition(trigger);
        int way = _random.Next(6);
        int otherWay = way is 0 or 1 or 4 ? way : 3;
        if (_random.Next(3) == 0 && !trigger.Contains("mode", StringComparison.Ordinal)
            && !trigger.Contains("exit", StringComparison.Ordinal))
        {
            string[] modes = _random.Next(2) == 0 ? ["home", "away"] : ["night", "away"];
            return Pair(ConflictKind.Opposite, trigger, condition, Wrapped(Arm(modes[0]), way), trigger, condition,
                Wrapped(Arm(modes[1]), otherWay));
        }

        string what = Of([Light, Siren, Plug]);
        string before = _random.Next(3) == 0 ? $$"""{"type":"delay","seconds":{{_random.Next(1, 300)}}},""" : "";
        return Pair(
            ConflictKind.Opposite,
            trigger, condition, before + Wrapped(On(what), way),
            trigger, condition, before + Wrapped(Off(what), otherWay));
    }

    private Seeded Undone()
    {
        // Who arms or disarms means what goes off by it, and a contrary event may end what the first began.
        string[] others = [.. Events.Where(e => !e.Contains("mode_changed", StringComparison.Ordinal)
            && !e.Contains("exit_delay", StringComparison.Ordinal))];
        string first = Of(others);
        string second = Of([.. others.Where(e => Device(e) != Device(first) && !Shares(e, first))]);
        string what = Of([Light, Plug]);
        int seconds = _random.Next(60, 1200);
        string kept = $"{On(what)},{{\"type\":\"delay\",\"seconds\":{seconds}}},{Off(what)}";
        string off = _random.Next(3) switch
        {
            0 => Off(what),
            1 => $"{On(what)},{{\"type\":\"delay\",\"seconds\":{_random.Next(60, 1200)}}},{Off(what)}",
            _ => Wrapped(Off(what), _random.Next(6)),
        };
        string condition = Condition(first + second);
        return Pair(ConflictKind.Undone, first, _random.Next(2) == 0 ? "" : condition, kept, second, condition, off);
    }

    private Seeded Loop()
    {
        int length = _random.Next(1, 4);
        Dictionary<string, string> documents = [];
        if (_random.Next(4) == 0)
        {
            documents["a"] = Rule("a", """{"type":"mode_changed","to":["home"]}""", "", Arm("away"));
            documents["b"] = Rule("b", """{"type":"mode_changed","to":["away"]}""", "", Arm("home"));
            return new Seeded(ConflictKind.Loop, documents, Said(documents));
        }

        // Each rule sets the next plug, and the last turns the first one round.
        string[] slugs = ["a", "b", "c", "d"];
        for (int i = 0; i <= length; i++)
        {
            bool isLast = i == length;
            string pause = _random.Next(3) == 0 ? $$"""{"type":"delay","seconds":{{_random.Next(1, 120)}}},""" : "";
            string to = i % 2 == 0 ? "on" : "off";
            documents[slugs[i]] = Rule(
                slugs[i],
                $$"""{"type":"device_state","devices":["plug-{{i / 2}}"],"capability":"switch","to":"{{to}}"}""",
                _random.Next(2) == 0 ? "" : Conditions[3],
                pause + Turn(isLast ? 0 : i + 1));
        }

        return new Seeded(ConflictKind.Loop, documents, Said(documents));

        // Rule k is started by plug k/2 going on (even) or off (odd). What is asked for and taken back at once is never
        // done: a second lies between.
        string Turn(int k) => $"{Plugged(k / 2, k % 2 != 0)},{{\"type\":\"delay\",\"seconds\":1}},{Plugged(k / 2, k % 2 == 0)}";

        static string Plugged(int plug, bool isOn) =>
            $$"""{"type":"switch","devices":["plug-{{plug}}"],"on":{{(isOn ? "true" : "false")}}}""";
    }

    private Seeded Shadowed()
    {
        string trigger = Of([.. Events.Where(IsPlain)]);
        string actions = Steps();
        string more = $"{actions},{{\"type\":\"notify\",\"message\":\"more\"}}";
        string stricter = Condition(trigger, mayBeNone: false);
        return _random.Next(2) == 0
            ? Pair(ConflictKind.Shadowed, trigger, stricter, actions, trigger, "", more)
            : Pair(ConflictKind.Shadowed, trigger, stricter, actions, trigger, "", actions);
    }

    private Seeded Duplicate()
    {
        string trigger = Of([.. Events.Where(IsPlain)]);
        string condition = Condition(trigger);
        string actions = Steps();
        return Pair(ConflictKind.Duplicate, trigger, condition, actions, trigger, condition, actions);
    }

    private Seeded Never()
    {
        string trigger = Of([.. Events.Where(IsPlain).Where(e => !e.Contains("mode", StringComparison.Ordinal))]);
        string condition = _random.Next(7) switch
        {
            0 => """{"type":"mode","modes":["away"]},{"type":"mode","modes":["home"]}""",
            1 => """{"type":"time_window","from":"08:00","to":"10:00"},{"type":"time_window","from":"12:00","to":"14:00"}""",
            2 => """{"type":"device_state","device":"door-7","capability":"contact","is":"open"},{"type":"not","not":[{"type":"device_state","device":"door-7","capability":"contact","is":"open"}]}""",
            3 => """{"type":"numeric","device":"thermometer","capability":"temperature","above":25},{"type":"numeric","device":"thermometer","capability":"temperature","below":20}""",
            4 => """{"type":"time_window","from":"22:00","to":"06:00","days":["sun"]},{"type":"time_window","from":"06:00","to":"22:00"}""",
            5 => """{"type":"any","any":[{"type":"all","all":[{"type":"mode","modes":["away"]},{"type":"mode","modes":["disarmed"]}]},{"type":"all","all":[{"type":"incident","open":true},{"type":"incident","open":false}]}]}""",
            _ => "OPEN",
        };
        if (condition == "OPEN")
        {
            trigger = Events[4];
            condition = """{"type":"device_state","device":"door-0","capability":"contact","is":"open"}""";
        }

        Dictionary<string, string> documents = new() { ["a"] = Rule("a", trigger, condition, Steps()) };
        return new Seeded(ConflictKind.NeverTrue, documents, Said(documents));
    }

    private Seeded Delay()
    {
        string trigger = Of([Events[4], Events[5], Events[7], Events[8], Events[18]]);
        string done = Of(["""{"type":"notify","message":"still"}""", On(Light), On(Siren)]);
        Dictionary<string, string> documents = new()
        {
            ["a"] = Rule("a", trigger, Condition(trigger),
                $$"""{"type":"delay","seconds":{{_random.Next(10, 3000)}}},{{done}}"""),
        };
        return new Seeded(ConflictKind.DelayNotFor, documents, Said(documents));
    }

    /// <summary>The same step deeper within.</summary>
    private static string Wrapped(string step, int way) => way switch
    {
        0 => $$"""{"type":"if","conditions":[{"type":"device_state","device":"door-20","capability":"contact","is":"open"}],"then":[{{step}}]}""",
        1 => $$"""{"type":"if","conditions":[{"type":"device_state","device":"door-20","capability":"contact","is":"open"}],"then":[{"type":"stop"}],"else":[{{step}}]}""",
        2 => $$"""{"type":"parallel","branches":[{"actions":[{"type":"notify","message":"x"}]},{"actions":[{{step}}]}]}""",
        3 => $$"""{"type":"repeat","times":1,"actions":[{{step}}]}""",
        4 => $$"""{"type":"wait_for","triggers":[{"type":"contact","devices":["door-21"]}],"timeout_seconds":60},{{step}}""",
        _ => step,
    };

    private string Steps() => Of(
    [
        On(Light),
        """{"type":"notify","message":"Hello"}""",
        $"{On(Light)},{{\"type\":\"delay\",\"seconds\":30}},{Off(Light)}",
        $"{On(Plug)},{{\"type\":\"notify\",\"message\":\"Hello\"}}",
        """{"type":"lock","devices":["front-lock"]}""",
    ]);

    private string Condition(string trigger, bool mayBeNone = true) => Of(
        [.. Conditions.Where(c => (mayBeNone || c.Length > 0) && !(c.Contains("thermometer", StringComparison.Ordinal)
            && trigger.Contains("thermometer", StringComparison.Ordinal)))]);

    private static bool IsPlain(string trigger) => !new[] { "count", "sequence", "not_followed", "for_seconds", "exit_delay" }
        .Any(word => trigger.Contains(word, StringComparison.Ordinal));

    private static string Device(string trigger) => trigger.Split('"').FirstOrDefault(p => p.Contains('-')) ?? trigger;

    private static bool Shares(string a, string b) =>
        a.Contains("ding", StringComparison.Ordinal) && b.Contains("ding", StringComparison.Ordinal);

    private static string Arm(string mode) => $$"""{"type":"arm","mode":"{{mode}}","bypass_open":true}""";

    private static string On(string what) => what.Replace("ON", "true", StringComparison.Ordinal);

    private static string Off(string what) => what.Replace("ON", "false", StringComparison.Ordinal);

    private T Of<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

    private static Seeded Pair(
        ConflictKind kind, string trigger, string condition, string actions, string otherTrigger, string otherCondition,
        string otherActions)
    {
        Dictionary<string, string> documents = new()
        {
            ["a"] = Rule("a", trigger, condition, actions),
            ["b"] = Rule("b", otherTrigger, otherCondition, otherActions),
        };
        return new Seeded(kind, documents, Said(documents));
    }

    private static string Rule(string name, string trigger, string condition, string actions) =>
        $$"""{"name":"{{name}}","triggers":[{{trigger}}],"conditions":[{{condition}}],"actions":[{{actions}}]}""";

    private static string Said(Dictionary<string, string> documents) => string.Join('\n', documents.Values);
}
