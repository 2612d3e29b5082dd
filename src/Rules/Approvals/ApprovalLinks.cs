using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;

namespace RingActors.Rules.Approvals;

/// <summary>
/// Tell a recipient that something waits for them, with a link by which they can answer it. The link is made when it is
/// sent: it is a secret, and the journal holds none.
/// </summary>
/// <param name="Recipient">Id of the recipient.</param>
/// <param name="Url">Where to POST.</param>
/// <param name="As">What they are to the home.</param>
/// <param name="Home">The home.</param>
/// <param name="Approval">Which approval.</param>
/// <param name="By">Who asks.</param>
/// <param name="Words">What it would come to.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="EndsAt">Until when it can be answered, and the link is good.</param>
[StoredName("approval.send-link")]
public sealed record SendApprovalLink(
    string Recipient,
    string Url,
    AccessRole As,
    string Home,
    string Approval,
    Principal By,
    string Words,
    Instant AskedAt,
    Instant EndsAt) : IEffectRequest
{
    /// <summary>The channel of such calls.</summary>
    public const string Channel = "approval-link";
}

/// <summary>
/// Links to recipients who are marked as owner or resident: promised in the append of what they are about, and good as
/// long as the home's settings mark the recipient so.
/// </summary>
internal static class ApprovalLinks
{
    /// <summary>The recipients who can approve all that it takes.</summary>
    internal static IReadOnlyList<RecipientPolicy> Recipients(
        IReadOnlyList<AccessRight> rights, DecideContext context) =>
    [
        .. context.View.Guard().Policy.Contacts.Where(
            r => r.Role is { } role && rights.All(right => AccessRights.MayApprove(role, right))),
    ];

    /// <summary>Has a link sent to each of them.</summary>
    internal static Decision Send(
        Decision asked, IReadOnlyList<RecipientPolicy> recipients, string words, Instant ends, DecideContext context)
    {
        foreach (RecipientPolicy recipient in recipients)
        {
            SendApprovalLink send = new(
                recipient.Id, recipient.Url, recipient.Role!.Value, context.Self.Home, context.Self.Id, context.Principal,
                words,
                context.Now, ends);

            // One lane each: whoever cannot be reached keeps nobody else waiting.
            asked.Call(new Effect(
                $"link!{recipient.Id}", SendApprovalLink.Channel, send, ends,
                $"{context.Self.Value}#link-{recipient.Id}"));
        }

        return asked;
    }

    /// <summary>
    /// False if a recipient answers whom the settings of this turn do not mark so: a link does not outlive its mark.
    /// </summary>
    internal static bool IsGood(DecideContext context, AccessRole role) =>
        context.Principal.Kind != PrincipalKind.Recipient
        || context.View.Guard().Policy.Contacts.Any(c => c.Id == context.Principal.Id && c.Role == role);

    internal static Decision NotGood() => Decision.Refuse(
        "approval.use-a-good-link", "This link is not good, or not any more. Nothing was done.");
}
