using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Security;

/// <summary>Arming as soon as what is open has closed.</summary>
public sealed class ArmWaitTests
{
    private static readonly Duration Hour = Duration.FromHours(1);

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
    public void Nobody_waits_for_longer_than_half_a_day()
    {
        Open(_home, BackDoor);
        Outcome refused = _home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Duration.FromDays(2) });
        Assert.Equal("wait.choose-shorter", refused.Refusal!.Code);
    }
}
