using System.Text;
using RingActors.Api.Access.Persons;
using RingActors.Api.Faces.Dashboard;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Outgoing.Ways;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Persons;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Push;

/// <summary>
/// <c>/push</c>: a browser becomes a way of one of the home's contacts. For the session of a key that may change at
/// once who is told, which is an owner's: another's phone in the place of theirs is what a thief would want.
/// </summary>
internal sealed class PushPages(
    IHomes homes, HomeNames names, PersonSeals persons, PushIdentity identity, LoginPages login, PageForms forms,
    PageWriter pages, TimeProvider time) : IRoutes
{
    private const string Title = "Messages to this browser";
    private const string To = "push";
    private const char Between = '/';

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading(PushScripts.Scope, (RequestDelegate)ShowAsync).TakesNoKey();
        routes.MapReading(PushScripts.WorkerPath, (RequestDelegate)WorkerAsync).TakesNoKey();
        routes.MapPost(PushScripts.Scope, (RequestDelegate)SubscribeAsync).TakesNoKey();
    }

    private static Task WorkerAsync(HttpContext context)
    {
        byte[] script = Encoding.UTF8.GetBytes(PushScripts.Worker);
        context.Response.ContentType = "text/javascript; charset=utf-8";
        context.Response.ContentLength = script.Length;
        context.Response.Headers["Service-Worker-Allowed"] = PushScripts.Scope;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask : context.Response.Body.WriteAsync(script, context.RequestAborted).AsTask();
    }

    private Task ShowAsync(HttpContext context) => ShowAsync(context, StatusCodes.Status200OK, Html.None);

    private async Task ShowAsync(HttpContext context, int status, Html told)
    {
        if (login.Reader(context) is not { } reader)
        {
            await login.AskAsync(context, To);
            return;
        }

        if (reader.Of(AccessRight.Policy) != Allowance.AtOnce)
        {
            await pages.WriteAsync(context, StatusCodes.Status403Forbidden, Title, Html.Of(
                $"""
                <p role="alert">The key that you are logged in with changes nobody who is told. An owner does.</p>
                {login.LogOut(context)}
                """));
            return;
        }

        List<Html> contacts = [];
        foreach (HomeView view in await names.AllAsync(reader))
        {
            contacts.AddRange(view.Guard().Policy.Contacts.Select((c, i) => Html.Of(
                $"""
                <option value="{$"{view.Home}{Between}{i}"}">{names.Of(view).Name ?? view.Home}: {c.Id}</option>

                """)));
        }

        Html form = contacts.Count == 0
            ? Html.Of($"<p>There is nobody yet who is told: write contacts into the alarm's settings first.</p>")
            : Html.Of(
                $"""
                <form method="post" action="{PushScripts.Scope}">{forms.Token(context)}
                <input type="hidden" name="endpoint" value=""><input type="hidden" name="p256dh" value="">
                <input type="hidden" name="auth" value=""><label for="contact">Whose browser this is</label>
                <select id="contact" name="contact" data-key="{identity.PublicKey}">{Html.Join(contacts)}</select>
                <div><button class="yes">Tell me here in an emergency</button></div></form>
                """);
        await pages.WriteAsync(
            context, status, Title, Html.Of(
                $"""
                {told}<p>In an emergency whoever it is is told here, too, also while this page is closed.</p>
                <p id="said" role="status"></p>{form}{login.LogOut(context)}
                """),
            PushScripts.Page);
    }

    private async Task SubscribeAsync(HttpContext context)
    {
        if (await forms.ReadAsync(context) is not { } form)
        {
            await login.StaleAsync(context);
            return;
        }

        if (login.Reader(context) is not { } reader || reader.Of(AccessRight.Policy) != Allowance.AtOnce)
        {
            await login.AskAsync(context, To, "The session is over, or its key may not. Nothing was done.");
            return;
        }

        string text = $"{RecipientWay.PushScheme}{form.GetValueOrDefault("endpoint")}"
            + $"#{form.GetValueOrDefault("p256dh")}.{form.GetValueOrDefault("auth")}";
        string[] chosen = form.GetValueOrDefault("contact", "").Split(Between);
        HomeView? view = (await names.AllAsync(reader)).FirstOrDefault(v => v.Home == chosen[0]);
        RecipientPolicy? contact = int.TryParse(chosen[^1], out int at)
            ? view?.Guard().Policy.Contacts.ElementAtOrDefault(at) : null;
        if (view is null || contact is null || !PushAddress.TryParse(text, out PushAddress? address))
        {
            await ShowAsync(context, StatusCodes.Status400BadRequest, PageWriter.Alert(
                "That was no subscription of a browser, or of nobody who is told. Nothing was done."));
            return;
        }

        if (await AddAsync(view, contact, address.ToString(), reader) is { } wrong)
        {
            await ShowAsync(context, StatusCodes.Status409Conflict, PageWriter.Alert(wrong));
            return;
        }

        await ShowAsync(context, StatusCodes.Status200OK, Html.Of(
            $"<p role=\"status\">From now on {contact.Id} is told here in an emergency.</p>\n"));
    }

    /// <summary>What stands in the way; null if it is a way of theirs now.</summary>
    private async Task<string?> AddAsync(
        HomeView view, RecipientPolicy contact, string address, ToolPrincipal reader)
    {
        PersonOrigin person = PersonOrigin.Recipient(view.Home, persons.Open(contact.Id));
        if (RecipientWay.Seal(address, person, persons) is not { } way)
        {
            return "There is no place for keys of persons now. Try again later.";
        }

        if (contact.Addresses.Contains(way, StringComparer.Ordinal))
        {
            return null;
        }

        if (contact.Ways?.Count >= RecipientPolicy.WaysMax)
        {
            return $"There are {RecipientPolicy.WaysMax} further ways already: take one out of the settings first.";
        }

        SecurityPolicy policy = view.Guard().Policy;
        Answer answer = await homes.AskAsync(new Request(
            DeviceKinds.SecuritySystemOf(view.Home),
            new SetSecurityPolicy(policy with
            {
                Contacts =
                [
                    .. policy.Contacts.Select(c => c.Id == contact.Id ? c with { Ways = [.. c.Ways ?? [], way] } : c),
                ],
            }),
            ActorClient.PrincipalOf(reader),
            RequestIds.Next(time)));
        return answer.Ok ? null : ActorClient.FailureOf(answer).Error;
    }
}
