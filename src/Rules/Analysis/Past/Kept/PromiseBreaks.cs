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
public sealed record PromiseBreak(
    PromiseView Promise, PromiseBroken Broken, TriggerFacts By, Instant ArmedAt, string Mode);

/// <summary>
/// Which promises a rule would have broken in the recorded past by the modes in which it would have armed: beside the
/// home as it was lives another, whose mode is from each of these moments on what the rule asked for, until the record
/// says the next. That arming succeeded is taken for granted; what else a rule does changes no mode, and is not judged.
/// Tests: Rules.Tests/Promises.
/// </summary>
public sealed class PromiseBreaks
{
    private readonly PastHome _was;
    private readonly PastHome _would;
    private readonly string _slug;
    private readonly RuleDocument _document;
    private readonly PromiseView[] _promises;
    private readonly Instant _from;
    private readonly Instant _until;
    private readonly Dictionary<string, TriggerFacts> _runs = [];
    private readonly Queue<(Instant At, Arm Arm, TriggerFacts By)> _arms = [];
    private readonly List<(Instant At, string Mode, TriggerFacts By)> _armed = [];
    private readonly Dictionary<string, List<PromiseBroken>> _broken = [];
    private readonly Dictionary<string, List<PromiseBroken>> _wouldBreak = [];
    private PastRule? _rule;
    private PastPromise[] _kept = [];
    private PastPromise[] _wouldKeep = [];
    private long _made;

    /// <summary>Prepares it.</summary>
    /// <param name="home">Which home.</param>
    /// <param name="projections">The folds of the home's model.</param>
    /// <param name="slug">The rule's slug.</param>
    /// <param name="document">The rule.</param>
    /// <param name="promises">The home's promises.</param>
    /// <param name="from">The first instant of the stretch.</param>
    /// <param name="until">The first instant behind it.</param>
    public PromiseBreaks(
        string home, IReadOnlyList<Projection> projections, string slug, RuleDocument document,
        IEnumerable<PromiseView> promises, Instant from, Instant until)
    {
        _was = new PastHome(home, projections);
        _would = new PastHome(home, projections);
        _slug = slug;
        _document = document;
        _promises = [.. promises.Where(p => MayBreak(document, p.Document))];
        _from = from;
        _until = until;
        foreach (PromiseView promise in _promises)
        {
            _broken[promise.Slug] = [];
            _wouldBreak[promise.Slug] = [];
        }
    }

    /// <summary>
    /// Whether a rule does anything by which a promise could be judged here: it arms, and that is about modes.
    /// </summary>
    public static bool MayBreak(RuleDocument rule, PromiseDocument promise) =>
        rule.AllActions().Any(a => a is ArmAction)
        && (ConditionTree.Flat(promise.Conditions).Any(c => c is ModeCondition)
            || promise.Triggers.Any(t => t is ModeChangedTrigger));

    /// <summary>Takes the next event of the home, from the first one on.</summary>
    /// <returns>False when nothing more is needed.</returns>
    public bool Take(EventEnvelope envelope)
    {
        if (envelope.LearnedAt >= _until || _promises.Length == 0)
        {
            return false;
        }

        HomeView before = _was.View;
        _was.Fold(envelope);
        if (envelope.LearnedAt >= _from)
        {
            Begin(before);
            _rule!.See(before, envelope);
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
        _rule?.End(_was.View, _until);
        Arm();
        Array.ForEach(_kept, p => p.End(_was.View, _until));
        Array.ForEach(_wouldKeep, p => p.End(_would.View, _until));
        return [.. _promises.Select(First).OfType<PromiseBreak>()];
    }

    private PromiseBreak? First(PromiseView promise)
    {
        foreach (PromiseBroken broken in _wouldBreak[promise.Slug])
        {
            (Instant at, string mode, TriggerFacts by) = _armed.LastOrDefault(a => a.At <= broken.At);
            bool wasBroken = _broken[promise.Slug].Exists(b => b.Since <= broken.At && b.At >= broken.Since);
            if (!wasBroken && by is not null)
            {
                return new PromiseBreak(promise, broken, by, at, mode);
            }
        }

        return null;
    }

    private void Begin(HomeView before)
    {
        if (_rule is not null)
        {
            return;
        }

        _rule = PastRule.Of(before.Home, _slug, 1, _document, _from, Decided);
        _kept = [.. _promises.Select(p => Watch(before, p, _broken))];
        _wouldKeep = [.. _promises.Select(p => Watch(before, p, _wouldBreak))];
    }

    private PastPromise Watch(HomeView home, PromiseView promise, Dictionary<string, List<PromiseBroken>> broken) =>
        new(home, promise.Slug, promise.Document, _from, e =>
        {
            if (e is PromiseBroken one)
            {
                broken[promise.Slug].Add(one);
            }
        });

    private void Decided(PastDecision made)
    {
        foreach (RuleFired fired in made.Decision.Events.OfType<RuleFired>())
        {
            _runs[fired.Run] = fired.By;
        }

        RuleStepTaken[] steps =
            [.. made.Decision.Events.OfType<RuleStepTaken>().Where(s => s.Action == ArmAction.Type)];
        Arm[] arms = [.. (made.Decision.Messages ?? []).Select(m => m.Command).OfType<Arm>()];
        foreach ((Arm arm, RuleStepTaken step) in arms.Zip(steps))
        {
            _arms.Enqueue((made.At, arm, _runs[step.Run]));
        }
    }

    /// <summary>The other home is armed as the rule asked for.</summary>
    private void Arm()
    {
        while (_arms.TryDequeue(out (Instant At, Arm Arm, TriggerFacts By) asked))
        {
            string name = asked.Arm.Named ?? asked.Arm.Mode.Word();
            SecurityMode guards = _would.View.Guard().Policy.Mode(name)?.Guards ?? asked.Arm.Mode;
            _armed.Add((asked.At, name, asked.By));
            Append(asked.At, new ModeReported(guards, null, _would.View.Security().Mode, asked.At));
            Append(asked.At, new PeriodBegan($"past-{_made}", name, guards, null, [], null, false, asked.At));
        }
    }

    private void Append(Instant at, IEvent @event)
    {
        EventEnvelope envelope = new(
            DeviceKinds.SecuritySystemOf(_would.View.Home), 0, _would.View.HomeSeq, "", @event, at, at,
            Principal.Engine, "", string.Create(CultureInfo.InvariantCulture, $"past-{++_made}"));
        Array.ForEach(_wouldKeep, p => p.See(_would.View, envelope));
        _would.Fold(envelope);
    }
}
