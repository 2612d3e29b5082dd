using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Actions;
using RingActors.Rules.Approvals;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Holds;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Runs.Messages;
using RingActors.Rules.Triggers;
using RingActors.Rules.Webhooks;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests;

/// <summary>The format on disk: what was ever written is read for ever.</summary>
public sealed class StoredEventTests
{
    private static readonly Instant At = Start + Duration.FromMilliseconds(1234);
    private static readonly TriggerFacts By = new("home-1@41", "motion.detected", FrontCamera, At);

    /// <summary>Every sort of trigger, condition and action, with every field.</summary>
    private static readonly RuleDocument Whole = new()
    {
        Name = "All there is \"1\" 🚪",
        Description = "Everything",
        Enabled = false,
        Priority = 7,
        MaxLatenessSeconds = 60,
        Triggers =
        [
            new MotionTrigger([FrontCamera], "human"), new DingTrigger([]), new ContactTrigger([BackDoor], StateView.Open),
            new ModeChangedTrigger(["away"], ["disarmed", "other"]), new AlarmTrigger(["burglar-alarm"]),
            new ContactTrigger([], StateView.Closed) { ForSeconds = 60, Kinds = ["contact"], Rooms = ["Kitchen"], Groups = ["doors"], Exclude = [BackDoor], Id = "shut" },
            new DeviceStateTrigger([BackDoor], Capabilities.Contact, StateView.Closed, StateView.Open) { ForSeconds = 600 },
            new NumericTrigger([], Capabilities.Temperature, 1.5, 20), new ContactTrigger([], StateView.Open) { Which = WhichDevices.All },
            new DeviceStateTrigger([], Capabilities.Lock, null, "locked") { Which = WhichDevices.First },
            new CountTrigger([new DingTrigger([]), new MotionTrigger([])], 3, 60), new SequenceTrigger([new DingTrigger([]), new DingTrigger([])], 60), new NotFollowedTrigger([new DingTrigger([])], [new ContactTrigger([], StateView.Open)], 60, true), new RuleFiredTrigger(["other"]), new ExitDelayTrigger("over"),
            new ServerStartedTrigger(), Triggers.TimeSamples.Trigger,
        ],
        Conditions =
        [
            new ModeCondition(["home", "away"]),
            new TimeWindowCondition(new LocalTime(22, 30), new LocalTime(6, 0), Zone, ["mon", "sun"]),
            new DeviceStateCondition(BackDoor, Capabilities.Contact, StateView.Closed),
            new DeviceStateCondition(BackDoor, Capabilities.Contact, StateView.Closed) { ForSeconds = 600 },
            new AnyCondition(
            [
                new AllCondition([new NumericCondition(BackDoor, Capabilities.Battery, 1, 20.5)]),
                new NotCondition([new IncidentCondition { Kinds = ["fire"], Stages = ["told"] }, new IncidentCondition(false)]),
                new TriggerCondition(["shut"]), new RuleRunningCondition(["front"]), new RuleRunningCondition(["front"]) { WithinSeconds = 60 },
            ]),
        ],
        Actions =
        [
            new ArmAction("away", true), new ArmAction("night") { WhenOpen = WhenOpen.Wait, WaitMinutes = 10 },
            new SirenAction([FrontCamera, Panel], true, 30), new LightAction([FrontCamera], false),
            new WebhookAction("https://example.org/", new RawJson("""{"n":9007199254740993}"""), new Dictionary<string, string> { ["X-A"] = "b" }),
            new WebhookAction("https://example.org/"), new DelayAction(60),
        ],
    };

    private static readonly DeviceStateCondition Shut = new(BackDoor, Capabilities.Contact, StateView.Closed);

    /// <summary>The words that came later, with every field, and the least of each.</summary>
    internal static readonly RulePause Paused = new(
        new PauseSpan(Instant.FromUtc(2026, 12, 1, 8, 0), "guests"),
        new PauseSpan(Instant.FromUtc(2026, 12, 2, 8, 0), null));

    internal static readonly PinView Tuesday = new(new PinMark("pin-1", true, At, "home-1@41"), "so", Principal.Engine);
    internal static readonly PinView Delivery = new(new PinMark("pin-1", false, At, null), null, Principal.Engine);

