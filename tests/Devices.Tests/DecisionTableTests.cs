using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>
/// Every state by every command, silence included, as text a resident could check: tests/Devices.Tests/Tables. What must not
/// happen is written down here and nowhere else.
/// </summary>
public sealed class DecisionTableTests
{
    private static readonly Duration HalfMinute = Duration.FromSeconds(30);

    [Fact]
    public void The_security_system_does_what_its_table_says()
    {
        DecisionTable table = new("security-system: in this state, told this, it does that", New);
        SecurityStates(table);
        SecurityCommands(table);
        AssertCommitted("security-system", table);
    }

    [Fact]
    public void A_camera_does_what_its_table_says() => AssertCommitted("camera", CameraTable(FrontCamera, "camera"));

    [Fact]
    public void A_doorbell_does_what_its_table_says() =>
        AssertCommitted("doorbell", new DecisionTable("doorbell: in this state, told this, it does that", New)
            .State("idle", _ => { })
            .State("pressed", h => h.Tell(Bell, new ReportDing("d1", Start)))
            .Command("the same press", Bell, _ => new ReportDing("d1", Start))
            .Command("another press", Bell, _ => new ReportDing("d2", Start))
            .Command("motion", Bell, _ => new ReportMotion("m1", Start))
            .Command("keypad motion", Bell, _ => new ReportKeypadMotion(Start))
            .Command("light on", Bell, _ => new SetLight(true))
            .Command("sound siren", Bell, _ => new SoundSiren())
            .Command("arm", Bell, _ => new Arm(SecurityMode.Home))
            .Command("removed", Bell, _ => new ReportRemoved()));

    [Fact]
    public void The_listening_does_what_its_table_says()
    {
        Duration every = Duration.FromMinutes(5);
        LineProof Proof(TestHome home, int minutesAgo, int provenAgo) => new(
            Lines.Push, home.Now - Duration.FromMinutes(minutesAgo), home.Now - Duration.FromMinutes(provenAgo));
        ReportListening Hears(TestHome home, int minutesAgo, int provenAgo) => new([Proof(home, minutesAgo, provenAgo)], every);
        AssertCommitted("coverage", new DecisionTable("coverage: in this state, told this, it does that", New)
            .State("nothing ever heard", _ => { })
            .State("push heard since 10 min, proven since 8", h => h.Tell(Ears, Hears(h, 10, 8)))
            .State("push deaf since 8 min", h => { h.Tell(Ears, Hears(h, 10, 8)); h.Tell(Ears, new ReportDeaf(Lines.Push, null, "It broke.")); })
            .Command("heard since 10 min, proven since 8", Ears, h => Hears(h, 10, 8))
            .Command("heard since 10 min, proven since 4", Ears, h => Hears(h, 10, 4))
            .Command("heard since 10 min, proven now", Ears, h => Hears(h, 10, 0))
            .Command("heard since 2 min, proven now", Ears, h => Hears(h, 2, 0))
            .Command("proven in the future", Ears, h => Hears(h, 10, -60))
            .Command("deaf", Ears, _ => new ReportDeaf(Lines.Push, null, "It broke."))
            .Command("deaf, proven since 5 min", Ears, h => new ReportDeaf(Lines.Push, h.Now - every, "It broke."))
            .Command("a process begins", Ears, _ => new ReportAllDeaf("It was not running."))
            .Command("the server started", Ears, h => new ReportServerStarted(h.Now))
            .Command("the server will start", Ears, h => new ReportServerStarted(h.Now + every))
            .Command("a hub tells its list", Ears, _ => new ReportHubDevices("hub:h-1", ["z-back"]))
            .Command("a camera is not announced", Ears, _ => new ReportAnnounced("2001", false, "It is shared."))
            .Command("a camera is announced", Ears, _ => new ReportAnnounced("2001", true, null))
            .Command("history read over 20 min", Ears, h => new ReportBackFilled(
                [new FilledStretch("2001", h.Now - Duration.FromMinutes(20), h.Now, 1)]))
            .Command("hub history read over 20 min", Ears, h => new ReportHubHistory("hub:h-1", h.Now - Duration.FromMinutes(20), h.Now))
            .Command("hub history read over nothing", Ears, h => new ReportHubHistory("hub:h-1", h.Now, h.Now))
            .Command("hub history read, not yet", Ears, h => new ReportHubHistory("hub:h-1", h.Now, h.Now + every))
            .Command("history read over nothing", Ears, h => new ReportBackFilled([new FilledStretch("2001", h.Now, h.Now, 0)]))
            .Command("arm", Ears, _ => new Arm(SecurityMode.Home))
            .Command("deadline", Ears, h => new DeadlineReached(h.Now)));
    }

