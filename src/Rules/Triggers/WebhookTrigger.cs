using System.Globalization;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Triggers;

/// <summary>What a value that was sent has to be.</summary>
/// <param name="Field">The field's name.</param>
public sealed record WebhookWhere(string Field)
{
    /// <summary>Just this: a text, a word, a number, yes or no; null for no matter.</summary>
    public string? Is { get; init; }

    /// <summary>A number greater than this; null for no limit.</summary>
    public double? Above { get; init; }

    /// <summary>A number less than this; null for no limit.</summary>
    public double? Below { get; init; }

    /// <summary>Whether a value is what it has to be, and what was looked at. Text of others stands in
    /// quotes.</summary>
    internal (bool Holds, string Reason) Judge(WebhookValue? value) => value switch
    {
        null => (false, $"{Field} was not sent"),
        { Text: { } text } => (Above is null && Below is null && text == Is,
            $"{Field} is {PlainText.Quoted(WebhookWords.Cut(text))}"),
        { Number: { } number } => ((Is is null || Number(Is) == number)
            && ((Above is null && Below is null) || Stated.IsWithin(number, Above, Below)),
            $"{Field} is {Stated.Text(number)}"),
        { Flag: { } flag } => (Is == Flag(flag), $"{Field} is {Flag(flag)}"),
        _ => (false, $"{Field} is a moment"),
    };

    /// <summary>A value by which it holds; null if there is none.</summary>
    internal WebhookValue? Fulfilled(WebhookField field) => field.Type switch
    {
        WebhookFieldType.Text or WebhookFieldType.Word when Is is not null => new WebhookValue(Field) { Text = Is },
        WebhookFieldType.Number when Is is not null => new WebhookValue(Field) { Number = Number(Is) },
        WebhookFieldType.Number => new WebhookValue(Field)
        {
            Number = Above is { } low && Below is { } high ? (low + high) / 2 : Above + 1 ?? Below - 1,
        },
        WebhookFieldType.YesNo => new WebhookValue(Field) { Flag = Is == "yes" },
        _ => null,
    };

    internal static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number)
            ? number : null;

    private static string Flag(bool flag) => flag ? "yes" : "no";
}

/// <summary>Somebody outside told something at a webhook of the home, signed rightly.</summary>
/// <param name="Webhook">Its id.</param>
public sealed record WebhookTrigger(string Webhook) : RuleTrigger
{
    internal const string Type = "webhook";

    /// <summary>What its fields have to be: all of it; none means whatever was sent.</summary>
    public IReadOnlyList<WebhookWhere> Where { get; init; } = [];

    internal static Shape Shape { get; } = new(Type, "Somebody outside told something at a webhook of the home.",
    [
        new("webhook", FieldKind.Webhook, "The webhook, by name or id.") { IsRequired = true },
        new("where", FieldKind.Groups, "What its fields have to be, all of it; none means whatever was sent.")
        {
            Max = 10,
            Place = "in where",
            Default = Field.Nothing,
            Sort = "webhook_where",
            Fields =
            [
                new("field", FieldKind.Text, "A field of the webhook, by its name.")
                {
                    IsRequired = true, Min = 1, Max = WebhookLimits.FieldNameMax, Example = () => "state",
                },
                new("is", FieldKind.Text, "Just this text, word or number; yes or no for a field of that type.")
                {
                    Max = WebhookLimits.TextMax,
                },
                Field.Above,
                Field.Below,
            ],
        },
        Field.TriggerId,
    ])
    {
        // A corrected example shows one only where nothing else does.
        ExampleRank = 9,

        // The action of that name is another.
        Sort = "webhook_trigger",
    };

    internal (bool Holds, string Reason) Judge(string webhook, WebhookReceived told)
    {
        if (webhook != Webhook)
        {
            return (false, $"it was the webhook {webhook}");
        }

        (bool Holds, string Reason)[] all =
            [.. Where.Select(w => w.Judge(told.Values.FirstOrDefault(v => v.Field == w.Field)))];
        return (all.All(a => a.Holds), all.Length == 0 ? $"the webhook {webhook} was told something"
            : string.Join(", ", (all.Any(a => !a.Holds) ? all.Where(a => !a.Holds) : all).Select(a => a.Reason)));
    }
}
