using System.Collections.Immutable;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Past;

/// <summary>
/// Answers from the record why a rule did or did not do something (U2), also for one that is deleted since and for
/// older versions. Nothing was traced: what was judged then is judged again. Tests: Rules.Tests/Analysis/Past.
/// </summary>
public sealed class Explain
{
    /// <summary>Events that an explanation names.</summary>
    public const int EventsKept = 50;

    private readonly PastHome _home;
    private readonly string _slug;
    private readonly Address _self;
    private readonly Instant _from;
    private readonly Instant _until;
    private readonly Queue<ExplainedEvent> _events = [];
    private readonly Queue<EventEnvelope> _changes = [];
    private readonly Queue<EventEnvelope> _steps = [];
    private readonly Dictionary<string, EventEnvelope> _decided = [];
    private readonly Dictionary<string, Fact[]> _ended = [];
    private RuleView? _last;
    private RulesView? _scope;
    private EventEnvelope? _stood;
    private EventEnvelope? _madeAfterwards;
    private ExplainedEvent? _before;
    private ExplainedEvent? _after;
    private long _count;

    /// <summary>Prepares one.</summary>
    /// <param name="home">The home before the first event that it will be given.</param>
    /// <param name="slug">The rule's slug.</param>
    /// <param name="from">The first instant of the stretch.</param>
    /// <param name="until">The first instant behind it.</param>
    /// <param name="later">
    /// The document of a rule that was made after the stretch and its version; null if it was there, or is a question
    /// of the past alone.
    /// </param>
    public Explain(PastHome home, string slug, Instant from, Instant until, RuleView? later = null)
    {
        _home = home;
        _slug = slug;
        _self = RuleKinds.AddressOf(home.View.Home, slug);
        _from = from;
        _until = until;
        EverRule? ever = home.Rules.All.GetValueOrDefault(slug);
        _stood = ever?.Stood;
        _last = ever?.Last ?? later;
        _scope = _last is null ? null : ScopeOf(_last);
    }

    /// <summary>Takes the next event of the home, from the first one on.</summary>
    /// <returns>False when nothing more is needed.</returns>
    public bool Take(EventEnvelope envelope)
    {
        HomeView before = _home.View;
        EverRules rules = _home.Rules;
        _home.Fold(envelope);
        if (envelope.Actor.Equals(_self))
        {
            Own(before, rules, envelope);
        }
        else if (_scope is not null && (envelope.LearnedAt < _until || _after is null))
        {
            Other(before, envelope);
        }

        return envelope.LearnedAt < _until + Slack;
    }

    /// <summary>What it came to; null if there never was such a rule up to the end of what was taken.</summary>
    public RuleExplanation? Answer() => _last is null ? null : new RuleExplanation
    {
        Document = _last.Document,
        Version = _last.Version,
        Events = [.. _events.Select(Settled)],
        EventCount = _count,
        Stood = _stood,
        MadeAfterwards = _madeAfterwards,
        Changes = [.. _changes],
        Steps = [.. _steps],
        Before = _before is null ? null : Settled(_before),
        After = _after is null ? null : Settled(_after),
    };

    /// <summary>How far behind the stretch is looked for what came after it.</summary>
    private static readonly Duration Slack = Duration.FromHours(1);

    private void Own(HomeView before, EverRules rules, EventEnvelope envelope)
    {
        bool inside = envelope.LearnedAt >= _from && envelope.LearnedAt < _until;
        if (ByOf(envelope.Event) is { } by)
        {
            _decided[by.Event] = envelope;
        }

        if (envelope.Event is RuleTimeCame && _home.View.Part<RulesView>().Rules.GetValueOrDefault(_slug) is { } timed)
        {
            Judged(before, envelope, timed);
        }

        switch (envelope.Event)
        {
            case RuleHoldEnded ended:
                Ended(before, envelope, ended, rules.Hold(_self, ended.Hold));
                Keep(_steps, envelope, inside);
                break;

            case { } written when EverRules.IsWritten(written):
                Written(envelope, inside);
                break;

            default:
                Keep(_steps, envelope, inside);
                break;
        }
    }

    private void Written(EventEnvelope envelope, bool inside)
    {
        if (envelope.LearnedAt >= _until)
        {
            _madeAfterwards ??= _stood is null && envelope.Event is RuleCreated ? envelope : null;
            return;
        }

        _stood = envelope;
        Keep(_changes, envelope, inside);
        if (_home.View.Part<RulesView>().Rules.GetValueOrDefault(_slug) is { } rule
            && !ReferenceEquals(rule.Document, _last?.Document))
        {
            _scope = ScopeOf(rule);
            _last = rule;
        }
    }

