using RingActors.Api.Settings.Areas;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Protocols;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;

namespace RingActors.Api.Outgoing;

/// <summary>A secret that a webhook names, and where that webhook goes.</summary>
internal readonly record struct SecretUse(string Secret, Uri Url)
{
    internal static IEnumerable<SecretUse> Of(RuleDocument document) => Of(document.AllActions());

    /// <summary>Of webhooks, and of calls for dispatch.</summary>
    internal static IEnumerable<SecretUse> Of(IEnumerable<HomeAction> actions) => actions
        .Select(a => a switch
        {
            WebhookAction post => (post.Headers, post.Url),
            DispatchAction call => (call.Headers, call.Url),
            _ => (null, ""),
        })
        .SelectMany(post => (post.Headers?.Values ?? [])
            .Select(WebhookHeaders.SecretOf).OfType<string>()
            .Select(secret => new SecretUse(secret, new Uri(post.Url))));
}

/// <summary>
/// Whether the secrets that an automation would have may go where it would send them (docs/adr/0020). Asked when it is
/// written or switched on; when it sends, <see cref="OutgoingHeaders"/> asks again.
/// </summary>
internal sealed class SecretHosts(INamedSecrets secrets)
{
    /// <summary>The code of each no to a secret that would go where it does not belong.</summary>
    internal const string Code = "webhook.bind-the-secret";

    /// <summary>Whether a command writes an automation or a protocol, or switches it on.</summary>
    internal static bool Concern(ICommand command) =>
        command is CreateRule or ReplaceRule or EnableRule or PromoteShadow
            or CreateProtocol or ReplaceProtocol or EnableProtocol;

    /// <param name="view">The home.</param>
    /// <param name="to">The automation.</param>
    /// <param name="command">What is asked for.</param>
    /// <param name="unseen">True if it would be done without a person who may change automations.</param>
    internal Refusal? Refused(HomeView view, Address to, ICommand command, bool unseen)
    {
        if (to.Kind == RuleKinds.Protocol)
        {
            ProtocolDocument? before = view.Part<ProtocolsView>().Protocols.GetValueOrDefault(to.Id)?.State.Document;
            ProtocolDocument? wanted = command switch
            {
                CreateProtocol create => create.Document,
                ReplaceProtocol replace => replace.Document,
                _ => before,
            };
            return Refused(wanted?.AllSteps() ?? [], before is { Enabled: true } ? before.AllSteps() : [], unseen);
        }

        RuleView? there = view.Part<RulesView>().Rules.GetValueOrDefault(to.Id);
        RuleDocument? meant = command switch
        {
            CreateRule create => create.Document,
            ReplaceRule replace => replace.Document,
            PromoteShadow => there?.Shadow?.Rule.Document,
            _ => there?.Document,
        };

        return Refused(
            meant?.AllActions() ?? [], there is { Enabled: true } ? there.Document.AllActions() : [], unseen);
    }

    /// <summary>What is on goes on as it is: a change of something else is not held up, and sending asks
    /// anyway.</summary>
    private Refusal? Refused(IEnumerable<HomeAction> meant, IEnumerable<HomeAction> on, bool unseen)
    {
        HashSet<SecretUse> goesOn = [.. SecretUse.Of(on)];
        foreach (SecretUse use in SecretUse.Of(meant).Where(u => !goesOn.Contains(u)))
        {
            if (secrets.Find(use.Secret) is not { } secret)
            {
                continue;
            }

            if (!secret.GoesTo(use.Url))
            {
                return new Refusal(Code, SaysElsewhere([use.Secret], use.Url));
            }

            if (!secret.IsBound && unseen)
            {
                return new Refusal(
                    Code,
                    $"The secret {use.Secret} is bound to no host yet, and only a person may say that it goes to "
                    + $"{HostOf(use.Url)}. On the server's machine: ringactors secrets bind {use.Secret} --host "
                    + $"{HostOf(use.Url)}.");
            }
        }

        return null;
    }

    internal static string SaysElsewhere(IEnumerable<string> names, Uri url) =>
        $"The secret {string.Join(", ", names)} is not bound to {HostOf(url)}, and is not sent there. If it "
        + $"belongs there, on the server's machine: ringactors secrets bind NAME --host {HostOf(url)}.";

    private static string HostOf(Uri url) => OutgoingHost.Of(url).Name;
}
