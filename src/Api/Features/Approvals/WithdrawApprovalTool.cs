using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Approvals;

/// <summary>withdraw_approval: takes back what one asked for oneself.</summary>
internal sealed class WithdrawApprovalTool(ActorClient client, ApprovalService approvals) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "withdraw_approval",
        Title = "Take back what waits for approval",
        Description = "Take back what you asked for and nobody has approved yet; nothing is done then.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise],
        Input = Schema.Object()
            .Required("approval_id", Schema.Id("From get_approvals."))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject().Required("approval_id", Schema.Said()).Required("status", Schema.Said()),
        Example = """{"approval_id":"k7m2p9qx"}""",
    };

    public static int Place => 144;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        string id = arguments.GetString("approval_id");
        (ApprovalEntry? entry, ToolFailure? no) = await approvals.AnswerAsync(
            view!.Home, id, new WithdrawIt(), ActorClient.PrincipalOf(call.Principal), call.CorrelationId);
        return no is not null ? no : ToolResult.Ok(entry!, ApprovalJson.Default.ApprovalEntry);
    }
}
