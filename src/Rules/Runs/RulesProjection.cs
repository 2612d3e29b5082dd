using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>Folds the rules' own events, and the refusals they met, into the <see cref="RulesView"/>.</summary>
internal sealed class RulesProjection() : Projection<RulesView>("rules")
{
    /// <summary>8: what variables that are kept hold.</summary>
    public override int Version => 8;

    /// <summary>So many that nobody took are named of a run.</summary>
    private const int UndeliveredMax = 10;

    private static readonly Duration Hour = Duration.FromHours(1);

    public override Type SnapshotType => typeof(RulesView);

    public override RulesView Initial(string home) => new(ImmutableDictionary<string, RuleView>.Empty);

    public override RulesView Apply(RulesView part, EventEnvelope envelope)
    {
        if (envelope.Actor.Kind == RuleKinds.Shadow)
        {
            return part.Rules.GetValueOrDefault(envelope.Actor.Id) is { } beside
                && Shadowed(beside, envelope) is var told && !ReferenceEquals(told, beside)
                ? part.With(told)
                : part;
        }

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
        Pause = created.Restored?.Pause,
        Pins = created.Restored?.Pins ?? [],
        Kept = RuleVariable.Still(created.Restored?.Kept, created.Document.Variables),
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
            Pause = RulePause.After(rule.Pause, e),
            Holds = null,
            Times = null,
            HoldChains = null,
            Kept = RuleVariable.Still(rule.Kept, e.Document.Variables),
        },
        RuleEnabled => Switched(By(rule, envelope), true) with { Throttled = [] },

