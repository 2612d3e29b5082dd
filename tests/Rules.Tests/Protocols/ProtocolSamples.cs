using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Approvals;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Runs;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Protocols;

/// <summary>What protocols store, with every field and the least of each.</summary>
internal static class ProtocolSamples
{
    private const string Id = "emergency-1";

    private static readonly Instant At = Start + Duration.FromMilliseconds(1234);
    private static readonly TriggerFacts By = new("home-1@41", "incident.alarmed", Panel, At);
    private static readonly Principal Ben = new(PrincipalKind.Recipient, "ben");
    private static readonly RawJson Body = new("{\"n\":1}");
    private static readonly Dictionary<string, string> Headers = new() { ["X-A"] = "b" };

    private static readonly ProtocolDocument Whole = new()
    {
        Name = "Fire \"1\"",
        Description = "Everything",
        Enabled = false,
        Priority = 7,
        LifeSafety = true,
        Incidents = ["fire", "co"],
        Stage = IncidentStage.Told,
        Triggers = [new DingTrigger([])],
        CancelSeconds = 45,
        AcknowledgementSeconds = 900,
        Steps =
        [
            new UnlockAction([BackDoor]), new AlarmSirensAction(), new SnapshotAction([FrontCamera]),
            new EscalateAction([new EscalationLevel(["ben"], true, 60, 2), new EscalationLevel()], "Fire!", 3),
            new IfAction(
                [new EmergencyCondition { Kinds = ["fire"], Acknowledged = false, AfterSeconds = 60, Confidence = 2 }],
                [new DispatchAction("https://example.org/", Body, Headers)], [new DispatchAction("https://example.org/")]),
        ],
    };

    private static readonly ProtocolDocument Least = new() { Name = "Least", Steps = [new DelayAction(1)] };

    private static readonly ProtocolNotice Notice = new(ProtocolNotice.Alarm, "home-1", "fire", "Fire", Id, At)
    {
        Notice = "3-1",
        Message = "Fire!",
        Kind = "fire",
        Incident = "incident-1",
        Reason = "smoke",
        SetOffBy = [new Evidence("z-back", "Back Door", "alarm", At)],
        Asks = true,
    };

