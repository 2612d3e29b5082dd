using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>Every command of the room, whole and with everything missing that may be.</summary>
internal static class SampleCommands
{
    private static readonly Instant At = Start + Duration.FromMilliseconds(1234);
    private static readonly RawJson Rest = RawJson.Parse("""{"id":9007199254740993,"a":[null,1.50]}""");
    private static readonly AlarmReading Burglary = new("burglar-alarm", "a-1", ["z-back"], At);

    private static readonly Readings Everything = new()
    {
        Faulted = true,
        Motion = false,
        Smoke = true,
        Co = false,
        Battery = new BatteryReading(44, "ok", 3876),
        Connection = Connection.CellBackup,
        Power = PowerSource.Battery,
        Tampered = true,
        Light = false,
        Siren = new SirenReading(true, At),
        Traits =
        [
            new(Capabilities.Lock, StateView.Unlocked, null, "manual", At),
            new(Capabilities.Temperature, null, new Measure(-1.5, MeasureUnit.Celsius)),
        ],
        Pending = [new(Capabilities.Lock, StateView.Locked)],
        WakesAt = At,
        Refused = [Capabilities.Lock],
        HeardAt = At,
    };

    internal static IReadOnlyList<object> All { get; } =
    [
        new Arm(SecurityMode.Away),
        new Arm(SecurityMode.Home, ["z-back"], true)
        {
            Named = "night", UntilClosed = true, WaitForClosed = Duration.FromMinutes(5), ThenBypass = true,
        },
        new Disarm(),
        new EndRecipientWay("neighbour", "push-0123abcd"),
        new CallArrivedLate("incident-1", "incident-1!on!neighbour", "http.204"),
        new SensorSignal(BackDoor, SensorSign.Opened, "open", At),
        new SensorSignal(FrontCamera, SensorSign.PowerBack, "human", At, "human"),
        new TellOfKeypad(NoticeKind.CodeRefused, new KeypadNotice("keypad", null, "guest", "Guest", CodePurpose.Disarm)),
        new TakeSnapshot(),
        new SetLight(true),
        new SetLight(false, Duration.FromSeconds(60)),
        new SoundSiren(),
        new SoundSiren(Duration.FromSeconds(30)),
        new SilenceSiren(),
        new SetDeviceState(Capabilities.Lock, StateView.Locked),
        new SetDeviceState(Capabilities.Valve, StateView.Open, Duration.FromMinutes(5), true),
        new SetDeviceNumber(Capabilities.Level, 0.5),
        new OpenDoor(),
        new AcknowledgeIncident(),
        new AcknowledgeIncident("incident-1"),
        new AcknowledgeIncident { WithSilent = true },
        new RaisePanic(IncidentKind.Medical),
        new RaisePanic(IncidentKind.Panic, true),
        new SetSecurityPolicy(Samples.Policy),
        new SetSecurityPolicy(SecurityPolicy.Default),
        new SetSecurityPolicy(SecurityPolicy.Default) { InPlaceOf = SecurityPolicy.Default },
        new SetAccessCode(Samples.Code, "c2FsdA=="),
        new SetAccessCode(Samples.Code with { ValidFrom = null, ValidUntil = null, OneTime = false }, "c2FsdA=="),
        new SetAccessCode(Samples.Code, "c2FsdA==") { OnlyNames = true },
        new RemoveAccessCode("pat"),
        new PresentCode("keypad", CodePurpose.Disarm, null, null, 0, "c2VhbA=="),
        new PresentCode("keypad", CodePurpose.Disarm, null, "pat", 3, "c2VhbA==") { Weak = true },
        new PresentCode("approvals", CodePurpose.Refuse, null, "pat", 3, "c2VhbA==") { Approval = "k7m2p9qx" },
        new PresentCode("keypad", CodePurpose.Arm, new Arm(SecurityMode.Away, ["z-back"]), "pat", 3, "c2VhbA=="),
        new ReportDevice(new DeviceDescription { Name = "x", RingKind = "y", Capabilities = [] }),
        new ReportDevice(
            new DeviceDescription
            {
                Name = "Front Camera \"1\" 🚪", RingKind = "hp_cam_v1", Model = "Floodlight Cam", Firmware = "1.12", Room = "Garden",
                TimeZone = "Europe/Berlin", Capabilities = ["light", "motion"], Shared = true,
            },
            Everything, Rest, At),
        new ReportReadings(new Readings()),
        new ReportReadings(Everything, At, Rest),
        new ReportRemoved(),
        new ReportMotion("7394367000199864699", At),
        new ReportMotion("7394367000199864699", At, "human", Rest) { FromHistory = true },
        new ReportDing("7394367000199864700", At),
        new ReportDing("7394367000199864700", At, Rest) { FromHistory = true },
        new ReportKeypadMotion(At),
        new ReportSnapshot(new string('a', 64), At, 48_123),
        new ReportSnapshot(new string('a', 64), At, 48_123, "7394367000199864699"),
        new ReportDoorOpened("0:push-1", At),
        new ReportPast(At, []),
        new ReportPast(At, [new PastReading(null, new Readings()), new PastReading("e-1", Everything, true)]),
        new ReportPanel(),
        new ReportPanel
        {
            Mode = SecurityMode.Other,
            ModeName = "vacation",
            DelayEndsAt = Patch.Of<Instant?>(At),
            DelayUnclear = true,
            Alarm = Patch.Of(Burglary),
            SirenOn = true,
            Participations = [new Participation("z-back", [SecurityMode.Home, SecurityMode.Away])],
            Delays = [new PanelDelays(SecurityMode.Home, 60, null)],
            Bypassed = ["z-back"],
            At = At,
            By = Pat,
            AtKeypad = true,
            RejectsCommand = true,
            IsComplete = true,
            Leftover = Rest,
        },
        new ReportPanel { Mode = SecurityMode.Away, DelayEndsAt = Patch.Of<Instant?>(null), Alarm = Patch.Of<AlarmReading>(null) },
        new ReportPanelPast(At, [new PastPanel(), new PastPanel { Alarm = Patch.Of<AlarmReading>(null) }]),
        new ReportPanelPast(
            At,
            [new PastPanel { EventId = "e-1", Mode = SecurityMode.Other, ModeName = "vacation", Alarm = Patch.Of(Burglary), By = Pat }]),
        new ReportBaseStation(Connection.Unknown, "The line is down."),
        new ReportListening([new LineProof(Lines.Hub("h-1"), At, At + Duration.FromMinutes(1))], Duration.FromSeconds(90)),
        new ReportDeaf(Lines.Push, At, "It broke."),
        new ReportDeaf(Lines.Push, null, "It broke."),
        new ReportAllDeaf("It was not running."),
        new ReportServerStarted(At),
        new ReportClockStep(At, At + Duration.FromHours(1)),
        new ReportHubDevices("hub:h-1", ["z-back"]),
        new ReportHubDevices("hub:h-1", []) { HasPanel = true },
        new ReportAnnounced("2001", true, null),
        new ReportAnnounced("2001", false, "It is shared."),
        new ReportHubHistory("hub:h-1", At, At + Duration.FromHours(1)),
        new ReportBackFilled([new FilledStretch("2001", At, At + Duration.FromHours(1), 3)]),
        new ReportLocation("Seaside House", "Europe/Lisbon"),
        new ReportLocation(null, null),
        new ReportNotUnderstood("push", ["a message of category none"], new KeptPayload("""{"x":"[redacted]"}"""), "0123456789abcdef", 3),
        new ReportNotUnderstood("alarm_socket", [], new KeptPayload("AAEC", true, 70_000), "0123456789abcdef", 1),
    ];
}
