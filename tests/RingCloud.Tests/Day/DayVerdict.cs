using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.RingCloud.Tests.Coverage;

namespace RingActors.RingCloud.Tests.Day;

/// <summary>What has to hold when a day is over.</summary>
internal sealed class DayVerdict(DayLife life, DayPlan plan, HomeView view, IReadOnlyList<EventEnvelope> journal, string told)
{
    private static readonly Dictionary<string, SecurityMode> Modes = new()
    {
        ["none"] = SecurityMode.Disarmed,
        ["some"] = SecurityMode.Home,
        ["all"] = SecurityMode.Away,
    };

    /// <summary>Presses and motions by Ring's id: none twice, none invented, and none missing of a time that is claimed.</summary>
    public int AssertHappeningsKept()
    {
        Dictionary<string, int> kept = journal.Select(e => IdOf(e.Event)).OfType<string>().CountBy(id => id).ToDictionary();
        Assert.All(kept, k => Assert.True(k.Value == 1, $"{told}; {k.Key} is in the journal {k.Value} times"));
        HashSet<string> happened = [.. life.All.Where(h => h.EventId is not null).Select(h => $"{h.EventId}"), .. plan.Motions.Select(m => $"{m}")];
        Assert.All(kept.Keys, id => Assert.Contains(id, happened));
        CoverageView coverage = view.Part<CoverageView>();
        int covered = 0;
        foreach (IGrouping<string, Happened> of in life.All.Where(h => h.EventId is not null).GroupBy(h => h.Id))
        {
            IReadOnlyList<Stretch> claimed = coverage.Happenings(of.Key);
            foreach (Happened each in of.Where(h => IsWithin(claimed, h.At)))
            {
                Assert.True(kept.ContainsKey($"{each.EventId}"), $"{told}; {each} is in no journal, but the time is covered");
                covered++;
            }
        }

        return covered;
    }

    /// <summary>
    /// What could be delivered is in the journal once, whatever was claimed later, and so is what happened in a time that is claimed. Sensors,
    /// locks and switches have no ids: theirs is the instant. A battery's level is compared at the end alone.
    /// </summary>
    public int AssertToldKept(IReadOnlyList<Stretch> hub)
    {
        ILookup<(string, Instant, bool), EventEnvelope> states = journal.Where(e => IsOn(e.Event) is not null)
            .ToLookup(e => (e.Actor.Id, e.OccurredAt, IsOn(e.Event)!.Value));
        ILookup<string, EventEnvelope> ids = journal.Where(e => IdOf(e.Event) is not null).ToLookup(e => IdOf(e.Event)!);
        int kept = 0;
        foreach (Happened each in life.All.Where(h => h.What.What != What.Battery && (h.Told || (h.EventId is null && IsWithin(hub, h.At)))))
        {
            int times = each.EventId is { } id ? ids[$"{id}"].Count() : states[(each.Id, each.At, each.What.On)].Count();
            Assert.True(times == 1, $"{told}; {each} is in the journal {times} times");
            kept++;
        }

        return kept;
    }

    /// <summary>What was changed unheard is learned when the panel is heard again, as far as it still is so.</summary>
    public void AssertModes()
    {
        List<SecurityMode> expected = [SecurityMode.Disarmed];
        for (int i = 0; i < plan.Modes.Count; i++)
        {
            bool isLastUnheard = i + 1 == plan.Modes.Count || plan.Modes[i + 1].Heard;
            if ((plan.Modes[i].Heard || isLastUnheard) && expected[^1] != Modes[plan.Modes[i].Mode])
            {
                expected.Add(Modes[plan.Modes[i].Mode]);
            }
        }

        EventEnvelope[] reported = [.. journal.Where(e => e.Event is ModeReported)];
        Assert.Equal(expected, reported.Select(e => ((ModeReported)e.Event).Mode));
        foreach ((Instant at, string mode, bool heard) in plan.Modes.Where(m => m.Heard))
        {
            Assert.Contains(reported, e => e.OccurredAt == at && ((ModeReported)e.Event).Mode == Modes[mode]);
        }
    }

    /// <summary>Those that were scripted, and no other: one of the base station, one of the engine's own guarding. Both are over.</summary>
    public void AssertIncidents()
    {
        IncidentOpened[] opened = [.. journal.Select(e => e.Event).OfType<IncidentOpened>()];
        Assert.Equal(
            [(IncidentKind.Burglary, true), (IncidentKind.Burglary, false)], opened.Select(o => (o.Kind, o.ByBaseStation)));
        Assert.Equal("Back Window", Assert.Single(opened[0].SetOffBy).Name);
        Assert.Equal(DayPlan.GuardedCamera, Assert.Single(opened[1].SetOffBy).Name);
        Assert.Equal(opened.Select(o => o.Incident), journal.Select(e => e.Event).OfType<IncidentEnded>().Select(e => e.Incident));
        Assert.Empty(view.Part<SecurityView>().Guard.Incidents);
    }