    private static readonly RuleDocument Told = new()
    {
        Name = "Told",
        Triggers =
        [
            new WebhookTrigger("nas"),
            new WebhookTrigger("nas") { Where = [new WebhookWhere("state") { Is = "on" }, new WebhookWhere("celsius") { Above = 1.5, Below = 30 }], Id = "warm" },
        ],
        Actions = [new LightAction([FrontCamera])],
    };

    private static readonly WebhookIntake Taking = new("NAS", WebhookScheme.Hmac)
    {
        ToleranceSeconds = 60,
        PerMinute = 600,
        Header = "X-Signature",
        Encoding = SignatureEncoding.Base64,
        Prefix = "sha256=",
        IdPointer = "/id",
        OccurredAt = "/at",
        Fields =
        [
            new("state", "/state", WebhookFieldType.Word) { Words = ["on", "off"], Required = true },
            new("note", "/note", WebhookFieldType.Text) { MaxLength = 500 }, new("celsius", "/t", WebhookFieldType.Number),
            new("ok", "/ok", WebhookFieldType.YesNo), new("since", "/since", WebhookFieldType.Moment),
        ],
    };

    private static readonly WebhookValue[] Values =
    [
        new("state") { Text = "on" }, new("note") { Text = "\"quoted\" 🚪" }, new("celsius") { Number = 21.5 }, new("ok") { Flag = true },
        new("since") { At = At },
    ];

    internal static readonly RuleDocument Flow = new()
    {
        Name = "Flow",
        Mode = RunMode.Queued,
        Max = 5,
        Triggers = [new DingTrigger([])],
        Actions =
        [
            new LockAction([BackDoor]), new CloseValveAction([BackDoor]), new MotionDetectionAction([FrontCamera]), new SwitchAction([BackDoor], false),
            new NotifyAction("Hello", ["son"]), new NotifyAction("Hello"),
            new RemindAction("Door", [Shut], 300, 12, ["son"]), new RemindAction("Door", [Shut], 300),
            new WaitUntilAction([Shut], 600, WhenTimeIsOver.Continue), new WaitUntilAction([Shut], 600),
            new WaitForAction([new ContactTrigger([BackDoor], StateView.Closed)], 600, WhenTimeIsOver.Continue), new WaitForAction([new DingTrigger([])], 600),
            new IfAction([Shut], [new DelayAction(1)], [new StopAction("enough")]), new IfAction([Shut], [new StopAction()]),
            new RepeatAction([new DelayAction(1)], 3), new RepeatAction([new DelayAction(1)], 3, [Shut], 60),
            new ParallelAction([new ParallelBranch([new DelayAction(1)]), new ParallelBranch([new DelayAction(2)])]),
        ],
    };

    /// <summary>Variables, and conditions about several devices, with every field.</summary>
    private static readonly RuleDocument Remembers = new()
    {
        Name = "Remembers",
        Variables =
        [
            new("n", VariableType.Number) { Initial = new(1.5, null, null), Kept = true }, new("yes", VariableType.YesNo) { Initial = new(null, true, null) },
            new("word", VariableType.Text) { Words = ["red", "blue"], Initial = new(null, null, "blue") }, new("long", VariableType.Duration), new("door", VariableType.Device),
        ],
        Triggers = [new DingTrigger([])],
        Conditions =
        [
            new VariableCondition("n") { Above = 1, Below = 5.5 },
            new DeviceStateCondition(null, Capabilities.Contact, StateView.Open)
            {
                Devices = [BackDoor], Kinds = ["contact"], Rooms = ["Kitchen"], Groups = ["doors"], Exclude = [Hall], Which = HowMany.All, ForSeconds = 60,
            },
            new NumericCondition(null, Capabilities.Battery, null, 20) { Groups = ["doors"], Which = HowMany.Any },
        ],
        Actions =
        [
            new SetAction("n") { Add = -1 }, new SetAction("word") { To = new(null, null, "red") }, new SetAction("door") { TriggerDevice = true },
            new SetAction("n") { Device = BackDoor, Capability = Capabilities.Battery }, new DelayAction(0) { SecondsVariable = "long" }, new LightAction([]) { DeviceVariable = "door" },
            new IfAction([new VariableCondition("word") { Is = [new(null, null, "red")] }, new DeviceStateCondition(null, Capabilities.Contact, StateView.Open) { DeviceVariable = "door" }], [new StopAction()]),
        ],
    };

