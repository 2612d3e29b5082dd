using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>
/// Tells recipients of the home a message in the author's own words: whom the home's settings name, by the addresses
/// that they have there, never by one of the rule's own.
/// </summary>
/// <param name="Message">Plain text, as it is sent.</param>
/// <param name="Recipients">Ids of recipients as the home's settings store them; null for all of them.</param>
public sealed record NotifyAction(string Message, IReadOnlyList<string>? Recipients = null) : HomeAction
{
    internal const string Type = "notify";

    internal const int MessageMax = 500;

    /// <summary>A rule tells at most so many messages within an hour. What an alarm started is not counted.</summary>
    internal const int PerHourMax = 60;

    internal static readonly IReadOnlyList<Field> Fields =
    [
        new("message", FieldKind.Text, "What they are told, as plain text.")
        {
            IsRequired = true, Min = 1, Max = MessageMax, Example = () => "Please have a look.",
        },
        new("recipients", FieldKind.Recipients, "Which of the home's recipients; missing means all.")
        {
            Min = 1, Max = Field.WordsMax,
        },
    ];

    internal static Shape Shape { get; } = new(Type, "Tell recipients of the home a message.", Fields)
    {
        ExampleRank = 4,
    };
}
