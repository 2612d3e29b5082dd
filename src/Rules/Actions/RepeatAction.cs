using RingActors.Rules.Conditions;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>
/// Does actions again and again: so many times, or until conditions hold. They are judged before each round and after
/// it, and amid a pause whenever that may have changed: the pause, and the whole, ends when they hold.
/// </summary>
/// <param name="Actions">What is done in each round.</param>
/// <param name="Times">How often at most; null for <see cref="TimesDefault"/>.</param>
/// <param name="Until">What ends it; null if only the number does.</param>
/// <param name="EverySeconds">The pause between the end of a round and the next; null for none.</param>
public sealed record RepeatAction(
    IReadOnlyList<HomeAction> Actions, int? Times = null, IReadOnlyList<RuleCondition>? Until = null,
    int? EverySeconds = null) : HomeAction
{
    internal const string Type = "repeat";

    internal const int TimesMax = 100;

    /// <summary>How often at most, where only conditions are said to end it.</summary>
    internal const int TimesDefault = 100;

    internal static readonly Field TimesField = new(
        "times", FieldKind.Integer, "How often at most; missing, with until, means 100.")
    {
        Min = 1,
        Max = TimesMax,
    };

    internal static readonly Field EveryField = new(
        "every_seconds", FieldKind.Integer, "The pause before the next time; with until it ends early.")
    {
        Min = 1,
        Max = 86400,
    };

    internal static Shape Shape { get; } = new(
        Type, "Do actions again and again, so many times or until conditions hold.",
    [
        ListOf("actions", "What is done each time.", required: true),
        TimesField,
        ConditionList.Of("until", "It ends when all of them hold; needs every_seconds.", required: false),
        EveryField,
    ])
    {
        ExampleRank = 5,
        Sample = () => new System.Text.Json.Nodes.JsonObject { [TimesField.Name] = 3 },
    };

    internal int RoundsMax => Times ?? TimesDefault;

    internal override IEnumerable<IReadOnlyList<HomeAction>> Inner => [Actions];

    internal override IReadOnlyList<RuleCondition> Asked => Until ?? [];

    internal override int StepsMax => 1 + (RoundsMax * (1 + Actions.Sum(a => a.StepsMax)));
}
