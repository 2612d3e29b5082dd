using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>
/// Which rules an event starts. Rules are told in ascending priority, then by id in ordinal order (R-S16). Only rules
/// whose trigger and conditions are met are told: why others did not fire is recomputed when somebody asks. Rules with
/// a run that waits are told of what may end that. What lives beside rules is told after them, in the same way.
/// </summary>
internal sealed class RuleReactions : IReaction
{
    /// <inheritdoc/>
    public void React(HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        RulesView rules = before.Part<RulesView>();
        React(RuleKinds.Rule, rules, before, envelope, messages);
        if (!rules.Shadows.Rules.IsEmpty || envelope.Actor.Kind == RuleKinds.Shadow)
        {
            React(RuleKinds.Shadow, rules.Shadows, before, envelope, messages);
            EndShadow(rules, envelope, messages);
        }
    }

    /// <summary>Tells rules, or what lives beside them: judged alike, and told each at its own address.</summary>
    private static void React(
        string kind, RulesView rules, HomeView home, EventEnvelope envelope, List<Message> messages)
    {
        // What waits goes on before anything is started: a run that ends by this event is in no trigger's way.
        foreach (RuleView rule in rules.Waiting(envelope))
        {
            MetWait[] met =
            [
                .. rule.UnderWay
                    .SelectMany(run => run.Waits.Select(wait => Met(run, wait, home, envelope)))
                    .OfType<MetWait>(),
            ];
            Tell(
                new Address(home.Home, kind, rule.Slug),
                new LookAgain(
                    new TriggerFacts(envelope.Id, envelope.Name, envelope.Actor, envelope.OccurredAt),
                    met.Length > 0 ? met : null),
                messages);
        }

        foreach (RuleView rule in rules.Candidates(envelope))
        {
            HomeView before = kind == RuleKinds.Rule ? home : Beside(home, rule.Slug);
            Address address = new(before.Home, kind, rule.Slug);
            LookAtHolds? look = HoldLooks.Of(
                rule.Document.Triggers, rule.Version, rule.Holds ?? HoldsOfRule.None,
                envelope.Principal.Equals(RuleKinds.PrincipalOf(rule.Slug)), before, envelope);
            if (look is not null)
            {
                Tell(address, look, messages);
            }

            Evaluation evaluation = RuleEvaluator.Evaluate(rule.Slug, rule.Version, rule.Document, before, envelope);
            if (evaluation.Fired)
            {
                Tell(address, new Trigger(evaluation, TriggerFacts.Of(envelope)), messages);
            }

            Windows(address, rule, before, envelope, messages);
        }

        Time(kind, rules, home, envelope, messages);
        if (envelope.Actor.Kind == kind && Written(rules, envelope) is { } anew)
        {
            Tell(envelope.Actor, anew, messages);
        }
    }

    /// <summary>A moment of a rule's own calendar has come: that is told to this rule and to no other.</summary>
    private static void Time(
        string kind, RulesView rules, HomeView home, EventEnvelope envelope, List<Message> messages)
    {
        if (envelope.Event is RuleTimeCame && envelope.Actor.Kind == kind
            && rules.Rules.GetValueOrDefault(envelope.Actor.Id) is { } rule)
        {
            HomeView before = kind == RuleKinds.Rule ? home : Beside(home, rule.Slug);
            Evaluation evaluation = RuleEvaluator.Evaluate(rule.Slug, rule.Version, rule.Document, before, envelope);
            if (evaluation.Fired)
            {
                Tell(envelope.Actor, new Trigger(evaluation, TriggerFacts.Of(envelope)), messages);
            }
        }
    }

    /// <summary>A shadow that asks whether its rule is running asks of itself.</summary>
    private static HomeView Beside(HomeView home, string slug) => new(
        home.Home, home.HomeSeq, [.. home.Parts.Select(p => p is RulesView rules ? rules.Beside(slug) : p)])
    {
        SetAside = home.SetAside,
    };

    /// <summary>What lived beside a rule that is gone, or has become the rule, is over.</summary>
    private static void EndShadow(RulesView rules, EventEnvelope envelope, List<Message> messages)
    {
        if (envelope.Actor.Kind == RuleKinds.Rule
            && envelope.Event is RuleDeleted or RuleReplaced { Promoted: not null }
            && rules.Shadows.Rules.ContainsKey(envelope.Actor.Id))
        {
            messages.Add(new Message(RuleKinds.ShadowOf(envelope.Actor.Home, envelope.Actor.Id), new EndShadow()));
        }
    }

    /// <summary>
    /// What may be the last event that a window waits for is judged here, with all conditions; whether it is, the rule
    /// itself knows.
    /// </summary>
    private static void Windows(
        Address address, RuleView rule, HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        for (int place = 0; place < rule.Document.Triggers.Count; place++)
        {
            if (TriggerCheck.PartsMet(rule.Document.Triggers[place], before, envelope) is { Count: > 0 } parts
                && RuleEvaluator.EvaluateLast(rule.Slug, rule.Version, rule.Document, before, envelope,
                    place) is { } evaluation)
            {
                Tell(address, new NoteWindow(evaluation, place, parts, TriggerFacts.Of(envelope)), messages);
            }
        }
    }

    /// <summary>A rule was written or switched on: what is so already begins to count for it.</summary>
    private static LookAtHolds? Written(RulesView rules, EventEnvelope envelope) => envelope.Event switch
    {
        RuleCreated { Document.Enabled: true } e => HoldLooks.Anew(e.Document.Triggers, e.Version, envelope),
        RuleReplaced { Document.Enabled: true } e => HoldLooks.Anew(e.Document.Triggers, e.Version, envelope),
        RuleEnabled or RuleResumed when rules.Rules.GetValueOrDefault(envelope.Actor.Id) is { } rule =>
            HoldLooks.Anew(rule.Document.Triggers, rule.Version, envelope),
        _ => null,
    };

    private static void Tell(Address rule, ICommand command, List<Message> messages) =>
        messages.Add(new Message(rule, command, RuleKinds.PrincipalOf(rule.Id)));

    /// <summary>Null if the wait is for nothing that happened, or not in its time (R-S7).</summary>
    private static MetWait? Met(RunView run, WaitView wait, HomeView before, EventEnvelope envelope)
    {
        if (wait.ForEvent is not { } triggers || envelope.OccurredAt < wait.BeganAt || envelope.OccurredAt > wait.Until)
        {
            return null;
        }

        Fact[] facts =
        [
            .. triggers.Select((t, i) => (Judged: TriggerCheck.Judge(t, before, envelope), Path: $"triggers[{i}]"))
                .Select(j => new Fact(j.Path, j.Judged.Holds, j.Judged.Reason)),
        ];
        return facts.Any(f => f.Holds) ? new MetWait(run.Run, wait.Place, facts) : null;
    }
}
