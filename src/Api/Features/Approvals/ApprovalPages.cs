using RingActors.Api.Access.Callers;
using RingActors.Api.Faces.Dashboard;
using RingActors.Api.Features.AccessCodes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Features.Approvals;

/// <summary>
/// The page <c>/approvals</c>, and that of one approval: what is asked, by whom, what it comes to, until when. Answered
/// by the session of an owner or resident, or with a code of the household.
/// </summary>
internal sealed class ApprovalPages(
    ApprovalService approvals, ApprovalAnswers answers, LoginPages login, PageForms forms, PageWriter pages)
{
    private const string Way = "page";
    private const int SettledShown = 10;

    private const string NoCodeFromElsewhere =
        "From elsewhere than the machine that runs this, a code alone answers nothing. Log in with a key.";

    /// <summary>All that the reader may answer, what waits first.</summary>
    public async Task ListAsync(HttpContext context)
    {
        if (login.Reader(context) is not { } reader)
        {
            await login.AskAsync(context, "");
            return;
        }

        if (reader.Of(AccessRight.Read) == Allowance.Never)
        {
            await pages.WriteAsync(context, StatusCodes.Status403Forbidden, "Approvals", Html.Of(
                $"""
                <p role="alert">The key that you are logged in with approves nothing.
                A code is typed at <a href="/keypad">the keypad</a>.</p>
                {login.LogOut(context)}
                """));
            return;
        }

        ApprovalList list = await approvals.AllAsync(reader);
        List<Html> waiting = [];
        foreach (ApprovalEntry entry in list.Approvals.Where(a => a.Status == ApprovalEntry.Pending))
        {
            waiting.Add(ApprovalHtml.Of(
                entry,
                await approvals.HomeOfAsync(entry),
                await AnswerFormAsync(context, entry, reader),
                isLinked: true));
        }

        List<ApprovalEntry> settled = [];
        foreach (ApprovalEntry entry in list.Approvals.Where(a => a.Status != ApprovalEntry.Pending).Take(SettledShown))
        {
            settled.Add(await approvals.InItsTimeAsync(entry));
        }

        Html none = waiting.Count == 0 ? Html.Of($"<p role=\"status\">Nothing waits for an approval.</p>\n") : Html.None;
        await pages.WriteAsync(context, StatusCodes.Status200OK, "Approvals", Html.Of(
            $"""
            {none}{Html.Join(waiting)}{ApprovalHtml.Settled(settled)}
            {login.LogOut(context)}
            """));
    }

    /// <summary>One approval, for whoever sees it, or is at this machine and knows its id.</summary>
    public Task ShowAsync(HttpContext context, string id) =>
        ShowAsync(context, id, StatusCodes.Status200OK, null);

    /// <summary>Answers it, if the form is one of ours.</summary>
    public async Task AnswerAsync(HttpContext context, string id, CodePurpose purpose)
    {
        if (await forms.ReadAsync(context) is not { } form)
        {
            await login.StaleAsync(context);
            return;
        }

        ToolPrincipal? reader = login.Reader(context);
        bool mayApprove = reader?.Of(AccessRight.Approve) == Allowance.AtOnce;
        string digits = form.GetValueOrDefault(ApprovalHtml.CodeField, "").Trim();
        if (digits.Length == 0 && !mayApprove)
        {
            await ShowAsync(context, id, StatusCodes.Status400BadRequest, "Type a code of the household, or log in.");
            return;
        }

        if (digits.Length > 0 && !AccessBody.AreDigits(digits))
        {
            await ShowAsync(context, id, StatusCodes.Status400BadRequest, "A code has 4 to 12 digits and nothing else.");
            return;
        }

        if (digits.Length > 0 && !Peer.IsLocal(context) && reader?.Of(AccessRight.TryCodes) != Allowance.AtOnce)
        {
            await login.AskAsync(context, id, NoCodeFromElsewhere);
            return;
        }

        (_, ToolFailure? failure) = digits.Length > 0
            ? await answers.ByCodeAsync(id, digits, purpose, context.RequestAborted)
            : await answers.ByKeyAsync(id, purpose, reader!, Way);
        if (failure is not null)
        {
            await ShowAsync(context, id, failure.Status, $"{failure.Error} {failure.Suggestion}");
            return;
        }

        PageWriter.SendOn(context, $"/approvals/{id}");
    }

    private async Task ShowAsync(HttpContext context, string id, int status, string? wrong)
    {
        ToolPrincipal? reader = login.Reader(context);
        bool isLocal = Peer.IsLocal(context);
        ApprovalEntry? entry = reader is not null && reader.Of(AccessRight.Read) != Allowance.Never
            ? await approvals.FindAsync(id, reader)
            : null;
        entry ??= isLocal ? await approvals.FindAsync(id) : null;
        if (entry is not null)
        {
            Html form = entry.Status == ApprovalEntry.Pending
                ? await AnswerFormAsync(context, entry, reader)
                : Html.None;
            await pages.WriteAsync(context, status, "Approval", Html.Of(
                $"""
                {PageWriter.Alert(wrong)}{ApprovalHtml.Of(
                    entry, await approvals.HomeOfAsync(entry), form, isLinked: false)}
                <p><a href="/approvals">All approvals</a></p>
                {login.LogOut(context)}
                """));
        }
        else if (reader is null && !isLocal)
        {
            await login.AskAsync(context, id, wrong);
        }
        else
        {
            await pages.WriteAsync(context, StatusCodes.Status404NotFound, "Approval", Html.Of(
                $"""
                <p role="alert">There is no approval of that id here, or not any more. Nothing was done.</p>
                <p><a href="/approvals">All approvals</a></p>
                """));
        }
    }

    /// <summary>What the reader can do about it: by their session, by a code, or nothing.</summary>
    private async Task<Html> AnswerFormAsync(HttpContext context, ApprovalEntry entry, ToolPrincipal? reader)
    {
        string path = $"/approvals/{entry.ApprovalId}";
        if (reader?.Of(AccessRight.Approve) == Allowance.AtOnce)
        {
            bool may = ApprovalService.MayBeApprovedBy(entry, reader.Role);
            return ApprovalHtml.Form(forms.Token(context), path, may, byCode: false);
        }

        bool byResidents = ApprovalService.MayBeApprovedByResidents(entry);
        Html code = byResidents && await approvals.HasCodeAsync(entry)
            ? ApprovalHtml.Form(forms.Token(context), path, mayApprove: true, byCode: true)
            : Html.None;
        string whose = byResidents ? "of an owner or resident" : "of an owner";
        return Html.Of($"{code}<p><a href=\"/approvals\">Log in</a> with the key {whose} to answer it.</p>");
    }
}