    [Theory]
    [InlineData(DeviceKinds.Contact, "z-back")]
    [InlineData(DeviceKinds.MotionSensor, "z-hall")]
    [InlineData(DeviceKinds.SmokeCo, "z-smoke")]
    [InlineData(DeviceKinds.Keypad, "z-keypad")]
    [InlineData(DeviceKinds.BaseStation, "3001")]
    [InlineData(DeviceKinds.Generic, "z-water")]
    public void A_sensor_does_what_its_table_says(string kind, string id)
    {
        Address sensor = new("home-1", kind, id);
        Readings all = new()
        {
            Faulted = true,
            Smoke = true,
            Co = true,
            Battery = new(12, "low"),
            Connection = Connection.Offline,
            Power = PowerSource.Battery,
            Tampered = true,
            Light = true,
            Siren = new(true, Start + HalfMinute),
        };
        AssertCommitted(kind, new DecisionTable($"{kind}: in this state, told this, it does that", New)
            .State("listed, nothing the matter", _ => { })
            .State("everything the matter", h => h.Tell(sensor, new ReportReadings(all)))
            .State("removed", h => h.Tell(sensor, new ReportRemoved()))
            .Command("faulted", sensor, _ => Reads(new() { Faulted = true }))
            .Command("clear", sensor, _ => Reads(new() { Faulted = false }))
            .Command("smoke", sensor, _ => Reads(new() { Smoke = true }))
            .Command("no smoke", sensor, _ => Reads(new() { Smoke = false }))
            .Command("CO", sensor, _ => Reads(new() { Co = true }))
            .Command("no CO", sensor, _ => Reads(new() { Co = false }))
            .Command("battery 12 % low", sensor, _ => Reads(new() { Battery = new(12, "low") }))
            .Command("online", sensor, _ => Reads(new() { Connection = Connection.Online }))
            .Command("offline", sensor, _ => Reads(new() { Connection = Connection.Offline }))
            .Command("mains", sensor, _ => Reads(new() { Power = PowerSource.Mains }))
            .Command("on battery", sensor, _ => Reads(new() { Power = PowerSource.Battery }))
            .Command("tampered", sensor, _ => Reads(new() { Tampered = true }))
            .Command("says nothing", sensor, _ => Reads(new()))
            .Command("listed anew", sensor, _ => Listing("New name", "x", null))
            .Command("removed", sensor, _ => new ReportRemoved())
            .Command("motion event", sensor, _ => new ReportMotion("m", Start))
            .Command("press", sensor, _ => new ReportDing("d", Start))
            .Command("somebody at the keypad", sensor, _ => new ReportKeypadMotion(Start))
            .Command("was all of it, past", sensor, h => new ReportPast(
                h.Now - Duration.FromMinutes(1),
                [new("e-1", new() { Faulted = true, Smoke = true, Co = true, Tampered = true }, Approached: true)]))
            .Command("was it, not yet", sensor, h => new ReportPast(
                h.Now + Duration.FromMinutes(1), [new("e-1", new() { Faulted = true })]))
            .Command("light on", sensor, _ => new SetLight(true))
            .Command("sound siren", sensor, _ => new SoundSiren())
            .Command("silence siren", sensor, _ => new SilenceSiren())
            .Command("arm", sensor, _ => new Arm(SecurityMode.Home))
            .Command("a call ended", sensor, _ => new EffectConcluded("x", EffectOutcome.Delivered, "x", null, 1))
            .Command("deadline", sensor, h => new DeadlineReached(h.Now)));
    }

