using System.Text.RegularExpressions;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past.Supposed;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis.Past.Supposed;

/// <summary>What a supposition comes to is held against a life that was really lived otherwise.</summary>
public sealed partial class OtherwiseTests
{
    private const int BatchSize = 60;

    /// <summary>Each sort of supposition, several times.</summary>
    public static TheoryData<string, int> Sorts =>
    [
        .. new[] { "left out", "added", "mode", "entry delay", "switched off", "bypassed" }
            .SelectMany(s => Enumerable.Range(0, 2).Select(b => new TheoryDataRow<string, int>(s, b))),
    ];

    [Theory]
    [MemberData(nameof(Sorts))]
    public void What_is_supposed_is_what_a_life_comes_to_that_was_lived_so(string sort, int batch)
    {
        int different = 0, alike = 0;
        for (int i = 0; i < BatchSize; i++)
        {
            int seed = (batch * 10_000) + i;
            Life life = Life.Of(seed);
            TestHome past = life.Live(null);
            Random random = new(seed + 5);
            if (Change(sort, life, past, random) is not (Supposition supposition, var otherwise))
            {
                continue;
            }

            List<EventEnvelope> supposed = [];
            Counterfactual counterfactual = new(
                "home-1", CounterfactualProperties.Model, [supposition], life.Begins, past.Now + Duration.FromSeconds(1), atOnce: true)
            {
                Looks = p => supposed.Add(p.Supposed),
            };
            CounterfactualReport report = CounterfactualProperties.Run(counterfactual, past);
            Assert.Null(report.CutAt);
            AllFollowsFromTheChange(report, $"{sort}, seed {seed}");
            if (otherwise is null)
            {
                different += report.Count > 0 ? 1 : 0;
                continue;
            }

            string[] lived = [.. Decided(otherwise.Journal.Where(e => e.LearnedAt >= life.Begins))];
            string[] told = [.. Decided(supposed)];
            Assert.True(
                lived.SequenceEqual(told),
                $"{sort}, seed {seed}, {supposition}:\n{string.Join("\n", lived.Zip(told).FirstOrDefault(p => p.First != p.Second))}"
                    + $"\nonly lived: {string.Join("\n", lived.Except(told).Take(6))}\nonly told: {string.Join("\n", told.Except(lived).Take(6))}");
            (different, alike) = report.Count > 0 ? (different + 1, alike) : (different, alike + 1);
        }

        Assert.True(different > BatchSize / 6, $"{different} differ and {alike} do not: such a check says little");
    }

    /// <summary>Every difference leads, step by step and always further back, to what was supposed.</summary>
    private static void AllFollowsFromTheChange(CounterfactualReport report, string which)
    {
        HashSet<string> before = [];
        foreach (Divergence d in report.Divergences)
        {
            Assert.True(d.Because is null || before.Contains(d.Because), $"{which}: {d} follows from nothing that is named before it");
            before.Add(d.Id);
        }

        Assert.True(report.Divergences.Count == 0 || report.Divergences[0].Because is null, which);
    }

