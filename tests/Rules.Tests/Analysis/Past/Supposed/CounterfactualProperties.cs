using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Rules.Analysis.Past.Supposed;
using RingActors.Rules.Documents;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis.Past.Supposed;

/// <summary>U3: with nothing otherwise every decision is what is written, to the byte; with one thing otherwise all that differs follows from it.</summary>
public sealed class CounterfactualProperties
{
    private const int BatchSize = 100;

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 5)];

    internal static PastModel Model { get; } = new(
        kind => Deciders.GetValueOrDefault(kind),
        [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
        [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions],
        DomainRegistration.FirstKinds.Contains,
        e => Types.Of(e.GetType()).Name,
        e => EventFixtures.Payload(Types.Of(e.GetType()), e))
    {
        IsPlain = true,
    };

    private static Dictionary<string, Decider> Deciders =>
        DomainRegistration.Deciders.Concat(RulesRegistration.Deciders).ToDictionary(d => d.Kind);

    [Theory]
    [MemberData(nameof(Batches))]
    public void With_nothing_otherwise_every_decision_has_the_bytes_of_the_record(int batch)
    {
        long decided = 0, taken = 0;
        for (int i = 0; i < BatchSize; i++)
        {
            int seed = (batch * 100_000) + 30_000 + i;
            TestHome home = i % 2 == 0 ? GuardedLife(seed) : RuleProperties.History(seed, new Random(seed));
            List<string> wrong = [];
            Counterfactual again = new("home-1", Model, [], Instant.MinValue, home.Now + Duration.FromSeconds(1), atOnce: true)
            {
                Looks = pair =>
                {
                    if (pair.Past is null || !Bytes(pair.Supposed).SequenceEqual(Bytes(pair.Past)))
                    {
                        wrong.Add($"{pair.Supposed.Id} {pair.Supposed.Event} instead of {pair.Past?.Event}");
                    }
                },
            };
            CounterfactualReport report = Run(again, home);
            Assert.True(wrong.Count == 0, $"seed {seed}: {string.Join("\n", wrong.Take(5))}");
            Assert.True(report.Count == 0, $"seed {seed}: {string.Join("\n", report.Divergences.Take(5))}");
            decided += report.Decided;
            taken += report.TakenAsWritten;
        }

        Assert.True(decided > 10 * BatchSize, $"only {decided} decided, {taken} taken as written");
        Assert.True(taken * 4 < decided, $"{taken} taken as written, {decided} decided: too much is not lived again");
    }

    /// <summary>A home with zones of its own that is armed, entered, disarmed, and has rules.</summary>
    internal static TestHome GuardedLife(int seed)
    {
        Random random = new(seed);
        TestHome home = New();
        home.Tell(Panel, new SetSecurityPolicy(Policy), Assistant);
        home.Tell(RuleAt("a"), new Rules.Runs.CreateRule(RuleProperties.RandomDocument(random, home) with { Enabled = true }), Assistant);
        home.Tell(RuleAt("b"), new Rules.Runs.CreateRule(Document(home, """
            {"name":"y","triggers":[{"type":"alarm"}],"actions":[{"type":"light","devices":["front-camera"]},{"type":"delay","seconds":20},{"type":"light","devices":["front-camera"],"on":false}]}
            """)), Assistant);
        home.Advance(Duration.FromSeconds(10));
        for (int step = 0; step < 40; step++)
        {
            Happen(home, random);
            home.Advance(Duration.FromSeconds(random.Next(3) == 0 ? random.Next(200) : random.Next(10)));
        }

        home.Advance(Duration.FromHours(1));
        return home;
    }

    internal static readonly SecurityPolicy Policy = new()
    {
        Zones =
        [
            new() { Device = "2002", Type = ZoneType.Instant, Modes = ["away"] },
            new() { Device = "z-back", Type = ZoneType.Entry, Modes = ["away", "home"] },
            new() { Device = "z-hall", Type = ZoneType.Follower, Modes = ["away"] },
        ],
        Contacts = [new("neighbour", "https://example.org/alarm")],
    };

    internal static CounterfactualReport Run(Counterfactual counterfactual, TestHome home)
    {
        foreach (EventEnvelope envelope in home.Journal)
        {
            if (!counterfactual.Take(envelope))
            {
                break;
            }
        }

        return counterfactual.Report();
    }

    private static void Happen(TestHome home, Random random)
    {
        switch (random.Next(10))
        {
            case 0 or 1:
                home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = random.Next(2) == 0 }));
                break;
            case 2:
                home.Tell(Hall, new ReportReadings(new Readings { Faulted = random.Next(2) == 0 }));
                break;
            case 3:
                home.Tell(Garden, new ReportMotion("g" + home.Journal.Count, home.Now));
                break;
            case 4:
                home.Tell(FrontCamera, new ReportMotion("m" + home.Journal.Count, home.Now));
                break;
            case 5 or 6:
                Mode(home, (SecurityMode)random.Next(1, 4));
                break;
            case 7:
                home.Tell(Panel, random.Next(2) == 0 ? new Disarm() : new Arm(SecurityMode.Away, BypassOpen: true), Assistant);
                break;
            case 8:
                home.Tell(FrontCamera, new ReportReadings(new Readings { Light = random.Next(2) == 0 }));
                break;
            default:
                if (home.Pending.Count > 0)
                {
                    home.Conclude(home.Pending[random.Next(home.Pending.Count)]);
                }

                break;
        }
    }

    private static byte[] Bytes(EventEnvelope e)
    {
        RecordWriter writer = new();
        byte[] hash = new byte[32];
        writer.Write(
            new RecordFields(e.Actor, e.ActorSeq, e.HomeSeq, e.OccurredAt, e.LearnedAt, e.Principal, e.Correlation, e.Causation),
            Types.Of(e.Event.GetType()), e.Event, default, hash);
        return writer.Written.ToArray();
    }
}
