using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Analysis.Past.Kept;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;
using RingActors.Rules.Tests.Analysis.Past;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Promises;

/// <summary>What holds of promises after any history, with breaches planted in it. Seeded; a failure names its seed.</summary>
public sealed class PromiseProperties
{
    private const int BatchSize = 400;

    private static readonly Address At = RuleKinds.PromiseOf("home-1", "p");

    private static readonly string[] Promises =
    [
        PromiseTests.NeverOpen, PromiseTests.ArmedSoon,
        """{"name":"a","never":[{"type":"mode","modes":["disarmed"]}],"for_more_than_seconds":120}""",
        """{"name":"b","never":[{"type":"not","not":[{"type":"mode","modes":["away"]}]},{"type":"time_window","from":"21:00","to":"21:20"}],"for_more_than_seconds":60}""",
        """{"name":"c","never":[{"type":"device_state","device":"back-door","capability":"contact","is":"open","for_seconds":30}],"for_more_than_seconds":60}""",
        """{"name":"d","whenever":[{"type":"motion"},{"type":"ding"}],"within_seconds":60,"then":[{"type":"device_state","device":"front-camera","capability":"light","is":"on"}]}""",
        """{"name":"e","whenever":[{"type":"motion"}],"within_seconds":30,"or_event":[{"type":"ding"},{"type":"contact"}]}""",
        """{"name":"f","whenever":[{"type":"mode_changed","to":["disarmed"]}],"within_seconds":200,"or_event":[{"type":"rule_fired","rules":["a"]}]}""",
    ];

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 5)];

    [Theory]
    [MemberData(nameof(Batches))]
    public void What_is_found_in_the_past_is_what_was_found_live(int batch)
    {
        int broken = 0;
        for (int i = 0; i < BatchSize; i++)
        {
            int seed = (batch * 100_000) + i;
            (TestHome home, string json, Instant from) = Lived(seed);
            PromiseBroken[] live = [.. PromiseTests.Broken(home)];
            PromiseReport past = Past(home, json, from, home.Now + Duration.FromMilliseconds(1));
            Assert.True(
                live.Select(Said).SequenceEqual(past.Broken.Select(Said)) && past.BrokenCount == live.Length,
                $"seed {seed}: {json}\nlive {string.Join("\n     ", live.Select(Said))}\npast {string.Join("\n     ", past.Broken.Select(Said))}");
            Assert.True(
                past.UnprovenCount == home.View.Part<PromisesView>().Promises["p"].UnprovenCount, $"seed {seed}: {json}");
            broken += live.Length;
        }

        Assert.True(broken > BatchSize / 2, $"only {broken} breaches: such a check says nothing");
    }

    /// <summary>Neither an instant less of the record nor a promise a second longer is broken by it.</summary>
    [Fact]
    public void The_witness_of_a_breach_is_minimal()
    {
        int broken = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            (TestHome home, string json, Instant from) = Lived(seed);
            foreach (PromiseBroken one in PromiseTests.Broken(home).Take(3))
            {
                PromiseDocument document = PromiseTests.Read(home, json);
                Assert.Equal(Duration.FromSeconds(document.Seconds), one.At - one.Since);
                Assert.DoesNotContain(
                    Past(home, json, from, one.At).Broken.Select(b => (b.Since, b.At)), b => b == (one.Since, one.At) && b.At < one.At);
                PromiseReport before = Past(home, json, from, one.At - Duration.FromMilliseconds(1));
                Assert.DoesNotContain(before.Broken, b => b.Since == one.Since && b.At == one.At);
                Assert.Contains(
                    Past(home, json, from, one.At + Duration.FromMilliseconds(1)).Broken, b => b.Since == one.Since && b.At == one.At);
                broken++;
            }
        }

        Assert.True(broken > 100, $"only {broken} breaches: such a check says nothing");
    }

    /// <summary>
    /// Planted: the door is open for so long while the home is disarmed, so often and no oftener; everything else is noise.
    /// </summary>
    [Fact]
    public void As_many_breaches_are_found_as_were_planted()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            TestHome home = New();
            home.Advance(Duration.FromSeconds(1));
            Instant from = home.Now;
            PromiseTests.Make(home, PromiseTests.NeverOpen);
            List<Instant> planted = [];
            for (int i = 0; i < 20; i++)
            {
                home.Advance(Duration.FromMinutes(random.Next(1, 90)));
                Door(home, true);
                bool breaks = random.Next(4) == 0;
                if (breaks)
                {
                    planted.Add(home.Now);
                }

                int noise = random.Next(4);
                Duration open = breaks ? Duration.FromSeconds(random.Next(601, 4000)) : Duration.FromSeconds(random.Next(0, 600));
                for (int n = 0; n < noise; n++)
                {
                    home.Advance(open / (noise + 1));
                    Motion(home, FrontCamera, $"n{i}-{n}");
                }

                home.Advance(open - (open / (noise + 1) * noise));
                Door(home, false);
            }

            Assert.Equal(planted, PromiseTests.Broken(home).Select(b => b.Since));
            Assert.Equal(planted, Past(home, PromiseTests.NeverOpen, from, home.Now).Broken.Select(b => b.Since));
        }
    }

    /// <summary>Killed after any write: what is folded from the stored bytes waits for the same and says the same.</summary>
    [Fact]
    public void After_every_write_what_is_read_back_from_the_journal_is_what_was_there()
    {
        JsonTypeInfo state = Types.ShapeOf(typeof(PromiseState));
        for (int seed = 0; seed < 200; seed++)
        {
            (TestHome home, _, _) = Lived(seed);
            Promise decider = new();
            PromiseState read = decider.Initial(At);
            Instant? wakes = null;
            foreach (EventEnvelope envelope in home.Journal.Where(e => e.Actor.Equals(At)))
            {
                StoredType type = Types.Of(envelope.Event.GetType());
                byte[] stored = Encoding.UTF8.GetBytes(EventFixtures.Payload(type, envelope.Event));
                read = decider.Evolve(read, (IEvent)Types.Read(type.Name, type.Version, stored));
                PromiseState snapshot = (PromiseState)JsonSerializer.Deserialize(JsonSerializer.Serialize(read, state), state)!;
                wakes = decider.WakeAt(read);
                Assert.Equal(wakes, decider.WakeAt(snapshot));
            }

            Assert.Equal(home.WakeAt(At), wakes);
            Assert.Equal(JsonSerializer.Serialize(home.State(At), state), JsonSerializer.Serialize(read, state));
        }
    }

    [Fact]
    public void Nothing_is_left_due_and_twice_is_once()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            (TestHome home, string json, _) = Lived(seed);
            home.SettleDue();
            Assert.False(home.WakeAt(At) <= home.Now, $"seed {seed}");
            ICommand command = new Random(seed).Next(3) switch
            {
                0 => new ChangePromise(PromiseTests.Read(home, Promises[seed % Promises.Length])),
                1 => new ReleasePromise(),
                _ => new MakePromise(PromiseTests.Read(home, json)),
            };
            home.Tell(At, command, Assistant);
            Assert.True(home.Tell(At, command, Assistant).Events.Count == 0, $"seed {seed}: {command}");
        }
    }

    private static PromiseReport Past(TestHome home, string json, Instant from, Instant until)
    {
        PromiseHistory history = new("home-1", PastProperties.Projections, PromiseTests.Read(home, json), from, until);
        foreach (EventEnvelope envelope in home.Journal.TakeWhile(e => e.LearnedAt < until))
        {
            history.Take(envelope);
        }

        return history.Report();
    }

    private static string Said(PromiseBroken e) =>
        $"{e.Since} {e.At} {e.By?.Event} {string.Join("; ", e.Facts.Select(f => f.Path + f.Holds + f.Reason))}";

    private static (TestHome Home, string Json, Instant From) Lived(int seed)
    {
        Random random = new(seed);
        TestHome home = New();
        home.Advance(Duration.FromSeconds(1));
        Instant from = home.Now;
        string json = Promises[random.Next(Promises.Length)];
        PromiseTests.Make(home, json);
        home.Tell(RuleAt("a"), new CreateRule(RuleProperties.RandomDocument(random, home)), Assistant);
        for (int step = 0; step < 30; step++)
        {
            home.Advance(Duration.FromSeconds(random.Next(3) == 0 ? random.Next(900) : random.Next(20)));
            switch (random.Next(6))
            {
                case 0:
                    Mode(home, (SecurityMode)random.Next(1, 4));
                    break;
                case 1:
                    Door(home, random.Next(2) == 0);
                    break;
                case 2:
                    home.Tell(BackDoor, new Devices.Domain.Devices.ReportReadings(new Readings { Connection = (Connection)random.Next(1, 3) }));
                    break;
                default:
                    PastProperties.Happen(home, random);
                    break;
            }
        }

        home.Advance(Duration.FromMinutes(30));
        return (home, json, from);
    }
}
