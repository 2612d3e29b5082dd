using RingActors.Devices.Domain.Names;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Analysis;

/// <summary>A trigger by a webhook in words.</summary>
internal static class WebhookTriggerWords
{
    internal static string Of(WebhookTrigger trigger) => trigger.Where.Count == 0 ? ""
        : " in which " + string.Join(" and ", trigger.Where.Select(One));

    /// <summary>Why it cannot come as things are.</summary>
    internal static IEnumerable<string> Missing(WebhookTrigger trigger, WebhooksView webhooks) =>
        webhooks.Webhooks.GetValueOrDefault(trigger.Webhook) is not { } webhook
            ? [$"there is no webhook {trigger.Webhook} any more"]
            : trigger.Where.Where(w => webhook.Field(w.Field) is null)
                .Select(w => $"the webhook {webhook.Id} takes no {w.Field} any more");

    private static string One(WebhookWhere where) => where.Is is { } text
        ? $"{where.Field} is {PlainText.Quoted(text)}"
        : $"{where.Field} is {Stated.Range(where.Above, where.Below)}";
}
