using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Conflicts.Search;

/// <summary>Finds what meets the triggers of rules, of the devices that there are.</summary>
/// <param name="seed">The home.</param>
/// <param name="rules">The rules, by slug: those that start another are followed to what starts them.</param>
internal sealed class Stimuli(WitnessSeed seed, IReadOnlyDictionary<string, RuleView> rules)
{
    /// <summary>Of one trigger so many are looked at.</summary>
    internal const int OfTriggerMax = 60;

    private const int RowMax = 3;

    /// <summary>Of a calendar so many moments are looked at, of so long.</summary>
    private const int MomentsMax = 24;

    private static readonly Duration Ahead = Duration.FromDays(366);

    /// <summary>A witness begins so long before the moment.</summary>
    private static readonly Duration Moment = Duration.FromSeconds(1);

    /// <summary>What sorts of motion are told apart by any of the rules.</summary>
    private readonly string[] _detections =
    [
        .. rules.Values.SelectMany(r => r.Document.Triggers.SelectMany(t => t.Leaves())).OfType<MotionTrigger>()
            .Select(t => t.Detection?.ToLowerInvariant()).OfType<string>().Distinct().Order(StringComparer.Ordinal),
    ];

    private readonly string[] _alarms =
    [
        .. rules.Values.SelectMany(r => r.Document.Triggers.SelectMany(t => t.Leaves())).OfType<AlarmTrigger>()
            .SelectMany(t => t.States).Append("burglar-alarm").Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// At which numbers of a device the conditions of any of the rules change, and at which their triggers are met.
    /// </summary>
    private readonly ILookup<(string Device, string About), double> _bounds = Bounds(seed, rules.Values)
        .ToLookup(c => (c.Device.Value, c.About), c => c.Bound);

    private readonly Dictionary<string, IReadOnlyList<Stimulus>> _known = [];

    /// <summary>What starts a rule, as far as its triggers go.</summary>
    internal IReadOnlyList<Stimulus> Of(RuleView rule) => Of(rule, 0);

    /// <summary>The events that a trigger is met by.</summary>
    internal IEnumerable<Happening> Events(RuleTrigger trigger) => Single(trigger).Select(s => s.What);

    /// <summary>What happens for a condition to come to hold; null where that is not one event.</summary>
    internal static Happening? Fulfils(RuleCondition condition) => condition switch
    {
        DeviceStateCondition { Capability: not Capabilities.Battery, Device: { } device } c =>
            new StateTurned(device, c.Capability, c.Is),
        ModeCondition c => new ModeSet(c.Modes[0]),
        _ => null,
    };

    private IReadOnlyList<Stimulus> Of(RuleView rule, int row)
    {
        if (row > RowMax)
        {
            return [];
        }

        if (row == 0 && _known.TryGetValue(rule.Slug, out IReadOnlyList<Stimulus>? known))
        {
            return known;
        }

        Stimulus[] found =
        [
            .. rule.Document.Triggers.SelectMany((t, place) => Of(t, place, row).Take(OfTriggerMax)),
        ];
        if (row == 0)
        {
            _known[rule.Slug] = found;
        }

        return found;
    }

    private IEnumerable<Stimulus> Of(RuleTrigger trigger, int place, int row) => trigger switch
    {
        CountTrigger t => t.Of.SelectMany(Single).Select(e => Counted(e, t, place)),
        SequenceTrigger t => Row(t, place) is { } found ? [found] : [],
        NotFollowedTrigger t => t.Of.SelectMany(Single).Select(e =>
            Of(e, place, Duration.FromSeconds(t.WithinSeconds)) with { IsPlain = false }),
        RuleFiredTrigger t => t.Rules.Select(rules.GetValueOrDefault).OfType<RuleView>()
            .SelectMany(rule => Of(rule, row + 1).Select(s => s with
            {
                Trigger = place,
                Through = [.. s.Through, (rule, s.Trigger)],
                IsPlain = false,
            })),
        ExitDelayTrigger { Is: "over" } =>
        [
            new Stimulus(place, [new ModeGiven(seed.Modes[0])],
            [
                new(Duration.Zero, new ExitDelayTold(false)),
                new(Duration.FromSeconds(60), new ExitDelayTold(true)),
            ], Duration.FromSeconds(60)) { IsPlain = false },
        ],
        TimeTrigger t => t.Timetable.After(seed.Begin + Moment).Where(m => m.Runs).TakeWhile(m => m.At < seed.Begin + Ahead)
            .Take(MomentsMax).Select(m => new Stimulus(
                place, [new TimeGiven(m.At)], [new(Moment, new MomentCame(m.At))], Moment)
            { IsPlain = false }),
        DeviceTrigger t when t.IsTogether() => Together(t, place) is { } found ? [found] : [],
        _ => Single(trigger).Select(e => Of(e, place, Duration.FromSeconds(trigger.HoldSeconds ?? 0)) with
        {
            IsPlain = trigger.HoldSeconds is null,
        }),
    };

    private static Stimulus Of((Happening What, Given? Need) single, int place, Duration lead) =>
        new(place, single.Need is null ? [] : [single.Need], [new(Duration.Zero, single.What)], lead);

    /// <summary>All devices are otherwise before; then the first becomes so, or one after the other.</summary>
    private Stimulus? Together(DeviceTrigger trigger, int place)
    {
        (Happening What, Given? Need)[] each = [.. Single(trigger).DistinctBy(e => e.Need?.Key)];
        int count = trigger.Which == WhichDevices.All ? each.Length : 1;
        return each.Length == 0 ? null : new Stimulus(
            place, [.. each.Select(e => e.Need).OfType<Given>()],
            [.. each.Take(count).Select((e, i) => new TimedHappening(Duration.FromSeconds(i), e.What))],
            Duration.FromSeconds(count - 1 + (trigger.HoldSeconds ?? 0)))
        {
            IsPlain = false,
        };
    }

    /// <summary>The same again and again, with what undoes it in between.</summary>
    private static Stimulus Counted((Happening What, Given? Need) single, CountTrigger trigger, int place)
    {
        Happening? contrary = single.What.Contrary;
        int steps = (trigger.Times - 1) * (contrary is null ? 1 : 2);
        Duration step = Duration.FromSeconds(Math.Min(1, trigger.WithinSeconds / Math.Max(1, steps)));
        List<TimedHappening> inputs = [];
        for (int i = 0; i <= steps; i++)
        {
            inputs.Add(new(i * step, contrary is not null && i % 2 == 1 ? contrary : single.What));
        }

        return new Stimulus(place, single.Need is null ? [] : [single.Need], inputs, steps * step) { IsPlain = false };
    }

    /// <summary>One after the other; what an earlier one left otherwise is brought back in between.</summary>
    private Stimulus? Row(SequenceTrigger trigger, int place)
    {
        List<TimedHappening> inputs = [];
        List<Given> needs = [];
        Dictionary<string, Happening> last = [];
        Duration step = Duration.FromSeconds(Math.Min(1, trigger.WithinSeconds / Math.Max(1, 2 * trigger.Of.Count)));
        Duration at = Duration.Zero;
        foreach (RuleTrigger part in trigger.Of)
        {
            (Happening What, Given? Need)[] ways = [.. Single(part)];
            if (ways.Length == 0)
            {
                return null;
            }

            (Happening what, Given? need) = ways.FirstOrDefault(
                w => !inputs.Exists(i => i.What.Equals(w.What)) && (w.Need is null || !last.ContainsKey(w.Need.Key)),
                ways[0]);
            if (need is not null && !last.TryAdd(need.Key, what))
            {
                if (last[need.Key].Contrary is not { } back)
                {
                    return null;
                }

                if (last[need.Key].Equals(what))
                {
                    inputs.Add(new(at, back));
                    at += step;
                }

                last[need.Key] = what;
            }
            else if (need is not null)
            {
                needs.Add(need);
            }

            inputs.Add(new(at, what));
            at += step;
        }

        return new Stimulus(place, needs, inputs, at - step) { IsPlain = false };
    }

    /// <summary>What one event is, and what has to be so before it; of each device that there is.</summary>
    private IEnumerable<(Happening What, Given? Need)> Single(RuleTrigger trigger) => trigger switch
    {
        MotionTrigger t => In(t).SelectMany(d => Motions(d, t.Detection)),
        DingTrigger t => In(t).Select(d => ((Happening, Given?))(new ButtonPressed(d.Address), null)),
        ContactTrigger t => In(t).Where(d => d.Kind == DeviceKinds.Contact).Select(d => Turned(
            d.Address, Capabilities.Contact, t.To == StateView.Open ? StateView.Closed : StateView.Open, t.To)),
        DeviceStateTrigger { Capability: Capabilities.Battery } t => In(t).Where(HasPercent).SelectMany(d => Crossings(
            d.Address, t.Capability, [Stated.LowPercent],
            (from, to) => BatteryWordOf(from) is var was && BatteryWordOf(to) is var word && was != word
                && (t.From is null || t.From == was) && (t.To is null || t.To == word))),
        DeviceStateTrigger t => In(t).SelectMany(d => Moves(WordsOf(d, t.Capability), t.From, t.To)
            .Select(p => Turned(d.Address, t.Capability, p.From, p.To))),
        NumericTrigger t => In(t).SelectMany(d => Crossings(
            d.Address, t.Capability, new[] { t.Above, t.Below }.OfType<double>(),
            (from, to) => !Stated.IsWithin(from, t.Above, t.Below) && Stated.IsWithin(to, t.Above, t.Below))),
        ModeChangedTrigger t => Modes(t),
        AlarmTrigger t => (t.States.Count == 0 ? _alarms : t.States)
            .Select(s => ((Happening, Given?))(new AlarmTold(s), new AlarmGiven(null))),
        WebhookTrigger t =>
            WebhookStimuli.Of(t, seed.Webhooks, rules.Values).Select(e => ((Happening, Given?))(e, null)),
        ExitDelayTrigger { Is: "began" } => [(new ExitDelayTold(false), new ModeGiven(seed.Modes[0]))],
        _ => [],
    };

    private IEnumerable<DeviceView> In(DeviceTrigger trigger) =>
        trigger.Selection.In(seed.Devices).Where(d => WitnessSeed.Tells(d, trigger.About));

    private static bool HasPercent(DeviceView device) =>
        device.Battery is { Percent: not null, Status: null }
        || (device.Battery is null && device.Has(Capabilities.Battery));

    private IEnumerable<(Happening What, Given? Need)> Motions(DeviceView device, string? detection)
    {
        if (device.Kind == DeviceKinds.MotionSensor || device.State(Capabilities.Motion) is not null)
        {
            return detection is not null ? []
                : [Turned(device.Address, Capabilities.Motion, StateView.Clear, StateView.Motion)];
        }

        IEnumerable<string?> sorts = detection is null ? [null, .. _detections] : [detection.ToLowerInvariant()];
        return sorts.Select(d => ((Happening, Given?))(new MotionSeen(device.Address, d), null));
    }

    /// <summary>Cameras never say that nobody moves any more.</summary>
    private static IReadOnlyList<string> WordsOf(DeviceView device, string capability) =>
        capability == Capabilities.Motion && device.Kind != DeviceKinds.MotionSensor
            && device.State(Capabilities.Motion) is null
            ? [] : Stated.WordsOf(capability);

    private static IEnumerable<(string From, string To)> Moves(
        IReadOnlyList<string> words, string? was, string? wanted) =>
        from after in words
        where wanted is null || wanted == after
        from before in words
        where before != after && (was is null || was == before)
        select (before, after);

    private static (Happening What, Given? Need) Turned(Address device, string capability, string from, string to) =>
        (new StateTurned(device, capability, to, from), new StateGiven(device, capability, from));

    private static (Happening What, Given? Need) Crossed(Address device, string capability, double from, double to) =>
        (new NumberTold(device, capability, to, from), new NumberGiven(device, capability, from));

    private static IEnumerable<(Address Device, string About, double Bound)> Bounds(
        WitnessSeed seed, IEnumerable<RuleView> rules)
    {
        foreach (RuleView rule in rules)
        {
            foreach (NumericCondition c in ConditionTree.Flat(rule.Document.Conditions).OfType<NumericCondition>())
            {
                foreach (Address device in c.Meant(seed.Devices))
                {
                    foreach (double bound in new[] { c.Above, c.Below }.OfType<double>())
                    {
                        yield return (device, c.Capability, bound);
                    }
                }
            }

            foreach (
                DeviceTrigger trigger in rule.Document.Triggers.SelectMany(t => t.Leaves()).OfType<DeviceTrigger>())
            {
                double[] bounds = trigger switch
                {
                    NumericTrigger t => [.. new[] { t.Above, t.Below }.OfType<double>()],
                    DeviceStateTrigger { Capability: Capabilities.Battery } => [Stated.LowPercent],
                    _ => [],
                };
                foreach (DeviceView device in bounds.Length == 0 ? [] : trigger.Selection.In(seed.Devices))
                {
                    foreach (double bound in bounds)
                    {
                        yield return (device.Address, trigger.About, bound);
                    }
                }
            }
        }
    }

    private static string BatteryWordOf(double percent) => percent < Stated.LowPercent ? Stated.Low : StateView.Ok;

    /// <summary>
    /// From every number between the bounds of all rules to every other that the trigger counts: one reading may meet
    /// several of them. Those to the first come first: of what is judged before, they are all.
    /// </summary>
    private IEnumerable<(Happening What, Given? Need)> Crossings(
        Address device, string capability, IEnumerable<double> own, Func<double, double, bool> counts)
    {
        IReadOnlyList<double> numbers = Variables.Around(own.Concat(_bounds[(device.Value, capability)]), capability);
        return numbers.SelectMany(to => numbers.Where(from => counts(from, to))
            .Select(from => Crossed(device, capability, from, to)));
    }

    /// <summary>
    /// From one mode of the home to another that the base station guards by the same word, that word does not change: a
    /// trigger is met by it only where it names a mode of the home's own.
    /// </summary>
    private IEnumerable<(Happening What, Given? Need)> Modes(ModeChangedTrigger trigger)
    {
        bool namesOwn = trigger.From.Concat(trigger.To).Any(n => !RuleModes.IsBaseStations(n));
        return from after in seed.Modes
               where trigger.To.Count == 0 || IsMeant(trigger.To, after)
               from before in seed.Modes
               where before != after && (namesOwn || WordOf(before) != WordOf(after))
                   && (trigger.From.Count == 0 || IsMeant(trigger.From, before))
               select ((Happening)new ModeSet(after, before), (Given?)new ModeGiven(before));
    }

    private bool IsMeant(IReadOnlyList<string> named, string mode) =>
        named.Contains(mode, StringComparer.Ordinal) || RuleModes.Mean(named, WordOf(mode), mode);

    /// <summary>The base station's word of a mode.</summary>
    private string WordOf(string mode) => seed.GuardsOf(mode);
}
