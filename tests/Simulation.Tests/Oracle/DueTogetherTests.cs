using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Simulation.Tests.Kit;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>Runs of one rule that end their wait at one instant, in the real engine, which tells a deadline once.</summary>
public sealed class DueTogetherTests
{
    private static readonly Address Lamp = new(DayHouse.Home, DeviceKinds.Camera, "lamp-1");

    [Fact]
    public void Runs_that_two_devices_began_at_one_instant_all_go_on_and_so_do_later_ones()
    {
        DayPlan plan = new(1, new SecurityPolicy(), [.. Day()], 600);
        DayLog log = OnOwnThread.Run(() => DayLife.Live(plan));

        RuleFired[] fired = [.. log.Events.Select(e => e.Event).OfType<RuleFired>()];
        Assert.Equal(4, fired.Length);
        Assert.Equal(fired[0].At, fired[1].At);
        foreach (RuleFired run in fired)
        {
            Seen[] own = [.. log.Events.Where(e => e.Event is IRunEvent of && of.Run == run.Run)];
            Assert.Contains(own, e => e.Event is RuleRunEnded { Outcome: RunOutcome.Completed });
            Assert.Single(own.Select(e => e.Envelope.Correlation).Distinct());
        }

        // The lamp is asked by the first of them: what a run leads to is that run's.
        Seen light = log.Events.First(e => e.Event is LightRequested);
        Seen first = log.Events.First(e => e.Event is RuleStepTaken step && step.Run == fired[0].Run);
        Assert.Equal(first.Envelope.Correlation, light.Envelope.Correlation);
        Assert.Empty(DayVerdict.Of(plan, log));
    }

    private static IEnumerable<Happening> Day()
    {
        yield return new(5, "there is a lamp", h => h.AskDevice(
            Lamp,
            new ReportDevice(
                new DeviceDescription { Name = "Lamp", RingKind = "x", Capabilities = [Capabilities.Light] },
                new Readings { Connection = Connection.Online, Light = false })));
        yield return new(10, "there is a rule that waits", h =>
        {
            RuleReading reading = RuleParser.Read(
                (JsonObject)JsonNode.Parse("""
                    {"name": "Wait", "triggers": [{"type": "motion"}], "actions": [{"type": "delay", "seconds": 60}, {"type": "light", "devices": ["lamp"]}]}
                    """)!,
                new RuleContext(h.Life.View()!.Part<DevicesView>(), "Europe/Berlin"));
            Assert.Empty(reading.Faults);
            h.AskDevice(RuleKinds.AddressOf(DayHouse.Home, "wait"), new CreateRule(reading.Document!));
        });
        foreach (double at in new[] { 100, 300 })
        {
            // Both are asked in one turn, and so at one instant.
            yield return new(at, "two sensors tell of motion", h =>
            {
                foreach (string sensor in new[] { "z-left", "z-right" })
                {
                    h.AskDevice(new Address(DayHouse.Home, DeviceKinds.MotionSensor, sensor), new ReportReadings(new Readings { Faulted = true }));
                }
            });
            yield return new(at + 5, "they tell of none any more", h =>
            {
                foreach (string sensor in new[] { "z-left", "z-right" })
                {
                    h.AskDevice(new Address(DayHouse.Home, DeviceKinds.MotionSensor, sensor), new ReportReadings(new Readings { Faulted = false }));
                }
            });
        }
    }
}
