using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Tests.Security;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>The decision tables of what the engine itself guards, and of the codes: tests/Devices.Tests/Tables.</summary>
public sealed class GuardTableTests
{
    private static readonly Duration Minute = Duration.FromMinutes(1);
    private static readonly Duration Day = Duration.FromDays(1);

    [Fact]
    public void The_guard_does_what_its_table_says()
    {
        DecisionTable table = new("guard: zones front door (entry), hall (follower), window and camera (instant); the back door is the base station's", () => Guarded.New());
        AssertCommitted("guard", Commands(States(table)));
    }

    [Fact]
    public void The_codes_do_what_their_table_says() => AssertCommitted("access-codes",
        new DecisionTable("access-codes: in this state, told this, it does that", () => Coded())
            .State("disarmed", _ => { })
            .State("armed away", h => h.Tell(Panel, Reports(SecurityMode.Away, null)))
            .State("disarming requested", h => { h.Tell(Panel, Reports(SecurityMode.Away, null)); h.Tell(Panel, new Disarm()); })
            .State("four wrong codes", h => Wrong(h, 4))
            .State("locked out", h => Wrong(h, 5))
            .State("locked out, 5 minutes ago", h => { Wrong(h, 5); h.Advance(5 * Minute); })
            .State("a right code between four wrong ones", h => { Wrong(h, 2); Right(h); Wrong(h, 2); })
            .State("30 wrong codes elsewhere, after a right one", h => { Right(h); Spend(h); })
            .State("30 wrong codes elsewhere, after a right one 30 days before", h => { Right(h); h.Advance(30 * Day); Spend(h); })
            .State("30 wrong codes elsewhere, a day ago", h => { Right(h); Spend(h); h.Advance(Day); })
            .Command("right code to disarm", Codes, h => Presented(h, "pat", CodePurpose.Disarm))
            .Command("right code to arm", Codes, h => Presented(h, "pat", CodePurpose.Arm))
            .Command("right code elsewhere", Codes, h => Presented(h, "pat", CodePurpose.Disarm) with { Channel = "tablet" })
            .Command("wrong code", Codes, h => Presented(h, null, CodePurpose.Disarm))
            .Command("weak right code to disarm", Codes, h => Presented(h, "pat", CodePurpose.Disarm) with { Weak = true })
            .Command("code that may only arm", Codes, h => Presented(h, "kid", CodePurpose.Disarm))
            .Command("code of tomorrow", Codes, h => Presented(h, "guest", CodePurpose.Disarm))
            .Command("compared with older codes", Codes, h => Presented(h, "pat", CodePurpose.Disarm) with { Version = 0 })
            .Command("set the same code", Codes, _ => new SetAccessCode(Code("pat"), "salt"))
            .Command("set another's digits", Codes, _ => new SetAccessCode(Code("thief") with { Verifiers = ["pat-1", "x"] }, "salt"))
            .Command("set with another salt", Codes, _ => new SetAccessCode(Code("new"), "pepper"))
            .Command("remove", Codes, _ => new RemoveAccessCode("pat"))
            .Command("remove nobody's", Codes, _ => new RemoveAccessCode("nobody"))
            .Command("light on", Codes, _ => new SetLight(true)));

