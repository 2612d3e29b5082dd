using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Simulation.Tests.Kit;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>
/// An alarm that sets off more than one turn can hold, in a house with the product's own actors: it is there, people are told, every rule
/// does all of its steps once, and what the house reports meanwhile has its events; also if the process is killed amid it.
/// </summary>
public sealed class WideAlarmTests(ITestOutputHelper output)
{
    private const double ArmedAt = 100;
    private const double OpenAt = 300;
    private const double AlarmAt = OpenAt + DayPanel.EntrySeconds;

    private static readonly string[] Busy = ["z-window", "z-cellar", "z-garage"];

    [Theory]
    [InlineData(66, 1, false)]
    [InlineData(24, 1, true)]
    [InlineData(1, 50, true)]
    [InlineData(40, 30, true)]
    public void Whatever_an_alarm_sets_off_it_is_told_and_all_of_it_is_done(int rules, int lamps, bool sirens) => Judge(rules, lamps, sirens, []);

    [Fact]
    public void Five_hundred_rules_with_fifty_devices_each_are_all_done() => Judge(500, 50, false, []);

    [Fact]
    public void Killed_amid_it_with_any_write_nothing_of_it_is_lost_or_done_twice()
    {
        int first = Random.Shared.Next(1_000_000);
        output.WriteLine($"Kills from seed {first}.");
        foreach (int seed in Enumerable.Range(first, 6))
        {
            Random random = new(seed);
            double at = AlarmAt - 1;
            List<Happening> kills = [];
            for (int i = 0; i < 4; i++)
            {
                int writes = random.Next(1, 30);
                kills.Add(new Happening(at, $"the process is killed with its {writes}. next write", h => h.Life.Kill(writes, 2)));
                at += 4;
            }

            Judge(24, 20, true, kills);
        }
    }

    private static void Judge(int rules, int lamps, bool sirens, IReadOnlyList<Happening> kills)
    {
        DayPlan plan = PlanOf(rules, lamps, sirens, kills);
        DayLog log = OnOwnThread.Run(() => DayLife.Live(plan));
        string story = $"{rules} rules, {lamps} lamps, {kills.Count} kills: ";

        Seen opened = Assert.Single(log.Events, e => e.Event is IncidentOpened { Kind: IncidentKind.Burglary });
        Seen alarmed = Assert.Single(log.Events, e => e.Event is IncidentAlarmed);
        Assert.InRange(alarmed.At, opened.At, AlarmAt + (kills.Count > 0 ? 20 : 5));
        Assert.Contains(log.Posts, p => p.Recipient == "aunt" && p.Request is SendIncidentNotice { Notice.Type: "incident.alarmed" });
        Assert.Empty(DayVerdict.Of(plan, log));

        ILookup<string, IEvent> ofRule = log.Events.Where(e => e.Envelope.Actor.Kind == RuleKinds.Rule).ToLookup(e => e.Envelope.Actor.Id, e => e.Event);
        for (int i = 1; i <= rules; i++)
        {
            IEvent[] done = [.. ofRule[$"on-alarm-{i}"]];
            Assert.True(done.Count(e => e is RuleFired) == 1, $"{story}rule {i} fired {done.Count(e => e is RuleFired)} times");
            RuleStepTaken[] steps = [.. done.OfType<RuleStepTaken>()];
            Assert.Equal(Enumerable.Range(0, sirens ? 2 : 1), steps.Select(s => s.Step));
            Assert.All(steps, s => Assert.Equal(lamps, s.Told.Count));
            Assert.Equal(RunOutcome.Completed, Assert.Single(done.OfType<RuleRunEnded>()).Outcome);
        }

        for (int lamp = 1; lamp <= lamps; lamp++)
        {
            Assert.Contains(log.Events, e => e.Envelope.Actor.Equals(Lamp(lamp)) && e.Event is LightRequested { On: true });
        }
    }

    private static DayPlan PlanOf(int rules, int lamps, bool sirens, IReadOnlyList<Happening> kills)
    {
        SecurityPolicy policy = new()
        {
            Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 0 }],
            Zones = [new() { Device = "z-hall", Type = ZoneType.Follower, Modes = ["away"] }],
            Contacts = [new("aunt", "https://example.org/aunt")],
        };
        string devices = string.Join(",", Enumerable.Range(1, lamps).Select(i => $"\"lamp-{i}\""));
        string siren = sirens ? $$""", {"type": "siren", "devices": [{{devices}}], "seconds": 30}""" : "";
        List<Happening> day =
        [
            new(1, "the home is to be guarded by its policy", h => h.Ask(new SetSecurityPolicy(policy))),
            new(2, $"there are {lamps} lamps", h =>
            {
                for (int i = 1; i <= lamps; i++)
                {
                    h.Life.Tell(Lamp(i), new ReportDevice(
                        new DeviceDescription { Name = $"Lamp {i}", RingKind = "x", Capabilities = [Capabilities.Light, Capabilities.Siren] },
                        new Readings { Connection = Connection.Online, Light = false, Siren = new SirenReading(false, null) }));
                }
            }),
            new(30, $"there are {rules} rules on alarm", h =>
            {
                DevicesView known = h.Life.View()!.Part<DevicesView>();
                for (int i = 1; i <= rules; i++)
                {
                    RuleReading reading = RuleParser.Read(
                        (JsonObject)JsonNode.Parse($$"""
                            {"name": "On alarm {{i}}", "triggers": [{"type": "alarm", "states": ["burglar-alarm"]}],
                             "actions": [{"type": "light", "devices": [{{devices}}]}{{siren}}]}
                            """)!,
                        new RuleContext(known, "Europe/Berlin"));
                    Assert.Empty(reading.Faults);
                    h.AskDevice(RuleKinds.AddressOf(DayHouse.Home, $"on-alarm-{i}"), new CreateRule(reading.Document!));
                }
            }),
            new(ArmedAt, "Pat arms in the Ring app", h => h.Panel.Switch(SecurityMode.Away, [])),
            new(OpenAt, "the back door opens", h => h.Open(DayPanel.BackDoor)),
            .. kills,
            new(AlarmAt + 200, "the back door closes", h => h.Close(DayPanel.BackDoor)),
            new(AlarmAt + 300, "Pat disarms in the Ring app", h => h.Panel.Switch(SecurityMode.Disarmed, [])),
        ];
        for (int i = 0; i < 40; i++)
        {
            string id = Busy[i % Busy.Length];
            bool open = (i / Busy.Length) % 2 == 0;
            day.Add(new Happening(AlarmAt - 2 + (i * 0.3), $"{id} {(open ? "opens" : "closes")}", h => Move(h, id, open)));
        }

        day.Add(new Happening(AlarmAt + 30, "all of that is closed", h => Array.ForEach(Busy, h.Close)));
        return new DayPlan(1, policy, [.. day.OrderBy(h => h.At)], AlarmAt + 1800);
    }

    private static void Move(DayHouse house, string id, bool open)
    {
        if (open)
        {
            house.Open(id);
        }
        else
        {
            house.Close(id);
        }
    }

    private static Address Lamp(int i) => new(DayHouse.Home, DeviceKinds.Camera, $"lamp-{i}");
}
