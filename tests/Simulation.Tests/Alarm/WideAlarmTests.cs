using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;
using RingActors.Rules;

namespace RingActors.Simulation.Tests.Alarm;

/// <summary>
/// An alarm is never thrown away because of what it sets off: however many automations there are and however much they do, the burglary is
/// an incident, people are told of it, and everything is done, once.
/// </summary>
public sealed class WideAlarmTests(ITestOutputHelper output)
{
    private static readonly AlarmTrigger OnAlarm = new([]);
    private static readonly Duration Later = Duration.FromMinutes(5);

    [Theory]
    [InlineData(66, 0)]
    [InlineData(24, 2)]
    [InlineData(1, 50)]
    [InlineData(500, 1)]
    public void A_window_opened_in_an_armed_home_is_an_incident_and_people_are_told_whatever_it_sets_off(int rules, int devices)
    {
        using WideHouse house = new(64, Math.Max(devices, 1));
        house.Automate(rules, OnAlarm, _ => Actions(house, devices));
        house.Arm();
        house.Tell(WideHouse.Window, Opened(house));
        house.Pass(Later);
        CheckAlarm(house, rules, devices);
    }

    [Fact]
    public void An_entry_delay_that_runs_out_in_a_home_with_500_automations_is_an_incident_and_people_are_told()
    {
        using WideHouse house = new(64, 2);
        house.Automate(500, OnAlarm, _ => Actions(house, 2));
        house.Arm();
        house.Tell(WideHouse.Door, Opened(house));
        house.Pass(Later);
        CheckAlarm(house, 500, 2);
    }

    [Fact]
    public void The_base_stations_own_alarm_stays_and_is_told_whatever_it_sets_off()
    {
        using WideHouse house = new(64, 4);
        house.Automate(100, OnAlarm, _ => Actions(house, 4));
        house.Arm();
        house.Tell(WideHouse.Panel, WideHouse.Report(SecurityMode.Away, "burglar-alarm"));
        Assert.Single(house.Journal(), e => e.Event is AlarmReported);
        house.Pass(Later);
        Assert.Equal(100, house.Journal().Count(e => e.Event is RuleFired));
    }

    [Fact]
    public void The_alarms_own_steps_are_in_its_first_turn_also_behind_500_automations()
    {
        using WideHouse house = new(64, 50);
        house.Automate(500, new ContactTrigger([WideHouse.Window], StateView.Open), _ => [new LightAction(house.Devices)]);
        house.Arm();
        house.Tell(WideHouse.Window, Opened(house));
        List<EventEnvelope> after = [.. house.Journal().SkipWhile(e => e.Event is not ContactOpened)];
        Assert.InRange(after.FindIndex(e => e.Event is IncidentOpened), 1, 10);
        Assert.Equal(500, after.Count(e => e.Event is RuleFired));
        Assert.All(house.Devices, d => Assert.Contains(after, e => e.Actor.Equals(d) && e.Event is LightRequested));
    }

    [Fact]
    public void Two_automations_that_answer_each_other_for_ever_are_cut_and_named_and_the_burglary_beside_them_stays()
    {
        using WideHouse house = new(64, 2);
        house.Tell(RuleKinds.AddressOf(RingHouse.Home, "r-away"), new CreateRule(new RuleDocument
        {
            Name = "away", Triggers = [new ModeChangedTrigger([], []), OnAlarm], Actions = [new ArmAction("night")],
        }));
        house.Automate(10, OnAlarm, _ => Actions(house, 2));
        house.Arm();
        house.Tell(WideHouse.Window, Opened(house));
        house.Pass(Later);
        CheckAlarm(house, 10, 2);
    }

    /// <summary>Random homes, random reports: each report has its event once it is answered, wherever the process was killed meanwhile.</summary>
    [Theory]
    [InlineData(1, 500, 50)]
    [InlineData(2, 120, 20)]
    [InlineData(3, 60, 50)]
    [InlineData(4, 300, 5)]
    public void Every_report_has_its_event_with_up_to_500_automations_and_50_devices_each(int seed, int rules, int devices)
    {
        Random random = new(seed);
        using WideHouse house = new(64, devices);
        RuleTrigger[] triggers = [new ContactTrigger([], StateView.Open), new MotionTrigger([]), OnAlarm, new ModeChangedTrigger([], [])];
        house.Automate(rules, triggers[1], _ => [new LightAction(house.Devices)]);
        for (int i = 0; i < rules / 2; i++)
        {
            house.Tell(RuleKinds.AddressOf(RingHouse.Home, $"s-{i:000}"), new CreateRule(new RuleDocument
            {
                Name = $"s-{i}",
                Triggers = [triggers[random.Next(4)]],
                Actions = [new SirenAction([.. house.Devices.Take(random.Next(1, devices))], random.Next(2) == 0, 30), new LightAction(house.Devices)],
            }));
        }

        house.Arm();
        for (int i = 0; i < 6; i++)
        {
            house.Kill = (house.Turns + random.Next(1, 40), house.Turns + random.Next(1, 40));
            (Address to, ICommand report, Type @event) = Next(house, i);
            int before = house.Journal().Count(e => e.Actor.Equals(to) && e.Event.GetType() == @event);
            house.Tell(to, report);
            Assert.Equal(before + 1, house.Journal().Count(e => e.Actor.Equals(to) && e.Event.GetType() == @event));
            house.Pass(Duration.FromSeconds(100));
        }

        IReadOnlyList<EventEnvelope> all = house.Journal();
        Assert.DoesNotContain(all, e => e.Event is MessageDeadLettered or ReactionLoopStopped);
        Assert.Contains(all, e => e.Event is IncidentTold);
        foreach (EventEnvelope motion in all.Where(e => e.Event is MotionDetected))
        {
            int fired = all.Count(e => e.Event is RuleFired f && f.By.Event == motion.Id && e.Actor.Id.StartsWith("r-", StringComparison.Ordinal));
            Assert.Equal(rules, fired);
        }

        output.WriteLine($"{all.Count} events in {house.Turns} turns.");
    }

