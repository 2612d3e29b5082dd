using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using static RingActors.Simulation.Tests.Alarm.RingHouse;

namespace RingActors.Simulation.Tests.Alarm;

/// <summary>Evenings of a guarded home, each to be lived with and without a crash at every write.</summary>
internal static class Scenarios
{
    internal const string EntryRunsOut = "armed, entry delay runs out, nobody comes, the siren ends by itself";

    private static readonly SecurityPolicy Policy = new()
    {
        Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 45 }],
        Zones =
        [
            new() { Device = "z-front", Type = ZoneType.Entry, Modes = ["away", "night"], EntrySeconds = 20 },
            new() { Device = "z-hall", Type = ZoneType.Follower, Modes = ["away"] },
            new() { Device = "z-window", Type = ZoneType.Instant, Modes = ["away", "night"] },
        ],
        Contacts = [new("neighbour", "https://example.org/alarm")],
    };

    private static readonly AccessCode Code = new()
    {
        Id = "pat",
        Name = "Pat",
        CanArm = true,
        CanDisarm = true,
        Verifiers = ["one", "two"],
        Seal = "seal",
    };

    internal static IReadOnlyDictionary<string, Action<AlarmLife>> All { get; } = new SortedDictionary<string, Action<AlarmLife>>(StringComparer.Ordinal)
    {
        ["armed, home by the front door, disarmed in time"] = life =>
        {
            Begin(life);
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Away)));
            life.After(20, () => life.House.Open(Front));
            life.After(23, () => life.House.Close(Front));
            life.After(600, () => life.House.Open(Front));
            life.After(605, () => life.House.Open(Hall));
            life.After(610, () => life.Ask(Panel, new Disarm()));
        },
        ["armed, intruder, told outside, called off"] = life =>
        {
            Begin(life);
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Away)));
            life.After(600, () => life.House.Open(Window));
            life.After(610, () => life.House.Open(Hall));
            life.After(700, () => life.Ask(Panel, new AcknowledgeIncident()));
            life.After(720, () => life.Ask(Panel, new Disarm()));
        },
        [EntryRunsOut] = life =>
        {
            Begin(life);
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Away)));
            life.After(600, () => life.House.Open(Front));
        },
        ["armed with the window open at the end, taken back"] = life =>
        {
            Begin(life);
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Away)));
            life.After(30, () => life.House.Open(Front));
        },
        ["home, then away, taken back to home"] = life =>
        {
            Begin(life);
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Home)));
            life.After(60, () => life.Ask(Panel, new Arm(SecurityMode.Away)));
            life.After(80, () => life.House.Open(Front));
        },
        ["the base station's own entry delay and alarm, disarmed in the Ring app"] = life =>
        {
            Begin(life);
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Away)));
            life.After(600, () => life.House.Open(Back));
            life.After(700, () => life.House.Switch(SecurityMode.Disarmed));
        },
        ["bypassed until closed, guarded again, opened"] = life =>
        {
            Begin(life);
            life.After(5, () => life.House.Open(Window));
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Away, ["z-window"]) { UntilClosed = true }));
            life.After(300, () => life.House.Close(Window));
            life.After(302, () => life.House.Open(Window));
            life.After(320, () => life.House.Close(Window));
            life.After(600, () => life.House.Open(Window));
            life.After(620, () => life.Ask(Panel, new Disarm()));
        },
        ["armed by force, disarmed, then refused"] = life =>
        {
            Begin(life);
            life.After(5, () => life.House.Open(Window));
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Away, BypassOpen: true)));
            life.After(300, () => life.Ask(Panel, new Disarm()));
            life.After(320, () => life.Ask(Panel, new Arm(SecurityMode.Away)));
        },
        ["arming waits for the window"] = life =>
        {
            Begin(life);
            life.After(5, () => life.House.Open(Window));
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Duration.FromMinutes(30) }));
            life.After(60, () => life.House.Close(Window));
            life.After(62, () => life.House.Open(Window));
            life.After(90, () => life.House.Close(Window));
            life.After(900, () => life.Ask(Panel, new Disarm()));
        },
        ["arming waits in vain for the window, and leaves it out"] = life =>
        {
            Begin(life);
            life.After(5, () => life.House.Open(Window));
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Home) { Named = "night", WaitForClosed = Duration.FromMinutes(5), ThenBypass = true }));
            life.After(900, () => life.Ask(Panel, new Disarm()));
        },
        ["arming waits in vain for the window, and is given up"] = life =>
        {
            Begin(life);
            life.After(5, () => life.House.Open(Window));
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Duration.FromMinutes(5) }));
            life.After(600, () => life.House.Close(Window));
        },
        ["smoke in a disarmed home"] = life =>
        {
            Begin(life);
            life.After(30, () => life.House.Burns(true));
            life.After(40, () => life.Ask(Panel, new AcknowledgeIncident()));
            life.After(200, () => life.House.Burns(false));
            life.After(210, () => life.Ask(Panel, new Disarm()));
        },
        ["coming back while leaving, and the Ring app amid it"] = life =>
        {
            Begin(life);
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Away)));
            life.After(15, () => life.House.Open(Front));
            life.After(18, () => life.House.Close(Front));
            life.After(25, () => life.House.Open(Front));
            life.After(28, () => life.House.Close(Front));
            life.After(40, () => life.House.Switch(SecurityMode.Home));
            life.After(60, () => life.Ask(Panel, new Arm(SecurityMode.Home) { Named = "night" }));
            life.After(300, () => life.House.Open(Front));
            life.After(310, () => life.House.Switch(SecurityMode.Disarmed));
        },
        ["wrong codes, a locked keypad, a right code"] = life =>
        {
            Begin(life);
            life.After(5, () => life.Ask(Codes, new SetAccessCode(Code, "salt")));
            life.After(10, () => life.Ask(Panel, new Arm(SecurityMode.Away)));
            for (int i = 0; i < 6; i++)
            {
                life.After(300 + (i * 5), () => life.Ask(Codes, new PresentCode("keypad", CodePurpose.Disarm, null, null, 1, "seal")));
            }

            life.After(340, () => life.Ask(Codes, new PresentCode("keypad", CodePurpose.Disarm, null, "pat", 1, "seal")));
            life.After(640, () => life.Ask(Codes, new PresentCode("keypad", CodePurpose.Disarm, null, "pat", 1, "seal")));
        },
        ["help wanted"] = life =>
        {
            Begin(life);
            life.After(30, () => life.Ask(Panel, new RaisePanic(IncidentKind.Medical)));
            life.After(90, () => life.Ask(Panel, new Disarm()));
        },
    };

    private static void Begin(AlarmLife life) => life.After(1, () => life.Ask(Panel, new SetSecurityPolicy(Policy)));
}
