using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Analysis.Conflicts.Search;

/// <summary>Deliveries that meet a trigger: alone, and together with each other trigger by the same webhook.</summary>
internal static class WebhookStimuli
{
    internal static IEnumerable<WebhookTold> Of(
        WebhookTrigger trigger, WebhooksView webhooks, IEnumerable<RuleView> rules)
    {
        if (webhooks.Webhooks.GetValueOrDefault(trigger.Webhook) is not { } webhook)
        {
            return [];
        }

        WebhookTrigger[] others =
        [
            .. rules.SelectMany(r => r.Document.Triggers).SelectMany(t => t.Leaves()).OfType<WebhookTrigger>()
                .Where(t => t.Webhook == trigger.Webhook),
        ];
        return others.Select(other => Met(webhook, [trigger, other])).Append(Met(webhook, [trigger]))
            .OfType<WebhookTold>().Distinct();
    }

    /// <summary>A delivery by which all of them are met; null if none is found.</summary>
    private static WebhookTold? Met(WebhookView webhook, IReadOnlyList<WebhookTrigger> triggers)
    {
        WebhookWhere[] wheres = [.. triggers.SelectMany(t => t.Where)];
        WebhookValue[] values =
        [
            .. webhook.Settings.Fields.Select(field => wheres.Where(w => w.Field == field.Name)
                .Select(w => w.Fulfilled(field)).OfType<WebhookValue>()
                .OrderByDescending(v => wheres.Count(w => w.Field == field.Name && w.Judge(v).Holds)).FirstOrDefault())
                .OfType<WebhookValue>(),
        ];
        WebhookReceived told = new("", default, values);
        return triggers.All(t => t.Judge(webhook.Id, told).Holds) ? new WebhookTold(webhook.Id, values) : null;
    }
}
