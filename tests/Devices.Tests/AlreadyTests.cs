using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Tests.Security;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>
/// 'It is so already' is an answer to everything that was asked for: whatever argument a command gives is in force then. Every pair of
/// wishes of a kind is tried, one after the other; what is in force is judged by what would happen, not by what was stored.
/// </summary>
public sealed class AlreadyTests
{
    private static readonly Duration Second = Duration.FromSeconds(1);
    private static readonly Duration Minute = Duration.FromMinutes(1);
    private static readonly Address Lamp = new("home-1", DeviceKinds.Generic, "z-lamp");
    private static readonly Address Chime = new("home-1", DeviceKinds.Generic, "5001");

    private static readonly Arm[] Armings =
    [
        new(SecurityMode.Away),
        new(SecurityMode.Away, ["z-water"]),
        new(SecurityMode.Away, ["Study Window"]) { UntilClosed = true },
        new(SecurityMode.Away, ["z-water", "z-front"]),
        new(SecurityMode.Away, ["back-door"]),
        new(SecurityMode.Away) { Named = "vacation" },
    ];

    private static readonly Arm[] Waits =
    [
        new(SecurityMode.Away) { WaitForClosed = 5 * Minute },
        new(SecurityMode.Away) { WaitForClosed = 60 * Minute },
        new(SecurityMode.Away) { WaitForClosed = 60 * Minute, ThenBypass = true },
        new(SecurityMode.Away, ["z-front"]) { WaitForClosed = 60 * Minute },
        new(SecurityMode.Away) { WaitForClosed = 60 * Minute, Named = "vacation" },
    ];

    private static readonly int?[] Lengths = [null, 5, 30, 240];

    public static TheoryData<int, int, bool> ArmingPairs() => Pairs(Armings.Length, [false, true]);

    public static TheoryData<int, int, bool> WaitPairs() => Pairs(Waits.Length, [false]);

    public static TheoryData<int, int, bool> LengthPairs() => Pairs(Lengths.Length, [false, true]);

    [Theory]
    [MemberData(nameof(ArmingPairs))]
    public void Armed_already_is_said_only_of_a_home_that_leaves_out_what_was_asked_for(int first, int second, bool onItsWay)
    {
        TestHome home = Guarded.New();
        if (onItsWay)
        {
            home.Conclude(home.Tell(Panel, Armings[first], Pat).Calls[0]);
        }
        else
        {
            Guarded.Arm(home, Armings[first]);
            home.Advance(2 * Minute);
        }

        Outcome again = home.Tell(Panel, Armings[second], Pat);
        if (again.Refusal is not null || again.Events.Any())
        {
            Assert.True(again.Refusal is not null || again.Calls.Any(c => c.Effect.Request is SwitchPanelMode));
            Assert.NotEqual(first, second);
            return;
        }

        IReadOnlyList<Bypass> leftOut = onItsWay
            ? home.Journal.Select(e => e.Event).OfType<ArmRequested>().Last().Bypasses
            : home.Guard().Period!.Bypassed;
        foreach (string wanted in Armings[second].Bypass ?? [])
        {
            // All sensors are closed: what was to be left out until it is closed is guarded again, or is about to be.
            Bypass bypass = new(home.Devices().Find(wanted)!.Address.Id, Armings[second].UntilClosed);
            Assert.True(leftOut.Contains(bypass) || (bypass.UntilClosed && !onItsWay), $"{wanted} is not left out");
        }
    }

    /// <summary>What one may ask for while a door stands open, all of it with another outcome than 'away' alone.</summary>
    public static TheoryData<string> WithDoorOpen => ["bypass open", "bypass open until closed", "wait", "wait, then bypass"];

