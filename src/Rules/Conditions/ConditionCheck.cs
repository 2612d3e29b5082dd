using NodaTime;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.States;

namespace RingActors.Rules.Conditions;

/// <summary>Takes down how one condition was judged.</summary>
/// <param name="path">Its place in the document, e.g. <c>conditions[0].any[1]</c>.</param>
/// <param name="holds">Whether it holds; what nobody knows does not.</param>
/// <param name="reason">By what it was judged.</param>
internal delegate void ConditionJudged(string path, bool holds, string reason);

/// <summary>Whether a condition holds in a home at an instant.</summary>
internal static class ConditionCheck
{
    internal static (bool Holds, string Reason) Judge(
        RuleCondition condition, HomeView view, Instant at, IReadOnlyList<string>? started = null) =>
        Known(condition, "", view, at, started, null) is var (holds, reason) ? (holds == true, reason) : default;

    /// <summary>The same, and null for what nobody knows.</summary>
    internal static bool? Holds(
        RuleCondition condition, HomeView view, Instant at, IReadOnlyList<string>? started = null) =>
        Known(condition, "", view, at, started, null).Holds;

    /// <summary>Judges all of them on one position, groups and what is in them, and answers whether all hold.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <param name="view">The home.</param>
    /// <param name="at">The moment.</param>
    /// <param name="started">The names of the triggers that started the rule.</param>
    /// <param name="judged">Takes down each.</param>
    internal static bool All(
        IReadOnlyList<RuleCondition> conditions, HomeView view, Instant at, IReadOnlyList<string>? started,
            ConditionJudged judged)
    {
        bool all = true;
        for (int i = 0; i < conditions.Count; i++)
        {
            all &= Known(conditions[i], $"conditions[{i}]", view, at, started, judged).Holds == true;
        }

        return all;
    }

    /// <summary>Whether all of them hold; null if none is known to fail, and of one at least nobody knows.</summary>
    internal static bool? KnownAll(
        IReadOnlyList<RuleCondition> conditions, HomeView view, Instant at, ConditionJudged judged)
    {
        bool? all = true;
        for (int i = 0; i < conditions.Count; i++)
        {
            bool? one = Known(conditions[i], $"[{i}]", view, at, null, judged).Holds;
            all = all == false || one == false ? false : one is null ? null : all;
        }

        return all;
    }

    internal static string Away(SecurityView security) => DeviceStates.Away(security);

    internal static string Text(Instant instant) => DeviceStates.Text(instant);

    /// <summary>Null for what nobody knows. A group is taken down before what is in it.</summary>
    private static (bool? Holds, string Reason) Known(
        RuleCondition condition, string path, HomeView view, Instant at, IReadOnlyList<string>? started,
            ConditionJudged? judged)
    {
        if (ConditionTree.PartsOf(condition) is not (var field, var parts))
        {
            (bool? holds, string reason) = Single(condition, view, at, started);
            judged?.Invoke(path, holds == true, reason);
            return (holds, reason);
        }

        List<(string Path, bool Holds, string Reason)> within = [];
        (bool? Holds, string Reason)[] each =
        [
            .. parts.Select((part, i) => Known(
                part, $"{path}.{field}[{i}]", view, at, started, judged is null ? null : (p, h, r) =>
                    within.Add((p, h, r)))),
        ];
        (bool? whole, string why) = Together(condition, field, [.. each.Select(e => e.Holds)]);
        judged?.Invoke(path, whole == true, why);
        within.ForEach(w => judged!(w.Path, w.Holds, w.Reason));
        return (whole, judged is null && Array.FindIndex(each, e => e.Holds != whole) < 0 && each.Length == 1
            ? each[0].Reason : why);
    }

    private static (bool? Holds, string Reason) Single(RuleCondition condition, HomeView view, Instant at,
        IReadOnlyList<string>? started) =>
        condition switch
        {
            ModeCondition c => c.Judge(view.Security(), at),
            TimeWindowCondition c => c.Judge(at),
            DeviceCondition { Device: { } one } c => Of(c, one, view, at) is var verdict
                ? (verdict.Holds, verdict.Reason) : default,
            DeviceCondition { DeviceVariable: { } name } => (null, $"{name} holds no device"),
            VariableCondition c => c.Judge(),
            DeviceCondition c => DevicesOfCondition.Together(c,
            [
                .. c.Meant(view.Part<DevicesView>()).Select(d => Of(c, d, view, at)),
                .. c.Lost(view.Part<DevicesView>()).Select(g => new Verdict(
                    Stand.Gone, null, $"there is no group {PlainText.Quoted(g)} any more")),
            ]),
            IncidentCondition c => c.Judge(view),
            TriggerCondition c => c.Judge(started),
            RuleRunningCondition c => c.Judge(view.Part<IRuleRuns>(), at),
            EmergencyCondition c => c.Judge(view.Part<EmergencyFacts>(), at),
            _ => throw new System.Diagnostics.UnreachableException(condition.GetType().Name),
        };

    private static Verdict Of(DeviceCondition condition, Address device, HomeView view, Instant at) => condition switch
    {
        DeviceStateCondition c => c.Judge(device, view, at),
        NumericCondition c => c.Judge(device, view),
        _ => throw new System.Diagnostics.UnreachableException(condition.GetType().Name),
    };

    /// <summary>Kleene's logic: unknown is neither so nor otherwise.</summary>
    private static (bool? Holds, string Reason) Together(RuleCondition group, string field, bool?[] each)
    {
        int so = Array.IndexOf(each, true);
        int otherwise = Array.IndexOf(each, false);
        int unknown = Array.IndexOf(each, null);
        return group switch
        {
            AllCondition when otherwise >= 0 => (false, $"{field}[{otherwise}] does not hold"),
            AllCondition when unknown >= 0 => (null, $"{field}[{unknown}] is not known"),
            AllCondition => (true, $"all {each.Length} hold"),
            AnyCondition when so >= 0 => (true, $"{field}[{so}] holds"),
            AnyCondition when unknown >= 0 => (null, $"none holds, and {field}[{unknown}] is not known"),
            AnyCondition => (false, $"none of the {each.Length} holds"),
            _ when so >= 0 => (false, $"{field}[{so}] holds"),
            _ when unknown >= 0 => (null, $"{field}[{unknown}] is not known"),
            _ => (true, $"none of the {each.Length} holds"),
        };
    }
}