    private static readonly PromiseDocument Never = new()
    {
        Name = "Nights",
        Never = [new ModeCondition(["disarmed"]), Shut],
        ForMoreThanSeconds = 600,
        Tell = true,
        Recipients = ["son"],
    };

    private static readonly PromiseDocument Whenever = new()
    {
        Name = "Soon",
        Whenever = [new DingTrigger([])],
        WithinSeconds = 60,
        Then = [Shut],
        OrEvent = [new RuleFiredTrigger(["front"])],
    };

    private static readonly PinnedMoment Moment = new(
        At - Duration.FromMinutes(15), At + Duration.FromMinutes(15), [],
        [new PinnedEvent(FrontCamera, 41, "motion.detected", 1, At, At, Assistant, "request-1", "{}")]);

    private static readonly ApprovalAsked Asked = new(
        new ApprovableAct(Panel) { Disarm = new Disarm() }, [AccessRight.Disarm], "disarm_security_system", Assistant, "Disarm.",
        [new EffectFact("alarm", "in mode away")], At, "request-1");

    internal static IReadOnlyList<object> Samples { get; } =
    [
        Asked,
        Asked with { Act = new ApprovableAct(Panel) { Arm = new Arm(SecurityMode.Home, ["z-back"], true) { Named = "night", UntilClosed = true } }, Facts = [] },
        Asked with { Act = new ApprovableAct(BackDoor) { State = new SetDeviceState("lock", "unlocked", Duration.FromMinutes(1), true) } },
        Asked with { Act = new ApprovableAct(BackDoor) { Number = new SetDeviceNumber("volume", 0.25) } },
        Asked with { Act = new ApprovableAct(FrontCamera) { Light = new SetLight(false, Duration.FromMinutes(1)) } },
        Asked with { Act = new ApprovableAct(FrontCamera) { Silence = new SilenceSiren() } },
        Asked with { Act = new ApprovableAct(Bell) { Door = new OpenDoor() } },
        Asked with { Act = new ApprovableAct(Panel) { Policy = new SetSecurityPolicy(SecurityPolicy.Default) } },
        Asked with { Act = new ApprovableAct(Panel) { Acknowledge = new AcknowledgeIncident("incident-1") } },
        Asked with { Act = new ApprovableAct(HomeGroups.AddressOf("home-1", "yard")) { NewGroup = new MakeGroup("Yard", [FrontCamera]) } },
        Asked with { Act = new ApprovableAct(HomeGroups.AddressOf("home-1", "yard")) { ChangedGroup = new ChangeGroup("Yard", [FrontCamera]) } },
        Asked with { Act = new ApprovableAct(HomeGroups.AddressOf("home-1", "yard")) { DroppedGroup = new DropGroup() } },
        Asked with { Act = new ApprovableAct(RuleAt("front")) { NewRule = new CreateRule(Whole, 50) } },
        Asked with { Act = new ApprovableAct(RuleAt("front")) { ChangedRule = new ReplaceRule(Whole, 2) } },
        Asked with { Act = new ApprovableAct(RuleAt("front")) { ChangedRule = new ReplaceRule(Whole) { KeepsSwitch = true } }, Linked = true },
        Asked with { Act = new ApprovableAct(RuleAt("front")) { EnabledRule = new EnableRule() } },
        Asked with { Act = new ApprovableAct(RuleAt("front")) { DisabledRule = new DisableRule() } },
        Asked with { Act = new ApprovableAct(RuleAt("front")) { DeletedRule = new DeleteRule() } },
        Asked with { Act = new ApprovableAct(RuleAt("front")) { PausedRule = new PauseRule(Instant.FromUtc(2026, 12, 1, 8, 0), "guests") } },
        Asked with { Act = new ApprovableAct(RuleAt("front")) { ResumedRule = new ResumeRule() } },
        Asked with
        {
            Act = new ApprovableAct(DeviceKinds.AccessCodesOf("home-1"))
            {
                Code = new SetAccessCode(
                    new AccessCode { Id = "pat", Name = "Pat", CanArm = true, CanDisarm = true, Verifiers = ["YQ==", "Yg=="], Seal = "eA==" }, "c2FsdA=="),
            },
        },
        Asked with { Act = new ApprovableAct(DeviceKinds.AccessCodesOf("home-1")) { RemovedCode = new RemoveAccessCode("pat") } },
        new ApprovalGranted(Assistant, AccessRole.Owner, "key"),
        new ApprovalRefused(Assistant, AccessRole.Resident, "keypad"),
        new ApprovalLapsed(Assistant, "page", ["alarm was in mode away and is in mode disarmed now"]),
        new ApprovalLapsed(Principal.Engine, ApprovalLapsed.OfAsker, ["the key claude was revoked"]),
        new ApprovalExpired(),
        new ApprovalWithdrawn(),
        new AskApproval(new ApprovableAct(Panel) { Disarm = new Disarm() }, [AccessRight.Disarm], "disarm_security_system", Duration.FromMinutes(10)),
        new AskApproval(new ApprovableAct(Panel) { Disarm = new Disarm() }, [AccessRight.Disarm], "disarm_security_system", Duration.FromMinutes(10)) { Links = true },
        new AskApproval(new ApprovableAct(Panel) { Disarm = new Disarm() }, [AccessRight.Disarm], "disarm_security_system", Duration.FromMinutes(10)) { ByPerson = true },
        Asked with { ByPerson = true }, Asked with { Linked = true, LinkedTo = ["son"] },
        new SendApprovalLink("son", "https://example.org/son", AccessRole.Resident, "home-1", "k7m2p9qx", Assistant, "Disarm.", At, At + Duration.FromMinutes(10)),
        new ApproveIt(AccessRole.Resident, "keypad"),
        new RefuseIt(AccessRole.Owner, "page"),
        new WithdrawIt(),
        new LapseIt("the key claude was revoked"),
        new ApprovalStands("k7m2p9qx", ApprovalStatus.Pending, "Disarm.", At),
        new RuleCreated(1, Whole),
        new RuleCreated(1, Remembers),
        new RuleCreated(4, Remembers) { Restored = new RestoredRule(null, null) { Kept = new Dictionary<string, RuleValue> { ["n"] = new(2, null, null) } } },
        new RuleVariableSet("run-42-1", 1, "door", new(null, null, BackDoor.Value), At),
        new RuleVariableSet("run-42-1", 1, "n", new(3, null, null), At) { Place = "1/0/0", Kept = true },
        new RuleReplaced(2, Whole with { Description = null, Conditions = [], Enabled = true }),
        new RuleReplaced(2, Whole) { Switched = false },
        new RuleCreated(1, Flow),
        new RuleCreated(1, Flow with { Mode = RunMode.Single, Max = null }),
        new RuleCreated(1, Flow with { Mode = RunMode.Restart, Max = null }),
        new RuleCreated(1, Flow with { Mode = RunMode.Parallel, Max = null }),
        new RuleCreated(3, Flow) { Beside = 2 },
        new RuleReplaced(2, Flow) { Promoted = new PromotionEvidence(3, 1, At, At + Duration.FromDays(7), 5, 4, 2, 1) },
        new BeginShadow(Flow, 2),
        new EndShadow(),
        new PromoteShadow(3),
        Asked with { Act = new ApprovableAct(RuleAt("front")) { PromotedRule = new PromoteShadow(3) } },
        new RuleCreated(1, Told),
        new WebhookCreated("AAAAAAAAAAAAAAAAAAAAAA", Taking, "s-1", At),
        new WebhookCreated("AAAAAAAAAAAAAAAAAAAAAA", new WebhookIntake("Plain", WebhookScheme.Standard), "s-1", At),
        new WebhookChanged(Taking with { Scheme = WebhookScheme.SharedSecret, Encoding = null, Prefix = null, IdPointer = null, IdHeader = "X-Id" }),
        new WebhookSecretRotated("s-2", At, At + Duration.FromDays(1)),
        new WebhookRemoved(),
        new WebhookReceived("d-1", At, Values) { SaidAt = At },
        new WebhookReceived("d-1", At, []),
        new WebhookUnfit("d-1", At, [new WebhookFault("state", "It must be one of on, off.")]),
        new CreateWebhook("AAAAAAAAAAAAAAAAAAAAAA", Taking, "s-1"),
        new ChangeWebhook(Taking), new ChangeWebhook(Taking) { ExpectedVersion = 3 },
        new RotateWebhookSecret("s-2", 86400),
        new RemoveWebhook(),
        new ReceiveDelivery("d-1", Values, [], At),
        new ReceiveDelivery("d-1", [], [new WebhookFault("", "It is not JSON.")], null),
        new WebhookWritten("nas"),
        new DeliveryResult("d-1", At, [], true),
        new PromiseMade(1, Never),
        new PromiseMade(1, Whenever),
        new PromiseChanged(2, Whenever),
        new PromiseReleased(),
        new PromiseStretchBegan("stretch-1", At, At + Duration.FromMinutes(10), By),
        new PromiseStretchBegan("stretch-1", At, At + Duration.FromMinutes(10), null),
        new PromiseStretchEnded("stretch-1", StretchOutcome.Kept, "mode was away"),
        new PromiseStretchEnded("stretch-1", StretchOutcome.Over, "mode was away"),
        new PromiseStretchEnded("stretch-1", StretchOutcome.Unproven, "mode was unknown"),
        new PromiseStretchEnded("stretch-1", StretchOutcome.Cancelled, "the promise was changed"),
        new PromiseBroken("stretch-1", At, At + Duration.FromMinutes(10), By, [new Fact("[0]", true, "mode was disarmed")]) { Recipients = ["son"] },
        new PromiseBroken("stretch-1", At, At + Duration.FromMinutes(10), null, []),
        new PromiseLooksAt(At),
        new PromiseLooksAt(null),
        new PromiseTold("son", "stretch-1", "delivered", "http.204"),
        new MakePromise(Never),
        new ChangePromise(Whenever),
        new ReleasePromise(),
        new LookAtPromise(2, By, true, false),
        new PromiseWritten("nights", 2),
        new SendPromiseNotice("son", "https://example.org/son", "home-1", "nights", "Nights", At, At + Duration.FromMinutes(10)),
        Asked with { Act = new ApprovableAct(RuleKinds.PromiseOf("home-1", "nights")) { NewPromise = new MakePromise(Never) } },
        Asked with { Act = new ApprovableAct(RuleKinds.PromiseOf("home-1", "nights")) { ChangedPromise = new ChangePromise(Never) } },
        Asked with { Act = new ApprovableAct(RuleKinds.PromiseOf("home-1", "nights")) { ReleasedPromise = new ReleasePromise() } },
        new RulePinned("pin-1", true, At, "home-1@41", "like last Tuesday", Moment),
        new RulePinned("pin-1", false, At, null, null, Moment),
        new RuleUnpinned("pin-1"),
        new PinMoment(true, At, "home-1@41", "like last Tuesday", Moment),
        new UnpinMoment("pin-1"),
        new ReplaceRule(Flow, 2) { PinsKept = ["pin-1"] },
        new PromoteShadow(3) { PinsKept = ["pin-1"] },
        Asked with { Act = new ApprovableAct(RuleAt("front")) { Unpinned = new UnpinMoment("pin-1") } },
        .. Runs.LifeSamples.All(By, At),
        new RuleStepTaken("run-42-1", 0, "light", [FrontCamera]),
        new RuleStepTaken("run-42-1", 3, "notify", []) { Place = "3/1/0", Recipients = ["son"] },
        new RuleStepSkipped("run-42-1", 1, "siren", "late"),
        new RuleStepSkipped("run-42-1", 1, "siren", "late") { Place = "1/0/0" },
        new RuleStepJudged("run-42-1", 1, "if", false, [new Fact("conditions[0]", false, "it was open")]),
        new RuleStepJudged("run-42-1", 1, "repeat", true, [new Fact("conditions[0]", true, "it was closed")]) { Place = "1/0/0" },
        new RuleWaitBegan("run-42-1", 2, At),
        new RuleWaitBegan("run-42-1", 2, At) { Place = "2/0/1", For = [Shut], LooksAt = At + Duration.FromMinutes(2) },
        new RuleWaitBegan("run-42-1", 2, At) { ForEvent = [new ContactTrigger([BackDoor], StateView.Closed)] },
        new RuleWaitEnded("run-42-1", 2, Duration.Zero) { Place = "2/0/1", Met = true, Facts = [new Fact("conditions[0]", true, "it was closed")] },
        new RuleWaitEnded("run-42-1", 2, Duration.FromMilliseconds(1500)),
        new RuleStepConcluded("run-42-1", 3, "delivered", "http.204", null, 1),
        new RuleStepConcluded("run-42-1", 3, "rejected", "http.410", "gone", 2),
        new RuleStepConcluded("run-42-1", 3, "delivered", "http.204", null, 1) { Place = "3/1/0", Recipient = "son" },
        new RuleRunEnded("run-42-1", RunOutcome.Completed, null),
        new RuleRunEnded("run-42-1", RunOutcome.Stopped, "enough"),
        new RuleRunEnded("run-42-1", RunOutcome.Cancelled, "the rule was switched off"),
        new RuleRunEnded("run-42-1", RunOutcome.Superseded, "32 alarms had started it, and one more came"),
        new PostWebhook("https://example.org/", new RawJson("{}"), new Dictionary<string, string> { ["X-A"] = "b" }),
        new PostWebhook("https://example.org/", new RawJson("{}")),
        new SendRuleMessage("son", "https://example.org/son", "home-1", "front", "Front", "run-42-1", "Hello", At, By),
        new LookAgain(By),
        new LookAgain(By, [new MetWait("run-42-1", "2/0/1", [new Fact("triggers[0]", true, "it closed")])]),
        new RuleWritten("front", 2, true),
        new CreateRule(Whole, 50),
        new CreateRule(Whole with { Description = null, Conditions = [], Enabled = true }),
        new ReplaceRule(Whole, 2),
        new ReplaceRule(Whole),
        new ReplaceRule(Whole) { KeepsSwitch = true },
        new EnableRule(),
        new DisableRule(),
        new DeleteRule(),
        new PauseRule(Instant.FromUtc(2026, 12, 1, 8, 0), "guests"),
        new PauseRule(Instant.FromUtc(2026, 12, 1, 8, 0)),
        new PauseRule(Instant.FromUtc(2026, 12, 1, 8, 0)) { OfAll = true },
        new ResumeRule(),
        new ResumeRule { OfAll = true },
        new CreateRule(Flow, 50) { Restored = new RestoredRule(Paused, null) },
        new Trigger(new Evaluation("front", 2, true, [new Fact("triggers[0]", true, "motion")], 40), By),
        .. Schedules.Actors.ScheduleSamples.All, .. Protocols.ProtocolSamples.All, .. Deliveries.DeliverySamples.All,
    ];

