using System.Globalization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Past.Kept;

/// <summary>A promise that a rule would have broken.</summary>
/// <param name="Promise">The promise.</param>
/// <param name="Broken">How.</param>
/// <param name="By">The event that would have started the rule.</param>
/// <param name="ArmedAt">When the rule would have armed.</param>
/// <param name="Mode">In which mode.</param>
/// <param name="Through">The rule that would have armed, if it is another one that this one starts.</param>
public sealed record PromiseBreak(
    PromiseView Promise, PromiseBroken Broken, TriggerFacts By, Instant ArmedAt, string Mode, string? Through);

/// <summary>
/// Which promises a rule would have broken in the recorded past by the modes in which it would have armed, or one that
/// starts with it: beside the home as it was lives another, whose mode is from each of these moments on what was asked
/// for, until the record says the next. That arming succeeded is taken for granted; what else a rule does changes no
/// mode, and is not judged. Tests: Rules.Tests/Promises.
/// </summary>
public sealed class PromiseBreaks
{
    private readonly PastHome _was;
    private readonly PastHome _would;
    private readonly ChainedRule _draft;
    private readonly ChainedRules _chain;
    private readonly PromiseView[] _promises;
    private readonly Instant _from;
    private readonly Instant _until;

    /// <summary>Runs of the rule and of those that hang together with it, each with what began all of it.</summary>
    private readonly Dictionary<(string Rule, string Run), Origin> _runs = [];

    /// <summary>The same of the events that these runs made.</summary>
    private readonly Dictionary<string, Origin> _made = [];
    private readonly Queue<(Instant At, Arm Arm, string Rule, Origin Of)> _arms = [];
    private readonly Queue<(HomeView Before, EventEnvelope Event)> _told = [];
    private readonly List<(Instant At, string Mode, TriggerFacts By, string Rule)> _armed = [];
    private readonly Dictionary<string, List<PromiseBroken>> _broken = [];
    private readonly Dictionary<string, List<PromiseBroken>> _wouldBreak = [];
    private Dictionary<string, PastRule>? _rules;
    private PastPromise[] _kept = [];
    private PastPromise[] _wouldKeep = [];
    private long _ids;

    /// <summary>Prepares it.</summary>
    /// <param name="home">Which home.</param>
    /// <param name="projections">The folds of the home's model.</param>
    /// <param name="slug">The rule's slug.</param>
    /// <param name="document">The rule.</param>
    /// <param name="rules">All rules of the home: those that it starts, or that start it, live with it.</param>
    /// <param name="promises">The home's promises.</param>
    /// <param name="from">The first instant of the stretch.</param>
    /// <param name="until">The first instant behind it.</param>
    public PromiseBreaks(
        string home, IReadOnlyList<Projection> projections, string slug, RuleDocument document,
        IEnumerable<RuleView> rules, IEnumerable<PromiseView> promises, Instant from, Instant until)
    {
        _was = new PastHome(home, projections);
        _would = new PastHome(home, projections);
        _draft = new ChainedRule(slug, document);
        _chain = ChainedRules.Of(_draft, rules);
        _promises = [.. promises.Where(p => MayBreak(p.Document))];
        _from = from;
        _until = until;
        foreach (PromiseView promise in _promises)
        {
            _broken[promise.Slug] = [];
            _wouldBreak[promise.Slug] = [];
        }
    }

    /// <summary>Whether anything could be judged here at all: without it the past need not be read.</summary>
    public bool IsNothing => _promises.Length == 0;

    /// <summary>
    /// Whether the rule, or one that it starts, does anything by which a promise could be judged here: it arms, and
    /// that
    /// is about modes.
    /// </summary>
    private bool MayBreak(PromiseDocument promise) =>
        _chain.Followers.Append(_draft).Any(r => r.Arms)
        && (ConditionTree.Flat(promise.Conditions).Any(c => c is ModeCondition)
            || promise.Triggers.Any(t => t is ModeChangedTrigger));

    /// <summary>Takes the next event of the home, from the first one on.</summary>
    /// <returns>False when nothing more is needed.</returns>
    public bool Take(EventEnvelope envelope)
    {
        if (envelope.LearnedAt >= _until || IsNothing)
        {
            return false;
        }

        HomeView before = _was.View;
        _was.Fold(envelope);
        if (envelope.LearnedAt >= _from)
        {
            Dictionary<string, PastRule> rules = _rules ??= Begin(before);

            // When one of these started is not asked of the record: it may have been another then, or not yet there.
            if (!(envelope.Event is IRuleStart && envelope.Actor.Kind == RuleKinds.Rule
                && rules.ContainsKey(envelope.Actor.Id)))
            {
                Array.ForEach([.. rules.Values], r => r.See(before, envelope));
            }

            Arm();
            Array.ForEach(_kept, p => p.See(before, envelope));
            Array.ForEach(_wouldKeep, p => p.See(_would.View, envelope));
        }

        _would.Fold(envelope);
        return true;
    }

    /// <summary>Of each promise the first time at which the rule would have broken it.</summary>
    public IReadOnlyList<PromiseBreak> Report()
    {
        Array.ForEach([.. (_rules ?? []).Values], r => r.End(_was.View, _until));
        Arm();
        Array.ForEach(_kept, p => p.End(_was.View, _until));
        Array.ForEach(_wouldKeep, p => p.End(_would.View, _until));
        return [.. _promises.Select(First).OfType<PromiseBreak>()];
    }

