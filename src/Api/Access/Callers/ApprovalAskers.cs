using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Access.Callers;

/// <summary>
/// Whether whoever asked for an approval could ask for it still: what would be done on behalf of a key that is good no
/// more is not done. Keys are the installation's and approvals the homes', so this stands between the two.
/// </summary>
internal sealed class ApprovalAskers(IHomes homes, IKeyDirectory keys, SettingsKeys settings)
{
    /// <summary>Before somebody approves it: the no, if whoever asked is gone; the approval has lapsed then.</summary>
    internal async Task<ToolFailure?> LapsedAsync(string home, string id, string correlation)
    {
        ApprovalView? asked = (await homes.ViewAsync(home)).Part<ApprovalsView>().Find(id);
        if (asked is not { Status: ApprovalStatus.Pending } || Lost(asked, home) is not { } why)
        {
            return null;
        }

        await LapseAsync(home, id, why, correlation);
        return ToolFailures.Refused(
            "approval.ask-again", $"Nobody can approve this any more: {why}.",
            "Nothing was done; it has to be asked for again.");
    }

    /// <summary>What waits of keys that are good no more waits no longer.</summary>
    internal async Task SweepAsync(IEnumerable<string> names, string correlation)
    {
        foreach (string home in names)
        {
            foreach (ApprovalView asked in (await homes.ViewAsync(home)).Part<ApprovalsView>().Pending.ToArray())
            {
                if (Lost(asked, home) is { } why)
                {
                    await LapseAsync(home, asked.Id, why, correlation);
                }
            }
        }
    }

    private async Task LapseAsync(string home, string id, string why, string correlation) =>
        await homes.AskAsync(new Request(
            ApprovalsView.AddressOf(home, id), new LapseIt(why), Principal.Engine, correlation));

    /// <summary>
    /// What became of whoever asked; null if they could ask still. What an outside issuer thinks of a subject by now
    /// nobody here knows: its token is judged with each call, and there is none with this.
    /// </summary>
    private string? Lost(ApprovalView asked, string home)
    {
        if (asked.By.Kind != PrincipalKind.ApiKey)
        {
            return null;
        }

        string key = $"the key {asked.By.Id}, which asked for it,";
        return (keys.Named(asked.By.Id) ?? settings.Named(asked.By.Id)) is not { } now
                ? $"{key} was revoked or is at its end"
            : !now.Sees(home) || now.OfAll(asked.Rights) == Allowance.Never
                ? $"{key} may not ask for it any more"
            : null;
    }
}
