using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>
/// An automation rule, <c>home/rule/slug</c>. Events: RuleEvents.cs; state: RuleState.cs; commands: RuleCommands.cs;
/// the steps of a run: RuleRun.cs. Tests: Rules.Tests/RuleTests and the decision table.
/// </summary>
internal sealed class Rule() : Decider<RuleState>(RuleKinds.Rule)
{
    public override Type SnapshotType => typeof(RuleState);

    /// <summary>2: several runs, starts by device, and a guard of before that switches nothing off.</summary>
    public override int SnapshotVersion => 2;

    public override RuleState Initial(Address self) => new();

    public override Decision Decide(RuleState state, ICommand command, DecideContext context) => command switch
    {
        CreateRule { RulesMax: { } most } when state.Document is null && Count(context) >= most => Decision.Refuse(
            "rule.raise-the-limit",
            $"This home has {Count(context)} automations, and {most} are allowed. Nothing was created; those there are go on as before."),
        CreateRule create when state.Document is null => Written(
            context, new RuleCreated(state.Version + 1, create.Document), state.Version + 1, create.Document.Enabled),
        CreateRule create when Same(create.Document, state.Document) && create.Document.Enabled == state.Enabled => Already(state, context),
        CreateRule => Decision.Refuse(
            "rule.replace-instead", $"There is a rule '{context.Self.Id}' already. Replace it, or choose another name."),

        EffectConcluded call => RuleRun.Concluded(state, call),
        DeadlineReached => RuleRun.Resume(state, context),

        // A rule that is gone has nothing to switch, to replace or to start.
        Trigger or DeleteRule when state.Document is null => Decision.Nothing(),
        ReplaceRule or EnableRule or DisableRule when state.Document is null => Decision.Refuse(
            "rule.create-first", $"There is no rule '{context.Self.Id}'. The list of rules names those there are."),

        ReplaceRule replace when Same(replace.Document, state.Document) && replace.Document.Enabled == state.Enabled =>
            Already(state, context),
        ReplaceRule replace when replace.ExpectedVersion is { } expected && expected != state.Version => Decision.Refuse(
            "rule.reload-first",
            $"Rule '{context.Self.Id}' is at version {state.Version}, not {expected}: somebody changed it. Read it again first."),
        ReplaceRule replace => Written(
            context, new RuleReplaced(state.Version + 1, replace.Document), state.Version + 1, replace.Document.Enabled),

        EnableRule when state.Enabled => Already(state, context),
        EnableRule => Written(context, new RuleEnabled(), state.Version, true),
        DisableRule when !state.Enabled => Already(state, context),
        DisableRule => RuleRun.Cancel(state, new RuleDisabled(null), "the rule was switched off")
            .Reply(new RuleWritten(context.Self.Id, state.Version, false)),
        DeleteRule => RuleRun.Cancel(state, new RuleDeleted(), "the rule was taken away"),

        Trigger trigger => Triggered(state, trigger, context),
        _ => Decision.Refuse("rule.not-for-this-kind", $"{command.GetType().Name} means nothing to a rule."),
    };

    public override RuleState Evolve(RuleState state, IEvent @event) => state.Evolve(@event);

    public override Instant? WakeAt(RuleState state) => state.Runs.Min(r => r.WaitsUntil);

    private static Decision Triggered(RuleState state, Trigger trigger, DecideContext context)
    {
        bool stale = !state.Enabled || !trigger.Evaluation.Fired || trigger.Evaluation.Version != state.Version;
        if (stale || state.Triggers.Contains(trigger.By.Event, StringComparer.Ordinal))
        {
            return Decision.Nothing();
        }

        Principal self = RuleKinds.PrincipalOf(context.Self.Id);
        if (TriggerCheck.IsAlarm(trigger.By))
        {
            return RuleRun.Start(state, trigger, context).As(self);
        }

        Address device = trigger.By.Actor;
        return state.RunOf(device) is { } running ? Decision.Of(new RuleNotStarted(running.Id, trigger.By)).As(self)
            : RateGuard.ThrottledUntil(state, device, context.Now) is { } until ? Decision.Of(new RuleThrottled(trigger.By, until)).As(self)
            : RuleRun.Start(state, trigger, context).As(self);
    }

    private static int Count(DecideContext context) => context.View.Part<RulesView>().Rules.Count;

    private static Decision Written(DecideContext context, IEvent @event, int version, bool enabled) =>
        Decision.Of(@event).Reply(new RuleWritten(context.Self.Id, version, enabled));

    private static Decision Already(RuleState state, DecideContext context) =>
        Decision.Nothing(new RuleWritten(context.Self.Id, state.Version, state.Enabled));

    /// <summary>Documents hold lists, which records compare by reference; what is written of them decides.</summary>
    private static bool Same(RuleDocument a, RuleDocument? b) => b is not null && RuleDocumentJson.Text(a) == RuleDocumentJson.Text(b);
}
