using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Runs;

/// <summary>Folds the rules' own events, and the refusals they met, into the <see cref="RulesView"/>.</summary>
internal sealed class RulesProjection() : Projection<RulesView>("rules")
{
    /// <summary>2: all runs under way, what is throttled, and a guard of before that switches nothing off.</summary>
    public override int Version => 2;

    public override Type SnapshotType => typeof(RulesView);

    public override RulesView Initial(string home) => new(ImmutableDictionary<string, RuleView>.Empty);

    public override RulesView Apply(RulesView part, EventEnvelope envelope)
    {
        if (envelope.Actor.Kind != RuleKinds.Rule)
        {
            return NoteOf(envelope) is (var slug, var note) ? Noted(part, slug, note) : part;
        }

        if (envelope.Event is RuleDeleted)
        {
            return part.Without(envelope.Actor.Id);
        }

        RuleView? rule = part.Rules.GetValueOrDefault(envelope.Actor.Id);
        RuleView? changed = envelope.Event is RuleCreated created
            ? Created(envelope, created)
            : rule is null ? null : Changed(rule, envelope);
        return changed is null || ReferenceEquals(changed, rule) ? part : part.With(changed);
    }

    private static RuleView Created(EventEnvelope envelope, RuleCreated created) => new()
    {
        Slug = envelope.Actor.Id,
        Version = created.Version,
        Enabled = created.Document.Enabled,
        Document = created.Document,
        CreatedAt = envelope.LearnedAt,
        CreatedBy = envelope.Principal,
        ChangedAt = envelope.LearnedAt,
        ChangedBy = envelope.Principal,
    };

    private static RuleView Changed(RuleView rule, EventEnvelope envelope) => envelope.Event switch
    {
        RuleReplaced e => By(rule, envelope) with
        {
            Version = e.Version,
            Document = e.Document,
            Enabled = e.Document.Enabled,
        },
        RuleEnabled => By(rule, envelope) with { Enabled = true, Throttled = [] },

        // With a reason the guard of earlier versions said it; nothing is switched off that nobody switched off (ADR
        // 0606).
        RuleDisabled { Reason: not null } => rule,
        RuleDisabled => By(rule, envelope) with { Enabled = false },
        RuleFired e => Begun(rule, e, envelope),
        RuleNotStarted => rule with { NotStartedCount = rule.NotStartedCount + 1 },
        RuleThrottled e => rule with
        {
            ThrottledCount = rule.ThrottledCount + 1,
            Throttled =
            [
                .. rule.Throttled.Where(t => t.Until > envelope.LearnedAt && !t.Device.Equals(e.By.Actor)),
                new ThrottleView(e.By.Actor, e.Until),
            ],
        },
        IRunEvent e => Stepped(rule, e, envelope.LearnedAt),
        _ => rule,
    };

    private static RuleView Begun(RuleView rule, RuleFired fired, EventEnvelope envelope)
    {
        RunView run = new()
        {
            Run = fired.Run,
            Version = fired.Version,
            By = fired.By,
            Correlation = envelope.Correlation,
            StartedAt = fired.At,
        };
        return rule with { FiredCount = rule.FiredCount + 1, LastRun = run, UnderWay = [.. rule.UnderWay, run] };
    }

    private static RuleView Stepped(RuleView rule, IRunEvent step, Instant at) => rule with
    {
        LastRun = rule.LastRun?.Run == step.Run ? After(rule.LastRun, step, at) : rule.LastRun,
        UnderWay = step is RuleRunEnded
            ? [.. rule.UnderWay.Where(r => r.Run != step.Run)]
            : [.. rule.UnderWay.Select(r => r.Run == step.Run ? After(r, step, at) : r)],
    };

    private static RunView After(RunView run, IRunEvent step, Instant at) => step switch
    {
        RuleStepTaken => run with { StepsTaken = run.StepsTaken + 1 },
        RuleStepSkipped e => run with { StepsSkipped = run.StepsSkipped + 1, LastNote = $"{e.Action} was skipped: {e.Reason}" },
        RuleWaitBegan e => run with { WaitsUntil = e.Until },
        RuleWaitEnded => run with { WaitsUntil = null },
        RuleStepConcluded e => run with { LastNote = $"webhook {e.Outcome}: {e.Code}" },
        RuleRunEnded e => run with { EndedAt = at, Outcome = e.Outcome, WaitsUntil = null },
        _ => run,
    };

    private static RuleView By(RuleView rule, EventEnvelope envelope) =>
        rule with { ChangedAt = envelope.LearnedAt, ChangedBy = envelope.Principal };

    /// <summary>What became of an arming that a rule asked for; whether the home is armed, the alarm says.</summary>
    private static (string Slug, string Note)? NoteOf(EventEnvelope envelope) => envelope.Event switch
    {
        ArmRefused e when envelope.Principal.Kind == PrincipalKind.Rule =>
            (envelope.Principal.Id, $"arming {e.As ?? e.Mode.Word()} was refused: {e.Code}"),
        ArmWaiting { By.Kind: PrincipalKind.Rule } e => (e.By.Id, $"arming {e.Mode} waits for {Names(e.Open)} to close"),
        ArmRequested { By.Kind: PrincipalKind.Rule, LeftOut: { } left } e =>
            (e.By.Id, $"arming {e.As ?? e.Mode.Word()} was asked for without {Names(left)}"),
        _ => null,
    };

    private static string Names(IReadOnlyList<Obstacle> sensors) => string.Join(", ", sensors.Select(o => o.Name));

    private static RulesView Noted(RulesView part, string slug, string note) =>
        part.Rules.GetValueOrDefault(slug) is { LastRun: { } run } rule
            ? part.With(rule with { LastRun = run with { LastNote = note } })
            : part;
}