    /// <summary>It did not stay so for its time, or did, and a condition did not hold then.</summary>
    private void Ended(HomeView before, EventEnvelope envelope, RuleHoldEnded ended, RuleHoldBegan? began)
    {
        if (began is null)
        {
            return;
        }

        Fact[] causes = ended.Outcome != HoldOutcome.Held
            ? [new Fact("hold", false, $"it did not stay so: {ended.Reason}")]
            : before.Part<RulesView>().Rules.GetValueOrDefault(_slug) is { } rule
                && began.Trigger < rule.Document.Triggers.Count
                ? [.. FailedOf(RuleEvaluator.EvaluateHeld(
                    _slug, rule.Version, rule.Document, before, (began.Trigger, ended.Reason), envelope.LearnedAt))]
                : [];
        if (causes.Length > 0)
        {
            _decided[began.By.Event] = envelope;
            _ended[began.By.Event] = causes;
        }
    }

    /// <summary>What is in a group of conditions is told by the group.</summary>
    private static IEnumerable<Fact> FailedOf(Evaluation evaluation) => evaluation.Facts.Where(f =>
        !f.Holds && !IsTrigger(f) && !f.Path.Contains('.', StringComparison.Ordinal));

    private static bool IsTrigger(Fact fact) => fact.Path.StartsWith("triggers", StringComparison.Ordinal);

    private void Other(HomeView before, EventEnvelope envelope)
    {
        if (_scope!.Candidates(envelope).FirstOrDefault() is not { } rule
            || !(envelope.Event is IStartsRule || TriggerCheck.IsAbout(rule.Document.Triggers, before, envelope)))
        {
            return;
        }

        Judged(before, envelope, rule);
    }

    private void Judged(HomeView before, EventEnvelope envelope, RuleView rule)
    {
        Evaluation evaluation = RuleEvaluator.Evaluate(_slug, rule.Version, rule.Document, before, envelope);
        RuleView? then = before.Part<RulesView>().Rules.GetValueOrDefault(_slug);
        ExplainedEvent explained = Explained(envelope, evaluation, then);
        if (envelope.LearnedAt < _from)
        {
            _before = explained;
        }
        else if (envelope.LearnedAt >= _until)
        {
            _after ??= explained;
        }
        else
        {
            _count++;
            Keep(_events, explained, true);
        }
    }

    private static ExplainedEvent Explained(EventEnvelope envelope, Evaluation evaluation, RuleView? then)
    {
        List<Fact> causes = [];
        if (then is null)
        {
            causes.Add(new Fact("rule", false, "it was not there"));
        }
        else if (!then.IsActive)
        {
            causes.Add(new Fact("rule", false, then.Enabled ? "it was paused" : "it was switched off"));
        }

        bool met = evaluation.Facts.Any(f => f.Holds && IsTrigger(f));
        causes.AddRange(evaluation.Facts.Where(f => !f.Holds && !met && IsTrigger(f)));
        causes.AddRange(FailedOf(evaluation));
        Verdict verdict = !met ? Verdict.NotMeant
            : !evaluation.Fired ? Verdict.Stopped
            : then is null ? Verdict.NotThere
            : !then.IsActive ? Verdict.SwitchedOff
            : Verdict.Fired;
        return new ExplainedEvent(envelope, verdict, causes, evaluation.Facts, null);
    }

    /// <summary>With what the rule itself wrote down of the event, which comes after it.</summary>
    private ExplainedEvent Settled(ExplainedEvent explained)
    {
        if (!_decided.TryGetValue(explained.Event.Id, out EventEnvelope? own))
        {
            return explained;
        }

        return own.Event switch
        {
            RuleFired fired => explained with
            {
                Verdict = Verdict.Fired,
                Causes = [],
                Facts = fired.Facts,
                Decided = own
            },
            RuleNotStarted e => explained with
            {
                Verdict = Verdict.NotStarted,
                Causes = [new Fact("run", false, e.Reason ?? $"run {e.Run}, which the same device had started, was "
                    + $"under way")],
                Decided = own,
            },
            RuleHoldEnded => explained with
            {
                Verdict = Verdict.Stopped,
                Causes = _ended[explained.Event.Id],
                Decided = own,
            },
            RuleQueued => explained with { Verdict = Verdict.Fired, Causes = [], Decided = own },
            RuleThrottled => explained with
            {
                Verdict = Verdict.Throttled,
                Causes = [new Fact("rate", false,
                    $"this device had started it {RateGuard.RunsMax} times within a minute")],
                Decided = own,
            },
            _ => explained,
        };
    }

    private static TriggerFacts? ByOf(IEvent @event) => @event switch
    {
        RuleFired e => e.By,
        RuleNotStarted e => e.By,
        RuleThrottled e => e.By,
        RuleQueued e => e.By,
        _ => null,
    };

    /// <summary>The rule as if it were switched on: what it waits for does not depend on that.</summary>
    internal static RulesView ScopeOf(RuleView rule) =>
        new(ImmutableDictionary<string, RuleView>.Empty
            .Add(rule.Slug, rule with { Enabled = true, Pause = null }));

    private static void Keep<T>(Queue<T> kept, T one, bool inside)
    {
        if (!inside)
        {
            return;
        }

        kept.Enqueue(one);
        if (kept.Count > EventsKept)
        {
            kept.Dequeue();
        }
    }
}
