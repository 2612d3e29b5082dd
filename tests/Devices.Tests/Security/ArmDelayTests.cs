using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Security;

/// <summary>Arming that is put off: a wish that lasts, is judged when its time comes, and can be called off.</summary>
public sealed class ArmDelayTests
{
    private static readonly Duration Half = Duration.FromMinutes(30);
    private static readonly Arm Late = new(SecurityMode.Away) { After = Half };

    private readonly TestHome _home = New();

    [Fact]
    public void It_arms_at_its_time_for_whoever_asked_and_not_before_whatever_closes()
    {
        Open(_home, BackDoor);
        Outcome asked = _home.Tell(Panel, Late, Assistant);
        Assert.Equal(["security.arm-waiting"], asked.Names);
        Assert.Equal(_home.Now + Half, Assert.IsType<ArmWaits>(asked.Reply).Until);
        Assert.Empty(asked.Calls);
        Assert.True(_home.View.Part<SecurityView>().Guard.Waiting!.Delayed);

        Close(_home, BackDoor);
        Assert.Empty(_home.Advance(Half - Duration.FromSeconds(1)));
        IReadOnlyList<EventEnvelope> armed = _home.Advance(Duration.FromSeconds(1));
        Assert.Equal(["security.arm-wait-ended", "security.arm-requested"], armed.Select(e => e.Name));
        Assert.Equal(WaitEnd.Armed, ((ArmWaitEnded)armed[0].Event).How);
        Assert.Equal(Assistant, ((ArmRequested)armed[1].Event).By);
        Assert.Single(_home.Pending);
    }

    [Fact]
    public void What_is_open_then_and_not_left_out_stands_in_its_way()
    {
        _home.Tell(Panel, Late, Assistant);
        Open(_home, BackDoor);
        IReadOnlyList<EventEnvelope> over = _home.Advance(Half);
        Assert.Equal(WaitEnd.GivenUp, over.Select(e => e.Event).OfType<ArmWaitEnded>().Single().How);
        Assert.DoesNotContain(over, e => e.Event is ArmRequested);
        Assert.Empty(_home.Pending);
    }

    [Fact]
    public void Whatever_is_open_then_is_left_out_and_named_where_that_was_wished()
    {
        _home.Tell(Panel, Late with { ThenBypass = true }, Assistant);
        Open(_home, BackDoor);
        IReadOnlyList<EventEnvelope> over = _home.Advance(Half);
        Assert.Equal(WaitEnd.Bypassed, over.Select(e => e.Event).OfType<ArmWaitEnded>().Single().How);
        ArmRequested asked = over.Select(e => e.Event).OfType<ArmRequested>().Single();
        Assert.Equal([BackDoor.Id], asked.Bypassed);
        Assert.Equal([BackDoor.Id], asked.LeftOut!.Select(o => o.Device.Id));
    }

    [Fact]
    public void Disarming_and_another_change_of_the_mode_call_it_off()
    {
        _home.Tell(Panel, Late, Assistant);
        Assert.Equal(WaitEnd.Replaced, _home.Tell(Panel, new Disarm(), Pat).One<ArmWaitEnded>().How);
        Assert.Empty(_home.Advance(Half));

        _home.Tell(Panel, Late, Assistant);
        Assert.Equal(WaitEnd.Replaced, _home.Tell(Panel, Reports(SecurityMode.Home, null)).One<ArmWaitEnded>().How);
        Assert.DoesNotContain(_home.Advance(Half), e => e.Event is ArmRequested);
    }

    [Fact]
    public void The_same_again_leaves_no_trace_and_another_time_takes_its_place()
    {
        _home.Tell(Panel, Late, Assistant);
        Outcome again = _home.Tell(Panel, Late, Assistant);
        Assert.Empty(again.Events);
        Assert.IsType<ArmWaits>(again.Reply);
        Outcome other = _home.Tell(Panel, new Arm(SecurityMode.Away) { After = Half + Half }, Assistant);
        Assert.Equal(["security.arm-wait-ended", "security.arm-waiting"], other.Names);
    }

    [Fact]
    public void Longer_than_half_a_day_nothing_is_put_off() =>
        Assert.NotNull(_home.Tell(Panel, new Arm(SecurityMode.Away) { After = Duration.FromHours(13) }, Assistant).Refusal);
}
