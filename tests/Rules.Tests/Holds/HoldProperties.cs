using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Holds;

/// <summary>
/// Doors that open and close within a millisecond, together, late and twice: what started is compared with what the journal's own events of
/// the doors say, read from outside. A failure names its seed.
/// </summary>
public sealed class HoldProperties
{
    private const int Lives = 400;

    private static readonly Duration For = Duration.FromSeconds(2);
    private static readonly Address Window = new("home-1", DeviceKinds.Contact, "z-window");
    private static readonly Address[] Doors = [BackDoor, Window];

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 5)];

    /// <summary>No trigger is lost and none is doubled: every change is answered once by each rule that waits for it.</summary>
    [Theory]
    [MemberData(nameof(Batches))]
    public void Every_change_is_answered_once_by_every_rule_that_waits_for_it(int batch)
    {
        int changes = 0;
        ForAll(batch, (home, seed) =>
        {
            Dictionary<Address, string> known = [];
            List<string> opened = [], turned = [];
            foreach (EventEnvelope e in home.Journal.Where(e => Doors.Contains(e.Actor) && e.Event is ContactOpened or ContactClosed))
            {
                string word = e.Event is ContactOpened ? "open" : "closed";
                bool late = e.LearnedAt - e.OccurredAt > Duration.FromSeconds(120);
                if (word == "open" && !late)
                {
                    opened.Add(e.Id);
                }

                if (!late && known.TryGetValue(e.Actor, out string? was) && was != word)
                {
                    turned.Add(e.Id);
                }

                known[e.Actor] = word;
            }

            changes += turned.Count;
            Assert.True(opened.SequenceEqual(Answered(home, "opened")), $"seed {seed}: opened {string.Join(' ', opened)}");
            Assert.True(turned.SequenceEqual(Answered(home, "turned")), $"seed {seed}: turned {string.Join(' ', turned)}");
        });
        Assert.True(changes > 500, $"only {changes} changes");
    }

    /// <summary>Each stretch of two seconds or more that a door was open and reachable started the rule once, at its end.</summary>
    [Theory]
    [MemberData(nameof(Batches))]
    public void What_stayed_open_for_its_time_started_the_rule_once_and_nothing_else_did(int batch)
    {
        int held = 0, broken = 0;
        ForAll(batch, (home, seed) =>
        {
            (Address, Instant)[] lived =
            [
                .. home.Journal.Where(e => e.Actor.Equals(RuleAt("held")) && By(e.Event) is not null)
                    .Select(e => (By(e.Event)!.Actor, e.LearnedAt)).Order(),
            ];
            (Address, Instant)[] expected = [.. Doors.SelectMany(d => Stretches(home, d)).Order()];
            Assert.True(
                expected.SequenceEqual(lived),
                $"seed {seed}: expected {string.Join(' ', expected)}, lived {string.Join(' ', lived)}");
            held += lived.Length;
            broken += home.Journal.Count(e => e.Event is ContactClosed);
        });
        Assert.True(held > 100 && broken > 300, $"{held} held, {broken} closed");
    }

    /// <summary>When the rule must have started, by the door's own events.</summary>
    private static IEnumerable<(Address Door, Instant At)> Stretches(TestHome home, Address door)
    {
        bool open = false, online = true;
        Instant? from = null;
        bool isDone = false;
        foreach (EventEnvelope e in home.Journal.Where(e => e.Actor.Equals(door)))
        {
            if (from is { } began && !isDone && e.LearnedAt >= began + For)
            {
                isDone = true;
                yield return (door, began + For);
            }

            switch (e.Event)
            {
                case ContactOpened:
                    (open, isDone) = (true, false);
                    from = online ? e.OccurredAt : null;
                    break;
                case ContactClosed:
                    (open, from) = (false, null);
                    break;
                case ConnectionChanged { Connection: Connection.Offline }:
                    (online, from) = (false, null);
                    break;
                case ConnectionChanged:
                    from = online || !open || isDone ? from : e.LearnedAt;
                    online = true;
                    break;
            }
        }

        if (from is { } last && !isDone && home.Now >= last + For)
        {
            yield return (door, last + For);
        }
    }

    private static string[] Answered(TestHome home, string rule) =>
        [.. home.Journal.Where(e => e.Actor.Equals(RuleAt(rule))).Select(e => By(e.Event)?.Event).OfType<string>()];

    private static RingActors.Rules.Triggers.TriggerFacts? By(IEvent @event) => @event switch
    {
        RuleFired e => e.By,
        RuleNotStarted e => e.By,
        RuleThrottled e => e.By,
        _ => null,
    };

    private static void ForAll(int batch, Action<TestHome, int> check)
    {
        for (int i = 0; i < Lives / 5; i++)
        {
            int seed = (batch * 100_000) + i;
            check(Life(new Random(seed)), seed);
        }
    }

    private static TestHome Life(Random random)
    {
        TestHome home = New();
        home.Tell(Window, new ReportDevice(
            new DeviceDescription { Name = "Window", RingKind = "x", Capabilities = [Capabilities.Contact] },
            new Readings { Connection = Connection.Online }));
        Create(home, "opened", """{"name":"opened","triggers":[{"type":"contact"}],"actions":[{"type":"light","devices":["front-camera"]}]}""");
        Create(home, "turned", """
            {"name":"turned","triggers":[{"type":"device_state","kinds":["contact"],"capability":"contact","to":"open"},
                                         {"type":"device_state","capability":"contact","from":"open","to":"closed"}],
             "actions":[{"type":"light","devices":["front-camera"],"on":false}]}
            """);
        Create(home, "held", """
            {"name":"held","triggers":[{"type":"contact","for_seconds":2}],"actions":[{"type":"light","devices":["front-camera"]}]}
            """);
        for (int i = random.Next(5, 40); i > 0; i--)
        {
            Address door = Doors[random.Next(2)];
            ReportReadings report = new(
                new Readings
                {
                    Faulted = random.Next(8) == 0 ? null : random.Next(2) == 0,
                    Connection = random.Next(8) > 0 ? null : random.Next(2) == 0 ? Connection.Offline : Connection.Online,
                });
            home.Tell(door, report);
            if (random.Next(3) == 0)
            {
                home.Tell(random.Next(2) == 0 ? door : Doors[0], report);
            }

            Duration by = random.Next(3) switch
            {
                0 => Duration.Zero,
                1 => Duration.FromMilliseconds(1),
                _ => Duration.FromMilliseconds(random.Next(4000)),
            };
            home.Advance(by);
        }

        return home;
    }
}