    [Fact]
    public void A_lock_does_what_its_table_says()
    {
        SetDeviceState unlock = new(Capabilities.Lock, StateView.Unlocked, MayOpen: true);
        ReportReadings Is(string word) => Reads(new() { Traits = [new(Capabilities.Lock, word)] });
        ReportReadings Waits(string word) => Reads(new() { Pending = [new(Capabilities.Lock, word)] });
        AssertCommitted("lock", new DecisionTable("lock: in this state, told this, it does that", WithLock)
            .State("unlocked", _ => { })
            .State("locked", h => h.Tell(Lock, Is(StateView.Locked)))
            .State("jammed", h => h.Tell(Lock, Is(StateView.Jammed)))
            .State("locked, base station not heard", h => { h.Tell(Lock, Is(StateView.Locked)); h.Tell(Panel, Loses()); })
            .State("lock requested", h => h.Tell(Lock, new SetDeviceState(Capabilities.Lock, StateView.Locked)))
            .State("lock accepted", h => Locking(h))
            .State("lock accepted, 20 s ago", h => { Locking(h); h.Advance(Duration.FromSeconds(20)); })
            .State("lock waits until it wakes up", h => { Locking(h); h.Tell(Lock, Waits(StateView.Locked)); })
            .State("lock unknown", h => { Locking(h); h.Advance(Duration.FromMinutes(2)); })
            .State("removed", h => h.Tell(Lock, new ReportRemoved()))
            .Command("lock", Lock, _ => new SetDeviceState(Capabilities.Lock, StateView.Locked))
            .Command("unlock, allowed", Lock, _ => unlock)
            .Command("unlock, not allowed", Lock, _ => unlock with { MayOpen = false })
            .Command("jam", Lock, _ => new SetDeviceState(Capabilities.Lock, StateView.Jammed))
            .Command("set level", Lock, _ => new SetDeviceNumber(Capabilities.Level, 0.5))
            .Command("reports locked", Lock, _ => Is(StateView.Locked))
            .Command("reports unlocked", Lock, _ => Is(StateView.Unlocked))
            .Command("reports jammed", Lock, _ => Is(StateView.Jammed))
            .Command("reports unknown", Lock, _ => Is(StateView.Unknown))
            .Command("reports nonsense", Lock, _ => Is("ajar"))
            .Command("locking waits until it wakes up", Lock, _ => Waits(StateView.Locked))
            .Command("says that it did not", Lock, _ => Reads(new() { Refused = [Capabilities.Lock] }))
            .Command("call delivered", Lock, h => Ended(h, EffectOutcome.Delivered, 1))
            .Command("call rejected", Lock, h => Ended(h, EffectOutcome.Rejected, 1))
            .Command("call expired untried", Lock, h => Ended(h, EffectOutcome.Expired, 0))
            .Command("call expired, tried", Lock, h => Ended(h, EffectOutcome.Expired, 3))
            .Command("a sign of life", Lock, h => Reads(new() { HeardAt = h.Now }))
            .Command("deadline before its time", Lock, h => new DeadlineReached(h.Now))
            .Wait("26 hours pass", Duration.FromHours(26)));
    }

    private static TestHome WithLock()
    {
        TestHome home = New();
        home.Tell(Panel, Lists(SecurityMode.Disarmed));
        Readings unlocked = new() { Traits = [new(Capabilities.Lock, StateView.Unlocked)] };
        home.Tell(Lock, Listing("Front Lock", "lock", unlocked, Capabilities.Lock));
        return home;
    }

    private static void Locking(TestHome home) =>
        home.Conclude(home.Tell(Lock, new SetDeviceState(Capabilities.Lock, StateView.Locked)).Calls[0]);

    private static readonly Address Lock = new("home-1", DeviceKinds.Generic, "z-lock");

    private static DecisionTable CameraTable(Address camera, string kind) =>
        new DecisionTable($"{kind}: in this state, told this, it does that", New)
            .State("light off, siren silent", _ => { })
            .State("motion seen", h => h.Tell(camera, new ReportMotion("m1", Start)))
            .State("a picture stored", h => h.Tell(camera, new ReportSnapshot("p1", Start, 1000, "m1")))
            .State("light requested on", h => h.Tell(camera, new SetLight(true)))
            .State("light accepted on", h => h.Conclude(h.Tell(camera, new SetLight(true)).Calls[0]))
            .State("light on", h => h.Tell(camera, Reads(new() { Light = true })))
            .State("light on unknown", h => { h.Tell(camera, new SetLight(true)); h.Advance(Duration.FromMinutes(1)); })
            .State("siren requested on", h => h.Tell(camera, new SoundSiren()))
            .State("siren accepted on", h => h.Conclude(h.Tell(camera, new SoundSiren()).Calls[0]))
            .State("siren sounding", h => h.Tell(camera, Sounding(h)))
            .Command("the same motion", camera, _ => new ReportMotion("m1", Start))
            .Command("another motion", camera, _ => new ReportMotion("m2", Start))
            .Command("a picture", camera, _ => new ReportSnapshot("p1", Start, 1000, "m1"))
            .Command("light on", camera, _ => new SetLight(true))
            .Command("light off", camera, _ => new SetLight(false))
            .Command("sound siren", camera, _ => new SoundSiren())
            .Command("sound siren 2 min", camera, _ => new SoundSiren(Duration.FromMinutes(2)))
            .Command("sound siren 3 min", camera, _ => new SoundSiren(Duration.FromMinutes(3)))
            .Command("silence siren", camera, _ => new SilenceSiren())
            .Command("reports light on", camera, _ => Reads(new() { Light = true }))
            .Command("reports light off", camera, _ => Reads(new() { Light = false }))
            .Command("reports siren sounding", camera, Sounding)
            .Command("reports siren silent", camera, _ => Reads(new() { Siren = new(false, null) }))
            .Command("call delivered", camera, h => Ended(h, EffectOutcome.Delivered, 1))
            .Command("call rejected", camera, h => Ended(h, EffectOutcome.Rejected, 1))
            .Command("call expired untried", camera, h => Ended(h, EffectOutcome.Expired, 0))
            .Command("call expired, tried", camera, h => Ended(h, EffectOutcome.Expired, 3))
            .Command("a stranger's call ended", camera, _ => new EffectConcluded("x", EffectOutcome.Delivered, "x", null, 1))
            .Command("press", camera, _ => new ReportDing("d", Start))
            .Command("disarm", camera, _ => new Disarm())
            .Command("removed", camera, _ => new ReportRemoved())
            .Command("deadline before its time", camera, h => new DeadlineReached(h.Now))
            .Wait("10 minutes pass", Duration.FromMinutes(10));

