using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis;

/// <summary>
/// What of a rule may be meant otherwise than it is written: said once, when it is written or checked. What comes to
/// nothing as things are is said by <see cref="RuleTroubles"/>, for as long as it is so.
/// </summary>
public static class WrittenNotes
{
    /// <summary>Warmer than this is no home: it may be meant in Fahrenheit.</summary>
    private const double WarmMax = 45;

    /// <summary>Whole sentences; empty if nothing surprises.</summary>
    public static IReadOnlyList<string> Of(RuleDocument document, HomeView view)
    {
        DevicesView devices = view.Part<DevicesView>();
        return
        [
            .. AtTheEnd(document, devices),
            .. document.Triggers.SelectMany(t => t.Leaves()).OfType<NumericTrigger>().SelectMany(t =>
                Inside(t, devices)),
            .. Limits(document).Where(l =>
                l is { About: Capabilities.Temperature or Capabilities.SetPoint, Limit: > WarmMax })
                .Select(l => l.Limit).Distinct().Select(Warm),
        ];
    }

    /// <summary>True if it has conditions on the home, and a trigger after whose time they are judged.</summary>
    internal static bool IsJudgedAtTheEnd(RuleDocument document) =>
        document.Triggers.Any(t => t.HoldSeconds is not null) && Asked(document).Length > 0;

    private static RuleCondition[] Asked(RuleDocument document) =>
        [.. document.Conditions.Where(c => c is not TriggerCondition)];

    /// <summary>What becomes so after the one moment at which it is judged starts nothing.</summary>
    private static IEnumerable<string> AtTheEnd(RuleDocument document, DevicesView devices)
    {
        RuleTrigger? held = document.Triggers.FirstOrDefault(t => t.HoldSeconds is not null);
        if (held is null || Asked(document) is not [var first, ..] all)
        {
            yield break;
        }

        string asked = string.Join(" and ", all.Select(c => RuleSentence.Condition(c, devices)));
        yield return $"Its conditions are judged once, when the {Spans.Of(held.HoldSeconds!.Value)} are over: "
            + $"where {asked} comes to be so only after that, it does not start, although what it waited for is still "
            + "so; nothing of it is remembered. What is to start then as well needs a rule of its own, "
            + (first is ModeCondition mode
                ? $"with mode_changed to {string.Join(" or ", mode.Modes)} and a condition of type device_state."
                : "with that as its trigger.");
    }

    /// <summary>A number that is in the range already comes into it only after it has been outside.</summary>
    private static IEnumerable<string> Inside(NumericTrigger trigger, DevicesView devices)
    {
        DeviceView[] meant = [.. trigger.Selection.In(devices).Where(d =>
            Stated.NumberOf(d, trigger.Capability) is not null)];
        if (meant.Length > 0 && Array.TrueForAll(meant, d =>
            Stated.IsWithin(Stated.NumberOf(d, trigger.Capability)!.Value, trigger.Above, trigger.Below)))
        {
            DeviceView one = meant[0];
            string now = NumberRange.Of(trigger.Capability).Said(Stated.NumberOf(one, trigger.Capability)!.Value);
            yield return $"{PlainText.Quoted(one.Name)} has its {trigger.Capability} at {now}, which is "
                + $"{NumberRange.Text(trigger.Capability, trigger.Above, trigger.Below)} already: it starts when that "
                + "comes into the range from outside.";
        }
    }

    private static IEnumerable<(string About, double? Limit)> Limits(RuleDocument document) => document.Triggers
        .SelectMany(t => t.Leaves()).OfType<NumericTrigger>().SelectMany(t =>
            new[] { (t.Capability, t.Above), (t.Capability, t.Below) })
        .Concat(ConditionTree.Flat(document.Conditions.Concat(document.AllActions().SelectMany(a => a.Asked)))
            .OfType<NumericCondition>().SelectMany(c => new[] { (c.Capability, c.Above), (c.Capability, c.Below) }));

    private static string Warm(double? limit) =>
        $"{Stated.Text(limit!.Value)} °C are {Stated.Text(Math.Round((limit.Value * 9 / 5) + 32, 1))} °F: "
        + $"temperatures are in °C here. {Stated.Text(limit.Value)} °F would be "
        + $"{Stated.Text(Math.Round((limit.Value - 32) * 5 / 9, 1))}.";
}
