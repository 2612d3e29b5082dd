using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;

namespace RingActors.Rules.Shadows;

/// <summary>
/// A document that lives beside a rule, <c>home/shadow/slug</c> (U7). It is the rule's own decider over the rule's own
/// state and events; of what that decides the events are kept, and messages and outside calls are not: there is no way
/// by which a shadow could tell anybody anything. Commands: Runs/Evidence; who tells it: RuleReactions; what is shown
/// of it: <see cref="ShadowView"/>. Tests: Rules.Tests/Shadows.
/// </summary>
internal sealed class Shadow() : Decider<RuleState>(RuleKinds.Shadow)
{
    private static readonly Rule Live = new();

    public override Type SnapshotType => typeof(RuleState);

    public override int SnapshotVersion => Live.SnapshotVersion;

    public override RuleState Initial(Address self) => new();

    public override Decision Decide(RuleState state, ICommand command, DecideContext context) => command switch
    {
        BeginShadow begin when IsSo(begin, state, context) => Decision.Nothing(Written(state.Version, context)),
        BeginShadow begin => Decision
            .Of([
                .. Ended(state, "another took its place"),
                new RuleCreated(state.Version + 1, begin.Document with { Enabled = true }) { Beside = begin.Beside },
            ])
            .Reply(Written(state.Version + 1, context)),

        EndShadow => Decision.Of([.. Ended(state, "the shadow was ended")]),

        Trigger or LookAtHolds or NoteWindow or LookAgain or DeadlineReached =>
            Recorded(Live.Decide(state, command, new BesideContext(context))),
        _ => Decision.Refuse("rule.not-for-this-kind", $"{command.GetType().Name} means nothing to a shadow."),
    };

    public override RuleState Evolve(RuleState state, IEvent @event) => state.Evolve(@event);

    public override Instant? WakeAt(RuleState state) => Live.WakeAt(state);

    private static bool IsSo(BeginShadow begin, RuleState state, DecideContext context) => state.Document is not null
        && RuleDocumentJson.Text(state.Document) == RuleDocumentJson.Text(begin.Document with { Enabled = true })
        && context.View.Part<RulesView>().Rules.GetValueOrDefault(context.Self.Id)?.Shadow?.Beside == begin.Beside;

    private static IReadOnlyList<IEvent> Ended(RuleState state, string why) =>
        state.Document is null ? [] : RuleRun.Cancel(state, new RuleDeleted(), why).Events;

    private static RuleWritten Written(int version, DecideContext context) => new(context.Self.Id, version, true);

    /// <summary>The events, and of each outside call that it was not made.</summary>
    private static Decision Recorded(Decision decided)
    {
        Decision recorded = Decision.Of([.. decided.Events, .. (decided.Effects ?? []).Select(NotSent)]);
        if (decided.Principal is { } by)
        {
            recorded.As(by);
        }

        if (decided.PrincipalOf is { } bySome)
        {
            recorded.As(bySome);
        }

        return decided.CorrelationOf is { } of ? recorded.CorrelatedTo(of) : recorded;
    }

    private static RuleStepConcluded NotSent(Effect call)
    {
        ActionCall made = ActionCall.Parse(call.Name)!.Value;
        return new RuleStepConcluded(made.Run, made.Place.Step, "not sent", "shadow.not-sent", null, 0)
        {
            Place = made.Place.Nested,
            Recipient = made.Recipient,
        };
    }

    /// <summary>The home with the shadows in the place of the rules.</summary>
    private sealed class BesideContext(DecideContext context) : DecideContext
    {
        public override Address Self => context.Self;

        public override Instant Now => context.Now;

        public override Principal Principal => context.Principal;

        public override string Correlation => context.Correlation;

        public override HomeView View { get; } = new(
            context.View.Home, context.View.HomeSeq,
            [.. context.View.Parts.Select(p => p is RulesView rules ? rules.Beside(context.Self.Id) : p)])
        {
            SetAside = context.View.SetAside,
        };

        public override string NewId(string prefix) => context.NewId(prefix);
    }
}