    private static void SecurityStates(DecisionTable table) => table
        .State("disarmed, all closed", _ => { })
        .State("disarmed, back door open", h => Open(h, BackDoor))
        .State("disarmed, back door offline", h => h.Tell(BackDoor, Reads(new() { Connection = Connection.Offline })))
        .State("arming away requested", h => h.Tell(Panel, new Arm(SecurityMode.Away)))
        .State("arming away accepted", h => Accepted(h))
        .State("arming away accepted, exit delay runs", h => { Accepted(h); h.Tell(Panel, Reports(SecurityMode.Away, Later(h))); })
        .State("arming away unknown", h => { Accepted(h); h.Advance(HalfMinute); })
        .State("armed away", h => h.Tell(Panel, Reports(SecurityMode.Away, null)))
        .State("armed away, disarming requested", h => { h.Tell(Panel, Reports(SecurityMode.Away, null)); h.Tell(Panel, new Disarm()); })
        .State("armed home", h => h.Tell(Panel, Reports(SecurityMode.Home, null)))
        .State("armed by a resident, exit delay runs", h => h.Tell(Panel, Reports(SecurityMode.Away, Later(h)) with { By = Pat }))
        .State("exit delay overdue", h => { h.Tell(Panel, Reports(SecurityMode.Away, Later(h))); h.Advance(Duration.FromMinutes(2)); })
        .State("disarmed, base station not heard", h => { h.Tell(Panel, Lists(SecurityMode.Disarmed)); h.Tell(Panel, Loses()); })
        .State("armed away, base station not heard", h => { h.Tell(Panel, Lists(SecurityMode.Away)); h.Tell(Panel, Loses()); })
        .State("armed away, exit delay runs, base station offline", h =>
        {
            h.Tell(Panel, Lists(SecurityMode.Away, Later(h)));
            h.Tell(Panel, Loses(Connection.Offline));
        })
        .State("armed away, entry delay runs", h =>
        {
            h.Tell(Panel, Reports(SecurityMode.Away, null));
            h.Tell(Panel, ReportsAlarm(AlarmReading.EntryDelay, "z-back") with { DelayEndsAt = Patch.Of<Instant?>(Later(h)) });
        })
        .State("armed away, burglar alarm", h =>
        {
            h.Tell(Panel, Reports(SecurityMode.Away, null));
            h.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back"));
        })
        .State("disarmed, fire alarm", h => h.Tell(Panel, ReportsAlarm("fire-alarm", "z-smoke")))
        .State("disarmed, siren requested", h => h.Tell(Panel, new SoundSiren()))
        .State("disarmed, siren sounding", h =>
        {
            h.Conclude(h.Tell(Panel, new SoundSiren()).Calls[0]);
            h.Tell(Panel, new ReportPanel { SirenOn = true });
        });

