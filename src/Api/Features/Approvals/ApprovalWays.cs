using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RingActors.Api.Instance;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Approvals;

/// <summary>How somebody can approve here: only ways that exist are told.</summary>
internal sealed class ApprovalWays(IServiceProvider services, LinkTokens links)
{
    /// <param name="view">The home.</param>
    /// <param name="id">The approval.</param>
    /// <param name="rights">What it takes.</param>
    /// <param name="hasForm">True if the client of the call can show a form, and the key lets it approve.</param>
    public IReadOnlyList<string> Of(HomeView view, string id, IReadOnlyList<AccessRight> rights, bool hasForm)
    {
        bool byResidents = rights.All(right => AccessRights.MayApprove(AccessRole.Resident, right));
        bool hasCode = byResidents && view.Part<AccessView>().Codes.Values.Any(c => c.CanDisarm);
        string key = byResidents ? "the key of an owner or resident" : "an owner's key";
        string typed = hasCode ? $"a code of the household, or {key}," : key;
        List<string> ways = [];
        if (PageAddress() is { } page)
        {
            string code = hasCode ? ", or with a code of the household at the machine that runs this" : "";
            ways.Add($"on the page {page}/approvals/{id}, logged in with {key}{code}");
        }

        if (links.PublicUrl is not null && Linked(view, id, rights) is { Length: > 0 } linked)
        {
            ways.Add($"by the link that was sent to {string.Join(" and ", linked)}");
        }

        if (hasForm && byResidents)
        {
            ways.Add("in the form that this client shows when the call is made again");
        }

        if (hasCode)
        {
            ways.Add($"at a keypad of this server (/keypad, with the id {id} and a code of the household)");
        }

        ways.Add(
            $"on the machine that runs this, with {typed} typed at a prompt: {HowToRun.Current.Line($"approve {id}")}");
        ways.Add(
            $"POST /approvals/{id}/approve with "
                + (hasCode ? $"""{key}, or a body of """ + "{\"code\": \"...\"}" : key));
        return ways;
    }

    /// <summary>Why nobody was sent a link; null if somebody was.</summary>
    public string? NoLink(HomeView view, string id, IReadOnlyList<AccessRight> rights) =>
        view.Part<ApprovalsView>().Find(id) is { Linked: false }
            ? "Nobody was sent a link: for as many of your wishes as one caller has, links were sent "
                + "within the last hour. It waits all the same."
        : links.PublicUrl is null ? "Nobody was sent a link: Http:PublicUrl is not set."
        : view.Part<ApprovalsView>().Find(id) is not { Linked: true }
            ? "Nobody was sent a link: no recipient of the home is marked as one who can approve this"
                + (view.Guard().Policy.Contacts.Any(c => MayApprove(c, rights)) ? ", or was when it was asked for."
                    : ".")
        : Linked(view, id, rights).Length == 0
            ? "Nobody who was sent a link is still marked as one who can approve this."
        : null;

    /// <summary>
    /// Those to whom this approval's links went and whose links are good: whoever was made one who can approve since
    /// then
    /// was sent none.
    /// </summary>
    private static string[] Linked(HomeView view, string id, IReadOnlyList<AccessRight> rights) =>
        view.Part<ApprovalsView>().Find(id) is { Linked: true } approval
            ?
            [
                .. view.Guard().Policy.Contacts
                    .Where(c =>
                        approval.LinkedTo?.Contains(c.Id, StringComparer.Ordinal) == true && MayApprove(c, rights))
                    .Select(c => Phrases.Quoted(c.Id)),
            ]
            : [];

    private static bool MayApprove(RecipientPolicy recipient, IReadOnlyList<AccessRight> rights) =>
        recipient.Role is { } role && rights.All(right => AccessRights.MayApprove(role, right));

    /// <summary>Where a person reaches the pages: from everywhere if an address for that is set, else from here.</summary>
    private string? PageAddress() => links.PublicUrl is { } url
        ? url.AbsoluteUri.TrimEnd('/')
        : services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
            .Replace("//[::]", "//localhost", StringComparison.Ordinal);
}