    private static DecisionTable States(DecisionTable table) => table
        .State("disarmed", _ => { })
        .State("waits for the window to close", h =>
        {
            Guarded.Opens(h, Washer);
            h.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = 60 * Minute });
        })
        .State("away, own exit delay runs", h => Guarded.Arm(h))
        .State("away, exit delay, door opened and closed", h =>
        {
            Guarded.Arm(h);
            Guarded.Opens(h, FrontDoor);
            Guarded.Closes(h, FrontDoor);
        })
        .State("armed away", Armed)
        .State("armed away without the window", h =>
        {
            Guarded.Opens(h, Washer);
            Guarded.Arm(h, new Arm(SecurityMode.Away, ["z-water"]) { UntilClosed = true });
            h.Advance(2 * Minute);
        })
        .State("armed night", h => Guarded.Arm(h, new Arm(SecurityMode.Home) { Named = "night" }))
        .State("armed away, entry delay runs", h => { Armed(h); Guarded.Opens(h, FrontDoor); })
        .State("armed away, alarm in its abort window", h => { Armed(h); Guarded.Opens(h, Hall); })
        .State("armed away, alarm told outside", h => { Armed(h); Guarded.Opens(h, Hall); h.Advance(Minute); })
        .State("armed away, help was called in silence", h =>
        {
            Armed(h);
            h.Tell(Panel, new RaisePanic(IncidentKind.Panic, Silent: true));
        })
        .State("armed away, entry delay runs, disarming requested", h =>
        {
            Armed(h);
            Guarded.Opens(h, FrontDoor);
            h.Tell(Panel, new Disarm());
        });

    private static DecisionTable Commands(DecisionTable table) => table
        .Command("front door opens", FrontDoor, _ => Faulted(true))
        .Command("front door closes", FrontDoor, _ => Faulted(false))
        .Command("hall sees motion", Hall, _ => Faulted(true))
        .Command("window opens", Washer, _ => Faulted(true))
        .Command("window closes", Washer, _ => Faulted(false))
        .Command("back door opens", BackDoor, _ => Faulted(true))
        .Command("camera sees a person", PlainCamera, h => new ReportMotion("m1", h.Now, "human"))
        .Command("camera sees a leaf", PlainCamera, h => new ReportMotion("m1", h.Now, "other_motion"))
        .Command("smoke", Detector, _ => new ReportReadings(new Readings { Smoke = true }))
        .Command("keypad torn off", Pad, _ => new ReportReadings(new Readings { Tampered = true }))
        .Command("hall lost", Hall, _ => new ReportReadings(new Readings { Connection = Connection.Offline }))
        .Command("arm away", Panel, _ => new Arm(SecurityMode.Away))
        .Command("arm night", Panel, _ => new Arm(SecurityMode.Home) { Named = "night" })
        .Command("arm by a name there is not", Panel, _ => new Arm(SecurityMode.Home) { Named = "sleep" })
        .Command("disarm", Panel, _ => new Disarm())
        .Command("reports disarmed", Panel, _ => Reports(SecurityMode.Disarmed))
        .Command("reports home", Panel, _ => Reports(SecurityMode.Home))
        .Command("base station: burglar alarm", Panel, _ => ReportsAlarm("burglar-alarm", "z-back"))
        .Command("line to it lost", Panel, _ => Loses())
        .Command("silence siren", Panel, _ => new SilenceSiren())
        .Command("acknowledge", Panel, _ => new AcknowledgeIncident())
        .Command("help wanted", Panel, _ => new RaisePanic(IncidentKind.Panic))
        .Command("help wanted in silence", Panel, _ => new RaisePanic(IncidentKind.Panic, Silent: true))
        .Command("the same policy", Panel, _ => new SetSecurityPolicy(Guarded.Policy))
        .Command("another policy", Panel, _ => new SetSecurityPolicy(SecurityPolicy.Default))
        .Wait("5 seconds pass", Duration.FromSeconds(5))
        .Wait("2 minutes pass", 2 * Minute)
        .Wait("1 hour passes", 60 * Minute);

    private static void Armed(TestHome home)
    {
        Guarded.Arm(home);
        home.Advance(2 * Minute);
    }

    private static TestHome Coded()
    {
        TestHome home = New();
        home.Tell(Codes, new SetAccessCode(Code("pat"), "salt"));
        home.Tell(Codes, new SetAccessCode(Code("kid") with { CanDisarm = false }, "salt"));
        home.Tell(Codes, new SetAccessCode(Code("guest") with { ValidFrom = Start + Duration.FromDays(1) }, "salt"));
        return home;
    }

    private static void Wrong(TestHome home, int times)
    {
        for (int i = 0; i < times; i++)
        {
            home.Tell(Codes, Presented(home, null, CodePurpose.Disarm));
        }
    }

    private static void Right(TestHome home) => home.Tell(Codes, Presented(home, "pat", CodePurpose.Disarm));

    private static void Spend(TestHome home)
    {
        for (int i = 0; i < WrongCodes.BudgetMax; i++)
        {
            home.Tell(Codes, Presented(home, null, CodePurpose.Disarm) with { Channel = "garden" });
            home.Advance(5 * Minute);
        }
    }

    private static AccessCode Code(string id) => new()
    {
        Id = id,
        Name = id,
        CanArm = true,
        CanDisarm = true,
        Verifiers = [id + "-1", id + "-2"],
        Seal = "seal",
    };

    private static PresentCode Presented(TestHome home, string? code, CodePurpose purpose) =>
        new("keypad", purpose, null, code, home.View.Part<AccessView>().Version, "seal");

    private static ReportReadings Faulted(bool faulted) => new(new Readings { Faulted = faulted });

    private static void AssertCommitted(string name, DecisionTable table) =>
        Assert.Null(CommittedText.Difference($"tests/Devices.Tests/Tables/{name}.txt", table.Print()));
}
