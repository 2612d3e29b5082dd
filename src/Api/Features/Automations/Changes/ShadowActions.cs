using RingActors.Api.Features.Automations.Evidence;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;

namespace RingActors.Api.Features.Automations.Changes;

/// <summary>A version is tried beside the active one, and becomes the next by what was seen.</summary>
internal sealed class ShadowActions(
    ActorClient client, AutomationWritten written, ChangedDocument changed, EvidenceCheck evidence)
{
    /// <summary>Neither patch nor document: the automation as it is, of use while it is switched off.</summary>
    internal async ValueTask<ToolResult> BeginAsync(
        RuleView rule, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        RuleDocument? document = rule.Document;
        if (arguments.Has(ChangedDocument.Patch) || arguments.Has(ChangedDocument.Document))
        {
            (document, ToolFailure? failure) = changed.Read(ChangeAutomationTool.Definition, rule, view, arguments);
            if (document is null)
            {
                return failure!;
            }
        }

        Answer answer = await client.AskAsync(
            RuleKinds.ShadowOf(view.Home, rule.Slug), new BeginShadow(document, rule.Version), arguments, call);
        if (!answer.Ok)
        {
            return ActorClient.FailureOf(answer);
        }

        HomeView now = await client.Homes.ViewAsync(view.Home);
        return now.Part<RulesView>().Rules.GetValueOrDefault(rule.Slug) is { Shadow: not null } begun
            ? ToolResult.Ok(
                new ShadowBegun(rule.Slug, GetAutomationTool.ShadowOf(begun, now)!, Instants.Text(client.Now)),
                ShadowEntriesJson.Default.ShadowBegun)
            : ToolFailures.Refused(
                "rule.was-deleted", $"The automation {rule.Slug} was deleted meanwhile.",
                "Create it again if it is wanted.");
    }

    internal async ValueTask<ToolResult> EndAsync(
        RuleView rule, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        if (rule.Shadow is null)
        {
            return No(ShadowView.WhyNot(null, rule.Slug, rule.Version, 0)!);
        }

        Answer answer = await client.AskAsync(
            RuleKinds.ShadowOf(view.Home, rule.Slug), new EndShadow(), arguments, call);
        return answer.Ok
            ? await written.TellAsync(
                view.Home, new RuleWritten(rule.Slug, rule.Version, rule.Enabled), isDocument: true, call.Cancellation)
            : ActorClient.FailureOf(answer);
    }

    /// <summary>Nobody is asked to approve what would be refused.</summary>
    internal async ValueTask<ToolResult> PromoteAsync(
        RuleView rule, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        int draft = rule.Shadow?.Draft ?? 0;
        if (ShadowView.WhyNot(rule.Shadow, rule.Slug, rule.Version, draft) is { } no)
        {
            return No(no);
        }

        (ToolFailure? failure, IReadOnlyList<string>? kept) =
            await evidence.HoldAsync(view, rule.Slug, rule.Shadow!.Rule.Document, call.Cancellation);
        if (failure is not null)
        {
            return failure;
        }

        Answer answer = await client.AskAsync(
            RuleKinds.AddressOf(view.Home, rule.Slug), new PromoteShadow(draft) { PinsKept = kept }, arguments, call);
        return answer.Ok
            ? await written.TellAsync(view.Home, (RuleWritten)answer.Reply!, isDocument: true, call.Cancellation)
            : ActorClient.FailureOf(answer);
    }

    private static ToolFailure No(Refusal no) => ToolFailures.Refused(
        no.Code,
        no.Detail,
        (no.Code == "shadow.wait-for-a-run"
            ? "Wait until something that starts one of them has happened; get_automation shows the report."
            : "Send action shadow with patch or document; what it would do is compared from then on.")
            + " Nothing was changed.");
}
