using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests;

/// <summary>
/// R-S5 from outside, over random lives of a house in which somebody plays with one device after the other: each start that was asked for
/// happened, or is named with a reason for which the same device is to blame. A failure names its seed.
/// </summary>
public sealed class ThrottleProperties
{
    private const int Lives = 150;
    private const int TooMany = 30;

    private static readonly Duration Minute = Duration.FromMinutes(1);
    private static readonly string[] AlarmEvents = ["security.alarm-reported", "incident.opened", "incident.alarmed"];
    private static readonly string[] Slugs = ["a", "b", "c"];

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 4)];

    [Theory]
    [MemberData(nameof(Batches))]
    public void Every_start_that_was_asked_for_happens_or_the_device_that_asked_is_to_blame(int batch)
    {
        int throttled = 0, besides = 0, alarms = 0;
        for (int i = 0; i < Lives; i++)
        {
            int seed = (batch * 10_000) + i;
            Life life = new(seed);
            foreach (string slug in Slugs)
            {
                (int Throttled, int Besides, int Alarms) seen = Check(life.Home, slug, $"seed {seed}, rule {slug}");
                throttled += seen.Throttled;
                besides += seen.Besides;
                alarms += seen.Alarms;
            }

            Assert.All(life.Home.View.Part<RulesView>().Rules.Values, r => Assert.True(r.Enabled, $"seed {seed}: {r.Slug} was switched off"));
        }

        // A life in which nothing is throttled, or nothing happens beside it, would show nothing.
        Assert.True(throttled > 500 && besides > 500 && alarms > 500, $"{throttled} throttled, {besides} beside them, {alarms} by alarms");
    }

    private static (int Throttled, int Besides, int Alarms) Check(TestHome home, string slug, string where)
    {
        Dictionary<string, EventEnvelope> answers = [];
        foreach (EventEnvelope e in home.Journal.Where(e => e.Actor.Equals(RuleAt(slug)) && AskedBy(e.Event) is not null))
        {
            Assert.True(answers.TryAdd(AskedBy(e.Event)!.Event, e), $"{where}: {AskedBy(e.Event)!.Event} was answered twice");
        }

        Dictionary<string, Address> underWay = [];
        List<(Address Device, Instant At)> starts = [];
        (int Throttled, int Besides, int Alarms) seen = default;
        HashSet<string> asked = [.. Asked(home, slug)];
        Assert.True(asked.SetEquals(answers.Keys), $"{where}: asked {asked.Count}, answered {answers.Count}");
        foreach (EventEnvelope e in home.Journal.Where(e => e.Actor.Equals(RuleAt(slug))))
        {
            bool isAlarm = AskedBy(e.Event) is { } by && AlarmEvents.Contains(by.Name);
            string at = $"{where}, {e.Id}";
            switch (e.Event)
            {
                case RuleFired fired when isAlarm:
                    seen.Alarms++;
                    break;
                case RuleFired fired:
                    seen.Besides += Count(starts, fired.By.Actor, e.LearnedAt) == 0 && starts.Any(s => s.At > e.LearnedAt - Minute) ? 1 : 0;
                    Assert.False(underWay.ContainsValue(fired.By.Actor), $"{at}: two runs of one device");
                    Assert.True(Count(starts, fired.By.Actor, e.LearnedAt) < TooMany, $"{at}: a start too many");
                    underWay[fired.Run] = fired.By.Actor;
                    starts.Add((fired.By.Actor, e.LearnedAt));
                    break;
                case RuleNotStarted not:
                    Assert.True(
                        !isAlarm && underWay.TryGetValue(not.Run, out Address? blamed) && blamed.Equals(not.By.Actor),
                        $"{at}: {not.By.Actor} was held up by the run of somebody else");
                    break;
                case RuleThrottled throttled:
                    Assert.True(!isAlarm && Count(starts, throttled.By.Actor, e.LearnedAt) >= TooMany, $"{at}: {throttled.By.Actor} was not too often");
                    Assert.True(throttled.Until > e.LearnedAt && throttled.Until <= e.LearnedAt + Minute, $"{at}: throttled until {throttled.Until}");
                    seen.Throttled++;
                    break;
                case RuleRunEnded ended:
                    underWay.Remove(ended.Run);
                    break;
                default:
                    break;
            }
        }

        return seen;
    }

    private static int Count(List<(Address Device, Instant At)> starts, Address device, Instant now) =>
        starts.Count(s => s.Device.Equals(device) && s.At > now - Minute);

    /// <summary>The events for which a household would say that this rule was to start: its triggers have no conditions here.</summary>
    private static IEnumerable<string> Asked(TestHome home, string slug)
    {
        RuleDocument document = home.Rule(slug).Document;
        Instant created = home.Journal.Single(e => e.Actor.Equals(RuleAt(slug)) && e.Event is RuleCreated).LearnedAt;
        string? alarm = null;
        foreach (EventEnvelope e in home.Journal)
        {
            bool meant = e.Event switch
            {
                MotionDetected => document.Triggers.Any(t => t is MotionTrigger m && Named(m.Devices, e.Actor)),
                DoorbellPressed => document.Triggers.Any(t => t is DingTrigger),
                ContactOpened => document.Triggers.Any(t => t is ContactTrigger c && Named(c.Devices, e.Actor)),
                AlarmReported a => a.Alarm.State != alarm && document.Triggers.Any(t => t is AlarmTrigger),
                _ => false,
            };
            alarm = e.Event is AlarmReported reported ? reported.Alarm.State : e.Event is AlarmCleared ? null : alarm;
            if (meant && e.LearnedAt >= created)
            {
                yield return e.Id;
            }
        }
    }

    private static bool Named(IReadOnlyList<Address> devices, Address device) => devices.Count == 0 || devices.Contains(device);

    private static TriggerFacts? AskedBy(IEvent @event) => @event switch
    {
        RuleFired e => e.By,
        RuleNotStarted e => e.By,
        RuleThrottled e => e.By,
        _ => null,
    };

    /// <summary>Some rules, and some minutes in which one device after the other is played with while the rest of the house goes on.</summary>
    private sealed class Life
    {
        private readonly Random _random;
        private bool _open;
        private int _alarms;

        internal Life(int seed)
        {
            _random = new Random(seed);
            foreach (string slug in Slugs)
            {
                Create(Home, slug, Document());
            }

            for (int i = _random.Next(2, 5); i > 0; i--)
            {
                Play(_random.Next(4), _random.Next(5, 80), Duration.FromMilliseconds(_random.Next(4) == 0 ? 2500 : _random.Next(1, 900)));
                Home.Advance(Duration.FromSeconds(_random.Next(2) == 0 ? _random.Next(100) : 0));
            }
        }

        internal TestHome Home { get; } = New();

        private void Play(int device, int times, Duration pause)
        {
            for (int i = 0; i < times; i++)
            {
                Use(_random.Next(10) == 0 ? _random.Next(5) : device);
                Home.Advance(pause);
            }
        }

        private void Use(int device)
        {
            string id = "e" + Home.Journal.Count;
            (Address to, ICommand command) = device switch
            {
                0 => (Bell, new ReportDing(id, Home.Now)),
                1 => (Garden, new ReportMotion(id, Home.Now)),
                2 => (FrontCamera, new ReportMotion(id, Home.Now)),
                3 => (BackDoor, (ICommand)new ReportReadings(new Readings { Faulted = _open = !_open })),
                _ => (Panel, new ReportPanel
                {
                    Alarm = Patch.Of<AlarmReading>(new AlarmReading(_alarms++ % 2 == 0 ? "fire-alarm" : "co-alarm", "a", [], null)),
                }),
            };
            Home.Tell(to, command);
        }

        private string Document()
        {
            string[] triggers =
            [
                """{"type":"motion"}""", """{"type":"motion","devices":["garden"]}""", """{"type":"ding"}""", """{"type":"contact"}""",
            ];
            _random.Shuffle(triggers);
            string delay = _random.Next(3) == 0 ? $$""",{"type":"delay","seconds":{{_random.Next(1, 30)}}},{"type":"delay","seconds":1}""" : "";
            return $$"""
                {"name":"r","triggers":[{{string.Join(',', triggers[.._random.Next(1, 4)])}},{"type":"alarm"}],
                 "actions":[{"type":"webhook","url":"http://127.0.0.1/"}{{delay}}]}
                """;
        }
    }
}
