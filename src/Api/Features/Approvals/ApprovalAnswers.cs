using RingActors.Api.Features.AccessCodes;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Approvals;

/// <summary>How people answer approvals, the same from a program and from a page.</summary>
internal sealed class ApprovalAnswers(ApprovalService approvals, AccessCodeService codes, TimeProvider time)
{
    /// <summary>All who come without a keypad's key count as one channel of codes.</summary>
    private const string Channel = KnownChannels.Approvals;

    /// <summary>Whoever presents a code is known by that, not by what carries it.</summary>
    private static readonly Principal Bearer = new(PrincipalKind.Local, Channel);

    /// <summary>By a code of the household; whether one is taken from where it comes was looked at before.</summary>
    public async Task<(ApprovalEntry? Entry, ToolFailure? Failure)> ByCodeAsync(
        string id, string digits, CodePurpose purpose, CancellationToken gone)
    {
        if (await approvals.FindAsync(id) is not { } asked)
        {
            return (null, ApprovalService.NoSuch(id));
        }

        string wanted = purpose == CodePurpose.Approve ? ApprovalEntry.Approved : ApprovalEntry.Refused;
        if (asked.Status == wanted)
        {
            // The first result, also to whoever sends it again because they never got that; a code may be spent by now.
            return (asked, null);
        }

        if (asked.Status != ApprovalEntry.Pending)
        {
            return (null, ToolFailures.Refused(
                "approval.ask-again",
                $"This approval is {asked.Status}{Why(asked)}.",
                "Nothing was done, and the code was not looked at."));
        }

        if (purpose == CodePurpose.Approve && !ApprovalService.MayBeApprovedByResidents(asked))
        {
            return (null, ToolFailures.Refused(
                "approval.ask-an-owner", "Only an owner's key approves this.",
                "Nothing was done, and the code was not looked at."));
        }

        (_, ToolFailure? refused) = await codes.AnswerAsync(asked.HomeId, id, digits, Channel, purpose, Bearer, gone);
        if (refused is not null || await approvals.FindAsync(id) is not { } answered)
        {
            return (null, refused ?? ApprovalService.NoSuch(id));
        }

        return answered.Status == wanted ? (answered, null) : (null, NotDone(answered));
    }

    /// <summary>The code was right, and what it was to do was not done: the same no as a key gets.</summary>
    private static ToolFailure NotDone(ApprovalEntry answered) => answered.Status == ApprovalEntry.Pending
        ? ToolFailures.Refused(
            "approval.wait-for-the-base-station",
            "The base station is not heard at this moment, so nobody can say whether the home is as it was shown.",
            "Nothing was done, and the approval still waits: try again in a moment.")
        : ToolFailures.Refused(
        "approval.ask-again",
        answered is { Way: ApprovalLapsed.OfAsker, Differences: { } why }
            ? $"Nobody can approve this any more: {string.Join("; ", why)}."
            : answered.Differences is { } differences
            ? $"The home has changed since this was shown: {string.Join("; ", differences)}."
            : $"This approval is {answered.Status}.",
        "Nothing was done; it has to be asked for again.");

    private static string Why(ApprovalEntry asked) =>
        asked.Differences is { } why ? $": {string.Join("; ", why)}" : "";

    /// <summary>By the key of whoever may.</summary>
    /// <param name="id">The approval.</param>
    /// <param name="purpose">Approve or refuse.</param>
    /// <param name="caller">Whose key it is.</param>
    /// <param name="way">How it came.</param>
    public async Task<(ApprovalEntry? Entry, ToolFailure? Failure)> ByKeyAsync(
        string id, CodePurpose purpose, ToolPrincipal caller, string way)
    {
        if (caller.Of(AccessRight.Approve) != Allowance.AtOnce)
        {
            return (null, ToolFailures.NotYours());
        }

        ICommand answer = purpose == CodePurpose.Approve
            ? new ApproveIt(caller.Role, way)
            : new RefuseIt(caller.Role, way);
        return await PassOnAsync(id, answer, caller);
    }

    /// <summary>What somebody says of an approval that they see.</summary>
    public async Task<(ApprovalEntry? Entry, ToolFailure? Failure)> PassOnAsync(
        string id, ICommand answer, ToolPrincipal caller) => await approvals.FindAsync(id, caller) is { } asked
            ? await approvals.AnswerAsync(
                asked.HomeId, id, answer, ActorClient.PrincipalOf(caller), RequestIds.Next(time))
            : (null, ApprovalService.NoSuch(id));
}
