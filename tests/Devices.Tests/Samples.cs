using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Tools;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>Every stored type of the room, whole and with everything missing that may be.</summary>
internal static class Samples
{
    private static readonly Instant At = Start + Duration.FromMilliseconds(1234);
    private static readonly Obstacle Open = new(BackDoor, "Back Door", "open", At);
    private static readonly Obstacle Gone = new(FrontDoor, "Front Door", "unknown", null);

    internal static readonly AccessCode Code = new()
    {
        Id = "pat",
        Name = "Pat",
        CanArm = true,
        CanDisarm = true,
        ValidFrom = At,
        ValidUntil = At + Duration.FromHours(1),
        OneTime = true,
        Verifiers = ["aGFzaDE=", "aGFzaDI="],
        Seal = "c2VhbA==",
    };

    private static readonly Evidence Seen = new("z-hall", "Hall", "motion", At);
    internal static readonly SecurityPolicy Policy = new()
    {
        Modes =
        [
            new()
            {
                Name = "night", Guards = SecurityMode.Home, ExitSeconds = 45, EntrySeconds = 30, WhenOpenAtEnd = WhenOpenAtEnd.Bypass,
                HomeIfNobodyLeft = true,
            },
            new() { Name = "guests", Guards = SecurityMode.Away },
        ],
        Zones =
        [
            new()
            {
                Device = "z-hall", Type = ZoneType.Follower, Modes = ["away", "night"], EntrySeconds = 20, MayBeOpenWhileLeaving = true,
                EndsExitWhenClosed = true, OpenForSeconds = 3, BypassWhenOpen = true, TripsWhenLost = true, Detections = ["human"],
                Group = "inside",
            },
        ],
        Groups = [new("inside", 2, 60)],
        Contacts =
        [
            new("neighbour", "https://example.org/alarm"),
            new("son", "https://example.org/son") { Notices = [NoticeKind.KeypadLocked, NoticeKind.ArmedWithout], Role = AccessRole.Resident },
        ],
        Incidents = new() { Sirens = ["2001"], Flood = HazardResponse.Record, AfterSounding = AfterSounding.Disarm },
    };

    private static readonly Notice Failed = new(
        "notice-1",
        NoticeKind.ArmingFailed,
        At,
        new ArmingNotice(
            "night", Assistant, ArmingTrouble.OpenAtEnd, "disarmed", [Open, Gone],
            [new(NextDoing.Retry), new(NextDoing.Force, ["z-back", "z-front"]), new(NextDoing.Disarm)]),
        null);

    internal static readonly ApiKey Key = new()
    {
        Name = "tablet",
        Role = AccessRole.Resident,
        Digest = "c2hhMjU2",
        Homes = ["home-1"],
        CreatedAt = At,
        ExpiresAt = At + Duration.FromHours(1),
        Allowances = new Dictionary<AccessRight, Allowance> { [AccessRight.Unlock] = Allowance.Never, [AccessRight.WatchLess] = Allowance.ByApproval },
        ApprovesByForm = true,
    };

