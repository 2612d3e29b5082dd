using NodaTime;
using RingActors.Api.Incoming;
using RingActors.Api.Tools;
using RingActors.Engine.Core;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Features.Attention;

/// <summary>Inbound webhooks whose sender is not believed, or never said anything.</summary>
internal static class InboundWebhooks
{
    /// <summary>One or two may be a stranger's, or a sender in the middle of a change.</summary>
    internal const int RefusedMin = 3;

    /// <summary>So long what was refused is told.</summary>
    private static readonly Duration RefusedLately = Duration.FromHours(24);

    /// <summary>So long somebody may take to set up a sender.</summary>
    private static readonly Duration UnusedAfter = Duration.FromDays(7);

    internal static IEnumerable<AttentionItem> Unsaid(HomeView view, IncomingCounts counts, Instant now) =>
        view.Part<WebhooksView>().All.Select(w => Of(
            w, counts.Of(HomeWebhooks.AddressOf(view.Home, w.Id)),
            counts.RefusedAt(HomeWebhooks.AddressOf(view.Home, w.Id)), now)).OfType<AttentionItem>();

    private static AttentionItem? Of(WebhookView webhook, IncomingTally tally, Instant? refusedAt, Instant now)
    {
        long refused = tally.Missing + tally.Wrong + tally.Stale;
        Instant? last = webhook.Deliveries.Count > 0 ? webhook.Deliveries[^1].At : null;
        string name = $"The webhook {Phrases.Quoted(webhook.Name)} ({webhook.Id})";
        return refused >= RefusedMin && refusedAt > now - RefusedLately && (last is null || last < refusedAt)
            ? new AttentionItem(
                "inbound_webhook",
                $"{name} is not believed: {refused} deliveries since the start without a right signature "
                    + $"(missing {tally.Missing}, wrong {tally.Wrong}, stale {tally.Stale}), "
                    + "and none taken after them.",
                Instants.Text(refusedAt.Value),
                "Look at the sender's secret, its scheme and its clock, or give it a new secret: ringactors webhooks "
                    + $"rotate {webhook.Id}.")
            : refused == 0 && last is null && webhook.Taken + webhook.Unfit == 0
                && now - webhook.CreatedAt > UnusedAfter
            ? new AttentionItem(
                "inbound_webhook",
                $"{name} was never told anything.",
                Instants.Text(webhook.CreatedAt),
                $"Set up its sender, or remove it: ringactors webhooks remove {webhook.Id}.")
            : null;
    }
}
