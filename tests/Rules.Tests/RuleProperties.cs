using System.Text.Json;
using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests;

/// <summary>What holds for rules after any history: 2,000 seeded histories with random rules. A failure names its seed.</summary>
public sealed class RuleProperties
{
    private const int Cases = 2000;

    private const string Ding = """{"type":"ding"}""";
    private const string Shut = """{"type":"contact","to":"closed"}""";

    private static readonly Address[] Slugs = [RuleAt("a"), RuleAt("b"), RuleAt("c")];

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 5)];

    [Theory]
    [MemberData(nameof(Batches))]
    public void Twice_is_once(int batch) => ForAll(batch, (home, random, seed) =>
    {
        (Address to, ICommand command) = Next(random, home);
        Outcome first = home.Tell(to, command, Assistant);
        Outcome second = home.Tell(to, command, Assistant);

        // What expects a version is told that it is another now, though by its own doing.
        bool isMovedOn = command is ReplaceRule { ExpectedVersion: not null } && first.Events.Count > 0;
        Assert.True(
            second.Refusal?.Code == (isMovedOn ? "rule.reload-first" : first.Refusal?.Code)
                && second.Events.Count == 0 && second.Calls.Count == 0,
            $"seed {seed}: {command} twice to {to} led to {string.Join(", ", first.Names)}, then to {string.Join(", ", second.Names)}");
    });

    [Theory]
    [MemberData(nameof(Batches))]
    public void No_step_leaves_an_older_deadline_due_and_every_run_ends(int batch) => ForAll(batch, (home, _, seed) =>
    {
        home.SettleDue();
        Assert.All(Slugs, r => Assert.False(home.WakeAt(r) <= home.Now, $"seed {seed}: {r} is due"));
        home.Advance(Duration.FromDays(1));
        Assert.All(Slugs, r => Assert.DoesNotContain(((RuleState)home.State(r)).Runs, run => !run.By.IsTime));
        string[] fired = [.. home.Journal.Select(e => e.Event).OfType<RuleFired>().Select(e => e.Run)];
        string[] ended = [.. home.Journal.Select(e => e.Event).OfType<RuleRunEnded>().Select(e => e.Run)];
        string[] begun = [.. Slugs.SelectMany(r => ((RuleState)home.State(r)).Runs).Select(run => run.Id)];
        Assert.Equal(fired.Order(), ended.Concat(begun).Order());
        Assert.Equal(fired.Length, fired.Distinct().Count());
    });

    /// <summary>U1: judging the recorded events by the recorded rules gives exactly the runs and non-starts that happened.</summary>
    [Theory]
    [MemberData(nameof(Batches))]
    public void R_S18_a_back_test_of_the_rules_over_their_own_past_gives_exactly_what_happened(int batch) => ForAll(batch, (home, _, seed) =>
    {
        object[] parts = [.. Projections.Select(p => p.InitialPart("home-1"))];
        List<(string Event, string Rule)> again = [];
        foreach (EventEnvelope envelope in home.Journal)
        {
            HomeView before = new("home-1", envelope.HomeSeq - 1, [.. parts]);
            foreach (RuleView rule in before.Part<RulesView>().All.Where(r => r.IsActive))
            {
                if (RuleEvaluator.Evaluate(rule.Slug, rule.Version, rule.Document, before, envelope).Fired)
                {
                    again.Add((envelope.Id, rule.Slug));
                }
            }

            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = Projections[i].ApplyTo(parts[i], envelope);
            }
        }

        (string, string)[] lived =
        [
            .. home.Journal.Where(e => AskedBy(e.Event) is not null).Select(e => (AskedBy(e.Event)!.Event, e.Actor.Id)),
        ];
        Assert.True(
            again.Order().SequenceEqual(lived.Order()),
            $"seed {seed}: judged again {string.Join(" ", again)}, lived {string.Join(" ", lived)}");
    });

    [Theory]
    [MemberData(nameof(Batches))]
    public void A_snapshot_read_back_decides_as_if_it_had_never_been_written(int batch) => ForAll(batch, (home, random, seed) =>
    {
        TestHome restored = History(seed, new Random(seed));
        foreach (Address actor in Slugs)
        {
            restored.Restore(actor, RoundTrip(RulesJson.Default.RuleState, restored.State(actor)));
        }

        restored.Restore(restored.View.Parts.Zip(Projections).Select(p => RoundTrip(House.Types.ShapeOf(p.Second.SnapshotType!), p.First)).ToArray());
        (Address to, ICommand command) = Next(random, home);
        Assert.Equal(Said(home.Tell(to, command).Events), Said(restored.Tell(to, command).Events));
        Assert.Equal(Said(home.Advance(Duration.FromHours(1))), Said(restored.Advance(Duration.FromHours(1))));
    });

    private static TriggerFacts? AskedBy(IEvent @event) => @event switch
    {
        RuleFired { Queued: not true, By.Hold: null } e => e.By,
        RuleNotStarted { By.Hold: null } e => e.By,
        RuleThrottled { By.Hold: null } e => e.By,
        RuleQueued { By.Hold: null } e => e.By,
        _ => null,
    };

    private static Projection[] Projections => [.. DomainRegistration.Projections, .. RulesRegistration.Projections];

    private static void ForAll(int batch, Action<TestHome, Random, int> check)
    {
        for (int i = 0; i < Cases / 5; i++)
        {
            int seed = (batch * 100_000) + i;
            Random random = new(seed);
            check(History(seed, random), random, seed);
        }
    }

    internal static TestHome History(int seed, Random random)
    {
        _ = seed;
        TestHome home = New();
        Recipients(home, "anna");
        home.Tell(HomeGroups.AddressOf("home-1", "g"), new MakeGroup("g", [BackDoor, Garden]));
        int steps = random.Next(20);
        for (int i = 0; i < steps; i++)
        {
            (Address to, ICommand command) = Next(random, home);
            home.Tell(to, command, Assistant);
            if (home.Pending.Count > 0 && random.Next(3) == 0)
            {
                home.Conclude(home.Pending[random.Next(home.Pending.Count)], (EffectOutcome)random.Next(1, 4), "code", random.Next(3));
            }

            Duration by = Duration.FromSeconds(random.Next(3) == 0 ? random.Next(400) : random.Next(5));
            if (random.Next(5) == 0)
            {
                home.Sleep(by);
            }
            else
            {
                home.Advance(by);
            }
        }

        return home;
    }

    private static (Address To, ICommand Command) Next(Random random, TestHome home)
    {
        Address rule = Slugs[random.Next(Slugs.Length)];
        return random.Next(17) switch
        {
            0 or 1 => (rule, new CreateRule(RandomDocument(random, home))),
            2 => (rule, new ReplaceRule(RandomDocument(random, home), random.Next(2) == 0 ? null : random.Next(1, 4))),
            3 => (rule, new EnableRule()),
            4 => (rule, random.Next(4) switch
            {
                0 => new DisableRule(),
                1 => new DeleteRule(),
                2 => new PauseRule(home.Now + Duration.FromSeconds(random.Next(1, 300))) { OfAll = OfAll(random) },
                _ => new ResumeRule { OfAll = OfAll(random) },
            }),
            5 or 6 or 7 => (FrontCamera, new ReportMotion("m" + random.Next(40), home.Now - Duration.FromSeconds(random.Next(200)))),
            8 => (Bell, new ReportDing("d" + random.Next(40), home.Now)),
            9 => (BackDoor, new ReportReadings(new Readings
            {
                Faulted = random.Next(4) == 0 ? null : random.Next(2) == 0,
                Connection = random.Next(4) > 0 ? null : (Connection)random.Next(1, 5),
            })),
            10 => (Panel, new ReportPanel
            {
                Mode = (SecurityMode)random.Next(1, 4),
                DelayEndsAt = random.Next(2) == 0 ? Patch.Of<Instant?>(null) : Patch.Of<Instant?>(home.Now + Duration.FromSeconds(random.Next(60))),
                Alarm = random.Next(3) == 0 ? Patch.Of<AlarmReading>(new AlarmReading("burglar-alarm", "a", [], null)) : Patch.Of<AlarmReading>(null),
            }),
            11 => (FrontCamera, new ReportReadings(new Readings
            {
                Light = random.Next(2) == 0,
                Battery = random.Next(2) == 0 ? null : new BatteryReading(random.Next(100), null),
            })),
            12 => (Garden, random.Next(4) == 0 ? new ReportRemoved() : new ReportMotion("g" + random.Next(40), home.Now)),
            13 => (HomeGroups.AddressOf("home-1", "g"), random.Next(4) switch
            {
                0 => new DropGroup(),
                1 => new MakeGroup("g", [BackDoor, FrontCamera]),
                _ => new ChangeGroup("g", random.Next(2) == 0 ? [Garden] : [FrontCamera, BackDoor]),
            }),
            15 => (DeviceKinds.CoverageOf("home-1"), new ReportServerStarted(home.Now)),
            14 => (rule, new LookAgain(new TriggerFacts("home-1@1", "contact.opened", BackDoor, home.Now - Duration.FromSeconds(random.Next(400))))),
            _ => (rule, new DeadlineReached(home.Now)),
        };
    }

    private static bool? OfAll(Random random) => random.Next(2) == 0 ? true : null;

    /// <param name="random">By what.</param>
    /// <param name="home">The home that it is for.</param>
    /// <param name="isPlain">Without variables, conditions about several devices, and times.</param>
    internal static RuleDocument RandomDocument(Random random, TestHome home, bool isPlain = false)
    {
        string[] triggers =
        [
            """{"type":"motion"}""", """{"type":"motion","devices":["front-camera"]}""", """{"type":"ding"}""",
            """{"type":"contact"}""", """{"type":"contact","to":"closed"}""", """{"type":"mode_changed"}""", """{"type":"alarm"}""",
            """{"type":"contact","kinds":["contact"],"for_seconds":30}""", """{"type":"mode_changed","to":["home","away"],"for_seconds":100}""",
            """{"type":"device_state","capability":"contact","from":"open","to":"closed"}""",
            """{"type":"device_state","capability":"light","to":"on","for_seconds":60}""",
            """{"type":"count","of":[{"type":"motion"},{"type":"contact"}],"times":2,"within_seconds":60}""",
            """{"type":"sequence","of":[{"type":"motion"},{"type":"ding"}],"within_seconds":100}""",
            """{"type":"not_followed","of":[{"type":"motion"}],"by":[{"type":"contact"}],"within_seconds":10}""",
            """{"type":"motion","groups":["g"]}""", """{"type":"contact","groups":["g"],"kinds":["doorbell"],"for_seconds":20}""",
            """{"type":"server_started","id":"start"}""",
            """{"type":"time","calendar":{"when":[{"type":"every","seconds":70,"from":"2026-03-01T20:00:00"}]}}""",
            """{"type":"time","id":"low","calendar":{"when":[{"type":"weekly","at":["20:01","20:03:20","21:00"]}],"zone":"Etc/UTC"}}""",
            """{"type":"contact","which":"all","for_seconds":30}""", """{"type":"contact","which":"first"}""",
            """{"type":"device_state","capability":"connection","to":"offline","which":"first","for_seconds":20}""",
            """{"type":"device_state","capability":"connection","to":"online","which":"all"}""",
            """{"type":"device_state","capability":"connection","to":"offline","which":"all","devices":["back-door"],"for_seconds":10}""",
            """{"type":"rule_fired","rules":["a"]}""", """{"type":"exit_delay","is":"began"}""", """{"type":"exit_delay"}""",
            """{"type":"numeric","capability":"battery","below":50,"id":"low"}""", """{"type":"device_state","capability":"battery","to":"ok"}""",
            """{"type":"device_state","devices":["back-door"],"capability":"connection","to":"offline","for_seconds":20}""",
        ];
        string[] conditions =
        [
            """{"type":"mode","modes":["away","home"]}""", """{"type":"mode","modes":["disarmed"]}""",
            """{"type":"time_window","from":"21:00","to":"21:03"}""",
            """{"type":"device_state","device":"back-door","capability":"contact","is":"open"}""",
            """{"type":"device_state","device":"back-door","capability":"contact","is":"open","for_seconds":20}""",
            """{"type":"incident"}""", """{"type":"incident","open":false}""",
            """{"type":"rule_running","rules":["a","b"]}""", """{"type":"rule_running","rules":["c"],"within_seconds":60}""",
            """{"type":"not","not":[{"type":"rule_running","rules":["a"],"within_seconds":30}]}""",
            """{"type":"any","any":[{"type":"mode","modes":["home"]},{"type":"not","not":[{"type":"incident","kinds":["burglary"]}]}]}""",
            """{"type":"device_state","groups":["g"],"capability":"connection","is":"online","which":"all"}""",
            """{"type":"device_state","groups":["g"],"kinds":["contact"],"capability":"contact","is":"open","which":"any","for_seconds":20}""",
            """{"type":"device_state","kinds":["contact","camera"],"exclude":["front-camera"],"capability":"contact","is":"closed","which":"all"}""",
            """{"type":"not","not":[{"type":"numeric","kinds":["camera"],"capability":"battery","below":50,"which":"any"}]}""",
            """{"type":"variable","variable":"kept","below":2}""", """{"type":"variable","variable":"kept","is":[0,2,3]}""",
            """{"type":"not","not":[{"type":"variable","variable":"word","is":"blue"}]}""",
            """{"type":"device_state","device_variable":"last","capability":"connection","is":"online"}""",
        ];
        string[] amid =
        [
            .. conditions, """{"type":"variable","variable":"own","above":1}""", """{"type":"variable","variable":"yes","is":true}""",
            """{"type":"variable","variable":"door","is":["back-door","front-doorbell"]}""",
            """{"type":"device_state","device_variable":"door","capability":"contact","is":"closed"}""",
            """{"type":"any","any":[{"type":"device_state","device_variable":"door","capability":"contact","is":"closed","for_seconds":15},{"type":"variable","variable":"kept","above":3}]}""",
        ];
        string[] actions =
        [
            """{"type":"light","devices":["front-camera"]}""", """{"type":"light","devices":["front-camera"],"on":false}""",
            """{"type":"siren","devices":["front-camera"],"seconds":20}""", """{"type":"siren","devices":["security-system"]}""",
            """{"type":"arm","mode":"home","bypass_open":true}""", """{"type":"arm","mode":"night","when_open":"wait","wait_minutes":1}""",
            """{"type":"webhook","url":"http://127.0.0.1/"}""", """{"type":"light","groups":["g"],"exclude":["front-camera"]}""",
            """{"type":"delay","seconds":30}""", """{"type":"delay","seconds":200}""",
            """{"type":"set","variable":"own","add":1}""", """{"type":"set","variable":"kept","add":1}""", """{"type":"set","variable":"kept","to":0}""",
            """{"type":"set","variable":"word","to":"blue"}""", """{"type":"set","variable":"word","to":"red"}""", """{"type":"set","variable":"yes","to":true}""",
            """{"type":"set","variable":"door","trigger_device":true}""", """{"type":"set","variable":"last","trigger_device":true}""",
            """{"type":"set","variable":"own","device":"front-camera","capability":"battery"}""", """{"type":"set","variable":"long","add":25}""",
            """{"type":"delay","seconds_variable":"long"}""", """{"type":"light","device_variable":"door"}""", """{"type":"light","device_variable":"last","on":false}""",
        ];
        if (home.View.Part<DevicesView>().FindGroup("g") is null)
        {
            triggers = [.. triggers.Where(t => !t.Contains("groups", StringComparison.Ordinal))];
            conditions = [.. conditions.Where(c => !c.Contains("groups", StringComparison.Ordinal))];
            amid = [.. amid.Where(c => !c.Contains("groups", StringComparison.Ordinal))];
            actions = [.. actions.Where(a => !a.Contains("groups", StringComparison.Ordinal))];
        }

        if (home.View.Part<DevicesView>().Get(FrontCamera)?.Battery?.Percent is null)
        {
            actions = [.. actions.Where(a => !a.Contains("battery", StringComparison.Ordinal))];
        }

        if (isPlain)
        {
            string[] Plain(string[] all) => [.. all.Where(a => !a.Contains("variable", StringComparison.Ordinal) && !a.Contains("\"which\"", StringComparison.Ordinal))];
            (conditions, amid, actions) = (Plain(conditions), Plain(amid), Plain(actions));
        }

        string Then(int depth) => random.Next(depth > 0 ? 3 : 1) switch
        {
            0 => Some(random, actions, 1),
            1 => Some(random, Flow(random, () => Some(random, amid, 1), () => Then(depth - 1)), 1),
            _ => Some(random, actions, 1) + "," + Some(random, Flow(random, () => Some(random, amid, 1), () => Then(depth - 1)), 1),
        };

        string[] modes =
            ["", "", "\"mode\":\"single\",", "\"mode\":\"restart\",", "\"mode\":\"queued\",\"max\":3,", "\"mode\":\"parallel\",\"max\":2,"];
        return Document(home, $$"""
            {"name":"r{{random.Next(3)}}",{{modes[random.Next(modes.Length)]}}"enabled":{{(random.Next(5) > 0 ? "true" : "false")}},"priority":{{random.Next(3)}},
             "variables":[{{(isPlain ? "" : Variables)}}],"triggers":[{{Some(random, [.. triggers.Where(t => !isPlain || !t.Contains("calendar", StringComparison.Ordinal))], 1)}}],"conditions":[{{Some(random, conditions, 0)}}],"actions":[{{Then(2)}}]}
            """);
    }

    private const string Variables = """
        {"name":"own","type":"number"},{"name":"kept","type":"number","kept":true},{"name":"yes","type":"yes_no"},{"name":"long","type":"duration_seconds","initial":20},
        {"name":"word","type":"text","words":["red","blue"],"kept":true},{"name":"door","type":"device"},{"name":"last","type":"device","kept":true}
        """;

    /// <summary>Actions that hold others, each made anew.</summary>
    private static string[] Flow(Random random, Func<string> conditions, Func<string> actions) =>
    [
        $$"""{"type":"if","conditions":[{{conditions()}}],"then":[{{actions()}}],"else":[{{actions()}}]}""",
        $$"""{"type":"wait_until","conditions":[{{conditions()}}],"timeout_seconds":{{1 + random.Next(400)}},"on_timeout":"{{(random.Next(2) == 0 ? "stop" : "continue")}}"}""",
        $$"""{"type":"wait_for","triggers":[{{(random.Next(2) == 0 ? Ding : Shut)}}],"timeout_seconds":{{1 + random.Next(400)}},"on_timeout":"continue"}""",
        $$"""{"type":"repeat","times":{{1 + random.Next(2)}},"actions":[{{actions()}}]}""",
        $$"""{"type":"repeat","times":{{1 + random.Next(3)}},"every_seconds":{{1 + random.Next(200)}},"until":[{{conditions()}}],"actions":[{{actions()}}]}""",
        $$"""{"type":"remind","message":"Look.","every_seconds":{{60 + random.Next(200)}},"times":{{1 + random.Next(4)}},"until":[{{conditions()}}]}""",
        $$"""{"type":"parallel","branches":[{"actions":[{{actions()}}]},{"actions":[{{actions()}}]}]}""",
        """{"type":"notify","message":"Hello"}""",
        """{"type":"stop"}""",
    ];

    private static string Some(Random random, string[] all, int least) => string.Join(
        ',', Enumerable.Range(0, least + random.Next(3)).Select(_ => all[random.Next(all.Length)]));

    private static object RoundTrip(System.Text.Json.Serialization.Metadata.JsonTypeInfo type, object value)
    {
        string written = JsonSerializer.Serialize(value, type);
        object read = JsonSerializer.Deserialize(written, type)!;
        Assert.Equal(written, JsonSerializer.Serialize(read, type));
        return read;
    }

    private static string Said(IEnumerable<EventEnvelope> events) => string.Join("\n", events.Select(e =>
        $"{e.Actor} {e.Name} {e.OccurredAt} {e.Principal} {EventFixtures.Payload(Types.Of(e.Event.GetType()), e.Event)}"));
}
