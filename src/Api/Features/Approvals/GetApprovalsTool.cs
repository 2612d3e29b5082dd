using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Approvals;

/// <summary>get_approvals: what waits for a person's approval, and what became of it.</summary>
internal sealed class GetApprovalsTool(ActorClient client, ApprovalService approvals) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_approvals",
        Title = "See what waits for approval",
        Description = "Show what you asked for that a person has to approve, newest first, and how it stands.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = Schema.Object()
            .Optional("approval_id", Schema.Id("Only this one."))
            .Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required(
                "approvals",
                Schema.Listing(Schema.OpenObject("approval_id, status, effect, ends_at, answered_by, correlation_id.")))
            .Required("as_of", Schema.Moment()),
        Example = "{}",
    };

    public static int Place => 142;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        string? id = arguments.FindString("approval_id");
        ApprovalEntry[] shown = [.. approvals.Shown(view!, call.Principal).Where(
            a => id is null || a.ApprovalId == id)];
        return id is not null && shown.Length == 0
            ? ToolFailures.NoSuch(
                "approval_id",
                "approval",
                id,
                [.. approvals.Shown(view!, call.Principal).Select(a => a.ApprovalId)],
                "get_approvals")
            : ToolResult.Ok(new ApprovalList(shown, Instants.Text(client.Now)), ApprovalJson.Default.ApprovalList);
    }
}
