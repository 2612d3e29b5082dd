using RingActors.Api.Tools.Contract;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Homes;

/// <summary>Asks for somebody's approval in place of doing what was called for.</summary>
internal interface IApprovalRequests
{
    /// <summary>Asks, and says in the call what its caller is told.</summary>
    /// <param name="view">The home.</param>
    /// <param name="wanted">
    /// What would be told to whom, by whom; its key then is that of asking for the approval.
    /// </param>
    /// <param name="call">The call, which is told.</param>
    /// <returns>
    /// A refusal: nothing was done. <see cref="CommandRights.JudgeAnew"/> if it cannot be asked for as it is now.
    /// </returns>
    ValueTask<Answer> AskAsync(HomeView view, Request wanted, ToolCallContext call);

    /// <summary>What became of an approval that was asked for before; said in the call, too.</summary>
    /// <param name="asked">How it stood then.</param>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="call">The call, which is told.</param>
    ValueTask<Answer> ResultAsync(ApprovalStands asked, Request wanted, ToolCallContext call);
}
