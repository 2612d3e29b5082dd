using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Security;

/// <summary>Arming as soon as what is open has closed.</summary>
public sealed class ArmWaitTests
{
    private static readonly Duration Hour = Duration.FromHours(1);
    private static readonly Duration Five = Duration.FromMinutes(5);
    private static readonly Arm Later = new(SecurityMode.Away) { WaitForClosed = Five, ThenBypass = true };
    private static readonly Principal Evening = new(PrincipalKind.Rule, "evening");

    private readonly TestHome _home = New();

    [Fact]
    public void A_S1_it_arms_for_whoever_asked_once_everything_has_been_closed_for_five_seconds()
    {
        Open(_home, BackDoor);
        Outcome asked = _home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Hour }, Assistant);
        Assert.Equal(["security.arm-waiting"], asked.Names);
        Assert.Equal(_home.Now + Hour, Assert.IsType<ArmWaits>(asked.Reply).Until);
        Assert.Empty(asked.Calls);

        Close(_home, BackDoor);
        _home.Advance(Duration.FromSeconds(4));
        Open(_home, BackDoor);
        Assert.Empty(_home.Advance(Duration.FromMinutes(1)));
        Close(_home, BackDoor);
        IReadOnlyList<EventEnvelope> armed = _home.Advance(Duration.FromSeconds(5));
        Assert.Equal(["security.arm-wait-ended", "security.arm-requested"], armed.Select(e => e.Name));
        Assert.Equal(Assistant, ((ArmRequested)armed[1].Event).By);
        Assert.Single(_home.Pending);
    }

    [Fact]
    public void It_is_given_up_after_its_time()
    {
        Open(_home, BackDoor);
        _home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Hour }, Assistant);
        ArmWaitEnded ended = Assert.IsType<ArmWaitEnded>(Assert.Single(_home.Advance(Hour)).Event);
        Assert.Equal(WaitEnd.GivenUp, ended.How);
        Close(_home, BackDoor);
        Assert.Empty(_home.Advance(Hour));
    }

    [Fact]
    public void A_S4_when_its_time_is_over_it_arms_for_whoever_asked_without_what_is_open_then_and_tells_which()
    {
        TestHome home = Guarded.New();
        Guarded.Opens(home, Washer);
        Guarded.Opens(home, BackDoor);
        Outcome asked = home.Tell(Panel, Later, Evening);
        Assert.Equal(["security.arm-waiting"], asked.Names);
        Guarded.Closes(home, BackDoor);
        IReadOnlyList<EventEnvelope> over = home.Advance(Five);
        Assert.Equal(["security.arm-wait-ended", "security.arm-requested"], over.Names());
        Assert.Equal(WaitEnd.Bypassed, ((ArmWaitEnded)over[0].Event).How);
        ArmRequested wish = (ArmRequested)over[1].Event;
        Assert.Equal((Evening, "z-water", "z-water"), (wish.By, Assert.Single(wish.Bypassed), Assert.Single(wish.LeftOut!).Device.Id));

        home.Conclude(home.Pending.Single(p => p.Effect.Request is SwitchPanelMode));
        Assert.DoesNotContain(home.Journal, e => e.Event is NoticeGiven);
        home.Tell(Panel, Reports(SecurityMode.Away, null));
        home.Advance(Duration.FromMinutes(2));
        Assert.True(home.Security().IsArmed(home.Now));
        Notice notice = Assert.Single(home.Journal.Select(e => e.Event).OfType<NoticeGiven>()).Notice;
        Assert.Equal((NoticeKind.ArmedWithout, Evening, "z-water"), (
            notice.Kind, notice.Arming!.By, Assert.Single(notice.Arming.Sensors).Device.Id));
    }

    [Fact]
    public void A_S4_what_closes_in_time_is_guarded_and_nobody_is_told()
    {
        TestHome home = Guarded.New();
        Guarded.Opens(home, Washer);
        home.Tell(Panel, Later, Evening);
        home.Advance(Duration.FromMinutes(4));
        Guarded.Closes(home, Washer);
        IReadOnlyList<EventEnvelope> armed = home.Advance(Duration.FromSeconds(5));
        Assert.Equal(WaitEnd.Armed, armed.Select(e => e.Event).OfType<ArmWaitEnded>().Single().How);
        ArmRequested wish = armed.Select(e => e.Event).OfType<ArmRequested>().Single();
        Assert.Empty(wish.Bypassed);
        Assert.Null(wish.LeftOut);
    }

    [Fact]
    public void A_S4_what_has_just_closed_when_the_time_is_over_is_guarded_too()
    {
        TestHome home = Guarded.New();
        Guarded.Opens(home, Washer);
        home.Tell(Panel, Later, Evening);
        home.Advance(Five - Duration.FromSeconds(2));
        Guarded.Closes(home, Washer);
        Assert.Empty(home.Advance(Duration.FromSeconds(10)).Select(e => e.Event).OfType<ArmRequested>().Single().Bypassed);
    }

    [Fact]
    public void A_S4_a_sensor_that_nobody_can_see_is_left_out_and_told_as_such()
    {
        TestHome home = Guarded.New();
        home.Tell(Hall, new ReportReadings(new Readings { Connection = Connection.Offline }));
        home.Tell(Panel, Later, Evening);
        ArmRequested wish = home.Advance(Five).Select(e => e.Event).OfType<ArmRequested>().Single();
        Assert.Equal(("z-hall", "offline"), (Assert.Single(wish.LeftOut!).Device.Id, wish.LeftOut![0].State));
        Assert.Equal(["z-hall"], wish.NotWatched);
    }

    [Fact]
    public void A_S4_a_home_with_an_alarm_is_not_armed_when_the_time_is_over_and_that_is_told()
    {
        TestHome home = Guarded.New();
        Guarded.Opens(home, Washer);
        home.Tell(Panel, Later, Evening);
        home.Tell(Detector, new ReportReadings(new Readings { Smoke = true }));
        home.Advance(Five);
        Assert.Equal(WaitEnd.GivenUp, home.Journal.Select(e => e.Event).OfType<ArmWaitEnded>().Single().How);
        Assert.DoesNotContain(home.Journal, e => e.Event is ArmRequested);
        Assert.Equal(ArmingTrouble.Alarm, home.Journal.Select(e => e.Event).OfType<NoticeGiven>().Single().Notice.Arming!.Why);
    }

    [Fact]
    public void A_S4_a_mode_that_is_gone_by_then_is_not_armed_and_that_is_told()
    {
        TestHome home = Guarded.New(Guarded.Policy with { Modes = [new() { Name = "siesta", Guards = SecurityMode.Away }] });
        Guarded.Opens(home, BackDoor);
        home.Tell(Panel, Later with { Named = "siesta" }, Evening);
        home.Tell(Panel, new SetSecurityPolicy(Guarded.Policy), Pat);
        home.Advance(Five);
        Assert.DoesNotContain(home.Journal, e => e.Event is ArmRequested);
        Assert.Equal(ArmingTrouble.NoSuchMode, home.Journal.Select(e => e.Event).OfType<NoticeGiven>().Single().Notice.Arming!.Why);
    }

    [Fact]
    public void A_S4_somebody_who_disarms_meanwhile_calls_it_off()
    {
        TestHome home = Guarded.New();
        Guarded.Opens(home, Washer);
        home.Tell(Panel, Later, Evening);
        Assert.Equal(WaitEnd.Replaced, home.Tell(Panel, new Disarm(), Pat).One<ArmWaitEnded>().How);
        Assert.Empty(home.Advance(Hour));
    }

    [Fact]
    public void A_zone_that_leaves_itself_out_is_told_also_when_the_arming_waited_for_others()
    {
        TestHome home = Guarded.New(Guarded.Policy with
        {
            Zones = [.. Guarded.Policy.Zones.Select(z => z.Device == "z-water" ? z with { BypassWhenOpen = true } : z)],
        });
        Guarded.Opens(home, Washer);
        Guarded.Opens(home, BackDoor);
        home.Tell(Panel, Later, Evening);
        Guarded.Closes(home, BackDoor);
        ArmRequested wish = home.Advance(Duration.FromSeconds(5)).Select(e => e.Event).OfType<ArmRequested>().Single();
        Assert.Equal("z-water", Assert.Single(wish.LeftOut!).Device.Id);
    }

    [Fact]
    public void Whatever_changes_the_mode_overtakes_it()
    {
        Open(_home, BackDoor);
        _home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Hour }, Assistant);
        Outcome armed = _home.Tell(Panel, Reports(SecurityMode.Home, null) with { By = Pat });
        Assert.Equal(WaitEnd.Replaced, armed.One<ArmWaitEnded>().How);
        Assert.Null(_home.Security().Guard.Waiting);
    }

    [Fact]
    public void Disarming_a_disarmed_home_that_waits_to_be_armed_ends_the_waiting()
    {
        Open(_home, BackDoor);
        _home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Hour }, Assistant);
        Assert.Equal(["security.arm-wait-ended"], _home.Tell(Panel, new Disarm(), Pat).Names);
    }

    [Fact]
    public void A_home_with_an_alarm_is_not_armed_when_everything_has_closed_and_that_is_told()
    {
        TestHome home = Guarded.New();
        Guarded.Opens(home, Washer);
        home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Hour }, Evening);
        home.Tell(Detector, new ReportReadings(new Readings { Smoke = true }));
        Guarded.Closes(home, Washer);
        IReadOnlyList<EventEnvelope> closed = home.Advance(Duration.FromSeconds(5));
        Assert.Equal(WaitEnd.GivenUp, closed.Select(e => e.Event).OfType<ArmWaitEnded>().Single().How);
        Assert.DoesNotContain(home.Journal, e => e.Event is ArmRequested);
        Assert.Equal(ArmingTrouble.Alarm, closed.Select(e => e.Event).OfType<NoticeGiven>().Single().Notice.Arming!.Why);
    }

    [Fact]
    public void The_confirmation_of_a_disarming_that_was_asked_for_before_does_not_end_it()
    {
        _home.Tell(Panel, Reports(SecurityMode.Home, null));
        Open(_home, BackDoor);
        Asked disarm = _home.Tell(Panel, new Disarm(), Assistant).Calls[0];
        Outcome waits = _home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Hour }, Assistant);
        Assert.IsType<ArmWaits>(waits.Reply);
        _home.Conclude(disarm);
        Assert.DoesNotContain("security.arm-wait-ended", _home.Tell(Panel, Reports(SecurityMode.Disarmed)).Names);
        Close(_home, BackDoor);
        Assert.Contains(_home.Advance(Duration.FromSeconds(5)), e => e.Event is ArmRequested);
    }

    [Fact]
    public void Whoever_arms_in_the_mode_the_home_is_in_ends_the_waiting_for_another()
    {
        _home.Tell(Panel, Reports(SecurityMode.Home, null));
        Open(_home, BackDoor);
        _home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Hour }, Assistant);
        Outcome home = _home.Tell(Panel, new Arm(SecurityMode.Home), Pat);
        Assert.Equal(["security.arm-wait-ended"], home.Names);
        Assert.Equal(IntentStage.Confirmed, Assert.IsType<IntentTaken>(home.Reply).Stage);
        Close(_home, BackDoor);
        Assert.DoesNotContain(_home.Advance(Hour), e => e.Event is ArmRequested);
    }

    [Fact]
    public void What_another_wish_brings_about_meanwhile_is_not_waited_for_any_more()
    {
        Asked first = _home.Tell(Panel, new Arm(SecurityMode.Away), Pat).Calls[0];
        Open(_home, BackDoor);
        Assert.IsType<ArmWaits>(_home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Hour }, Assistant).Reply);
        _home.Conclude(first);
        Close(_home, BackDoor);
        Assert.Equal(WaitEnd.Armed, _home.Tell(Panel, Reports(SecurityMode.Away, null)).One<ArmWaitEnded>().How);
        Assert.Null(_home.Security().Guard.Waiting);
    }

    [Fact]
    public void Nobody_waits_for_longer_than_half_a_day()
    {
        Open(_home, BackDoor);
        Outcome refused = _home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Duration.FromDays(2) });
        Assert.Equal("wait.choose-shorter", refused.Refusal!.Code);
    }
}
