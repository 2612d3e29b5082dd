using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs.Evidence;

namespace RingActors.Rules.Runs;

/// <summary>
/// An automation rule, <c>home/rule/slug</c>. Events: RuleEvents.cs; state: RuleState.cs; commands: RuleCommands.cs;
/// what a trigger starts: RunStarts.cs; the steps of a run: RuleRun.cs. Tests: Rules.Tests/RuleTests and
/// the decision table.
/// </summary>
internal sealed class Rule() : Decider<RuleState>(RuleKinds.Rule)
{
    public override Type SnapshotType => typeof(RuleState);

    /// <summary>6: what variables hold.</summary>
    public override int SnapshotVersion => 6;

    public override RuleState Initial(Address self) => new();

    public override Decision Decide(RuleState state, ICommand command, DecideContext context) => command switch
    {
        CreateRule { RulesMax: { } most } when state.Document is null && Count(context) >= most => Decision.Refuse(
            "rule.raise-the-limit",
            $"This home has {Count(context)} automations, and {most} are allowed. Nothing was created; those there are go on as before."),
        CreateRule create when state.Document is null => Written(
            state, context,
            new RuleCreated(state.Version + 1, create.Document) { Restored = create.Restored?.At(context.Now) },
            state.Version + 1, create.Document.Enabled),
        CreateRule create when Same(create.Document, state.Document) => Already(state, context),
        CreateRule => Decision.Refuse(
            "rule.replace-instead", $"There is a rule '{context.Self.Id}' already. Replace it, or choose another name."),

        EffectConcluded call => RuleRun.Concluded(state, call),
        DeadlineReached => RulePauses.Over(state, context) ?? RuleRun.Resume(state, context),

        // A rule that is gone has nothing to switch, to replace or to start.
        Trigger or LookAtHolds or NoteWindow or DeleteRule when state.Document is null => Decision.Nothing(),
        ReplaceRule or PromoteShadow or PinMoment or UnpinMoment or EnableRule or DisableRule or PauseRule or ResumeRule
            when state.Document is null =>
            Decision.Refuse(
            "rule.create-first", $"There is no rule '{context.Self.Id}'. The list of rules names those there are."),

        ReplaceRule replace when replace.ExpectedVersion is { } expected && expected != state.Version => Decision.Refuse(
            "rule.reload-first",
            $"Rule '{context.Self.Id}' is at version {state.Version}, not {expected}"
                + $"{(expected < state.Version ? ": somebody changed it" : "; it never was at that one")}. "
                + "Read it again first."),
        ReplaceRule replace when Same(replace.Of(state.Enabled), state.Document) => Already(state, context),
        ReplaceRule replace when NotKept(state, replace.PinsKept) => KeepThePins(context),
        ReplaceRule replace => Replaced(state, context, replace.Of(state.Enabled)),

        PromoteShadow promote when NotKept(state, promote.PinsKept) => KeepThePins(context),
        PromoteShadow promote => Promoted(state, promote, context),
        PinMoment pin when state.Pins.Any(p => (p.Runs, p.At, p.Entry) == (pin.Runs, pin.At, pin.Entry)) =>
            Already(state, context),
        PinMoment pin when state.Pins.FirstOrDefault(p => p.Contradicts(pin)) is { } other => Decision.Refuse(
            "pin.unpin-the-other",
            $"The example {other.Pin} of rule '{context.Self.Id}' says of the same moment that it "
                + $"{(other.Runs ? "runs" : "does not run")}: no document could keep both."),
        PinMoment when state.Pins.Count >= PinMark.PinsMax => Decision.Refuse(
            "pin.unpin-one-first", $"Rule '{context.Self.Id}' has {PinMark.PinsMax} pinned examples, and no more."),
        PinMoment pin => Decision
            .Of(new RulePinned(context.NewId("pin"), pin.Runs, pin.At, pin.Entry, pin.Note, pin.Moment))
            .Reply(new RuleWritten(context.Self.Id, state.Version, state.Enabled)),
        UnpinMoment unpin when state.Pins.All(p => p.Pin != unpin.Pin) => Already(state, context),
        UnpinMoment unpin => Decision.Of(new RuleUnpinned(unpin.Pin))
            .Reply(new RuleWritten(context.Self.Id, state.Version, state.Enabled)),

        PauseRule pause => RulePauses.Pause(state, pause, context),
        ResumeRule resume => RulePauses.Resume(state, resume, context),
        EnableRule when state.Enabled => RulePauses.Resume(state, new ResumeRule(), context),
        EnableRule => Written(state, context, new RuleEnabled(), state.Version, true),
        DisableRule when !state.Enabled => Already(state, context),
        DisableRule => RuleRun.Cancel(state, new RuleDisabled(null), "the rule was switched off")
            .Reply(new RuleWritten(context.Self.Id, state.Version, false)),
        DeleteRule => RuleRun.Cancel(state, new RuleDeleted(), "the rule was taken away"),

        Trigger trigger => RunStarts.Triggered(state, trigger, context),
        LookAtHolds look => RuleHolds.Look(state, look, context),
        NoteWindow note => RuleHolds.Note(state, note, context),
        LookAgain look => RuleRun.LookAgain(state, look, context),
        _ => Decision.Refuse("rule.not-for-this-kind", $"{command.GetType().Name} means nothing to a rule."),
    };