    /// <summary>No wish is left without an end, and ours to the alarm came true.</summary>
    public int AssertIntents()
    {
        IntentsView intents = view.Part<IntentsView>();
        Assert.Empty(intents.Open);
        Assert.All(plan.Intents, id => Assert.Equal(IntentStage.Confirmed, intents.Get(id)!.Stage));
        return intents.Recent.Count;
    }

    public static void AssertChain(string home, IEnumerable<StoredFrame> frames)
    {
        byte[] hash = new byte[HashChain.HashLength];
        HashChain.Genesis(home, hash);
        foreach (StoredFrame frame in frames)
        {
            HashChain.Next(hash, frame.Record.Span, hash);
            Assert.True(frame.Hash.Span.SequenceEqual(hash), "the chain is broken");
        }
    }

    /// <summary>The view, device by device, against the simulator's own account.</summary>
    public int AssertViewIs(SimulatedHouse world)
    {
        DevicesView devices = view.Part<DevicesView>();
        SecurityView security = view.Part<SecurityView>();
        Assert.Equal((Modes[world.Mode], false), (security.Mode, security.Alarm is not null));
        Assert.Equal(world.SirenSounds, security.Siren?.Value == StateView.On);
        Assert.False(world.IsAlarming);
        string[] names = [.. world.HubDevices.Where(d => Type(d.Value) != "security-panel").Select(d => d.Key).Concat(world.Cameras.Keys).Order()];
        Assert.Equal(names, devices.All.Select(d => d.Name).Order());
        foreach (DeviceView device in devices.All)
        {
            string expected = world.HubDevices.TryGetValue(device.Name, out JsonNode? hub) ? OfHub(hub) : OfCamera(world.Cameras[device.Name]);
            Assert.Equal($"{device.Name}: {expected}", $"{device.Name}: {Seen(device, hub)}");
        }

        return devices.All.Count;
    }

    private static string Type(JsonNode hub) => (string)hub["general"]!["v2"]!["deviceType"]!;

    private static string OfHub(JsonNode document)
    {
        JsonNode values = document["device"]!["v1"]!;
        string state = Type(document) switch
        {
            "sensor.contact" => (bool)values["faulted"]! ? StateView.Open : StateView.Closed,
            "sensor.motion" => (bool)values["faulted"]! ? StateView.Motion : StateView.Clear,
            "alarm.smoke" or "alarm.co" => (string)values["alarmStatus"]! == "active" ? StateView.Alarm : StateView.Clear,
            "lock" => (string)values["locked"]!,
            "switch" or "switch.multilevel.bulb" => (bool)values["on"]! ? StateView.On : StateView.Off,
            _ => "",
        };
        return $"{state} {(int?)document["general"]!["v2"]!["batteryLevel"]}";
    }

    private static string OfCamera(JsonNode document) =>
        $"{(string?)document["led_status"]} {(int?)document["battery_life"]} {(string?)document["alerts"]!["connection"]}";

    private static string Seen(DeviceView device, JsonNode? hub)
    {
        string? State(string capability) => device.State(capability)?.Value;
        if (hub is null)
        {
            return $"{State(Capabilities.Light)} {device.Battery?.Percent} {State(Capabilities.Connection)}";
        }

        string? capability = Type(hub) switch
        {
            "sensor.contact" => Capabilities.Contact,
            "sensor.motion" => Capabilities.Motion,
            "alarm.smoke" => Capabilities.Smoke,
            "alarm.co" => Capabilities.Co,
            "lock" => Capabilities.Lock,
            "switch" => Capabilities.Switch,
            "switch.multilevel.bulb" => Capabilities.Light,
            _ => null,
        };
        return $"{(capability is null ? "" : State(capability))} {device.Battery?.Percent}";
    }

    private static string? IdOf(IEvent e) => e switch
    {
        MotionDetected m => m.EventId,
        DoorbellPressed p => p.EventId,
        _ => null,
    };

    private static bool? IsOn(IEvent e) => e switch
    {
        ContactOpened => true,
        ContactClosed => false,
        MotionDetected { EventId: null } => true,
        MotionCleared => false,
        StateReported { Capability: Capabilities.Lock, Value: var word } => word == "locked",
        StateReported { Capability: Capabilities.Switch, Value: var word } => word == StateView.On,
        LightReported light => light.On,
        _ => null,
    };

    /// <summary>On this clock a list and what happened just before it may be at one instant: then nobody can say which was first.</summary>
    private static bool IsWithin(IReadOnlyList<Stretch> covered, Instant at) => covered.Any(s => s.From < at && at < s.Until);
}