    private PromiseBreak? First(PromiseView promise)
    {
        foreach (PromiseBroken broken in _wouldBreak[promise.Slug])
        {
            (Instant at, string mode, TriggerFacts by, string rule) = _armed.LastOrDefault(a => a.At <= broken.At);
            bool wasBroken = _broken[promise.Slug].Exists(b => b.Since <= broken.At && b.At >= broken.Since);
            if (!wasBroken && by is not null)
            {
                return new PromiseBreak(promise, broken, by, at, mode, rule == _draft.Slug ? null : rule);
            }
        }

        return null;
    }

    private Dictionary<string, PastRule> Begin(HomeView before)
    {
        _kept = [.. _promises.Select(p => Watch(before, p, _broken))];
        _wouldKeep = [.. _promises.Select(p => Watch(before, p, _wouldBreak))];
        return _chain.Leaders.Append(_draft).Concat(_chain.Followers).ToDictionary(
            r => r.Slug,
            r => PastRule.Of(before.Home, r.Slug, 1, r.Document, _from, made => Decided(r.Slug, made)));
    }

    private PastPromise Watch(HomeView home, PromiseView promise, Dictionary<string, List<PromiseBroken>> broken) =>
        new(home, promise.Slug, promise.Document, _from, e =>
        {
            if (e is PromiseBroken one)
            {
                broken[promise.Slug].Add(one);
            }
        });

    private void Decided(string rule, PastDecision made)
    {
        foreach (RuleFired fired in made.Decision.Events.OfType<RuleFired>())
        {
            Origin by = _made.GetValueOrDefault(fired.By.Event) ?? new Origin(fired.By, 0, false);
            Origin of = by with { IsOfDraft = by.IsOfDraft || rule == _draft.Slug };
            _runs[(rule, fired.Run)] = of;
            Tell(_was.View, RuleKinds.AddressOf(_was.View.Home, rule), "rule.fired", fired, made.At, of);
        }

        RuleStepTaken[] steps =
            [.. made.Decision.Events.OfType<RuleStepTaken>().Where(s => s.Action == ArmAction.Type)];
        Arm[] arms = [.. (made.Decision.Messages ?? []).Select(m => m.Command).OfType<Arm>()];
        foreach ((Arm arm, RuleStepTaken step) in arms.Zip(steps))
        {
            if (_runs[(rule, step.Run)] is { IsOfDraft: true } of)
            {
                _arms.Enqueue((made.At, arm, rule, of));
            }
        }
    }

    /// <summary>The rules that hang together are told of what one of them did: it is in no record.</summary>
    private void Tell(HomeView before, Address actor, string name, IEvent @event, Instant at, Origin of)
    {
        if (_chain.Leaders.Count + _chain.Followers.Count > 0 && of.Depth < RuleFiredTrigger.ChainMax)
        {
            EventEnvelope told = new(actor, 0, -(++_ids), name, @event, at, at, Principal.Engine, "", Cause(_ids));
            _made[told.Id] = of with { Depth = of.Depth + 1 };
            _told.Enqueue((before, told));
        }
    }

    /// <summary>
    /// The other home is armed as was asked for, and what is started by what the rules did is started.
    /// </summary>
    private void Arm()
    {
        while (true)
        {
            if (_told.TryDequeue(out (HomeView Before, EventEnvelope Event) told))
            {
                See(told.Before, told.Event);
            }
            else if (_arms.TryDequeue(out (Instant At, Arm Arm, string Rule, Origin Of) asked))
            {
                Arm(asked.At, asked.Arm, asked.Rule, asked.Of);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>What arming starts is looked for among those that follow: the others are started by the
    /// record.</summary>
    private void See(HomeView before, EventEnvelope told)
    {
        foreach ((string slug, PastRule rule) in _rules!)
        {
            if (told.Event is IRuleStart || _chain.Followers.Any(f => f.Slug == slug))
            {
                rule.See(before, told);
                rule.End(before, told.LearnedAt);
            }
        }
    }

    private void Arm(Instant at, Arm arm, string rule, Origin of)
    {
        string name = arm.Named ?? arm.Mode.Word();
        SecurityMode guards = _would.View.Guard().Policy.Mode(name)?.Guards ?? arm.Mode;
        SecurityMode? was = _would.View.Security().Mode;
        _armed.Add((at, name, of.By, rule));
        Append(at, "security.mode-reported", new ModeReported(guards, null, was, at), was == guards ? null : of);
        Append(
            at, "security.period-began", new PeriodBegan($"past-{_ids}", name, guards, null, [], null, false, at), of);
    }

    /// <param name="at">When.</param>
    /// <param name="name">Its stored name.</param>
    /// <param name="event">What would have happened.</param>
    /// <param name="of">Why; null if it starts nothing.</param>
    private void Append(Instant at, string name, IEvent @event, Origin? of)
    {
        Address panel = DeviceKinds.SecuritySystemOf(_would.View.Home);
        if (of is not null)
        {
            Tell(_would.View, panel, name, @event, at, of);
        }

        EventEnvelope envelope = new(
            panel, 0, _would.View.HomeSeq, name, @event, at, at, Principal.Engine, "", Cause(++_ids));
        Array.ForEach(_wouldKeep, p => p.See(_would.View, envelope));
        _would.Fold(envelope);
    }

    private static string Cause(long id) => string.Create(CultureInfo.InvariantCulture, $"past-{id}");

    /// <summary>Why something would be that was not.</summary>
    /// <param name="By">The event that would have started the first of them.</param>
    /// <param name="Depth">So many rules started each other in a row, or by arming.</param>
    /// <param name="IsOfDraft">The rule itself is among them.</param>
    private sealed record Origin(TriggerFacts By, int Depth, bool IsOfDraft);
}
