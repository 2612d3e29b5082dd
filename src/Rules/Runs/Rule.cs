using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;

namespace RingActors.Rules.Runs;

/// <summary>
/// An automation rule, <c>home/rule/slug</c>. Events: RuleEvents.cs; state: RuleState.cs; commands: RuleCommands.cs;
/// what a trigger starts: RunStarts.cs; the steps of a run: RuleRun.cs. Tests: Rules.Tests/RuleTests and
/// the decision table.
/// </summary>
internal sealed class Rule() : Decider<RuleState>(RuleKinds.Rule)
{
    public override Type SnapshotType => typeof(RuleState);

    /// <summary>3: where a run is, its waits say; and runs that wait in line.</summary>
    public override int SnapshotVersion => 3;

    public override RuleState Initial(Address self) => new();

    public override Decision Decide(RuleState state, ICommand command, DecideContext context) => command switch
    {
        CreateRule { RulesMax: { } most } when state.Document is null && Count(context) >= most => Decision.Refuse(
            "rule.raise-the-limit",
            $"This home has {Count(context)} automations, and {most} are allowed. Nothing was created; those there are go on as before."),
        CreateRule create when state.Document is null => Written(
            state, context, new RuleCreated(state.Version + 1, create.Document), state.Version + 1,
                create.Document.Enabled),
        CreateRule create when Same(create.Document, state.Document) && create.Document.Enabled == state.Enabled => Already(state, context),
        CreateRule => Decision.Refuse(
            "rule.replace-instead", $"There is a rule '{context.Self.Id}' already. Replace it, or choose another name."),

        EffectConcluded call => RuleRun.Concluded(state, call),
        DeadlineReached => RulePauses.Over(state, context) ?? RuleRun.Resume(state, context),

        // A rule that is gone has nothing to switch, to replace or to start.
        Trigger or LookAtHolds or NoteWindow or DeleteRule when state.Document is null => Decision.Nothing(),
        ReplaceRule or EnableRule or DisableRule or PauseRule or ResumeRule when state.Document is null =>
            Decision.Refuse(
            "rule.create-first", $"There is no rule '{context.Self.Id}'. The list of rules names those there are."),

        ReplaceRule replace when Same(replace.Document, state.Document) && replace.Document.Enabled == state.Enabled =>
            Already(state, context),
        ReplaceRule replace when replace.ExpectedVersion is { } expected && expected != state.Version => Decision.Refuse(
            "rule.reload-first",
            $"Rule '{context.Self.Id}' is at version {state.Version}, not {expected}: somebody changed it. Read it again first."),
        ReplaceRule replace => Written(
            state, context, new RuleReplaced(state.Version + 1, replace.Document), state.Version + 1,
                replace.Document.Enabled),

        PauseRule pause => RulePauses.Pause(state, pause, context),
        ResumeRule => RulePauses.Resume(state, context),
        EnableRule when state.Enabled => RulePauses.Resume(state, context),
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
            state.PausedUntil);

    private static int Count(DecideContext context) => context.View.Part<RulesView>().Rules.Count;

    /// <summary>What has stayed so for a while has done so for the document before.</summary>
    private static Decision Written(RuleState state, DecideContext context, IEvent @event, int version, bool enabled) =>
        Decision.Of([@event, .. HoldSteps.Cancelled(state.Holds ?? HoldsOfRule.None, "the rule was changed")])
            .Reply(new RuleWritten(context.Self.Id, version, enabled));

    private static Decision Already(RuleState state, DecideContext context) =>
        Decision.Nothing(new RuleWritten(context.Self.Id, state.Version, state.Enabled));

    /// <summary>Documents hold lists, which records compare by reference; what is written of them decides.</summary>
    private static bool Same(RuleDocument a, RuleDocument? b) => b is not null && RuleDocumentJson.Text(a) == RuleDocumentJson.Text(b);
}