    [Theory]
    [MemberData(nameof(WithDoorOpen))]
    public void On_its_way_is_not_said_to_a_wish_that_says_what_is_to_become_of_an_open_door(string wish)
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home);
        Guarded.Opens(home, BackDoor);
        Arm second = new(SecurityMode.Away, BypassOpen: wish.StartsWith("bypass", StringComparison.Ordinal))
        {
            UntilClosed = wish == "bypass open until closed",
            WaitForClosed = wish.StartsWith("wait", StringComparison.Ordinal) ? 30 * Minute : null,
            ThenBypass = wish == "wait, then bypass",
        };
        Outcome again = home.Tell(Panel, second, Pat);
        Assert.Empty(home.Tell(Panel, second, Pat).Events);
        if (second.BypassOpen)
        {
            ArmRequested asked = again.One<ArmRequested>();
            Assert.Equal([new Bypass("z-back", second.UntilClosed)], asked.Bypasses);
            Assert.Equal("z-back", Assert.Single(asked.LeftOut!).Device.Id);
            home.Conclude(again.Calls.Single(c => c.Effect.Request is SwitchPanelMode));
            home.Tell(Panel, Reports(SecurityMode.Away, null) with { Bypassed = ["z-back"] });
            home.Advance(2 * Minute);
            Assert.True(home.Security().IsArmed(home.Now));
            return;
        }

        Assert.IsType<ArmWaits>(again.Reply);
        Assert.Contains(home.Advance(2 * Minute), e => e.Event is ArmingReverted);
        home.Conclude(home.Pending.Single(p => p.Effect.Request is SwitchPanelMode { Mode: SecurityMode.Disarmed }));
        home.Tell(Panel, Reports(SecurityMode.Disarmed));
        Guarded.Closes(home, BackDoor);
        Assert.Equal(Pat, home.Advance(5 * Second).Select(e => e.Event).OfType<ArmRequested>().Single().By);
    }

    [Fact]
    public void What_is_waited_for_is_over_when_the_wish_before_it_came_true()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home);
        Guarded.Opens(home, BackDoor);
        home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = 30 * Minute, ThenBypass = true }, Pat);
        Guarded.Closes(home, BackDoor);
        IReadOnlyList<EventEnvelope> later = home.Advance(60 * Minute);
        Assert.Equal(WaitEnd.Armed, later.Select(e => e.Event).OfType<ArmWaitEnded>().Single().How);
        Assert.DoesNotContain(later, e => e.Event is ArmRequested);
        Assert.True(home.Security().IsArmed(home.Now));
    }

    [Fact]
    public void A_home_that_is_armed_is_not_armed_again_without_what_is_open_and_not_left_out()
    {
        TestHome home = Guarded.Armed(Guarded.Policy with
        {
            Zones = [.. Guarded.Policy.Zones.Select(z => z.Device is "z-water" or "2002" ? z with { Group = "pair" } : z)],
            Groups = [new("pair", 2, 60)],
        });
        Guarded.Opens(home, Washer);
        Outcome refused = home.Tell(Panel, new Arm(SecurityMode.Away, BypassOpen: true), Pat);
        Assert.Equal(("bypass.arm-anew", "washing-machine"), (refused.Refusal!.Code, refused.Refusal.Facts!["bypass"]));
        Assert.Equal("z-water", Assert.Single(refused.One<ArmRefused>().Open).Device.Id);
    }

    [Fact]
    public void A_zone_that_is_gone_is_called_by_the_name_it_had()
    {
        TestHome home = Guarded.Armed();
        home.Tell(PlainCamera, new ReportRemoved());
        Outcome refused = home.Tell(Panel, new Arm(SecurityMode.Away, ["2002"]), Pat);
        Assert.Equal(("bypass.arm-anew", "garden"), (refused.Refusal!.Code, refused.Refusal.Facts!["bypass"]));
    }

    [Fact]
    public void A_home_that_is_armed_is_not_armed_again_with_a_bypass_and_the_answer_says_which_and_what_to_do()
    {
        TestHome home = Guarded.Armed();
        Outcome refused = home.Tell(Panel, new Arm(SecurityMode.Away, ["washing-machine"]), Pat);
        Assert.Equal("bypass.arm-anew", refused.Refusal!.Code);
        Assert.Contains("washing-machine", refused.Refusal.Detail, StringComparison.Ordinal);
        Assert.Contains("incident.alarmed", Guarded.Opens(home, Washer).Names);
    }

    [Fact]
    public void Nor_is_the_name_of_no_sensor_passed_over_because_it_is_armed()
    {
        Outcome refused = Guarded.Armed().Tell(Panel, new Arm(SecurityMode.Away, ["sofa"]), Pat);
        Assert.Equal("bypass.name-a-sensor", refused.Refusal!.Code);
    }

    [Fact]
    public void What_the_base_station_leaves_out_itself_is_left_out()
    {
        TestHome home = Guarded.Armed();
        home.Tell(Panel, new ReportPanel { Participations = [new("z-back", [SecurityMode.Away])], Bypassed = ["z-back"] });
        Assert.Equal(IntentStage.Confirmed, Assert.IsType<IntentTaken>(home.Tell(Panel, new Arm(SecurityMode.Away, ["z-back"]), Pat).Reply).Stage);
    }

    [Theory]
    [MemberData(nameof(WaitPairs))]
    public void It_waits_already_is_said_only_of_the_same_wait(int first, int second, bool _)
    {
        TestHome home = Guarded.New(Guarded.Policy with
        {
            Zones = [.. Guarded.Policy.Zones.Select(z => z with { Modes = ["away", "vacation"] })],
        });
        Guarded.Opens(home, Washer);
        home.Tell(Panel, Waits[first], Pat);
        home.Advance(2 * Second);
        Outcome again = home.Tell(Panel, Waits[second], Pat);
        Assert.Equal(first == second, again.Names.Count == 0);
        Assert.InRange(Assert.IsType<ArmWaits>(again.Reply).Until - home.Now, Waits[second].WaitForClosed!.Value - Minute, Waits[second].WaitForClosed!.Value);
    }

    [Theory]
    [MemberData(nameof(LengthPairs))]
    public void A_siren_that_sounds_already_sounds_at_least_so_long(int first, int second, bool confirmed)
    {
        TestHome home = Guarded.New();
        home.Conclude(home.Tell(Panel, new SoundSiren(Length(first)), Pat).Calls[0]);
        if (confirmed)
        {
            home.Tell(Panel, new ReportPanel { SirenOn = true });
        }

        home.Advance(2 * Second);
        foreach (Asked call in home.Tell(Panel, new SoundSiren(Length(second)), Pat).Calls)
        {
            home.Conclude(call);
        }

        home.Tell(Panel, new ReportPanel { SirenOn = true });
        Instant until = home.Now + (Length(second) ?? Duration.FromSeconds(30));
        home.Advance(until - home.Now - (3 * Second));
        Assert.DoesNotContain(home.Pending, p => p.Effect.Request is SilencePanelSiren);
        home.Advance(Duration.FromMinutes(10));
        Assert.Contains(home.Pending, p => p.Effect.Request is SilencePanelSiren);
    }

    [Fact]
    public void An_alarm_is_not_cut_short_by_a_siren_that_somebody_tried_a_moment_before()
    {
        TestHome home = Guarded.Armed();
        home.Conclude(home.Tell(Panel, new SoundSiren(5 * Second), Pat).Calls[0]);
        home.Tell(Panel, new ReportPanel { SirenOn = true });
        Guarded.Opens(home, Washer);
        home.Advance(Duration.FromSeconds(200));
        Assert.DoesNotContain(home.Pending, p => p.Effect.Request is SilencePanelSiren);
    }

    [Theory]
    [MemberData(nameof(LengthPairs))]
    public void A_light_that_is_on_already_stays_on_for_as_long_as_was_asked_for(int first, int second, bool confirmed)
    {
        TestHome home = Guarded.New();
        home.Tell(Lamp, Listing("Lamp", "switch.multilevel.beams", Online with { Light = false }, Capabilities.Light));
        Outcome asked = home.Tell(Lamp, new SetLight(true, Length(first)), Pat);
        home.Conclude(asked.Calls[0]);
        if (confirmed)
        {
            home.Tell(Lamp, new ReportReadings(new Readings { Light = true }));
        }

        home.Advance(2 * Second);
        Outcome again = home.Tell(Lamp, new SetLight(true, Length(second)), Pat);
        Assert.True(again.Calls.Any() || (Lengths[first] is null && Lengths[second] is null));

        // That it is on is no answer to the second wish before the lamp got it: its call is not taken back.
        home.Tell(Lamp, new ReportReadings(new Readings { Light = true }));
        Assert.All(again.Calls, c => Assert.Contains(c, home.Pending));
    }

    [Theory]
    [MemberData(nameof(LengthPairs))]
    public void A_chime_that_is_snoozed_already_rings_again_when_it_was_asked_to(int first, int second, bool confirmed)
    {
        TestHome home = Guarded.New();
        home.Tell(Chime, Listing("Chime", "chime", Online with { Traits = [new(Capabilities.Snooze, StateView.Active)] }, Capabilities.Snooze));
        Duration Snooze(int index) => Duration.FromMinutes(Lengths[index] ?? 60);
        home.Conclude(home.Tell(Chime, Wish(first), Pat).Calls[0]);
        Instant end = home.Now + Snooze(first);
        if (confirmed)
        {
            Snoozed();
        }

        home.Advance(2 * Second);
        Outcome again = home.Tell(Chime, Wish(second), Pat);
        Assert.Equal(first == second, !again.Calls.Any());

        // That it is snoozed until then is no answer to another wish.
        Snoozed();
        Assert.All(again.Calls, c => Assert.Contains(c, home.Pending));

        SetDeviceState Wish(int index) =>
            new(Capabilities.Snooze, StateView.Snoozed, Lengths[index] is { } minutes ? Duration.FromMinutes(minutes) : null);

        void Snoozed() => home.Tell(Chime, new ReportReadings(new Readings { Traits = [new(Capabilities.Snooze, StateView.Snoozed, Until: end)] }));
    }

    [Fact]
    public void A_siren_is_not_silenced_for_a_time()
    {
        TestHome home = Household.New();
        Outcome refused = home.Tell(FrontCamera, new SetDeviceState(Capabilities.Siren, StateView.Off, Minute), Pat);
        Assert.Equal("siren.leave-out-the-time", refused.Refusal!.Code);
    }

    private static Duration? Length(int index) => Lengths[index] is { } seconds ? Duration.FromSeconds(seconds) : null;

    private static TheoryData<int, int, bool> Pairs(int count, bool[] flags)
    {
        TheoryData<int, int, bool> pairs = [];
        for (int first = 0; first < count; first++)
        {
            for (int second = 0; second < count; second++)
            {
                foreach (bool flag in flags)
                {
                    pairs.Add(first, second, flag);
                }
            }
        }

        return pairs;
    }
}
