using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>An arming that is taken back, and a base station that does not do it.</summary>
public sealed class RevertTests
{
    private readonly TestHome _home = Guarded.New(Policy with
    {
        Modes = [new() { Name = "vacation", Guards = SecurityMode.Away }],
        Zones = [.. Policy.Zones.Where(z => z.Device != Washer.Id), new() { Device = Washer.Id, Type = ZoneType.Instant, Modes = ["away", "vacation"] }],
    });

    [Theory]
    [InlineData(EffectOutcome.Rejected, 1)]
    [InlineData(EffectOutcome.Expired, 0)]
    [InlineData(EffectOutcome.Expired, 2)]
    public void A_S2_a_revert_that_cannot_be_delivered_is_told_and_the_door_is_looked_at_again_when_somebody_arms(
        EffectOutcome outcome, int attempts)
    {
        Asked back = Reverting();
        Outcome failed = _home.Conclude(back, outcome, "ring.unreachable", attempts);
        Assert.Equal(new ArmingRevertFailed(_home.Guard().Period!.Id, "away", "disarmed"), failed.One<ArmingRevertFailed>());
        ArmingNotice notice = failed.One<NoticeGiven>().Notice.Arming!;
        Assert.Equal((ArmingTrouble.NotTakenBack, "away", Assistant), (notice.Why!.Value, notice.Mode, notice.By));
        Assert.Equal(FrontDoor, Assert.Single(notice.Sensors).Device);
        Assert.Contains(failed.Calls, c => c.Effect.Request is SendNotice);
        Assert.All(failed.Events.Where(e => e.Event is ArmingRevertFailed or NoticeGiven), e => Assert.Equal(Principal.Engine, e.Principal));
        Assert.False(_home.Guard().Period!.Reverted);

        _home.Advance(Duration.FromMinutes(11));
        Outcome again = _home.Tell(Panel, new Arm(SecurityMode.Away), Assistant);
        Assert.Equal(IntentStage.Requested, Assert.IsType<IntentTaken>(again.Reply).Stage);
        _home.Conclude(again.Calls[0]);
        _home.Tell(Panel, Lists(SecurityMode.Away));
        Assert.True(Assert.Single(_home.Advance(Duration.FromMinutes(1)), e => e.Event is ArmingReverted).Event is ArmingReverted { AtEnd: true });
    }

    [Fact]
    public void A_S28_a_revert_that_was_taken_and_never_told_of_is_given_up_and_told()
    {
        _home.Conclude(Reverting());
        IReadOnlyList<EventEnvelope> minute = _home.Advance(Duration.FromMinutes(1));
        Assert.Equal(["intent.became-unknown", "security.revert-failed", "notice.given"], minute.Names());
    }

    [Fact]
    public void A_S28_a_revert_that_the_base_station_says_it_did_not_do_is_told()
    {
        _home.Conclude(Reverting());
        Outcome said = _home.Tell(Panel, Reports(SecurityMode.Away) with { RejectsCommand = true });
        Assert.Equal(["intent.contradicted", "security.revert-failed", "notice.given"], said.Names);
    }

    [Fact]
    public void Whoever_arms_meanwhile_is_not_told_that_it_is_armed_already_and_what_becomes_of_that_ends_the_revert()
    {
        Reverting();
        Outcome again = _home.Tell(Panel, new Arm(SecurityMode.Away, BypassOpen: true), Pat);
        Assert.Equal(["security.arm-requested", "intent.superseded"], again.Names);
        Assert.True(_home.Guard().Period!.Reverted);
        Asked call = _home.Pending.Single(p => p.Effect.Request is SwitchPanelMode);
        Assert.Contains("security.revert-failed", _home.Conclude(call, EffectOutcome.Rejected, "ring.no").Names);
    }

    [Fact]
    public void A_base_station_that_goes_back_after_all_is_believed()
    {
        _home.Conclude(Reverting());
        _home.Advance(Duration.FromMinutes(1));
        _home.Tell(Panel, Reports(SecurityMode.Disarmed));
        Assert.Null(_home.Guard().Period);
        Assert.Equal(IntentStage.Confirmed, _home.Security().Intent!.Stage);
    }

    [Fact]
    public void Armed_again_and_closed_it_is_a_new_period_that_was_checked()
    {
        _home.Conclude(Reverting(), EffectOutcome.Rejected, "ring.no");
        Closes(_home, FrontDoor);
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away), Pat).Calls[0]);
        _home.Tell(Panel, Lists(SecurityMode.Away));
        _home.Advance(Duration.FromMinutes(1));
        Assert.Equal(IntentStage.Confirmed, _home.Security().Intent!.Stage);
        Assert.False(_home.Guard().Period!.RevertFailed);
    }

    [Fact]
    public void Taken_back_while_one_may_leave_and_armed_again_without_what_stood_in_the_way_it_is_left_out_as_soon_as_that_is_taken()
    {
        TakenBackWhileLeaving();
        Outcome again = _home.Tell(Panel, new Arm(SecurityMode.Away) { Bypass = [Washer.Id] }, Pat);
        Assert.True(_home.Guard().Period!.Reverted);
        _home.Conclude(again.Calls[0]);
        Assert.False(_home.Guard().Period!.Reverted);
        Assert.Null(_home.Guard().Reverted);
        Assert.Equal([new Bypass(Washer.Id, false)], _home.Guard().Period!.Bypassed);
        Assert.Equal(IntentStage.Accepted, _home.Security().Intent!.Stage);

        _home.Advance(Duration.FromMinutes(1));
        _home.Tell(Panel, Reports(SecurityMode.Away, null));
        Assert.Equal(IntentStage.Confirmed, _home.Security().Intent!.Stage);
    }

    [Fact]
    public void Whoever_waits_to_arm_while_one_is_taken_back_is_overtaken_by_what_a_person_wants()
    {
        TakenBackWhileLeaving();
        Assert.IsType<ArmWaits>(_home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Duration.FromHours(1) }, Assistant).Reply);
        Assert.Equal(WaitEnd.Replaced, _home.Tell(Panel, new Disarm(), Pat).One<ArmWaitEnded>().How);
    }

    [Theory]
    [InlineData("away")]
    [InlineData("vacation")]
    public void Taken_back_twice_it_goes_back_to_where_it_came_from_and_not_to_what_it_never_was(string mode)
    {
        TakenBackWhileLeaving();
        Closes(_home, Washer);
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away) { Named = mode }, Pat).Calls[0]);
        Assert.Equal((mode, false), (_home.Guard().Period!.Mode, _home.Guard().Period!.Reverted));
        ArmingReverted second = Opens(_home, Washer).One<ArmingReverted>();
        Assert.Equal((mode, "disarmed"), (second.Mode, second.To));
    }

    /// <summary>Armed away; while one may still leave, what has to stay shut is opened.</summary>
    private void TakenBackWhileLeaving()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        _home.Tell(Panel, Reports(SecurityMode.Away, _home.Now + Duration.FromSeconds(30)));
        Assert.Equal("disarmed", Opens(_home, Washer).One<ArmingReverted>().To);
    }

    /// <summary>Armed away with the front door open: the check at the end failed, and going back to disarmed is asked for.</summary>
    private Asked Reverting()
    {
        Guarded.Arm(_home);
        Opens(_home, FrontDoor);
        _home.Advance(Duration.FromMinutes(1));
        Assert.True(_home.Guard().Period!.Reverted);
        return _home.Pending.Single(p => p.Effect.Request is SwitchPanelMode);
    }
}
