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

    private static List<ConflictStep> Steps(RuleView rule)
    {
        List<ConflictStep> steps = [];
        Steps(rule, rule.Document.Actions, 0, steps);
        return steps;
    }

    /// <summary>
    /// What is done whatever is the case, and when: of a choice, and after a wait for something, nobody can tell.
    /// </summary>
    /// <returns>When the last of them is done; null if that depends on what comes.</returns>
    private static int? Steps(RuleView rule, IReadOnlyList<HomeAction> actions, int after, List<ConflictStep> steps)
    {
        foreach (HomeAction action in actions)
        {
            int? next = action switch
            {
                DelayAction delay => after + delay.Seconds,
                RepeatAction { Until: null } repeat =>
                    Steps(rule, repeat.Actions, after, steps) is { } end && repeat.RoundsMax == 1 ? end : null,
                WaitUntilAction or WaitForAction or RepeatAction or IfAction or ParallelAction or StopAction or RemindAction => null,
                _ => after,
            };
            if (next is not { } known)
            {
                return null;
            }

            after = known;
            if (action is not RepeatAction)
            {
                steps.Add(new ConflictStep(rule, after, action));
            }
        }

        return after;
    }

    /// <summary>
    /// A light that goes off a minute after another rule switched it on is no contradiction; two modes are, whenever
    /// they come.
    /// </summary>
    private static bool Oppose(ConflictStep a, ConflictStep b) => (a.Action, b.Action) switch
    {
        (ArmAction one, ArmAction other) => one.Mode != other.Mode,
        (LightAction one, LightAction other) =>
            a.AfterSeconds == b.AfterSeconds && one.On != other.On && Overlap(one.Selection, other.Selection),
        (SirenAction one, SirenAction other) =>
            a.AfterSeconds == b.AfterSeconds && one.On != other.On && Overlap(one.Selection, other.Selection),
        (SwitchAction one, SwitchAction other) =>
            a.AfterSeconds == b.AfterSeconds && one.On != other.On && one.Devices.Intersect(other.Devices).Any(),
        _ => false,
    };

    /// <summary>
    /// What has to stay so for a time starts nothing at the moment of another time, nor at once.
    /// </summary>
    private static bool MayMeet(RuleTrigger a, RuleTrigger b) => a.HoldSeconds == b.HoldSeconds && (a, b) switch
    {
        (DeviceTrigger one, DeviceTrigger other) =>
            one.About == other.About && Overlap(one.Selection, other.Selection) && Same(one, other),
        (ModeChangedTrigger one, ModeChangedTrigger other) => Overlap(one.From, other.From) && Overlap(one.To, other.To),
        (ExitDelayTrigger one, ExitDelayTrigger other) => one.Is == other.Is,
        (AlarmTrigger one, AlarmTrigger other) => Overlap(one.States, other.States),
        _ => false,
    };

    /// <summary>Of two triggers of one capability: whether one event may be what both wait for.</summary>
    private static bool Same(DeviceTrigger a, DeviceTrigger b) => (a, b) switch
    {
        (MotionTrigger one, MotionTrigger other) => (one.Detection is null || other.Detection is null
            || string.Equals(one.Detection, other.Detection, StringComparison.OrdinalIgnoreCase)),
        (DingTrigger, DingTrigger) => true,
        (NumericTrigger one, NumericTrigger other) => !(one.Above >= other.Below) && !(other.Above >= one.Below),
        _ when Change(a) is (var from, var to) && Change(b) is (var otherFrom, var otherTo) =>
            (from is null || otherFrom is null || from == otherFrom)
                && (to is null || otherTo is null || to == otherTo),
        _ => false,
    };

    /// <summary>Which states a trigger leads from and to; null for any.</summary>
    private static (string? From, string? To)? Change(DeviceTrigger trigger) => trigger switch
    {
        ContactTrigger t => (null, t.To),
        DeviceStateTrigger t => (t.From, t.To),
        _ => null,
    };

    /// <summary>
    /// Who is in a room or of a kind may change: only where both say it alike can they be told apart.
    /// </summary>
    private static bool Overlap(DeviceSelection a, DeviceSelection b) =>
        a.IsListed && b.IsListed ? a.IsAny || b.IsAny || a.Devices.Intersect(b.Devices).Any()
        : a.Devices.Count > 0 || b.Devices.Count > 0 || a.IsAny || b.IsAny
        || a.Kinds is { Count: > 0 } != b.Kinds is { Count: > 0 }
            || a.Rooms is { Count: > 0 } != b.Rooms is { Count: > 0 }
        || (a.Kinds ?? []).Intersect(b.Kinds ?? []).Any() || (a.Rooms ?? []).Intersect(b.Rooms ?? []).Any();

    /// <summary>None means any.</summary>
    private static bool Overlap<T>(IReadOnlyList<T> a, IReadOnlyList<T> b) => a.Count == 0 || b.Count == 0 || a.Intersect(b).Any();

    /// <summary>Of what is said by any or not, nothing is concluded.</summary>
    private static bool Exclude(IReadOnlyList<RuleCondition> a, IReadOnlyList<RuleCondition> b) =>
        ConditionTree.Needed(a).Any(one => ConditionTree.Needed(b).Any(other => Exclude(one, other)));

    private static bool Exclude(RuleCondition a, RuleCondition b) => (a, b) switch
    {
        // A mode with a name of the home's own is one of the base station's as well: of those nothing can be told by
        // the words alone.
        (ModeCondition one, ModeCondition other) => one.Modes.Concat(other.Modes).All(RuleModes.IsBaseStations) && !one.Modes.Intersect(other.Modes).Any(),
        (DeviceStateCondition one, DeviceStateCondition other) =>
            one.Device.Equals(other.Device) && one.Capability == other.Capability && one.Is != other.Is,
        (NumericCondition one, NumericCondition other) =>
            one.Device.Equals(other.Device) && one.Capability == other.Capability
            && (one.Above >= other.Below || other.Above >= one.Below),
        (IncidentCondition { Kinds: null, Stages: null } one, IncidentCondition { Kinds: null, Stages: null } other) =>
            one.Open != other.Open,
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
