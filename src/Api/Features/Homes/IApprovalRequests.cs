using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Homes;

/// <summary>Asks for somebody's approval in place of doing what was called for.</summary>
internal interface IApprovalRequests
{
    /// <summary>Asks, and says in the call what its caller is told.</summary>
    /// <param name="view">The home.</param>
    /// <param name="to">Who would be told.</param>
    /// <param name="command">What.</param>
    /// <param name="rights">The rights that it takes.</param>
    /// <param name="key">The call's idempotency key, its caller's name in it; null if it has none.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="call">The call, which is told.</param>
    /// <returns>A refusal: nothing was done.</returns>
    ValueTask<Answer> AskAsync(
        HomeView view, Address to, ICommand command, IReadOnlyList<AccessRight> rights, string? key, Principal by,
        ToolCallContext call);
}