    /// <summary>What the alarm, rules and whom they command decided, without ids.</summary>
    private static IEnumerable<string> Decided(IEnumerable<EventEnvelope> events) => events
        .Where(e => e.Event is not IIntentEvent && e.Actor.Kind is RuleKinds.Rule or DeviceKinds.SecuritySystem or DeviceKinds.Camera)
        .Where(e => e.Event is not (MotionDetected or ModeReported or PolicySet or PeriodBegan or RuleCreated or RuleDisabled or LightReported))
        .Select(e => $"{e.LearnedAt} {e.Actor} {e.Name} {Ids().Replace(EventFixtures.Payload(Types.Of(e.Event.GetType()), e.Event), "#")}")
        .Order(StringComparer.Ordinal);

    [GeneratedRegex("""-(supposed)?\d+(-supposed)?-\d+|home-1@\d+""")]
    private static partial Regex Ids();

    private static (Supposition, TestHome?)? Change(string sort, Life life, TestHome past, Random random)
    {
        switch (sort)
        {
            case "left out":
                EventEnvelope[] facts = [.. past.Journal.Where(e => e.LearnedAt >= life.Begins && RootOf(e) && IsFact(e.Event))];
                if (facts.Length == 0)
                {
                    return null;
                }

                EventEnvelope gone = facts[random.Next(facts.Length)];
                return (new Supposition.LeftOut(gone.HomeSeq), life.Live(new Otherwise { Without = life.StepOf(past, gone) }));

            case "added":
                Instant at = life.Begins + Duration.FromSeconds(random.Next(51, 1500));
                (Address to, ICommand command) = random.Next(3) switch
                {
                    0 => (Garden, (ICommand)new ReportMotion("new", at)),
                    1 => (FrontCamera, new ReportMotion("new", at)),
                    _ => (Bell, new ReportDing("new", at)),
                };
                return (new Supposition.Told(to, command, at), life.Live(new Otherwise { Also = (at, to, command) }));

            case "mode":
                Instant when = life.Begins + Duration.FromSeconds(random.Next(51, 1500));
                ReportPanel report = new() { Mode = (SecurityMode)random.Next(1, 4), DelayEndsAt = Patch.Of<Instant?>(null) };
                return (new Supposition.Told(Panel, report, when), life.Live(new Otherwise { Also = (when, Panel, report) }));

            case "entry delay":
                return (new Supposition.EntryDelay(90), life.Live(new Otherwise { EntrySeconds = 90 }));

            case "switched off":
                Instant off = life.Begins + Duration.FromSeconds(random.Next(51, 600));
                return (new Supposition.Told(RuleAt("b"), new DisableRule(), off), life.Live(new Otherwise { Also = (off, RuleAt("b"), new DisableRule()) }));

            default:
                return (new Supposition.Bypassed("z-back", true), null);
        }
    }

    private static bool RootOf(EventEnvelope e) => !e.Causation.StartsWith("home-1@", StringComparison.Ordinal);

    private static bool IsFact(IEvent e) => e is ContactOpened or MotionDetected;

    private sealed record Otherwise
    {
        internal int? Without { get; init; }

        internal (Instant At, Address To, ICommand Command)? Also { get; init; }

        internal int? EntrySeconds { get; init; }
    }

    /// <summary>What the world tells a home, whatever the home makes of it.</summary>
    private sealed class Life
    {
        private readonly List<(Duration After, Address To, Func<Instant, ICommand> Command)> _script = [];
        private readonly RuleDocumentText _rules;

        private Life(Random random)
        {
            _rules = new RuleDocumentText(random.Next());
            (bool door, bool hall, SecurityMode last) = (false, false, SecurityMode.Disarmed);
            for (int i = 0; i < 30; i++)
            {
                int step = i;
                Duration after = Duration.FromSeconds(random.Next(3) == 0 ? random.Next(1, 150) : random.Next(1, 10));

                // What is told again leaves no trace, and so nobody can know that it was told.
                switch (random.Next(8))
                {
                    case 0 or 1:
                        door = !door;
                        bool open = door;
                        _script.Add((after, BackDoor, _ => new ReportReadings(new Readings { Faulted = open })));
                        break;
                    case 2:
                        hall = !hall;
                        bool sees = hall;
                        _script.Add((after, Hall, _ => new ReportReadings(new Readings { Faulted = sees })));
                        break;
                    case 3:
                        _script.Add((after, Garden, now => new ReportMotion("g" + step, now)));
                        break;
                    case 4:
                        _script.Add((after, FrontCamera, now => new ReportMotion("m" + step, now)));
                        break;
                    case 5:
                        _script.Add((after, Bell, now => new ReportDing("d" + step, now)));
                        break;
                    default:
                        last = last == SecurityMode.Away || random.Next(4) == 0
                            ? last == SecurityMode.Disarmed ? SecurityMode.Home : SecurityMode.Disarmed
                            : SecurityMode.Away;
                        SecurityMode mode = last;
                        _script.Add((after, Panel, _ => new ReportPanel { Mode = mode, DelayEndsAt = Patch.Of<Instant?>(null) }));
                        break;
                }
            }
        }

        internal Instant Begins { get; private set; }

        internal static Life Of(int seed) => new(new Random(seed));

        internal TestHome Live(Otherwise? otherwise)
        {
            TestHome home = New();
            SecurityPolicy policy = CounterfactualProperties.Policy;
            policy = otherwise?.EntrySeconds is { } seconds
                ? policy with { Modes = [.. policy.ArmedModes().Select(m => m with { EntrySeconds = seconds })] }
                : policy;
            home.Tell(Panel, new SetSecurityPolicy(policy), Assistant);
            _rules.Write(home);
            home.Advance(Duration.FromSeconds(100));
            Begins = home.Now - Duration.FromSeconds(50);
            for (int i = 0; i < _script.Count; i++)
            {
                Pass(home, _script[i].After, otherwise);
                if (otherwise?.Without != i)
                {
                    home.Tell(_script[i].To, _script[i].Command(home.Now));
                }
            }

            Pass(home, Duration.FromHours(2), otherwise);
            return home;
        }

        /// <summary>Which of the script's steps an event came by.</summary>
        internal int StepOf(TestHome past, EventEnvelope fact)
        {
            Instant now = Begins + Duration.FromSeconds(50);
            for (int i = 0; i < _script.Count; i++)
            {
                now += _script[i].After;
                if (now == fact.LearnedAt)
                {
                    return i;
                }
            }

            throw new InvalidOperationException($"{fact} of {past.Journal.Count} is of no step.");
        }

        private static void Pass(TestHome home, Duration time, Otherwise? otherwise)
        {
            Instant end = home.Now + time;
            if (otherwise?.Also is var (at, to, command) && at > home.Now && at <= end)
            {
                home.Advance(at - home.Now);
                home.Tell(to, command);
            }

            home.Advance(end - home.Now);
        }
    }

    /// <summary>A rule that is random, and one that an alarm starts.</summary>
    private sealed class RuleDocumentText(int seed)
    {
        internal void Write(TestHome home)
        {
            home.Tell(RuleAt("a"), new CreateRule(RuleProperties.RandomDocument(new Random(seed), home, isPlain: true) with { Enabled = true }), Assistant);
            home.Tell(RuleAt("b"), new CreateRule(Document(home, """
                {"name":"y","triggers":[{"type":"alarm"},{"type":"motion","devices":["front-camera"]}],
                 "actions":[{"type":"siren","devices":["front-camera"],"seconds":20},{"type":"delay","seconds":20},{"type":"light","devices":["front-camera"],"on":false}]}
                """)), Assistant);
        }
    }
}
