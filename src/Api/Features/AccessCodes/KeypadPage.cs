using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Faces.Dashboard;
using RingActors.Api.Features.Alarm;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.AccessCodes;

/// <summary>
/// <c>/keypad</c> in a browser: somebody types a code, for the session of a key that may try codes. What is done is the
/// same as by a program at that path.
/// </summary>
internal sealed class KeypadPage(
    AccessCodeService codes, HomeNames names, PresentSecurity present, LoginPages login, PageForms forms,
    PageWriter pages)
{
    private const string To = "keypad";
    private const string Seen = "seen";

    /// <summary>The approval that the page shows, and what somebody wants to answer.</summary>
    private sealed record Shown(string Id, string Action);

    private static readonly (string Value, string Text)[] Actions =
    [
        ("disarm", "Disarm"), ("arm-away", "Arm: away"), ("arm-home", "Arm: home"), ("approve", "Approve"),
        ("refuse", "Refuse"),
    ];

    public Task ShowAsync(HttpContext context) => Keypad(context) is { } keypad
        ? ShowAsync(context, keypad, StatusCodes.Status200OK, Html.None, null)
        : login.AskAsync(context, To);

    public async Task PresentAsync(HttpContext context)
    {
        if (await forms.ReadAsync(context) is not { } form)
        {
            await login.StaleAsync(context);
            return;
        }

        if (Keypad(context) is not { } keypad)
        {
            await login.AskAsync(context, To, "The session is over. Nothing was done; log in again.");
            return;
        }

        if (await UnseenAsync(form, keypad) is { } unseen)
        {
            await ShowAsync(context, keypad, StatusCodes.Status200OK, unseen.Told, unseen.It);
            return;
        }

        using JsonDocument body = JsonDocument.Parse(BodyOf(form).ToJsonString());
        (KeypadAnswer? answer, ToolFailure? failure) = await codes.PresentAsync(
            new AccessBody(body.RootElement), keypad, context.RequestAborted);
        await ShowAsync(
            context,
            keypad,
            failure is null ? StatusCodes.Status200OK : failure.Status,
            failure is not null
                ? PageWriter.Alert($"{failure.Error} {failure.Suggestion}")
                : Html.Of(
                    $"""
                    <p role="status">{answer!.TakenFrom}: {answer.Action} is {answer.State}. {answer.Detail}</p>

                    """),
            null);
    }

    /// <summary>
    /// Nobody answers what they have not seen: whoever told them the id may have told them something else of it. The
    /// code is not looked at, and typed once more by whoever means it.
    /// </summary>
    private async Task<(Html Told, Shown It)?> UnseenAsync(
        IReadOnlyDictionary<string, string> form, ToolPrincipal keypad)
    {
        string id = form.GetValueOrDefault("approval_id", "").Trim();
        if (form.GetValueOrDefault("action", "") is not ("approve" or "refuse")
            || form.GetValueOrDefault(Seen, "") == id)
        {
            return null;
        }

        foreach (HomeView view in await names.AllAsync(keypad))
        {
            if (view.Part<ApprovalsView>().Find(id) is { Status: ApprovalStatus.Pending } asked
                && asked.MayBeApprovedBy(AccessRole.Resident))
            {
                CallHome home = names.Of(view);
                return (Html.Of(
                    $"""
                    <p role="status">{asked.By.Value} asks: {LocalTimes.In(asked.Words, home.Zone)}
                    It can be approved until {LocalTimes.Text(asked.EndsAt, home.Zone)}.
                    Nothing was done yet: type the code once more to answer it.</p>

                    """), new Shown(id, form["action"]));
            }
        }

        return null;
    }

    /// <summary>Whose keypad it is; null if nobody who may try codes is logged in.</summary>
    private ToolPrincipal? Keypad(HttpContext context) =>
        login.Reader(context) is { } reader && reader.Of(AccessRight.TryCodes) == Allowance.AtOnce ? reader : null;

    private async Task ShowAsync(
        HttpContext context, ToolPrincipal keypad, int status, Html told, Shown? shown)
    {
        IReadOnlyList<HomeView> homes = await names.AllAsync(keypad);
        string id = shown?.Id ?? "";
        Html seen = Html.Of($"<input type=\"hidden\" name=\"{Seen}\" value=\"{id}\">");
        (string Value, string Text)[] actions = shown is null
            ? Actions
            : [.. Actions.OrderByDescending(a => a.Value == shown.Action)];
        await pages.WriteAsync(context, status, "Keypad", Html.Of(
            $"""
            {told}{Html.Join(homes.Select(Stands))}
            <form method="post" action="/keypad">{forms.Token(context)}{seen}{HomesOf(homes)}
            <label for="code">Code</label>
            <input id="code" name="code" type="password" inputmode="numeric" autocomplete="off" required
             minlength="4" maxlength="12" pattern="[0-9]*" size="14">
            <label for="action">What to do</label><select id="action" name="action">
            {Html.Join(actions.Select(a => Html.Of($"<option value=\"{a.Value}\">{a.Text}</option>")))}</select>
            <label for="approval_id">Approval, if one is answered</label>
            <input id="approval_id" name="approval_id" value="{id}" autocomplete="off"
             spellcheck="false" maxlength="32" size="14">
            <div><button class="yes">Do it</button></div></form>
            {login.LogOut(context)}
            """));
    }

    /// <summary>What a keypad shows: the mode, and the phase.</summary>
    private Html Stands(HomeView view)
    {
        SecurityView security = present.Of(view);
        CallHome home = names.Of(view);
        return Html.Of(
            $"<p>{home.Name ?? home.Id}: {ModeAndPhase.ModeOf(security)}, {ModeAndPhase.PhaseOf(security)}.</p>\n");
    }

    private Html HomesOf(IReadOnlyList<HomeView> homes) => homes.Count < 2 ? Html.None : Html.Of(
        $"""
        <label for="home_id">Home</label><select id="home_id" name="home_id">
        {Html.Join(homes.Select(v => Html.Of(
            $"<option value=\"{v.Home}\">{names.Of(v).Name ?? v.Home}</option>")))}</select>
        """);

    /// <summary>The form as a program would send it.</summary>
    private static JsonObject BodyOf(IReadOnlyDictionary<string, string> form)
    {
        string[] action = form.GetValueOrDefault("action", "").Split('-', 2);
        JsonObject body = new() { ["action"] = action[0], ["code"] = form.GetValueOrDefault("code", "").Trim() };
        Put(body, "mode", action.Length > 1 ? action[1] : "");
        Put(body, "approval_id", form.GetValueOrDefault("approval_id", "").Trim());
        Put(body, "home_id", form.GetValueOrDefault("home_id", ""));
        return body;
    }

    private static void Put(JsonObject body, string name, string value)
    {
        if (value.Length > 0)
        {
            body[name] = value;
        }
    }
}
