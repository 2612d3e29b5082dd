using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>A zone that has to stay open for a while counts at the end of it, if it is guarded then.</summary>
public sealed class OpenForTests
{
    private static readonly SecurityPolicy Waiting = Policy with
    {
        Zones = [new() { Device = "z-water", Type = ZoneType.Instant, Modes = ["away"], OpenForSeconds = 10 }],
    };

    public static TheoryData<string> Ways => ["disarmed", "to home", "no zone any more", "in another mode only", "nothing"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void It_alarms_only_if_it_is_still_guarded_when_its_time_has_come(string way)
    {
        TestHome home = Armed(Waiting);
        Opens(home, Washer);
        home.Advance(Duration.FromSeconds(5));
        switch (way)
        {
            case "disarmed":
                Disarm(home);
                break;
            case "to home":
                Guarded.Arm(home, new Arm(SecurityMode.Home));
                break;
            case "no zone any more":
                home.Tell(Panel, new SetSecurityPolicy(Waiting with { Zones = [] }), Pat);
                break;
            case "in another mode only":
                home.Tell(Panel, new SetSecurityPolicy(Waiting with { Zones = [Waiting.Zones[0] with { Modes = ["night"] }] }), Pat);
                break;
        }

        // To the moment when it would count, and on.
        IReadOnlyList<string> later =
            [.. home.Advance(Duration.FromSeconds(5)).Names(), .. home.Advance(Duration.FromMinutes(1)).Names()];
        Assert.Equal(way == "nothing", later.Contains("incident.alarmed"));
    }

    [Fact]
    public void What_a_device_says_besides_while_it_is_open_does_not_begin_the_time_anew()
    {
        TestHome home = Armed(Waiting);
        Opens(home, Washer);
        home.Advance(Duration.FromSeconds(5));
        home.Tell(Washer, new ReportReadings(new Readings { Motion = true }));
        home.Advance(Duration.FromSeconds(5) - Duration.Epsilon);
        Assert.DoesNotContain(home.Journal, e => e.Event is IncidentAlarmed);
        home.Advance(Duration.Epsilon);
        Assert.Single(home.Journal, e => e.Event is IncidentAlarmed);
    }
}
