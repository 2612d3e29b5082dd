using RingActors.Rules.Conditions;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>
/// Tells recipients at once, and again every so often until something is so: the short form of a repetition of one
/// message.
/// </summary>
/// <param name="Message">Plain text, as it is sent.</param>
/// <param name="Until">What ends it.</param>
/// <param name="EverySeconds">How long after one message the next comes.</param>
/// <param name="Times">How many messages at most; null for as many as a repetition has rounds.</param>
/// <param name="Recipients">Ids of recipients as the home's settings store them; null for all of them.</param>
public sealed record RemindAction(
    string Message, IReadOnlyList<RuleCondition> Until, int EverySeconds, int? Times = null,
    IReadOnlyList<string>? Recipients = null) : HomeAction
{
    internal const string Type = "remind";

    internal static Shape Shape { get; } = new(
        Type, "Tell recipients of the home a message, and again until conditions hold.",
    [
        .. NotifyAction.Fields,
        RepeatAction.EveryField with
        {
            Says = "How long after one message the next comes.", IsRequired = true, Min = 60, Example = () => 300,
        },
        ConditionList.Of("until", "It ends when all of them hold.", required: true),
        RepeatAction.TimesField with { Says = "How many messages at most; missing means 100." },
    ])
    {
        ExampleRank = 5,
    };

    /// <summary>What it is short for.</summary>
    internal RepeatAction AsRepeat => new([new NotifyAction(Message, Recipients)], Times, Until, EverySeconds);

    internal override IReadOnlyList<RuleCondition> Asked => Until;

    internal override int StepsMax => AsRepeat.StepsMax;
}
