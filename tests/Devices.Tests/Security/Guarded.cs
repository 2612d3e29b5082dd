using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Security;

/// <summary>
/// The household with zones of its own. The base station watches nothing but the back door: the front door is the entry, the hall
/// follows it, the garden camera and the water sensor trip at once.
/// </summary>
internal static class Guarded
{
    internal static readonly Duration Second = Duration.FromSeconds(1);

    internal static readonly SecurityPolicy Policy = new()
    {
        Zones =
        [
            new() { Device = "2002", Type = ZoneType.Instant, Modes = ["away"], Detections = ["human"] },
            new() { Device = "z-front", Type = ZoneType.Entry, Modes = ["away", "night"] },
            new() { Device = "z-hall", Type = ZoneType.Follower, Modes = ["away"] },
            new() { Device = "z-water", Type = ZoneType.Instant, Modes = ["away"] },
        ],
        Incidents = new() { Flood = HazardResponse.Record },
        Contacts = [new("neighbour", "https://example.org/alarm")],
    };

    internal static TestHome New(SecurityPolicy? policy = null)
    {
        TestHome home = Household.New();
        home.Tell(Panel, new ReportPanel { Participations = [new("z-back", [SecurityMode.Home, SecurityMode.Away])] });
        home.Tell(Washer, Listing("Study Window", "sensor", Sensor(false), Capabilities.Fault));
        home.Tell(Panel, new SetSecurityPolicy(policy ?? Policy), Pat);
        return home;
    }

    /// <summary>Armed away by the assistant, every exit delay over.</summary>
    internal static TestHome Armed(SecurityPolicy? policy = null)
    {
        TestHome home = New(policy);
        Arm(home);
        home.Advance(Duration.FromMinutes(2));
        return home;
    }

    /// <summary>Asks, lets the base station take it and report it.</summary>
    internal static Outcome Arm(TestHome home, Arm? command = null)
    {
        command ??= new Arm(SecurityMode.Away);
        home.Conclude(home.Tell(Panel, command, Assistant).Calls[0]);
        return home.Tell(Panel, Reports(Mode(home), null));
    }

    /// <summary>Asks, lets the base station take it and report it. Answers what its report led to.</summary>
    internal static Outcome Disarm(TestHome home, Principal? by = null)
    {
        AskToDisarm(home, by);
        return home.Tell(Panel, Reports(SecurityMode.Disarmed));
    }

    /// <summary>Asks, and lets the base station take it: it has not said yet that it did it.</summary>
    internal static Outcome AskToDisarm(TestHome home, Principal? by = null)
    {
        Outcome asked = home.Tell(Panel, new Disarm(), by ?? Assistant);
        home.Conclude(asked.Calls.First(c => c.Effect.Request is SwitchPanelMode));
        return asked;
    }

    internal static Outcome See(TestHome home, string id, string detection = "human") =>
        home.Tell(PlainCamera, new ReportMotion(id, home.Now, detection));

    internal static Outcome Opens(TestHome home, Address sensor) =>
        home.Tell(sensor, new ReportReadings(new Readings { Faulted = true }));

    internal static Outcome Closes(TestHome home, Address sensor) =>
        home.Tell(sensor, new ReportReadings(new Readings { Faulted = false }));

    internal static GuardView Guard(this TestHome home) => home.Security().Guard;

    internal static IncidentView Incident(this TestHome home) => Assert.Single(home.Guard().Incidents);

    internal static IEnumerable<string> Names(this IEnumerable<EventEnvelope> events) => events.Select(e => e.Name);

    private static SecurityMode Mode(TestHome home) =>
        home.Security().Intent!.Target == "home" ? SecurityMode.Home : SecurityMode.Away;
}