    /// <summary>However often it is killed, and however wide a turn is, what happens is the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void Killed_at_any_turn_of_a_wide_alarm_it_comes_to_the_same_end(int share)
    {
        string[] whole = Alarm(10_000, (0, 0), out _);
        Assert.Equal(whole, Alarm(share, (0, 0), out int turns));
        int step = Math.Max(1, turns / 12);
        for (int kill = 1; kill <= turns; kill += step)
        {
            Assert.Equal(whole, Alarm(share, (kill, 0), out _));
            Assert.Equal(whole, Alarm(share, (0, kill), out _));
        }
    }

    /// <summary>What happened, actor by actor, in each actor's order; without what only counts turns.</summary>
    private static string[] Alarm(int share, (int After, int Before) kill, out int turns)
    {
        using WideHouse house = new(share, 3);
        house.Automate(20, OnAlarm, _ => Actions(house, 3));
        house.Arm();
        int begun = house.Turns;
        house.Kill = (kill.After == 0 ? 0 : begun + kill.After, kill.Before == 0 ? 0 : begun + kill.Before);
        house.Tell(WideHouse.Window, Opened(house));
        turns = house.Turns - begun;
        house.Pass(Later);
        return
        [
            .. house.Journal().Where(e => e.Actor.Kind != "engine").OrderBy(e => e.Actor).ThenBy(e => e.ActorSeq)
                .Select(e => $"{e.Actor} {e.ActorSeq} {e.Name} {e.Principal}"),
        ];
    }

    private static void CheckAlarm(WideHouse house, int rules, int devices)
    {
        IReadOnlyList<EventEnvelope> all = house.Journal();
        Assert.Single(all, e => e.Event is IncidentOpened);
        Assert.Single(all, e => e.Event is IncidentAlarmed);
        Assert.Single(all, e => e.Event is IncidentTold);
        Assert.Contains(house.Outbox(), o => o.Channel == SendIncidentNotice.Channel);
        Assert.DoesNotContain(all, e => e.Event is MessageDeadLettered);
        EventEnvelope[] fired = [.. all.Where(e => e.Event is RuleFired && e.Actor.Id[2..] is [>= '0' and <= '9', ..])];
        Assert.Equal(rules, fired.Select(e => e.Actor).Distinct().Count());
        Assert.All(
            fired.GroupBy(e => e.Actor), r => Assert.Equal(r.Count(), all.Count(e => e.Actor.Equals(r.Key) && e.Event is RuleRunEnded)));
        Assert.All(house.Devices.Take(devices), d =>
        {
            Assert.Contains(all, e => e.Actor.Equals(d) && e.Event is LightRequested);
            Assert.Contains(all, e => e.Actor.Equals(d) && e.Event is SirenRequested);
        });
    }

    private static IReadOnlyList<RuleAction> Actions(WideHouse house, int devices) => devices == 0
        ? [new ArmAction("away")]
        : [new LightAction([.. house.Devices.Take(devices)]), new SirenAction([.. house.Devices.Take(devices)])];

    private static ReportReadings Opened(WideHouse house) => new(new Readings { Faulted = true }, house.Now);

    private static (Address To, ICommand Report, Type Event) Next(WideHouse house, int i) => i switch
    {
        0 => (house.Devices[0], new ReportMotion("m-1", house.Now), typeof(MotionDetected)),
        1 => (WideHouse.Window, Opened(house), typeof(ContactOpened)),
        2 => (WideHouse.Door, Opened(house), typeof(ContactOpened)),
        3 => (WideHouse.Window, new ReportReadings(new Readings { Faulted = false }, house.Now), typeof(ContactClosed)),
        4 => (house.Devices[^1], new ReportMotion("m-2", house.Now), typeof(MotionDetected)),
        _ => (WideHouse.Panel, WideHouse.Report(SecurityMode.Away, "burglar-alarm"), typeof(AlarmReported)),
    };
}
