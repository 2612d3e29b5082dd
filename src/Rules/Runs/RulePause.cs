using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Runs;

/// <summary>Leave a rule out until an instant. What it does at that moment ends, as when it is switched off.</summary>
/// <param name="Until">When it goes on by itself; a later pause takes the place of this one.</param>
/// <param name="Note">Why, for those who wonder; null if nobody said.</param>
[StoredName("rule.pause")]
public sealed record PauseRule(Instant Until, string? Note = null) : ICommand;

/// <summary>Go on before a pause is over.</summary>
[StoredName("rule.resume")]
public sealed record ResumeRule : ICommand;

/// <param name="Until">When it goes on by itself.</param>
/// <param name="Note">Why; null if nobody said.</param>
[StoredName("rule.paused")]
public sealed record RulePaused(Instant Until, string? Note) : IEvent;

/// <param name="LateBy">How long after the pause's end; null if somebody ended it.</param>
[StoredName("rule.resumed")]
public sealed record RuleResumed(Duration? LateBy) : IEvent;

/// <summary>What a rule decides about its pauses.</summary>
internal static class RulePauses
{
    /// <summary>Who wants a rule out of the way for longer switches it off.</summary>
    internal static readonly Duration Longest = Duration.FromDays(366);

    internal static Decision Pause(RuleState state, PauseRule pause, DecideContext context) =>
        pause.Until <= context.Now ? Decision
            .Refuse("rule.pause-until-later", "A pause ends at a moment that has not come yet.")
        : pause.Until > context.Now + Longest ? Decision.Refuse(
            "rule.switch-it-off", "A pause lasts a year at most. To leave the rule out for longer, switch it off.")
        : !state.Enabled ? Decision.Refuse("rule.is-off",
            $"'{context.Self.Id}' is switched off: it does nothing, and there is nothing to pause.")
        : state.PausedUntil == pause.Until ? Decision.Nothing(Written(state, context))
        : RuleRun.Cancel(state, new RulePaused(pause.Until, pause.Note), "the rule was paused")
            .Reply(Written(state, context));

    internal static Decision Resume(RuleState state, DecideContext context) => state.PausedUntil is null
        ? Decision.Nothing(Written(state, context))
        : Decision.Of(new RuleResumed(null)).Reply(Written(state, context));

    /// <summary>A pause that is over ends by itself; null if none is.</summary>
    internal static Decision? Over(RuleState state, DecideContext context) => state.PausedUntil is { } until
        && until <= context.Now
        ? Decision.Of(new RuleResumed(context.Now - until)).As(RuleKinds.PrincipalOf(context.Self.Id))
        : null;

    private static RuleWritten Written(RuleState state, DecideContext context) =>
        new(context.Self.Id, state.Version, state.Enabled);
}
