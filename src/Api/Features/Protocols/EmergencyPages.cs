using RingActors.Api.Access.Persons;
using RingActors.Api.Faces.Dashboard;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Approvals;
using RingActors.Api.Features.Homes;
using RingActors.Api.Limits;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;

namespace RingActors.Api.Features.Protocols;

/// <summary>
/// <c>/e/{token}</c>: the link that a recipient was sent in an emergency. Looking at it does nothing, for mail programs
/// and previews look, too; only its buttons answer, each once. Every link that is not good gets the same text.
/// </summary>
internal sealed class EmergencyPages(
    EmergencyLinks links, HomeNames names, IHomes homes, PersonSeals persons, PageForms forms, PageWriter pages,
    LoginPages login, TimeProvider time) : IRoutes
{
    private const string Way = "link";
    private const string Title = "Emergency";

    internal sealed record Linked(
        EmergencyToken Token, HomeView View, ProtocolView Protocol, Activation Activation, RecipientPolicy Recipient)
    {
        public bool IsOfHousehold => Recipient.Role is AccessRole.Owner or AccessRole.Resident;
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading("/e/{token}", (RequestDelegate)ShowAsync).TakesNoKey();
        Answers(routes, "acknowledge", l => new AcknowledgeProtocol(Way)
        {
            Activation = l.Token.Activation,
            Notice = l.Token.Notice,
        });
        Answers(routes, "escalate", l => new EscalateProtocol(Way)
        {
            Activation = l.Token.Activation,
            Notice = l.Token.Notice,
        });
        Answers(routes, "cancel", l => new CancelProtocol(Way)
        {
            Activation = l.Token.Activation,
            Notice = l.Token.Notice,
        });
    }

    private void Answers(IEndpointRouteBuilder routes, string verb, Func<Linked, ICommand> command) =>
        routes.MapPost($"/e/{{token}}/{verb}", (RequestDelegate)(c => AnswerAsync(c, command))).TakesNoKey()
            .WithMetadata(NeverHeldBack.Instance);

    private async Task ShowAsync(HttpContext context) =>
        await ShowAsync(context, await FindAsync(context), StatusCodes.Status200OK, null);

    private async Task AnswerAsync(HttpContext context, Func<Linked, ICommand> command)
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
            RuleKinds.ProtocolOf(linked.View.Home, linked.Protocol.Slug),
            command(linked),
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

        Html form = linked.Activation.End is null ? Form(context, linked) : Html.None;
        await pages.WriteAsync(context, status, Title, Html.Of(
            $"{PageWriter.Alert(wrong)}{Of(linked)}{form}"));
    }

    private Html Of(Linked linked)
    {
        Activation activation = linked.Activation;
        CallHome home = names.Of(linked.View);
        string evidence = activation.Incident is { } id
            ? string.Join("; ", linked.View.Guard().Incidents.Concat(linked.View.Guard().Ended)
                .FirstOrDefault(i => i.Id == id)?.SetOffBy.Select(e => $"{e.Name}: {e.What}") ?? [])
            : "";
        string cares = activation.Acknowledged is { } seen
            ? $"{(seen.By.Kind == PrincipalKind.Recipient ? $"recipient:{persons.Open(
                seen.By.Id)}" : seen.By.Value)} ({seen.Way})"
                + (seen.Until is { } until ? $", until {LocalTimes.In(Instants.Text(until), home.Zone)}" : "")
            : "nobody yet";
        string stands = activation.End is { } end
            ? $"over: {end.Outcome.ToString().ToLowerInvariant()}" : "under way";
        return Html.Of(
            $"""
            <article><h2>{activation.Document.Name}: {stands}</h2><dl>
            <dt>Home</dt><dd>{home.Name ?? home.Id}</dd>
            <dt>Kind</dt><dd>{activation.Kind?.Word() ?? "called for by hand or by an automation"}</dd>
            <dt>Since</dt><dd>{LocalTimes.In(Instants.Text(activation.At), home.Zone)}</dd>
            <dt>Set off by</dt><dd>{evidence}</dd>
            <dt>Reason</dt><dd>{activation.Reason ?? ""}</dd>
            <dt>Who takes care</dt><dd>{cares}</dd></dl></article>

            """);
    }

    private Html Form(HttpContext context, Linked linked)
    {
        string path = PathOf(context);
        Html cancel = linked.IsOfHousehold
            ? Html.Of($"<button class=\"no\" formaction=\"{path}/cancel\">Cancel: no help is needed</button>")
            : Html.None;
        return Html.Of(
            $"""
            <form method="post" action="{path}/acknowledge">{forms.Token(context)}
            <div><button class="yes" formaction="{path}/acknowledge">I take care</button>
            <button formaction="{path}/escalate">I cannot: tell the next</button>{cancel}</div></form>
            """);
    }

    /// <summary>What the link is about; null if it is not good, whatever is wrong with it.</summary>
    internal async Task<Linked?> FindAsync(HttpContext context)
    {
        if (EmergencyToken.Parse(context.GetRouteValue("token")?.ToString() ?? "") is not { } token)
        {
            return null;
        }

        Linked? found = null;
        foreach (HomeView view in await names.AllAsync(ToolPrincipal.Loopback))
        {
            (ProtocolView Protocol, Activation Activation)? of = view.Part<ProtocolsView>().FindActivation(
                token.Activation);
            RecipientPolicy? recipient = view.Guard().Policy.Contacts.FirstOrDefault(
                c => LinkTokens.AliasOf(c.Id) == token.Recipient);
            if (links.IsGood(token, view.Home, recipient) && of is { } known)
            {
                found = new(token, view, known.Protocol, known.Activation, recipient!);
            }
        }

        return found;
    }

    private static string PathOf(HttpContext context) => $"/e/{context.GetRouteValue("token")}";
}
