using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Analysis;

/// <summary>Which rules have to do with a webhook.</summary>
public static class WebhookStarts
{
    /// <summary>Ids of the rules that name it, by id, switched on or not.</summary>
    public static IReadOnlyList<string> Naming(RulesView rules, string webhook) =>
        [.. rules.All.Where(r => Triggers(r, webhook).Any()).Select(r => r.Slug)];

    /// <summary>
    /// Ids of those that are on, not paused, and have a trigger that such a delivery meets by itself; their conditions
    /// are not asked.
    /// </summary>
    public static IReadOnlyList<string> Met(RulesView rules, string webhook, IReadOnlyList<WebhookValue> values)
    {
        WebhookReceived told = new("", default, values);
        return
        [
            .. rules.All.Where(r => r.IsActive
                    && r.Document.Triggers.OfType<WebhookTrigger>().Any(t => t.Judge(webhook, told).Holds))
                .Select(r => r.Slug),
        ];
    }

    private static IEnumerable<WebhookTrigger> Triggers(RuleView rule, string webhook) =>
        rule.Document.Triggers.SelectMany(t => t.Leaves()).OfType<WebhookTrigger>().Where(t => t.Webhook == webhook);
}