        // With a reason the guard of earlier versions said it; nothing is switched off that nobody switched off (ADR
        // 0606).
        RuleDisabled { Reason: not null } => rule,
        RuleDisabled => Switched(Idle(By(rule, envelope)), false),
        RulePaused e => Idle(By(rule, envelope)) with { Pause = RulePause.After(rule.Pause, e) },
        RuleResumed => By(rule, envelope) with { Pause = null },
        RuleHoldBegan or RuleHoldEnded => Held(rule, envelope),
        RuleTimeSet or RuleTimeCame => rule with { Times = (rule.Times ?? TimesOfRule.None).Evolve(envelope.Event) },
        RulePinned e => rule with
        {
            Pins = [.. rule.Pins, new PinView(new PinMark(e.Pin, e.Runs, e.At, e.Entry), e.Note, envelope.Principal)],
        },
        RuleUnpinned e => rule with { Pins = [.. rule.Pins.Where(p => p.Mark.Pin != e.Pin)] },
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
        RuleQueued e => rule with
        {
            Queue = [.. rule.Queue, new QueuedView(e.By, e.Version, envelope.Correlation, envelope.LearnedAt)],
        },
        RuleUnqueued e => rule with { Queue = WithoutQueued(rule, e.By) },
        RuleStepTaken { Recipients: not null } e =>
            Stepped(Notified(rule, e, envelope.LearnedAt), e, envelope.LearnedAt),
        RuleVariableSet { Kept: true } e => Stepped(
            rule with { Kept = RuleVariable.With(rule.Kept, e.Variable, e.Value) }, e, envelope.LearnedAt),
        IRunEvent e => Stepped(rule, e, envelope.LearnedAt),
        _ => rule,
    };

    /// <summary>What its shadow says, told with the rule; the rule itself does not change by it.</summary>
    private static RuleView Shadowed(RuleView rule, EventEnvelope envelope)
    {
        if (envelope.Event is RuleCreated { Beside: { } beside } began)
        {
            return rule with { Shadow = new ShadowView(Created(envelope, began), beside, ShadowComparison.None) };
        }

        if (rule.Shadow is not { } shadow || envelope.Event is RuleDeleted)
        {
            return rule.Shadow is null ? rule : rule with { Shadow = null };
        }

        RuleView changed = Changed(shadow.Rule, envelope);
        return ReferenceEquals(changed, shadow.Rule) ? rule : rule with
        {
            Shadow = shadow with
            {
                Rule = changed,
                Compared = envelope.Event is RuleFired fired
                    ? shadow.Compared.WithShadow(fired.By, fired.At) : shadow.Compared,
            },
        };
    }

    private static RuleView Held(RuleView rule, EventEnvelope envelope)
    {
        HoldsOfRule holds = (rule.Holds ?? HoldsOfRule.None).Evolve(envelope.Event);
        Dictionary<string, string> chains = holds.UnderWay.ToDictionary(
            h => h.Id, h => rule.HoldChains?.GetValueOrDefault(h.Id) ?? envelope.Correlation);
        return rule with { Holds = holds.IsEmpty ? null : holds, HoldChains = chains.Count == 0 ? null : chains };
    }

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
        return rule with
        {
            FiredCount = rule.FiredCount + 1,
            LastRun = run,
            UnderWay = [.. rule.UnderWay, run],
            Queue = WithoutQueued(rule, fired.By),
            Shadow = rule.Shadow is { } shadow
                ? shadow with { Compared = shadow.Compared.WithActive(fired.By, fired.At) } : null,
        };
    }

    private static IReadOnlyList<QueuedView> WithoutQueued(RuleView rule, TriggerFacts by) =>
        rule.Queue.Any(q => q.By.Event == by.Event) ? [.. rule.Queue.Where(q => q.By.Event != by.Event)] : rule.Queue;

    private static RuleView Notified(RuleView rule, RuleStepTaken step, Instant at) =>
        rule.UnderWay.FirstOrDefault(r => r.Run == step.Run) is { By: var by } && TriggerCheck.IsAlarm(by)
            ? rule
            : rule with { NotifiedAt = [.. rule.NotifiedAt.Where(n => n > at - Hour), at] };

    private static RuleView Stepped(RuleView rule, IRunEvent step, Instant at) => rule with
    {
        LastRun = rule.LastRun?.Run == step.Run ? After(rule.LastRun, step, at) : rule.LastRun,
        Ended = step is RuleRunEnded && rule.UnderWay.FirstOrDefault(r => r.Run == step.Run) is { } run
            ? WithEnded(rule.Ended, run.StartedAt, at) : rule.Ended,
        UnderWay = step is RuleRunEnded
            ? [.. rule.UnderWay.Where(r => r.Run != step.Run)]
            : [.. rule.UnderWay.Select(r => r.Run == step.Run ? After(r, step, at) : r)],
    };

    private static IReadOnlyList<RuleRunSpan> WithEnded(IReadOnlyList<RuleRunSpan> ended, Instant from, Instant at) =>
        ended is [.., { Until: var last } span] && last == at
            ? [.. ended.SkipLast(1), span with { From = Instant.Min(span.From, from) }]
            : [.. ended.TakeLast(1), new RuleRunSpan(from, at)];

    private static RunView After(RunView run, IRunEvent step, Instant at) => step switch
    {
        RuleStepTaken => run with { StepsTaken = run.StepsTaken + 1 },
        RuleStepSkipped e => run with { StepsSkipped = run.StepsSkipped + 1, LastNote = $"{e.Action} was skipped: {e.Reason}" },
        RuleWaitBegan e => run with { Waits = [.. Without(run, e.Step, e.Place), Began(run, e, at)] },
        RuleWaitEnded e => run with { Waits = Without(run, e.Step, e.Place) },
        RuleStepConcluded e => run with
        {
            LastNote = NoteOf(e),
            Undelivered = IsDelivered(e) || run.Undelivered.Count >= UndeliveredMax
                ? run.Undelivered : [.. run.Undelivered, NoteOf(e)],
        },
        RuleRunEnded e => run with
        {
            EndedAt = at,
            Outcome = e.Outcome,
            Waits = [],
            LastNote = e.Outcome == RunOutcome.Stopped ? $"stopped: {e.Reason}" : run.LastNote,
        },
        _ => run,
    };

    private static string NoteOf(RuleStepConcluded e) =>
        e.Recipient is { } to ? $"message to {to} {e.Outcome}: {e.Code}" : $"webhook {e.Outcome}: {e.Code}";

    /// <summary>A shadow's are not sent, and nothing is wrong with that.</summary>
    private static bool IsDelivered(RuleStepConcluded e) => e.Outcome is not ("rejected" or "expired");

    /// <summary>Nothing is counted for it any more, and no pause goes on.</summary>
    private static RuleView Idle(RuleView rule) =>
        rule with { Pause = null, Holds = null, Times = null, HoldChains = null };

    private static RuleView Switched(RuleView rule, bool on) =>
        rule with { Enabled = on, Document = rule.Document with { Enabled = on } };

    /// <summary>What is said once more of the same wait does not begin it anew.</summary>
    private static WaitView Began(RunView run, RuleWaitBegan began, Instant at)
    {
        string place = PlaceOf(began.Step, began.Place);
        Instant since = run.Waits.FirstOrDefault(w => w.Place == place)?.BeganAt ?? at;
        return new WaitView(place, began.Until, since, began.For, began.ForEvent);
    }

    private static string PlaceOf(int step, string? place) => ActionPlace.Of(step, place).Text;

    private static IReadOnlyList<WaitView> Without(RunView run, int step, string? place) =>
        [.. run.Waits.Where(w => w.Place != PlaceOf(step, place))];

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
