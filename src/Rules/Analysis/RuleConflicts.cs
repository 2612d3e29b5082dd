using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis;

/// <summary>One step of two rules that contradict each other.</summary>
/// <param name="Rule">Whose step.</param>
/// <param name="AfterSeconds">How long after the event.</param>
/// <param name="Action">What it does.</param>
public sealed record ConflictStep(RuleView Rule, int AfterSeconds, HomeAction Action);

/// <summary>Another rule that one event starts as well, and that wants the opposite.</summary>
/// <param name="Other">The other rule.</param>
/// <param name="Trigger">What starts both.</param>
/// <param name="Sequence">
/// The steps that contradict each other, in the order in which they are taken: the last one holds.
/// </param>
public sealed record RuleConflict(RuleView Other, RuleTrigger Trigger, IReadOnlyList<ConflictStep> Sequence);

/// <summary>
/// Finds rules that contradict each other: started by the same event under conditions that can hold together, they arm
/// in different modes, or switch the same light or siren on and off at the same moment.
/// </summary>
public static class RuleConflicts
{
    private const int MinutesOfDay = 1440;

    /// <summary>The conflicts of a rule with the others that are switched on.</summary>
    public static IReadOnlyList<RuleConflict> Of(RuleView rule, RulesView rules) => !rule.Enabled ? [] :
    [
        .. rules.All.Where(other => other.Enabled && other.Slug != rule.Slug).Select(other => With(rule, other)).OfType<RuleConflict>(),
    ];

    private static RuleConflict? With(RuleView rule, RuleView other)
    {
        RuleTrigger? shared = rule.Document.Triggers.FirstOrDefault(t => other.Document.Triggers.Any(o => MayMeet(t, o)));
        if (shared is null || Exclude(rule.Document.Conditions, other.Document.Conditions))
        {
            return null;
        }

        ConflictStep[] steps = [.. Steps(rule), .. Steps(other)];
        ConflictStep[] opposed = [.. steps.Where(s => steps.Any(o => o.Rule.Slug != s.Rule.Slug && Oppose(s, o)))];
        return opposed.Length == 0 ? null : new RuleConflict(other, shared,
        [
            .. opposed.OrderBy(s => s.AfterSeconds).ThenBy(s => s.Rule.Document.Priority).ThenBy(s => s.Rule.Slug, StringComparer.Ordinal),
        ]);
    }

    private static IEnumerable<ConflictStep> Steps(RuleView rule)
    {
        int after = 0;
        foreach (HomeAction action in rule.Document.Actions)
        {
            if (action is DelayAction delay)
            {
                after += delay.Seconds;
            }

            yield return new ConflictStep(rule, after, action);
        }
    }

    /// <summary>
    /// A light that goes off a minute after another rule switched it on is no contradiction; two modes are, whenever
    /// they come.
    /// </summary>
    private static bool Oppose(ConflictStep a, ConflictStep b) => (a.Action, b.Action) switch
    {
        (ArmAction one, ArmAction other) => one.Mode != other.Mode,
        (LightAction one, LightAction other) => a.AfterSeconds == b.AfterSeconds && one.On != other.On && one.Devices.Intersect(other.Devices).Any(),
        (SirenAction one, SirenAction other) => a.AfterSeconds == b.AfterSeconds && one.On != other.On && one.Devices.Intersect(other.Devices).Any(),
        _ => false,
    };

    private static bool MayMeet(RuleTrigger a, RuleTrigger b) => (a, b) switch
    {
        (MotionTrigger one, MotionTrigger other) => Overlap(one.Devices, other.Devices)
            && (one.Detection is null || other.Detection is null || string.Equals(one.Detection, other.Detection, StringComparison.OrdinalIgnoreCase)),
        (DingTrigger one, DingTrigger other) => Overlap(one.Devices, other.Devices),
        (ContactTrigger one, ContactTrigger other) => one.To == other.To && Overlap(one.Devices, other.Devices),
        (ModeChangedTrigger one, ModeChangedTrigger other) => Overlap(one.From, other.From) && Overlap(one.To, other.To),
        (AlarmTrigger one, AlarmTrigger other) => Overlap(one.States, other.States),
        _ => false,
    };

    /// <summary>None means any.</summary>
    private static bool Overlap<T>(IReadOnlyList<T> a, IReadOnlyList<T> b) => a.Count == 0 || b.Count == 0 || a.Intersect(b).Any();

    private static bool Exclude(IReadOnlyList<RuleCondition> a, IReadOnlyList<RuleCondition> b) => a.Any(one => b.Any(other => Exclude(one, other)));

    private static bool Exclude(RuleCondition a, RuleCondition b) => (a, b) switch
    {
        // A mode with a name of the home's own is one of the base station's as well: of those nothing can be told by
        // the words alone.
        (ModeCondition one, ModeCondition other) => one.Modes.Concat(other.Modes).All(RuleModes.IsBaseStations) && !one.Modes.Intersect(other.Modes).Any(),
        (DeviceStateCondition one, DeviceStateCondition other) =>
            one.Device.Equals(other.Device) && one.Capability == other.Capability && one.Is != other.Is,
        (TimeWindowCondition one, TimeWindowCondition other) => one.Zone == other.Zone
            && !Minutes(one).Zip(Minutes(other)).Any(covered => covered.First && covered.Second),
        _ => false,
    };

    /// <summary>
    /// The minutes of a week, from Monday on, that a window covers: as in <see cref="TimeWindowCondition"/>, its days
    /// are those on which it begins.
    /// </summary>
    private static bool[] Minutes(TimeWindowCondition window)
    {
        bool[] week = new bool[TimeWindowCondition.DayWords.Count * MinutesOfDay];
        int from = (window.From.Hour * 60) + window.From.Minute;
        int to = (window.To.Hour * 60) + window.To.Minute;
        int length = to > from ? to - from : to - from + MinutesOfDay;
        for (int day = 0; day < TimeWindowCondition.DayWords.Count; day++)
        {
            if (window.Days.Count > 0 && !window.Days.Contains(TimeWindowCondition.DayWords[day], StringComparer.Ordinal))
            {
                continue;
            }

            for (int minute = 0; minute < length; minute++)
            {
                week[((day * MinutesOfDay) + from + minute) % week.Length] = true;
            }
        }

        return week;
    }
}
