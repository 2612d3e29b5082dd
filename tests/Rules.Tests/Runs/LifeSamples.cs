using NodaTime;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Triggers;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Runs;

/// <summary>What is stored of how a rule is switched and started, and of what has to stay so.</summary>
internal static class LifeSamples
{
    internal static IReadOnlyList<object> All(TriggerFacts by, Instant at) =>
    [
        new RuleEnabled(),
        new RuleDisabled(null),
        new RuleDisabled("it fired 30 times"),
        new RulePaused(Instant.FromUtc(2026, 12, 1, 8, 0), "guests"),
        new RulePaused(Instant.FromUtc(2026, 12, 1, 8, 0), null),
        new RulePaused(Instant.FromUtc(2026, 12, 1, 8, 0), null) { OfAll = true },
        new RuleCreated(3, StoredEventTests.Flow) { Restored = new RestoredRule(StoredEventTests.Paused, [StoredEventTests.Tuesday]) },
        new RuleCreated(3, StoredEventTests.Flow) { Restored = new RestoredRule(null, [StoredEventTests.Delivery]) },
        new RuleResumed(null),
        new RuleResumed(Duration.FromSeconds(3)),
        new RuleDeleted(),
        new RuleFired("run-42-1", 2, by, [new Fact("triggers[0]", true, "motion"), new Fact("conditions[0]", true, "mode was away")], at),
        new RuleNotStarted("run-42-1", by),
        new RuleNotStarted("run-42-1", by) { Reason = "10 of its runs are under way" },
        new RuleFired("run-42-1", 2, by, [], at) { Queued = true },
        new RuleQueued(by, 2, [new Fact("triggers[0]", true, "motion")]),
        new RuleUnqueued(by, "the rule was switched off"),
        new RuleThrottled(by, at + Duration.FromMinutes(1)),
        new RuleHoldBegan("hold-42-1", 2, 0, BackDoor, at, at + Duration.FromMinutes(10), by with { Hold = "hold-42-1" }, "back-door contact was open"),
        new RuleHoldBegan("hold-42-1", 2, 0, BackDoor, at, at + Duration.FromMinutes(10), by with { Hold = "hold-42-1" }, "back-door contact was open")
        {
            Known = at + Duration.FromMinutes(11),
        },
        new RuleHoldEnded("hold-42-1", HoldOutcome.Held, "so"),
        new RuleHoldEnded("hold-42-1", HoldOutcome.Broken, "so"),
        new RuleHoldEnded("hold-42-1", HoldOutcome.Away, "so"),
        new RuleHoldEnded("hold-42-1", HoldOutcome.Unproven, "so"),
        new RuleHoldEnded("hold-42-1", HoldOutcome.Cancelled, "so"),
        new RuleWindowNoted(3, 1, by, false),
        new RuleWindowNoted(3, 1, by with { Chain = 2 }, true),
        new NoteWindow(new Evaluation("front", 2, true, [new Fact("triggers[0]", true, "motion")], 40), 3, [0, 1], by),
        new LookAtHolds(2, [new HoldLook(0, BackDoor, HoldCause.Begins), new HoldLook(1, BackDoor, HoldCause.Ends), new HoldLook(2, BackDoor, HoldCause.Returns)], true, true, by),
        .. Triggers.TimeSamples.All(by),
    ];
}
