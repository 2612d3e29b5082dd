using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;

namespace RingActors.Rules.Webhooks;

/// <summary>Webhooks, as history tells them. Text of their senders stands in quotes, and in no sentence of
/// ours.</summary>
internal static class WebhookRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Of<WebhookCreated>(EventSeverity.Warning, (e, t) =>
            $"{t.Name} was created: {t.Quoted(e.Settings.Name)} is told at an address of its own."),
        Of<WebhookChanged>(EventSeverity.Routine, (_, t) => $"{t.Name} takes what is sent in another way."),
        Of<WebhookSecretRotated>(EventSeverity.Routine, (e, t) => e.OthersUntil <= e.At
            ? $"{t.Name} has a new secret; those before are good no more."
            : $"{t.Name} has a new secret; those before are good until {t.Time(e.OthersUntil)}."),
        Of<WebhookRemoved>(EventSeverity.Routine, (_, t) => $"{t.Name} was removed: nothing is taken at its address."),
        Of<WebhookReceived>(EventSeverity.Routine, (e, t) => e.Values.Count == 0
            ? $"{t.Name} was told something."
            : $"{t.Name} was told: {WebhookWords.Of(e.Values, t)}."),
        Of<WebhookUnfit>(EventSeverity.Warning, (e, t) =>
            $"{t.Name} was told something that does not fit "
                + $"({string.Join("; ", e.Faults.Select(f => f.Message.TrimEnd('.')))})."),
    ];

    private static EventDescription Of<T>(EventSeverity severity, Func<T, ITelling, string> sentence)
        where T : IEvent => EventDescription.Of(EventKinds.Rule, severity, sentence);
}

/// <summary>Values in words.</summary>
internal static class WebhookWords
{
    private const int ShownMax = 60;

    internal static string Of(IReadOnlyList<WebhookValue> values, ITelling telling) =>
        string.Join(", ", values.Select(v => $"{v.Field} {(
            v.Text is { } text ? telling.Quoted(Cut(text)) : v.At is { } at ? telling.Time(at) : Plain(v))}"));

    /// <summary>A value that is no text of others.</summary>
    internal static string Plain(WebhookValue value) => value switch
    {
        { Number: { } number } => Format.Stated.Text(number),
        { Flag: { } flag } => flag ? "yes" : "no",
        { At: { } at } => NodaTime.Text.InstantPattern.ExtendedIso.Format(at),
        _ => "nothing",
    };

    /// <summary>Text of others as it stands in a sentence.</summary>
    internal static string Cut(string text) => Devices.Domain.Names.PlainText.Name(text, ShownMax);
}
