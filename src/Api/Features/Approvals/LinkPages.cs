using NodaTime;
using RingActors.Api.Access.Persons;
using RingActors.Api.Faces.Dashboard;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Limits;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Approvals;

/// <summary>
/// <c>/a/{token}</c>: the link that a recipient was sent. Looking at it does nothing, for mail programs and previews
/// look, too; only its buttons answer. Every link that is not good gets the same text.
/// </summary>
internal sealed class LinkPages(
    LinkTokens links, HomeNames names, ApprovalService approvals, PageForms forms, PageWriter pages, LoginPages login,
    TimeProvider time) : IRoutes
{
    private const string Way = "link";

    private sealed record Linked(ApprovalEntry Entry, CallHome Home, RecipientPolicy Recipient);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading("/a/{token}", (RequestDelegate)ShowAsync).TakesNoKey();
        routes.MapPost("/a/{token}/approve", (RequestDelegate)(c => AnswerAsync(c, CodePurpose.Approve))).TakesNoKey()
            .WithMetadata(NeverHeldBack.Instance);
        routes.MapPost("/a/{token}/refuse", (RequestDelegate)(c => AnswerAsync(c, CodePurpose.Refuse))).TakesNoKey()
            .WithMetadata(NeverHeldBack.Instance);
    }

    private async Task ShowAsync(HttpContext context) =>
        await ShowAsync(context, await FindAsync(context), StatusCodes.Status200OK, null);

    private async Task AnswerAsync(HttpContext context, CodePurpose purpose)
    {
        if (await FindAsync(context) is not { } linked)
        {
            await ShowAsync(context, null, StatusCodes.Status404NotFound, null);
            return;
        }

        if (await forms.ReadAsync(context) is null)
        {
            await login.StaleAsync(context);
            return;
        }

        ICommand answer = purpose == CodePurpose.Approve
            ? new ApproveIt(linked.Recipient.Role!.Value, Way)
            : new RefuseIt(linked.Recipient.Role!.Value, Way);
        (_, ToolFailure? failure) = await approvals.AnswerAsync(
            linked.Entry.HomeId,
            linked.Entry.ApprovalId,
            answer,
            new Principal(PrincipalKind.Recipient, linked.Recipient.Id),
            RequestIds.Next(time));
        if (failure is not null)
        {
            await ShowAsync(
                context, await FindAsync(context), failure.Status, $"{failure.Error} {failure.Suggestion}");
            return;
        }

        PageWriter.SendOn(context, PathOf(context));
    }

    private async Task ShowAsync(HttpContext context, Linked? linked, int status, string? wrong)
    {
        if (linked is null)
        {
            await pages.WriteAsync(context, StatusCodes.Status404NotFound, "Approval", Html.Of(
                $"<p role=\"alert\">This link is not good, or not any more. Nothing was done.</p>"));
            return;
        }

        // Whoever has the link decides by it, and sees all that it is about.
        context.Items[typeof(OpenedFor)] = new OpenedFor([linked.Home.Id], true);
        bool may = ApprovalService.MayBeApprovedBy(linked.Entry, linked.Recipient.Role!.Value);
        Html form = linked.Entry.Status == ApprovalEntry.Pending
            ? ApprovalHtml.Form(forms.Token(context), PathOf(context), may, byCode: false)
            : Html.None;
        await pages.WriteAsync(context, status, "Approval", Html.Of(
            $"{PageWriter.Alert(wrong)}{ApprovalHtml.Of(linked.Entry, linked.Home, form, isLinked: false)}"));
    }

    /// <summary>What the link is about; null if it is not good, whatever is wrong with it.</summary>
    private async Task<Linked?> FindAsync(HttpContext context)
    {
        if (LinkToken.Parse(context.GetRouteValue("token")?.ToString() ?? "") is not { } token)
        {
            return null;
        }

        Instant now = time.GetInstant();
        Linked? found = null;
        foreach (HomeView view in await names.AllAsync(ToolPrincipal.Loopback))
        {
            ApprovalView? approval = view.Part<ApprovalsView>().Find(token.Approval);
            RecipientPolicy? recipient = view.Guard().Policy.Contacts.FirstOrDefault(
                c => LinkTokens.AliasOf(c.Id) == token.Recipient);
            if (links.IsGood(token, view.Home, approval, recipient, now))
            {
                found = new(ApprovalEntries.Entry(approval!, view.Home, now), names.Of(view), recipient!);
            }
        }

        return found;
    }

    private static string PathOf(HttpContext context) => $"/a/{context.GetRouteValue("token")}";
}