    private static IEnumerable<StoredType> Own => Types.All.Where(t => t.Type.Assembly == typeof(RulesRegistration).Assembly);

    [Fact]
    public void Every_stored_type_has_samples_and_a_committed_fixture()
    {
        Assert.Equal(
            Own.Select(t => t.Name),
            Samples.Select(s => Types.Of(s.GetType()).Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(EventFixtures.Missing(Types, Samples));
    }

    [Fact]
    public void Every_payload_ever_stored_is_read_and_one_of_the_newest_version_is_written_the_same_again()
    {
        int read = 0;
        foreach ((string name, int version, IReadOnlyList<string> payloads) in EventFixtures.All())
        {
            foreach (string payload in Own.Any(t => t.Name == name) ? payloads : [])
            {
                object value = Types.Read(name, version, Encoding.UTF8.GetBytes(payload));
                if (version == Types.Of(value.GetType()).Version)
                {
                    Assert.Equal(payload, EventFixtures.Payload(Types.Of(value.GetType()), value));
                }

                read++;
            }
        }

        Assert.True(read >= Samples.Count, $"only {read} payloads were read");
    }

    [Fact]
    public void A_stored_document_names_its_parts_in_any_order_of_fields()
    {
        JsonObject stored = (JsonObject)JsonNode.Parse(RuleDocumentJson.Text(Whole))!;
        JsonObject trigger = stored["triggers"]![0]!.AsObject();
        JsonNode type = trigger["type"]!.DeepClone();
        trigger.Remove("type");
        trigger["type"] = type;
        JsonObject created = new() { ["version"] = 1, ["document"] = stored };
        RuleCreated read = (RuleCreated)Types.Read("rule.created", 1, Encoding.UTF8.GetBytes(created.ToJsonString()));
        Assert.IsType<MotionTrigger>(read.Document.Triggers[0]);
    }

    [Fact]
    public void Stored_names_change_only_on_purpose() => Assert.Null(CommittedText.Difference(
        "tests/Rules.Tests/Tables/stored-names.txt", string.Concat(Own.Select(t => $"{t.Name} {t.Version}\n"))));
}
