using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Runs.Evidence;

namespace RingActors.Rules.Runs;

/// <summary>Leave a rule out until an instant. What it does at that moment ends, as when it is switched off.</summary>
/// <param name="Until">
/// When it goes on by itself. What is said of the rule by name takes the place of every pause before; what is said of
/// all rules, only of what was said of all before.
/// </param>
/// <param name="Note">Why, for those who wonder; null if nobody said.</param>
[StoredName("rule.pause")]
public sealed record PauseRule(Instant Until, string? Note = null) : ICommand
{
    /// <summary>True if it is said of all rules at once; null of this one.</summary>
    public bool? OfAll { get; init; }
}

/// <summary>Go on before a pause is over.</summary>
[StoredName("rule.resume")]
public sealed record ResumeRule : ICommand
{
    /// <summary>True if only a pause that was said of all rules ends; null for any.</summary>
    public bool? OfAll { get; init; }
}

/// <param name="Until">When it goes on by itself.</param>
/// <param name="Note">Why; null if nobody said.</param>
[StoredName("rule.paused")]
public sealed record RulePaused(Instant Until, string? Note) : IEvent
{
    /// <summary>True if it was said of all rules at once; null if of this one, or by an earlier version.</summary>
    public bool? OfAll { get; init; }
}

/// <param name="LateBy">How long after the pause's end; null if somebody ended it.</param>
[StoredName("rule.resumed")]
public sealed record RuleResumed(Duration? LateBy) : IEvent;

/// <summary>One pause.</summary>
/// <param name="Until">When it is over.</param>
/// <param name="Note">Why; null if nobody said.</param>
public sealed record PauseSpan(Instant Until, string? Note);

/// <summary>What keeps a rule from starting for a while: it goes on when the later of the two is over.</summary>
/// <param name="Own">What was said of it by name; null for nothing.</param>
/// <param name="OfAll">What was said of all rules; null for nothing.</param>
public sealed record RulePause(PauseSpan? Own, PauseSpan? OfAll)
{
    /// <summary>When it goes on.</summary>
    [JsonIgnore]
    public Instant Until => Longer.Until;

    /// <summary>Why it is paused, by what lasts longer; null if nobody said.</summary>
    [JsonIgnore]
    public string? Note => Longer.Note;

    private PauseSpan Longer => Own is null || OfAll?.Until > Own.Until ? OfAll! : Own;

    /// <summary>The pauses of a rule after one of its own events; null if none is left.</summary>
    public static RulePause? After(RulePause? before, IEvent @event) => @event switch
    {
        RuleCreated e => e.Restored?.Pause,
        RulePaused { OfAll: true } e => new RulePause(before?.Own, new PauseSpan(e.Until, e.Note)),
        RulePaused e => new RulePause(new PauseSpan(e.Until, e.Note), null),
        RuleResumed or RuleDisabled { Reason: null } or RuleReplaced { Switched: false } or RuleDeleted => null,
        _ => before,
    };

    /// <summary>What of it is not over at an instant; null if all is.</summary>
    internal RulePause? At(Instant now)
    {
        RulePause at = new(Own?.Until > now ? Own : null, OfAll?.Until > now ? OfAll : null);
        return at is { Own: null, OfAll: null } ? null : at;
    }
}

/// <summary>What a rule that is taken back after it was deleted has beside its document.</summary>
/// <param name="Pause">Its pause; null if it was not paused.</param>
/// <param name="Pins">Its pinned examples, oldest first; null for none.</param>
public sealed record RestoredRule(RulePause? Pause, IReadOnlyList<PinView>? Pins)
{
    /// <summary>What its variables kept; null for nothing.</summary>
    public IReadOnlyDictionary<string, RuleValue>? Kept { get; init; }

    /// <summary>By what was written of it until it was deleted.</summary>
    /// <param name="record">Its own events, oldest first, without the last deletion.</param>
    public static RestoredRule Of(IEnumerable<EventEnvelope> record) => record.Aggregate(
        new RestoredRule(null, null),
        (kept, e) => new RestoredRule(RulePause.After(kept.Pause, e.Event), e.Event switch
        {
            RuleCreated created => created.Restored?.Pins,
            RulePinned p =>
                [.. kept.Pins ?? [], new PinView(new PinMark(p.Pin, p.Runs, p.At, p.Entry), p.Note, e.Principal)],
            RuleUnpinned unpinned => kept.Pins?.Where(p => p.Mark.Pin != unpinned.Pin).ToArray(),
            RuleDeleted => null,
            _ => kept.Pins,
        })
        {
            Kept = e.Event switch
            {
                RuleCreated created => created.Restored?.Kept,
                RuleReplaced replaced => RuleVariable.Still(kept.Kept, replaced.Document.Variables),
                RuleVariableSet { Kept: true } set => RuleVariable.With(kept.Kept, set.Variable, set.Value),
                RuleDeleted => null,
                _ => kept.Kept,
            },
        });

    /// <summary>What of it still counts at an instant: a pause that is over does not; null for nothing.</summary>
    internal RestoredRule? At(Instant now)
    {
        RestoredRule at = new(Pause?.At(now), Pins is { Count: > 0 } ? Pins : null) { Kept = Kept };
        return at is { Pause: null, Pins: null, Kept: null } ? null : at;
    }
}

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
        : new RulePaused(pause.Until, pause.Note) { OfAll = pause.OfAll } is var paused && IsSo(state.Pause, paused)
            ? Decision.Nothing(Written(state, context))
        : RuleRun.Cancel(state, paused, "the rule was paused").Reply(Written(state, context));

    /// <summary>The end of a pause of all leaves what was said of this one by name, unless that is over.</summary>
    internal static Decision Resume(RuleState state, ResumeRule resume, DecideContext context) =>
        state.Pause is not { } pause || (resume.OfAll == true && pause.OfAll is null)
            ? Decision.Nothing(Written(state, context))
        : resume.OfAll == true && pause.Own is { } own && own.Until > context.Now
            ? Decision.Of(new RulePaused(own.Until, own.Note)).Reply(Written(state, context))
        : Decision.Of(new RuleResumed(null)).Reply(Written(state, context));

    /// <summary>A pause that is over ends by itself; null if none is.</summary>
    internal static Decision? Over(RuleState state, DecideContext context) => state.Pause is { Until: var until }
        && until <= context.Now
        ? Decision.Of(new RuleResumed(context.Now - until)).As(RuleKinds.PrincipalOf(context.Self.Id))
        : null;

    /// <summary>Whether a pause would change nothing: a longer one by name holds whatever is said of all.</summary>
    private static bool IsSo(RulePause? now, RulePaused paused) => now is not null
        && (now == RulePause.After(now, paused)
            || (paused.OfAll == true && now is { OfAll: null, Own: { } own } && own.Until >= paused.Until));

    private static RuleWritten Written(RuleState state, DecideContext context) =>
        new(context.Self.Id, state.Version, state.Enabled);
}
