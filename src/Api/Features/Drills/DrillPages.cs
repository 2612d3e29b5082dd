using RingActors.Api.Faces.Dashboard;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Approvals;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Protocols;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols.Drills;

namespace RingActors.Api.Features.Drills;

/// <summary>
/// <c>/d/{token}</c>: the link that a recipient was sent in a live drill. Looking at it does nothing, for mail programs
/// and previews look, too; its button says that they got it, once. Every link that is not good gets the same text.
/// </summary>
internal sealed class DrillPages(
    EmergencyLinks links, HomeNames names, IHomes homes, PageForms forms, PageWriter pages, LoginPages login,
    TimeProvider time) : IRoutes
{
    private const string Way = "link";
    private const string Title = "Drill";

    private sealed record Linked(HomeView View, LiveDrill Drill, RecipientPolicy Recipient);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading("/d/{token}", (RequestDelegate)ShowAsync).TakesNoKey();
        routes.MapPost("/d/{token}/acknowledge", (RequestDelegate)AnswerAsync).TakesNoKey();
    }

    private async Task ShowAsync(HttpContext context) =>
        await ShowAsync(context, await FindAsync(context), StatusCodes.Status200OK, null);

    private async Task AnswerAsync(HttpContext context)
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

        Answer answer = await homes.AskAsync(new Request(
            RuleKinds.DrillsOf(linked.View.Home),
            new AcknowledgeDrill(linked.Drill.Id, Way),
            new Principal(PrincipalKind.Recipient, linked.Recipient.Id),
            RequestIds.Next(time)));
        if (!answer.Ok)
        {
            ToolFailure failure = ActorClient.FailureOf(answer);
            await ShowAsync(context, await FindAsync(context), failure.Status, $"{failure.Error} {failure.Suggestion}");
            return;
        }

        PageWriter.SendOn(context, PathOf(context));
    }

    private async Task ShowAsync(HttpContext context, Linked? linked, int status, string? wrong)
    {
        if (linked is null)
        {
            await pages.WriteAsync(context, StatusCodes.Status404NotFound, Title, Html.Of(
                $"<p role=\"alert\">This link is not good, or not any more. Nothing was done.</p>"));
            return;
        }

        LiveDrill drill = linked.Drill;
        CallHome home = names.Of(linked.View);
        bool answered = drill.Answered.ContainsKey(linked.Recipient.Id);
        string path = PathOf(context);
        Html form = drill.End is not null || answered ? Html.None : Html.Of(
            $"""
            <form method="post" action="{path}/acknowledge">{forms.Token(context)}
            <div><button class="yes" formaction="{path}/acknowledge">I got this</button></div></form>
            """);
        string stands = drill.End switch
        {
            null => answered ? "you have answered, thank you" : "please say that you got this",
            DrillOutcome.Real => "it is over: something really happened, and what you are told from now on is no drill",
            _ => "it is over",
        };
        await pages.WriteAsync(context, status, Title, Html.Of(
            $"""
            {PageWriter.Alert(wrong)}<article><h2>This is a drill: {stands}</h2><dl>
            <dt>Home</dt><dd>{home.Name ?? home.Id}</dd>
            <dt>Since</dt><dd>{LocalTimes.In(Instants.Text(drill.At), home.Zone)}</dd>
            <dt>Until</dt><dd>{LocalTimes.In(Instants.Text(drill.Until), home.Zone)}</dd></dl></article>
            {form}
            """));
    }

    /// <summary>What the link is about; null if it is not good, whatever is wrong with it.</summary>
    private async Task<Linked?> FindAsync(HttpContext context)
    {
        if (EmergencyToken.Parse(context.GetRouteValue("token")?.ToString() ?? "") is not { } token)
        {
            return null;
        }

        Linked? found = null;
        foreach (HomeView view in await names.AllAsync(ToolPrincipal.Loopback))
        {
            RecipientPolicy? recipient = view.Guard().Policy.Contacts.FirstOrDefault(
                c => LinkTokens.AliasOf(c.Id) == token.Recipient);
            if (links.IsGood(token, view.Home, recipient)
                && view.Part<DrillsView>().Live is { } live && live.Id == token.Activation)
            {
                found = new(view, live, recipient!);
            }
        }

        return found;
    }

    private static string PathOf(HttpContext context) => $"/d/{context.GetRouteValue("token")}";
}