    internal static IReadOnlyList<object> All { get; } =
    [
        new KeyCreated(Key),
        new KeyCreated(Key with { Homes = null, ExpiresAt = null, Allowances = null, ApprovesByForm = false, Role = AccessRole.Operator }),
        new KeyRevoked("tablet"),
        new KeyUsed("tablet", At),
        new KeyAllowanceSet("tablet", AccessRight.GuardLess, Allowance.AtOnce),
        new KeyAllowanceSet("tablet", AccessRight.GuardLess, null),
        new KeyFormSet("tablet", true),
        new KeyFormSet("tablet", false),
        new KeyHelpSet("claude", true),
        new KeyHelpSet("claude", false),
        new SetKeyForm("tablet", true),
        new SetKeyHelp("claude", true),
        new KeyWritten("tablet"),
        new CreateKey(Key),
        new CreateKey(Key, true),
        new RevokeKey("tablet"),
        new SetKeyAllowance("tablet", AccessRight.Rules, Allowance.Never),
        new SetKeyAllowance("tablet", AccessRight.Rules, null),
        new NoteKeyUse("tablet", At),
        new GroupMade("Porch lights", [new Address("home-1", DeviceKinds.Camera, "1")]),
        new GroupChanged("Porch lights", [new Address("home-1", DeviceKinds.Camera, "1"), new Address("home-1", DeviceKinds.Contact, "z-1")]),
        new GroupDropped(),
        new MakeGroup("Porch lights", [new Address("home-1", DeviceKinds.Camera, "1")]),
        new ChangeGroup("Porch lights", [new Address("home-1", DeviceKinds.Camera, "1")]),
        new DropGroup(),
        new GroupWritten("porch-lights"),
        new ToolSwitchedOff("control_device"),
        new ToolSwitchedOn("control_device"),
        new SwitchTool("control_device", false),
        new SwitchTool("control_device", true),
        new ToolSwitched("control_device", true),
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
        new MotionDetected("7394367000199864699", At, "human", null, true),
        new MotionCleared(At),
        new DoorbellPressed("7394367000199864700", At),
        new DoorbellPressed("7394367000199864700", At, RawJson.Parse("""{"ring":"twice"}""")),
        new DoorbellPressed("7394367000199864700", At, null, true),
        new ContactOpened(At),
        new ContactOpened(null),
        new ContactClosed(At),
        new FaultRaised(At),
        new FaultCleared(null),
        new HazardRaised(Hazard.Smoke, At),
        new HazardCleared(Hazard.Co, null),
        new KeypadApproached(At),
        new DeviceWas(Capabilities.Contact, StateView.Open, At, "e0000000-0000-4000-8000-000000000001"),
        new DeviceWas(Capabilities.Lock, StateView.Unlocked, At, null, "manual"),
        new MotionWas(true, At, "e0000000-0000-4000-8000-000000000001"),
        new MotionWas(false, At),
        new ModeWas(SecurityMode.Other, "vacation", At, "e0000000-0000-4000-8000-000000000001"),
        new ModeWas(SecurityMode.Away, null, At),
        new AlarmWas(new AlarmReading("burglar-alarm", "a-1", ["z-back"], At), At, "e0000000-0000-4000-8000-000000000001"),
        new AlarmWas(null, At),
        new DoorOpeningRequested("intent-7-1", Assistant, At),
        new DoorOpened("0:push-1", At),
        new OpenIntercomDoor("3001"),
        new SnapshotTaken(new string('a', 64), At, 48_123, "7394367000199864699"),
        new SnapshotTaken(new string('0', 64), At, 1, null),
        new SnapshotAsked("snapshot-1", Pat),
        new SnapshotNotTaken("snapshot-1", "ring.not-found", "Ring knows no such camera."),
        new SnapshotNotTaken("snapshot-1", "ring.unreachable"),
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
        new AlarmReportedLate(new AlarmReading("fire-alarm", "a-1", ["z-smoke"], At), At),
        new AlarmReportedLate(null, At),
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
        new PanelDelaysReported([new PanelDelays(SecurityMode.Home, 60, 0), new PanelDelays(SecurityMode.Away, null, 60)]),
        new BypassReported(["z-back"]),
        new PanelSirenLeftOn("burglar-alarm"),
        new CodeSet(Code, "c2FsdA=="),
        new CodeSet(Code with { ValidFrom = null, ValidUntil = null, OneTime = false }, "c2FsdA=="),
        new CodeRemoved("pat"),
        new CodeUsed("pat", "Pat", "keypad", CodePurpose.Disarm, "c2VhbA=="),
        new CodeUsed("pat", "Pat", "keypad", CodePurpose.Disarm, "c2VhbA==") { At = At },
        new CodeUsed("pat", "Pat", "approvals", CodePurpose.Approve, "c2VhbA==") { At = At, Approval = "k7m2p9qx" },
        new CodeFoundWeak("pat", "Pat"),
        new CodeBudgetReached("keypad", 30, At),
        new CodeRejected("pat", "keypad", CodePurpose.Arm, CodeFault.NotNow, At),
        new CodeRejected(null, "keypad", CodePurpose.Disarm, CodeFault.Wrong, At),
        new ChannelLockedOut("keypad", 5, At),
        new CodeTaken("pat", "Pat", CodePurpose.Disarm),
        new PassOnSeal("c2VhbA=="),
        new PolicySet(Policy),
        new PolicySet(SecurityPolicy.Default),
        new RecipientWayEnded("neighbour", "push-0123abcd"),
        new PeriodBegan("period-1", "night", SecurityMode.Home, "intent-1", [new Bypass("z-back", true)], At, true, At),
        new PeriodBegan("period-1", "away", SecurityMode.Away, null, [], null, false, At),
        new PeriodBegan("period-1", "away", SecurityMode.Away, null, [], null, true, At) { By = Pat },
        new PeriodBegan("period-1", "away", SecurityMode.Away, "intent-1", [], null, false, At) { GoesOn = true },
        new ExitDelayChanged("period-1", At, ExitChange.CameBack, "z-front"),
        new ExitDoorUsed("period-1", "z-front", true),
        new ExitDelayOver("period-1", At, Duration.FromSeconds(90)),
        new ExitDelayOver("period-1", At, null),
        new ArmingReverted("period-1", "away", "home", true, [Open], [Gone]),
        new ArmingRevertFailed("period-1", "away", "home"),
        new NobodyLeft("period-1", "away"),
        new BypassAdded("period-1", [new Bypass("z-back", false)]) { LeftOut = [Open] },
        new BypassEnded("period-1", "z-back"),
        new ZoneRejoining("z-back", At),
        new ZoneRejoining("z-back", null),
        new ZoneWaiting("z-back", At),
        new ZoneWaiting("z-back", null),
        new ZoneWaiting("z-back", At) { Again = true },
        new ZoneTripped("z-hall", ZoneType.Follower, "motion", At, TripOutcome.FollowsEntry, false, Duration.FromSeconds(3)),
        new ZoneTripped("z-hall", ZoneType.Instant, "motion", At, TripOutcome.Alarm, true, null),
        new ZoneShutDown("z-hall", 2),
        new PowerRestored(At),
        new PowerPauseOver(At, Duration.FromSeconds(5)) { LookAt = At },
        new ArmWaiting("arming-1", "away", [new Bypass("z-back", false)], [Open], Assistant, At),
        new ArmWaiting("arming-2", "night", [], [Open], Assistant, At) { ThenBypass = true },
        new ArmWaiting("arming-3", "away", [], [], Assistant, At) { Delayed = true },
        new ArmWaitSettling("arming-1", At),
        new ArmWaitSettling("arming-1", null),
        new ArmWaitEnded("arming-1", WaitEnd.GivenUp),
        new ArmWaitEnded("arming-1", WaitEnd.Bypassed),
        new ArmWaits("arming-1", At),
        new ArmRequested("intent-1", SecurityMode.Home, SecurityMode.Disarmed, ["z-back"], [], Assistant, At)
        {
            As = "night",
            UntilClosed = ["z-back"],
            LeftOut = [Open, Gone],
            Unchecked = true,
        },
        new ArmRefused(SecurityMode.Home, "panel.close-or-bypass", [Open], [Gone]) { As = "night" },
        new IncidentOpened("incident-1", IncidentKind.Burglary, IncidentStage.Entry, false, null, [Seen], At),
        new IncidentOpened("incident-1", IncidentKind.Fire, IncidentStage.Alarm, true, "alarm-1", [], null),
        new EvidenceAdded("incident-1", [Seen], "alarm-1"),
        new EvidenceAdded("incident-1", [], null),
        new EvidenceAdded("incident-1", [], null) { Joins = true },
        new HelpCalled("incident-1", At, At, ["neighbour"], 1),
        new HelpCalled("incident-1", null, At, [], 2),
        new EntryShortened("incident-1", "z-hall", At),
        new IncidentAlarmed("incident-1", IncidentKind.Burglary, At, At, true, Duration.FromSeconds(5)),
        new IncidentAlarmed("incident-1", IncidentKind.Co, At, null, false, null),
        new IncidentTold("incident-1", At, ["neighbour"], Duration.FromSeconds(5)),
        new IncidentTold("incident-1", At, [], null),
        new RecipientAnswered("incident-1", "neighbour", true, "http.200"),
        new RecipientAnswered("incident-1", "neighbour", false, "smtp.550") { Way = "email", OtherWays = true },
        new RecipientAnswered("incident-1", "neighbour", false, "recipient.moved") { Message = "over" },
        new RecipientAnswered("incident-1", "neighbour", false, "http.500") { Message = "over" },
        new IncidentToldAgain("incident-1", ["neighbour"], 1),
        new RecipientReachedLate("incident-1", "neighbour", "http.204"),
        new RecipientReachedLate("incident-1", "neighbour", "smtp.250") { Way = "email", SaysOver = true },
        new IncidentToldAgain("incident-1", ["neighbour"], 2) { Calls = ["incident-1!on-moved-2!neighbour!email"] },
        new IncidentAcknowledged("incident-1"),
        new SoundingOver("incident-1"),
        new IncidentEnded("incident-1", IncidentEnd.Cancelled, ["neighbour"]),
        new PanicRaised(IncidentKind.Panic, true),
        new SendIncidentNotice(
            "neighbour",
            "https://example.org/alarm",
            new IncidentNotice("incident.ended", "incident-1", "home-1", IncidentKind.Burglary, At, IncidentEnd.Cancelled, [Seen])),
        new SendIncidentNotice(
            "neighbour",
            "https://example.org/alarm",
            new IncidentNotice("incident.alarmed", "incident-1", "home-1", IncidentKind.Burglary, At, null, [Seen])
            {
                Confidence = Confidence.Of(IncidentKind.Burglary, [Seen]),
            }),
        new NoticeGiven(Failed, ["neighbour"]),
        new SendIncidentNotice(
            "neighbour",
            "https://example.org/alarm",
            new IncidentNotice("incident.alarmed", "call-1-1", "home-1", IncidentKind.Panic, At, null, []) { Silent = true }),
        new NoticeGiven(
            new Notice("notice-2", NoticeKind.KeypadLocked, At, null, new KeypadNotice("keypad", At, null, null, null) { WrongInDay = 30 }), []),
        new NoticeGiven(new Notice("notice-4", NoticeKind.CodeWeak, At, null, new KeypadNotice("*", null, "guest", "Guest", null)), []),
        new NoticeGiven(new Notice("notice-2", NoticeKind.KeypadLocked, At, null, new KeypadNotice("keypad", At, null, null, null)), []),
        new NoticeAnswered("notice-1", "neighbour", false, "http.404"),
        new SendNotice("neighbour", "https://example.org/alarm", "home-1", Failed),
        new SendNotice("neighbour", "https://example.org/alarm", "home-1", new Notice(
            "notice-3", NoticeKind.CodeRefused, At, null, new KeypadNotice("keypad", null, "guest", "Guest", CodePurpose.Disarm))),
        new PayloadKept(
            "push", ["a message of category none"], new KeptPayload("""{"x":"[redacted]"}"""), "0123456789abcdef", 3, false, At),
        new LocationTold("Seaside House", "Europe/Lisbon"),
        new LocationTold("Town House", null),
        new PayloadKept("alarm_socket", [], new KeptPayload("AAEC", true, 70_000), "0123456789abcdef", 1, true, At),
        new ListeningBegan("hub:h-1", At, At + Duration.FromMinutes(1), null),
        new ListeningBegan("push", At, At, At - Duration.FromMinutes(1)),
        new ListeningProvenUntil([new ProvenLine("devices", At), new ProvenLine("push", At)]),
        new WentDeaf("hub:h-1", At, "The line to the base station is down."),
        new ServerStarted(At),
        new ClockStepped(At, At + Duration.FromHours(1)),
        new HubTold("hub:h-1", ["z-back", "z-front"]),
        new DeviceUnannounced("2001", At, "It is shared."),
        new DeviceAnnounced("2001", At),
        new BackFilled([new FilledStretch("2001", At, At + Duration.FromHours(1), 3)]),
        new HubHistoryRead("hub:h-1", At, At + Duration.FromHours(1)),
        new SetCameraLight("2001", true),
        new SoundCameraSiren("2001", Duration.FromSeconds(30)),
        new TakeCameraSnapshot("2001", Pat),
        new SilenceCameraSiren("2001"),
        new ControlDevice("z-lock", "lock", Capabilities.Lock, StateView.Locked),
        new ControlDevice("z-lamp", "switch.beams", Capabilities.Light, StateView.On, null, Duration.FromSeconds(60)),
        new ControlDevice("z-dim", "switch.multilevel", Capabilities.Level, null, new Measure(0.5, MeasureUnit.Fraction)),
        new SwitchPanelMode(SecurityMode.Away, ["z-back"]),
        new SoundPanelSiren(),
        new AskBaseStation(),
        new SilencePanelSiren(),
        .. SampleCommands.All,
    ];
}
