using RingActors.Api.Incoming;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Features.Webhooks;

/// <summary>Whose an address is. Homes of an installation are few; each finds its own by a table.</summary>
internal static class HookAddresses
{
    /// <summary>The webhook; null if nobody has that address.</summary>
    /// <param name="homes">The homes' ids.</param>
    /// <param name="viewOf">A home as it is now.</param>
    /// <param name="path">The last part of the address.</param>
    /// <exception cref="EngineUnavailableException">
    /// It may be one of a home that cannot be read; the homes beside that one go on.
    /// </exception>
    internal static async Task<(WebhookView Webhook, Address Address)?> FindAsync(
        IReadOnlyList<string> homes, Func<string, ValueTask<HomeView>> viewOf, string path)
    {
        EngineUnavailableException? unread = null;
        foreach (string home in InboundKeys.IsPath(path) ? homes : [])
        {
            try
            {
                if ((await viewOf(home)).Part<WebhooksView>().At(path) is { } webhook)
                {
                    return (webhook, HomeWebhooks.AddressOf(home, webhook.Id));
                }
            }
            catch (EngineUnavailableException e)
            {
                unread = e;
            }
        }

        return unread is null ? null : throw unread;
    }
}
