using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;

namespace RingActors.Rules.Approvals;

/// <summary>A code of the household that was presented to answer an approval answers it, in the same turn.</summary>
internal sealed class ApprovalReactions : IReaction
{
    private const string Way = "code";

    public void React(HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        if (envelope.Event is CodeUsed { Approval: { } id } used)
        {
            ICommand answer = used.Purpose == CodePurpose.Refuse
                ? new RefuseIt(AccessRole.Resident, Way)
                : new ApproveIt(AccessRole.Resident, Way);
            messages.Add(new Message(
                ApprovalsView.AddressOf(envelope.Actor.Home, id), answer,
                new Principal(PrincipalKind.Resident, used.Name)));
        }
    }
}
