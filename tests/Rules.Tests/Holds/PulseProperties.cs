using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Holds;

/// <summary>
/// Pulses of a millisecond, two devices at once, words that come late or twice, and restarts between: no trigger is lost and none is doubled.
/// What started is compared with what happened in the world. A failure names its seed.
/// </summary>
public sealed class PulseProperties
{
    private const int Lives = 2000;

    private static readonly Duration Rest = Duration.FromMinutes(5);

    private static readonly string[] Rules =
    [
        """{"name":"opened","triggers":[{"type":"contact","devices":["back-door","window"]}],ACT}""",
        """{"name":"turned","triggers":[{"type":"device_state","kinds":["contact"],"capability":"contact","from":"open","to":"closed"}],ACT}""",
        """{"name":"counted","triggers":[{"type":"count","of":[{"type":"contact"}],"times":3,"within_seconds":10}],ACT}""",
        """{"name":"row","triggers":[{"type":"sequence","of":[{"type":"ding"},{"type":"contact","devices":["back-door"]}],"within_seconds":8}],ACT}""",
        """
        {"name":"unanswered","triggers":[{"type":"not_followed","of":[{"type":"ding"}],"by":[{"type":"contact","devices":["back-door"]}],
         "within_seconds":5}],ACT}
        """,
        """{"name":"stayed","triggers":[{"type":"contact","devices":["window"],"for_seconds":2}],ACT}""",
        """
        {"name":"waiter","triggers":[{"type":"motion","devices":["garden"]}],
         "actions":[{"type":"wait_for","triggers":[{"type":"contact","devices":["back-door"]}],"timeout_seconds":6,"on_timeout":"continue"}]}
        """,
    ];

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 5)];

    [Theory]
    [MemberData(nameof(Batches))]
    public void No_pulse_is_lost_and_none_is_doubled_by_any_sort_of_trigger(int batch)
    {
        Dictionary<string, int> started = [];
        for (int i = 0; i < Lives / 5; i++)
        {
            int seed = (batch * 100_000) + i;
            Random random = new(seed);
            IReadOnlyList<Pulse> told = PulseWorld.Of(random);
            TestHome home = Live(told, random);
            PulseOracle oracle = new(told, home.Now);
            Same("opened", oracle.Opened());
            Same("turned", oracle.Turned());
            Same("counted", oracle.Counted());
            Same("row", oracle.InARow());
            Same("unanswered", oracle.Unanswered());
            Same("stayed", oracle.Stayed());
            Assert.True(
                oracle.Waited().SequenceEqual(Waits(home)),
                $"seed {seed}, waiter: {string.Join(' ', oracle.Waited())} is expected, lived {string.Join(' ', Waits(home))}{Told(told)}");

            void Same(string rule, IEnumerable<Instant> expected)
            {
                Instant[] lived = [.. Answered(home, rule)];
                Assert.True(
                    expected.Order().SequenceEqual(lived.Order()),
                    $"seed {seed}, {rule}: expected {string.Join(' ', expected.Order())}, lived {string.Join(' ', lived.Order())}{Told(told)}");
                started[rule] = started.GetValueOrDefault(rule) + lived.Length;
            }
        }

        Assert.All(started, s => Assert.True(s.Value > 50, $"{s.Key} started only {s.Value} times: such a check says nothing"));
    }

    private static string Told(IEnumerable<Pulse> told) => "\n" + string.Join('\n', told.Select(p =>
        $"{p.Of.Id} {(p.Open ? "open" : "-")} at {(p.At - Start).TotalSeconds:0.000} known {(p.Known - Start).TotalSeconds:0.000}"));

    private static IEnumerable<Instant> Answered(TestHome home, string rule) => home.Journal
        .Where(e => e.Actor.Equals(RuleAt(rule)) && e.Event is RuleFired or RuleNotStarted or RuleThrottled && e.Actor.Equals(RuleAt(rule)))
        .Select(e => e.LearnedAt);

    private static IEnumerable<(Instant, bool)> Waits(TestHome home)
    {
        Dictionary<string, Instant> began = [];
        foreach (EventEnvelope e in home.Journal.Where(e => e.Actor.Equals(RuleAt("waiter"))))
        {
            if (e.Event is RuleFired fired)
            {
                began[fired.Run] = e.LearnedAt;
            }
            else if (e.Event is RuleWaitEnded ended)
            {
                yield return (began[ended.Run], ended.Met == true);
            }
        }
    }

    private static TestHome Live(IReadOnlyList<Pulse> told, Random random)
    {
        TestHome home = New();
        home.Tell(PulseWorld.Window, new ReportDevice(
            new DeviceDescription { Name = "Window", RingKind = "x", Capabilities = [Capabilities.Contact] },
            new Readings { Connection = Connection.Online, Faulted = false }));
        foreach (string rule in Rules)
        {
            string document = rule.Replace("ACT", """ "actions":[{"type":"light","devices":["front-camera"]}] """, StringComparison.Ordinal);
            Create(home, rule.Split('"')[3], document);
        }

        List<Pulse> again = [];
        foreach (Pulse pulse in told)
        {
            if (pulse.Known > home.Now)
            {
                home.Advance(pulse.Known - home.Now);
            }

            if (random.Next(10) == 0)
            {
                Restart(home);
            }

            home.Tell(pulse.Of, pulse.Told());
            if (random.Next(4) == 0)
            {
                home.Tell(pulse.Of, pulse.Told());
            }
            else if (pulse.Of.Kind is DeviceKinds.Camera or DeviceKinds.Doorbell && random.Next(6) == 0)
            {
                // Of a door what comes later is how it is; what has a name of its own may be told once more whenever that is.
                again.Add(pulse);
            }

            if (again.Count > 0 && random.Next(3) == 0)
            {
                home.Tell(again[0].Of, again[0].Told());
                again.RemoveAt(0);
            }
        }

        home.Advance(Rest);
        return home;
    }

    /// <summary>The server was killed and is there again: what it knows is what it wrote.</summary>
    private static void Restart(TestHome home)
    {
        foreach (string rule in Rules.Select(r => r.Split('"')[3]))
        {
            home.Restore(RuleAt(rule), Again(RulesJson.Default.RuleState, home.State(RuleAt(rule))));
        }

        Projection[] projections = [.. DomainRegistration.Projections, .. RulesRegistration.Projections];
        home.Restore(home.View.Parts.Zip(projections).Select(p => Again(Types.ShapeOf(p.Second.SnapshotType!), p.First)).ToArray());
    }

    private static object Again(JsonTypeInfo type, object value) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(value, type), type)!;
}
