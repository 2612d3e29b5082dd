using System.Text.Json.Nodes;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <summary>Several events within a time start a rule, whichever of the triggers they meet.</summary>
/// <param name="Of">The triggers of which any counts.</param>
/// <param name="Times">How many events it takes.</param>
/// <param name="WithinSeconds">From the first to the last of them.</param>
public sealed record CountTrigger(IReadOnlyList<RuleTrigger> Of, int Times, int WithinSeconds) : RuleTrigger
{
    internal static Shape Shape { get; } = new("count", "Several such events came within a time.",
    [
        Field.Events("of", "Events of which any counts."),
        new("times", FieldKind.Integer, "How many of them it takes.") { IsRequired = true, Min = 2, Max = 10,
            Example = () => 2 },
        Field.Within,
        Field.TriggerId,
    ]);
}

/// <summary>Events in this order, the last within a time of the first, start a rule.</summary>
/// <param name="Of">One trigger for each, in their order.</param>
/// <param name="WithinSeconds">From the first to the last of them.</param>
public sealed record SequenceTrigger(IReadOnlyList<RuleTrigger> Of, int WithinSeconds) : RuleTrigger
{
    internal static Shape Shape { get; } = new("sequence", "These events came in this order within a time.",
    [
        Field.Events("of", "The events in their order.") with
        {
            Min = 2, Example = () =>
                new JsonArray(new JsonObject { ["type"] = "motion" }, new JsonObject { ["type"] = "contact" }),
        },
        Field.Within,
        Field.TriggerId,
    ]);
}

/// <summary>An event that is not followed by another within a time starts a rule when that is over.</summary>
/// <param name="Of">The triggers of which any begins it.</param>
/// <param name="By">The triggers of which any is what should follow.</param>
/// <param name="WithinSeconds">How long is waited for it.</param>
/// <param name="SameDevice">Only what the same device tells counts as following.</param>
public sealed record NotFollowedTrigger(
    IReadOnlyList<RuleTrigger> Of, IReadOnlyList<RuleTrigger> By, int WithinSeconds, bool SameDevice = false)
        : RuleTrigger
{
    internal static Shape Shape { get; } =
        new("not_followed", "An event came, and none of others followed within a time.",
    [
        Field.Events("of", "Events of which any begins it."),
        Field.Events("by", "Events of which any would have to follow."),
        Field.Within,
        new("same_device", FieldKind.Flag, "Only what the same device tells counts as following.") { Default = () =>
            false },
        Field.TriggerId,
    ]);

    /// <inheritdoc/>
    internal override int? HoldSeconds => WithinSeconds;
}
