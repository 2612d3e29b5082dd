using RingActors.Api.Audit;
using RingActors.Api.Faces.Http;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Faces.Dashboard;

/// <summary>
/// <c>POST /session</c> begins a session with a key that is typed, <c>POST /session/end</c> ends it. The page that asks
/// for the key is shown in place of the one that needs it.
/// </summary>
internal sealed class LoginPages(
    PageSessions sessions, PageForms forms, PageWriter pages, Challenge challenge) : IRoutes
{
    private const string To = "to";
    private const string Keypad = "keypad";
    private const string Push = "push";
    private const int IdLengthMax = 32;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/session", (RequestDelegate)BeginAsync).TakesNoKey();
        routes.MapPost("/session/end", (RequestDelegate)EndAsync).TakesNoKey();
    }

    /// <summary>Who looks at a page: by its session, else by the key that the request itself carries.</summary>
    public ToolPrincipal? Reader(HttpContext context)
    {
        if (sessions.Find(context) is { } caller)
        {
            // From here on the request is theirs, for whatever writes down who called.
            context.User = new CallerIdentity(caller);
        }

        return context.FindCaller();
    }

    /// <summary>Asks for a key.</summary>
    /// <param name="context">The request of the page that needs one.</param>
    /// <param name="to">Where to go then: <c>keypad</c>, <c>push</c>, an approval's id; empty for all of them.</param>
    /// <param name="wrong">What was wrong before; null for nothing.</param>
    public Task AskAsync(HttpContext context, string to, string? wrong = null)
    {
        // RFC 9110, 15.5.2: with 401 goes what would do.
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"ringactors\"";
        return pages.WriteAsync(context, StatusCodes.Status401Unauthorized, "Log in", Html.Of(
            $"""
            {PageWriter.Alert(wrong)}<p>This page is for those who live here.
            Type the key of an owner or a resident, or of a keypad.</p>
            <form method="post" action="/session">{forms.Token(context)}
            <input type="hidden" name="{To}" value="{to}"><label for="key">Key</label>
            <input id="key" name="key" type="password" autocomplete="off" spellcheck="false" required
             maxlength="200" size="48">
            <div><button class="yes">Log in</button></div></form>
            <p>An owner makes keys with <code>ringactors keys create NAME --role resident</code>.</p>
            """));
    }

    /// <summary>A form that no page of ours made, or too old a one.</summary>
    public Task StaleAsync(HttpContext context) => pages.WriteAsync(
        context,
        StatusCodes.Status403Forbidden,
        "Nothing was done",
        Html.Of(
            $"""
            <p role="alert">This form is out of date, or it did not come from a page of this server. Nothing was done.
            <a href="/approvals">Begin again</a>.</p>
            """));

    /// <summary>Ends the session of whoever has one.</summary>
    public Html LogOut(HttpContext context) => sessions.Find(context) is { } caller
        ? Html.Of(
            $"""
            <form method="post" action="/session/end">{forms.Token(context)}<p>Logged in with the key {caller.Name}.
            <button>Log out</button></p></form>

            """)
        : Html.None;

    private async Task BeginAsync(HttpContext context)
    {
        if (await forms.ReadAsync(context) is not { } form)
        {
            await StaleAsync(context);
            return;
        }

        string to = form.GetValueOrDefault(To, "");
        if (sessions.Begin(context, form.GetValueOrDefault("key", "").Trim()) is null)
        {
            challenge.Count(context);
            await AskAsync(context, to, "This key is not good here. Look whether it was typed as it was shown.");
            return;
        }

        PageWriter.SendOn(context, PathOf(to));
    }

    private async Task EndAsync(HttpContext context)
    {
        if (await forms.ReadAsync(context) is null)
        {
            await StaleAsync(context);
            return;
        }

        if (!sessions.End(context))
        {
            AuditedRequest.Leave(context);
        }

        await pages.WriteAsync(context, StatusCodes.Status200OK, "Logged out", Html.Of(
            $"<p role=\"status\">You are logged out. <a href=\"/approvals\">Log in again</a>.</p>"));
    }

    /// <summary>Only places of ours: whoever made the link decides nothing else.</summary>
    private static string PathOf(string to) => to == Keypad ? "/keypad"
        : to == Push ? "/push"
        : to is { Length: > 0 and <= IdLengthMax } && to.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            ? $"/approvals/{to}"
        : "/approvals";
}
