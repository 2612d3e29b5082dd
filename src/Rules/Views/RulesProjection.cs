using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;

namespace RingActors.Rules;

/// <summary>Folds the rules' own events, and the refusals they met, into the <see cref="RulesView"/>.</summary>
internal sealed class RulesProjection() : Projection<RulesView>("rules")
{
    public override int Version => 1;

    public override JsonTypeInfo SnapshotType => RulesJson.Default.RulesView;

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
            DisabledBecause = null,
        },
        RuleEnabled => By(rule, envelope) with { Enabled = true, DisabledBecause = null },
        RuleDisabled e => By(rule, envelope) with { Enabled = false, DisabledBecause = e.Reason },
        RuleFired e => rule with
        {
            FiredCount = rule.FiredCount + 1,
            LastRun = new RunView
            {
                Run = e.Run,
                Version = e.Version,
                By = e.By,
                Correlation = envelope.Correlation,
                StartedAt = e.At,
            },
        },
        RuleNotStarted => rule with { NotStartedCount = rule.NotStartedCount + 1 },
        IRunEvent e when rule.LastRun?.Run == e.Run => rule with { LastRun = After(rule.LastRun, e, envelope.LearnedAt) },
        _ => rule,
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