    internal static IReadOnlyList<object> All { get; } =
    [
        new ProtocolCreated(1, Whole),
        new ProtocolCreated(1, Least),
        new ProtocolReplaced(2, Whole),
        new ProtocolEnabled(),
        new ProtocolDisabled(),
        new ProtocolDeleted(),
        new ProtocolActivated(Id, 2, Least, "incident-1", At)
        {
            Incident = "incident-1", Kind = IncidentKind.Fire, By = By,
        },
        new ProtocolActivated(Id, 0, Least, "called", At) { Caller = Ben, Reason = "smoke" },
        new ProtocolCalledAgain(Id, By, null) { Incident = "incident-2" },
        new ProtocolCalledAgain(Id, null, "again"),
        new ProtocolCalledAgain(Id, By, null) { Incident = "incident-2", Kind = IncidentKind.Fire },
        new ProtocolCalledAgain(Id, null, "again") { Anew = true },
        new ProtocolStep(Id, "0", "light", [FrontCamera]) { Wants = new StepWish("light", "on") },
        new ProtocolStep(Id, "1", "siren", []) { Skipped = "late" },
        new ProtocolStep(Id, "2", "if", []) { Judged = [new Fact("conditions[0]", true, "the emergency stands so")] },
        new ProtocolStep(Id, "3", "notify", []) { Recipients = ["ben"], Calls = ["emergency-1.3!ben"] },
        new ProtocolStep(Id, "4/0/0", "dispatch", [])
        {
            Dispatched = "https://example.org/", Calls = ["emergency-1.4/0/0"],
        },
        new ProtocolWaitBegan(Id, "1", At)
        {
            For = [new EmergencyCondition { Acknowledged = true }], LooksAt = At + Duration.FromMinutes(1),
        },
        new ProtocolWaitBegan(Id, "1", At) { ForEvent = [new DingTrigger([])] },
        new ProtocolWaitBegan(Id, "3", null),
        new ProtocolWaitEnded(Id, "1", true, Duration.FromMilliseconds(1500)),
        new ProtocolWaitEnded(Id, "1", null, Duration.Zero),
        new ProtocolLevelTold(Id, "3", 4, ["ben"], At)
        {
            Loop = 1, Level = 2, Round = 1, Position = 1, Calls = ["emergency-1/3-4!ben"],
        },
        new ProtocolReachedLate(Id, "ben", "http.204"),
        new ProtocolReachedLate(Id, "ben", "smtp.250") { Way = "email", Calls = ["emergency-1/over!ben"] },
        new ProtocolToldAgain(Id, ["ben"], 1, ["emergency-1/3-4-moved-1!ben"]),
        new ProtocolAcknowledged(Id, Ben, "link", At) { Notice = "3-4" },
        new ProtocolAcknowledged(Id, Ben, "tool", null),
        new ProtocolAcknowledgementExpired(Id, Duration.Zero),
        new ProtocolPassedOn(Id, Ben, "link") { Notice = "3-4" },
        new ProtocolCallConcluded(Id, "emergency-1/3-4!ben", "ben", "delivered", "http.204"),
        new ProtocolCallConcluded(Id, "emergency-1.4", null, "rejected", "http.410"),
        new ProtocolCallConcluded(Id, "emergency-1/3-4!ben!email", "ben", "delivered", "smtp.250") { Way = "email" },
        new ProtocolStepsOver(Id, "enough", At),
        new ProtocolStepsOver(Id, null, At),
        new ProtocolIncidentOver(Id),
        new ProtocolIncidentOver(Id) { How = IncidentEnd.Aborted },
        new ProtocolEnded(Id, ProtocolOutcome.Cancelled, null)
        {
            By = Ben,
            Way = "link",
            Notice = "3-4",
            Cancellation = "cancellation-1",
            Recipients = ["ben"],
            StillDetecting = ["Back Door"],
            Calls = ["emergency-1/over!ben"],
        },
        new ProtocolEnded(Id, ProtocolOutcome.Resolved, "the alarm was disarmed"),
        new ProtocolEnded(Id, ProtocolOutcome.Completed, null),
        new CreateProtocol(Whole),
        new ReplaceProtocol(Least, 2),
        new ReplaceProtocol(Least),
        new EnableProtocol(),
        new DisableProtocol(),
        new DeleteProtocol(),
        new StartProtocol("incident-1", "incident-1", By),
        new StartProtocol("triggers", null, By),
        new ResolveProtocol("incident-1", IncidentEnd.Cleared),
        new LookAtProtocol(By, [new MetStep(Id, "1")]),
        new RecipientsMoved([new MovedRecipient("ben", ["webhook"], ["webhook", "email"])]),
        new AcknowledgeProtocol("link") { Activation = Id, Notice = "3-4" },
        new AcknowledgeProtocol("tool"),
        new CancelProtocol("link") { Activation = Id, Notice = "3-4" },
        new CancelProtocol("tool"),
        new EscalateProtocol("link") { Activation = Id, Notice = "3-4" },
        new EscalateProtocol("tool"),
        new ActivateProtocol("called") { Incident = "incident-1", Reason = "smoke" },
        new ActivateProtocol("called"),
        new ProtocolWritten("fire", 2),
        new ProtocolAnswered("fire", [Id]),
        new SendProtocolNotice("ben", "https://example.org/ben", Notice),
        new SendProtocolNotice("ben", "https://example.org/ben", new ProtocolNotice(ProtocolNotice.Over, "home-1", "fire", "Fire", Id, At)
        {
            How = "cancelled", Cancellation = "cancellation-1", StillDetecting = ["Back Door"],
        }),
        .. Drills.DrillSamples.All,
    ];
}
