using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>Every stored type of the room, whole and with everything missing that may be.</summary>
internal static class Samples
{
    private static readonly Instant At = Start + Duration.FromMilliseconds(1234);
    private static readonly Obstacle Open = new(BackDoor, "Back Door", "open", At);
    private static readonly Obstacle Gone = new(FrontDoor, "Front Door", "unknown", null);

    internal static IReadOnlyList<object> All { get; } =
    [
        new DeviceDescribed(new DeviceDescription
        {
            Name = "Front Camera \"1\" 🚪", RingKind = "hp_cam_v1", Model = "Floodlight Cam", Firmware = "1.12", Room = "Garden",
            TimeZone = "Europe/Berlin", Capabilities = ["light", "motion"],
        }),
        new DeviceDescribed(new DeviceDescription { Name = "x", RingKind = "y", Capabilities = [] }),
        new LeftoverKept(RawJson.Parse("""{"id":9007199254740993,"a":[null,1.50],"b":{"c":"é"}}"""), At),
        new DeviceRemoved(),
        new ConnectionChanged(Connection.CellBackup, Connection.Online, At),
        new ConnectionChanged(Connection.Unknown, null, null),
        new BatteryReported(new BatteryReading(44, "ok"), At),
        new BatteryReported(new BatteryReading(null, null), null),
        new BatteryReported(new BatteryReading(null, null, 3876), At),
        new PowerChanged(PowerSource.Battery, PowerSource.Mains, At),
        new TamperReported(true, null),
        new MotionDetected("7394367000199864699", At, "human"),
        new MotionDetected("7394367000199864699", At, "human", RawJson.Parse("""{"aura":[1,null]}""")),
        new MotionDetected(null, null, null),
        new MotionCleared(At),
        new DoorbellPressed("7394367000199864700", At),
        new DoorbellPressed("7394367000199864700", At, RawJson.Parse("""{"ring":"twice"}""")),
        new ContactOpened(At),
        new ContactOpened(null),
        new ContactClosed(At),
        new FaultRaised(At),
        new FaultCleared(null),
        new HazardRaised(Hazard.Smoke, At),
        new HazardCleared(Hazard.Co, null),
        new KeypadApproached(At),
        new LightReported(true, At),
        new SirenReported(new SirenReading(true, At), null),
        new SirenReported(new SirenReading(false, null), At),
        new SirenEndedAsAnnounced(At),
        new LightRequested("intent-7-1", true, Assistant, At),
        new LightRequested("intent-7-1", true, Assistant, At, At),
        new SirenRequested("intent-7-1", true, Duration.FromSeconds(30), At, Assistant, At),
        new SirenRequested("intent-8-1", false, null, null, Pat, At),
        new StateReported(Capabilities.Lock, StateView.Unlocked, At, "manual", At),
        new StateReported(Capabilities.Flood, StateView.Wet, null),
        new NumberReported(Capabilities.Temperature, new Measure(-1.5, MeasureUnit.Celsius), At),
        new NumberReported(Capabilities.Volume, new Measure(11, MeasureUnit.Of11), null),
        new ControlRequested("intent-7-1", Capabilities.Lock, StateView.Locked, null, Assistant, At),
        new ControlRequested("intent-7-1", Capabilities.Snooze, StateView.Snoozed, At, Pat, At),
        new ControlRefused(Capabilities.Lock, StateView.Unlocked),
        new DeviceHeard(At),
        new IntentDeferred("intent-7-1", At, At),
        new IntentDeferred("intent-7-1", null, At),
        new IntentAccepted("intent-7-1", "ring.accepted", At, At),
        new IntentConfirmed("intent-7-1", "away"),
        new IntentContradicted("intent-7-1", "away", "disarmed"),
        new IntentBecameUnknown("intent-7-1", "Nobody said.", At),
        new IntentSuperseded("intent-7-1", "intent-8-1", null),
        new IntentSuperseded("intent-7-1", null, "home"),
        new IntentExpired("intent-7-1", "Not sent.", At),
        new IntentRejected("intent-7-1", "http.404", "gone"),
        new IntentTaken("intent-7-1", IntentStage.Requested, "away"),
        new IntentTaken(null, IntentStage.Confirmed, "on"),
        new ArmRequested("intent-7-1", SecurityMode.Away, SecurityMode.Disarmed, ["z-back"], ["z-back"], Assistant, At),
        new ArmRequested("intent-7-1", SecurityMode.Home, null, [], [], Assistant, At),
        new DisarmRequested("intent-9-1", SecurityMode.Away, Pat, At),
        new ArmRefused(SecurityMode.Away, "panel.close-or-bypass", [Open], [Gone]),
        new ModeReported(SecurityMode.Other, "vacation", SecurityMode.Home, At),
        new ModeReported(SecurityMode.Disarmed, null, null, null),
        new ModeReportedLate(SecurityMode.Away, At),
        new DelayStarted(DelayKind.Exit, At, At, null),
        new DelayEnded(DelayKind.Entry, true, At),
        new DelayEnded(DelayKind.Exit, false, null),
        new DelayOverdue(DelayKind.Exit, At),
        new BaseStationReported(Connection.Offline, Connection.Online, "Ring says that the base station is offline."),
        new BaseStationReported(Connection.Online, null, null),
        new AlarmReported(new AlarmReading("burglar-alarm", "a-1", ["z-back"], At), At),
        new AlarmReported(new AlarmReading("never-heard-of", null, [], null), null),
        new AlarmCleared("burglar-alarm", "a-1", At),
        new ParticipationReported([new Participation("z-back", [SecurityMode.Home, SecurityMode.Away])]),
        new BypassReported(["z-back"]),
        new PanelSirenLeftOn("burglar-alarm"),
        new PayloadKept(
            "push", ["a message of category none"], new KeptPayload("""{"x":"[redacted]"}"""), "0123456789abcdef", 3, false, At),
        new PayloadKept("alarm_socket", [], new KeptPayload("AAEC", true, 70_000), "0123456789abcdef", 1, true, At),
        new SetCameraLight("2001", true),
        new SoundCameraSiren("2001", Duration.FromSeconds(30)),
        new SilenceCameraSiren("2001"),
        new ControlDevice("z-lock", "lock", Capabilities.Lock, StateView.Locked),
        new ControlDevice("z-lamp", "switch.beams", Capabilities.Light, StateView.On, null, Duration.FromSeconds(60)),
        new ControlDevice("z-dim", "switch.multilevel", Capabilities.Level, null, new Measure(0.5, MeasureUnit.Fraction)),
        new SwitchPanelMode(SecurityMode.Away, ["z-back"]),
        new SoundPanelSiren(),
        new AskBaseStation(),
        new SilencePanelSiren(),
    ];
}
