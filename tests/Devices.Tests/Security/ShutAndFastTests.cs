using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>A bypass of what is shut already, and a base station whose clock is fast: neither leaves a hole.</summary>
public sealed class ShutAndFastTests
{
    [Fact]
    public void A_zone_bypassed_until_closed_that_is_closed_already_is_guarded_again_after_five_seconds()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home, new Arm(SecurityMode.Away, ["z-water"]) { UntilClosed = true });
        home.Advance(Duration.FromMinutes(2));
        Assert.Empty(home.Guard().Period!.Bypassed);
        Assert.Contains("incident.alarmed", Opens(home, Washer).Names);
    }

    [Fact]
    public void A_zone_bypassed_until_closed_that_closes_before_the_base_station_is_armed_is_guarded_again()
    {
        TestHome home = Guarded.New();
        Opens(home, Washer);
        home.Conclude(home.Tell(Panel, new Arm(SecurityMode.Away, ["z-water"]) { UntilClosed = true }, Assistant).Calls[0]);
        Closes(home, Washer);
        home.Tell(Panel, Reports(SecurityMode.Away, null));
        home.Advance(Duration.FromMinutes(2));
        Assert.Contains("incident.alarmed", Opens(home, Washer).Names);
    }

    [Fact]
    public void A_base_station_whose_clock_is_fast_silences_no_camera_after_its_exit_delay()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home, new Arm(SecurityMode.Away));
        Duration fast = Duration.FromSeconds(200);
        home.Tell(Panel, Reports(SecurityMode.Away, home.Now + fast + Duration.FromSeconds(30)) with { At = home.Now + fast });
        home.Advance(Duration.FromSeconds(61));
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { At = home.Now + fast });
        home.Advance(Duration.FromSeconds(30));
        Assert.Contains("incident.opened", See(home, "m1").Names);
    }
}