    public override RuleState Evolve(RuleState state, IEvent @event) => state.Evolve(@event);

    public override Instant? WakeAt(RuleState state) =>
        Deadlines.Earliest(
            Deadlines.Earliest(
                state.Runs.SelectMany(r => r.Waits).Min(w => (Instant?)w.WakesAt), state.Holds?.FirstUntil),
            Deadlines.Earliest(state.Times?.First, state.Pause?.Until));

    /// <summary>
    /// Whoever writes a document holds it against the examples first; another may have been pinned since.
    /// </summary>
    private static bool NotKept(RuleState state, IReadOnlyList<string>? kept) =>
        state.Pins.Any(p => kept?.Contains(p.Pin, StringComparer.Ordinal) is not true);

    private static Decision KeepThePins(DecideContext context) => Decision.Refuse(
        "rule.keep-the-pins",
        $"Rule '{context.Self.Id}' has pinned examples that this change was not held against: look at it again.");

    /// <summary>What lives beside it becomes its next version, if both were seen to do something meanwhile.</summary>
    private static Decision Promoted(RuleState state, PromoteShadow promote, DecideContext context)
    {
        ShadowView? shadow = context.View.Part<RulesView>().Rules.GetValueOrDefault(context.Self.Id)?.Shadow;
        if (ShadowView.WhyNot(shadow, context.Self.Id, state.Version, promote.Draft) is { } no)
        {
            return Decision.Refuse(no);
        }

        ShadowComparison seen = shadow!.Compared;
        RuleReplaced promoted = new(state.Version + 1, shadow.Rule.Document)
        {
            Promoted = new PromotionEvidence(
                shadow.Draft, shadow.Beside, shadow.Since, context.Now, seen.ActiveRuns, seen.ShadowRuns,
                seen.ActiveRuns - seen.Both, seen.ShadowRuns - seen.Both),
        };
        bool? switched = state.Enabled ? null : true;
        return Written(state, context, promoted with { Switched = switched }, promoted.Version, true, switched);
    }

    private static int Count(DecideContext context) => context.View.Part<RulesView>().Rules.Count;

    private static Decision Replaced(RuleState state, DecideContext context, RuleDocument document)
    {
        bool? switched = document.Enabled == state.Enabled ? null : document.Enabled;
        RuleReplaced replaced = new(state.Version + 1, document) { Switched = switched };
        return Written(state, context, replaced, replaced.Version, document.Enabled, switched);
    }

    /// <summary>
    /// What has stayed so for a while has done so for the document before. Whoever switches it off by that ends its
    /// runs, as with the switch alone.
    /// </summary>
    private static Decision Written(
        RuleState state, DecideContext context, IEvent @event, int version, bool enabled, bool? switched = null) =>
        (switched == false
            ? RuleRun.Cancel(state, @event, "the rule was switched off")
            : Decision.Of([@event, .. HoldSteps.Cancelled(state.Holds ?? HoldsOfRule.None, "the rule was changed")]))
            .Reply(new RuleWritten(context.Self.Id, version, enabled) { Switched = switched });

    private static Decision Already(RuleState state, DecideContext context) =>
        Decision.Nothing(new RuleWritten(context.Self.Id, state.Version, state.Enabled));

    /// <summary>Documents hold lists, which records compare by reference; what is written of them decides.</summary>
    private static bool Same(RuleDocument a, RuleDocument? b) => b is not null && RuleDocumentJson.Text(a) == RuleDocumentJson.Text(b);
}