    private static void SecurityCommands(DecisionTable table) => table
        .Command("arm home", Panel, _ => new Arm(SecurityMode.Home))
        .Command("arm away", Panel, _ => new Arm(SecurityMode.Away))
        .Command("arm away, bypass open", Panel, _ => new Arm(SecurityMode.Away, BypassOpen: true))
        .Command("arm away, bypass nonsense", Panel, _ => new Arm(SecurityMode.Away, ["sofa"]))
        .Command("arm disarmed", Panel, _ => new Arm(SecurityMode.Disarmed))
        .Command("disarm", Panel, _ => new Disarm())
        .Command("sound siren", Panel, _ => new SoundSiren())
        .Command("silence siren", Panel, _ => new SilenceSiren())
        .Command("reports disarmed", Panel, _ => Reports(SecurityMode.Disarmed))
        .Command("reports home", Panel, _ => Reports(SecurityMode.Home))
        .Command("reports away", Panel, _ => Reports(SecurityMode.Away))
        .Command("reports away, exit delay", Panel, h => Reports(SecurityMode.Away, Later(h)))
        .Command("reports delay over", Panel, _ => new ReportPanel { DelayEndsAt = Patch.Of<Instant?>(null) })
        .Command("reports entry delay", Panel, h => ReportsAlarm(AlarmReading.EntryDelay, "z-back") with { DelayEndsAt = Patch.Of<Instant?>(Later(h)) })
        .Command("reports burglar alarm", Panel, _ => ReportsAlarm("burglar-alarm", "z-back"))
        .Command("reports no alarm", Panel, _ => new ReportPanel { Alarm = Patch.Of<AlarmReading>(null) })
        .Command("reports siren on", Panel, _ => new ReportPanel { SirenOn = true })
        .Command("reports siren off", Panel, _ => new ReportPanel { SirenOn = false })
        .Command("reports that it did not obey", Panel, _ => new ReportPanel { RejectsCommand = true })
        .Command("was away, by a resident", Panel, h => new ReportPanelPast(
            h.Now - Duration.FromMinutes(1), [new() { EventId = "e-1", Mode = SecurityMode.Away, By = Pat }]))
        .Command("had a burglar alarm", Panel, h => new ReportPanelPast(
            h.Now - Duration.FromMinutes(1), [new() { Alarm = ReportsAlarm("burglar-alarm", "z-back").Alarm }]))
        .Command("had no alarm", Panel, h => new ReportPanelPast(
            h.Now - Duration.FromMinutes(1), [new() { Alarm = Patch.Of<AlarmReading>(null) }]))
        .Command("reports nothing", Panel, _ => new ReportPanel())
        .Command("reports an unreadable delay", Panel, _ => new ReportPanel { DelayUnclear = true })
        .Command("reports away, end has passed", Panel, h => Reports(SecurityMode.Away, h.Now))
        .Command("lists disarmed", Panel, _ => Lists(SecurityMode.Disarmed))
        .Command("lists away", Panel, _ => Lists(SecurityMode.Away))
        .Command("lists away, exit delay", Panel, h => Lists(SecurityMode.Away, Later(h)))
        .Command("line to it lost", Panel, _ => Loses())
        .Command("hub offline", Panel, _ => Loses(Connection.Offline))
        .Command("call delivered", Panel, h => Ended(h, EffectOutcome.Delivered, 1))
        .Command("call rejected", Panel, h => Ended(h, EffectOutcome.Rejected, 1))
        .Command("call expired untried", Panel, h => Ended(h, EffectOutcome.Expired, 0))
        .Command("call expired, tried", Panel, h => Ended(h, EffectOutcome.Expired, 3))
        .Command("a stranger's call ended", Panel, _ => new EffectConcluded("x", EffectOutcome.Delivered, "x", null, 1))
        .Command("light on", Panel, _ => new SetLight(true))
        .Command("deadline before its time", Panel, h => new DeadlineReached(h.Now))
        .Wait("10 minutes pass", Duration.FromMinutes(10));

    private static void Accepted(TestHome home) => home.Conclude(home.Tell(Panel, new Arm(SecurityMode.Away)).Calls[0]);

    private static Instant Later(TestHome home) => home.Now + Duration.FromMinutes(1);

    private static ReportReadings Reads(Readings readings) => new(readings);

    private static ReportReadings Sounding(TestHome home) => Reads(new() { Siren = new(true, home.Now + HalfMinute) });

    private static EffectConcluded Ended(TestHome home, EffectOutcome outcome, int attempts) => new(
        home.Pending.Count > 0 ? home.Pending[0].Effect.Name : "intent-none", outcome, "code", null, attempts);

    private static void AssertCommitted(string name, DecisionTable table) =>
        Assert.Null(CommittedText.Difference($"tests/Devices.Tests/Tables/{name}.txt", table.Print()));
}
