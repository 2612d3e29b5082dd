using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Security;

/// <summary>A wish for more than the mode that the base station is in anyway: its report of that mode is no answer.</summary>
public sealed class WasThereTests
{
    private static readonly Arm Night = new(SecurityMode.Home, ["z-water"]) { Named = "night" };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Night_with_a_bypass_is_not_confirmed_by_a_list_that_says_home_before_the_call_was_taken(bool expires)
    {
        TestHome home = AtHome();
        Asked call = home.Tell(Panel, Night, Assistant).Calls[0];
        home.Tell(Panel, Loses());
        if (expires)
        {
            home.Conclude(call, EffectOutcome.Expired, "ring.unreachable", 0);
        }

        Assert.DoesNotContain("intent.confirmed", home.Tell(Panel, Lists(SecurityMode.Home)).Names);
        Assert.NotEqual("night", home.Security().ModeInWords);
        Assert.Equal(!expires, home.Pending.Any(p => p.Effect.Request is SwitchPanelMode));
    }

    [Fact]
    public void Once_the_call_was_taken_it_is_confirmed_by_the_next_report_of_home()
    {
        TestHome home = AtHome();
        home.Conclude(home.Tell(Panel, Night, Assistant).Calls[0]);
        Assert.Contains("intent.confirmed", home.Tell(Panel, Lists(SecurityMode.Home)).Names);
        Assert.Equal("night", home.Security().ModeInWords);
        Assert.True(home.Guard().Period!.Bypassed is [{ Device: "z-water" }]);
    }

    [Fact]
    public void A_disarmed_home_with_an_alarm_is_not_called_disarmed_before_the_call_was_taken_and_the_alarm_is_over()
    {
        TestHome home = New();
        home.Tell(Panel, ReportsAlarm("fire-alarm", "z-smoke"));
        Asked call = home.Tell(Panel, new Disarm(), Pat).Calls[0];
        Assert.Empty(home.Tell(Panel, Reports(SecurityMode.Disarmed)).Names);
        Assert.Contains(home.Pending, p => p.Effect.Request is SwitchPanelMode);

        home.Conclude(call);
        Assert.Empty(home.Tell(Panel, Reports(SecurityMode.Disarmed)).Names);
        Outcome over = home.Tell(Panel, new ReportPanel { Alarm = Patch.Of<AlarmReading>(null), SirenOn = false });
        Assert.Contains("intent.confirmed", over.Names);
    }

    [Fact]
    public void An_armed_home_with_an_alarm_is_disarmed_as_asked_when_both_are_said_in_either_order()
    {
        TestHome home = New();
        home.Tell(Panel, Reports(SecurityMode.Away, null));
        home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back"));
        home.Conclude(home.Tell(Panel, new Disarm(), Pat).Calls[0]);
        Assert.DoesNotContain("intent.confirmed", home.Tell(Panel, Reports(SecurityMode.Disarmed)).Names);
        Assert.Contains("intent.confirmed", home.Tell(Panel, new ReportPanel { Alarm = Patch.Of<AlarmReading>(null) }).Names);
    }

    [Fact]
    public void Nor_is_home_without_the_bypass_that_it_has()
    {
        TestHome home = AtHome();
        home.Conclude(home.Tell(Panel, Night, Assistant).Calls[0]);
        home.Tell(Panel, Lists(SecurityMode.Home));
        home.Tell(Panel, new Arm(SecurityMode.Home), Assistant);
        Assert.DoesNotContain("intent.confirmed", home.Tell(Panel, Lists(SecurityMode.Home)).Names);
    }

    private static TestHome AtHome()
    {
        TestHome home = Guarded.New();
        home.Tell(Panel, Lists(SecurityMode.Home));
        return home;
    }
}
