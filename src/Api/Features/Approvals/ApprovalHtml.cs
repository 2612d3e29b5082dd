using RingActors.Api.Faces.Dashboard;
using RingActors.Api.Tools.Answers;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Approvals;

/// <summary>An approval as a page shows it; all text is encoded by <see cref="Html"/>.</summary>
internal static class ApprovalHtml
{
    public const string CodeField = "code";

    /// <param name="entry">The approval.</param>
    /// <param name="home">Its home: in its time the end is told.</param>
    /// <param name="form">What can be done about it.</param>
    /// <param name="isLinked">True in a list: there it leads to its own page.</param>
    public static Html Of(ApprovalEntry entry, CallHome home, Html form, bool isLinked)
    {
        string title = $"approval-{entry.ApprovalId}";
        Html name = isLinked
            ? Html.Of($"<a href=\"/approvals/{entry.ApprovalId}\">Approval {entry.ApprovalId}</a>")
            : Html.Of($"Approval {entry.ApprovalId}");
        return Html.Of(
            $"""
            <article aria-labelledby="{title}"><h2 id="{title}">{name}: {entry.Status}</h2><dl>
            <dt>What it comes to</dt><dd>{LocalTimes.In(entry.Effect, home.Zone)}</dd>
            <dt>Asked by</dt><dd>{entry.AskedBy}, with {entry.Tool}</dd>
            <dt>Home</dt><dd>{home.Name ?? home.Id}</dd>
            <dt>Can be approved until</dt><dd>{LocalTimes.In(entry.EndsAt, home.Zone)}</dd>
            {Answered(entry, home)}</dl>
            {form}</article>

            """);
    }

    /// <summary>Approve and refuse, each by a button; nothing is done by looking.</summary>
    /// <param name="token">The form's hidden field.</param>
    /// <param name="path">Where the answers are sent, without the verb.</param>
    /// <param name="mayApprove">False if the reader can only refuse.</param>
    /// <param name="byCode">True if a code of the household has to be typed.</param>
    public static Html Form(Html token, string path, bool mayApprove, bool byCode)
    {
        Html code = byCode
            ? Html.Of(
                $"""
                <label for="code">Code of the household</label>
                <input id="code" name="{CodeField}" type="password" inputmode="numeric" autocomplete="off" required
                 minlength="4" maxlength="12" pattern="[0-9]*" size="14">
                """)
            : Html.None;
        Html approve = mayApprove
            ? Html.Of($"<button class=\"yes\" formaction=\"{path}/approve\">Approve</button>")
            : Html.Of($"<p>Only an owner can approve this; you can refuse it.</p>");
        return Html.Of(
            $"""
            <form method="post" action="{path}/refuse">{token}{code}
            <div>{approve}<button class="no" formaction="{path}/refuse">Refuse</button></div></form>
            """);
    }

    /// <summary>What was answered lately.</summary>
    public static Html Settled(IReadOnlyList<ApprovalEntry> entries) => entries.Count == 0
        ? Html.None
        : Html.Of(
            $"""
            <h2>Answered lately</h2><ul>
            {Html.Join(entries.Select(e => Html.Of(
                $"<li><a href=\"/approvals/{e.ApprovalId}\">{e.ApprovalId}</a>: {e.Status}. {e.Effect}</li>\n")))}</ul>
            """);

    private static string Why(ApprovalEntry entry) => entry.Way == ApprovalLapsed.OfAsker
        ? "Nothing was done" : "Nothing was done, because the home had changed";

    private static Html Answered(ApprovalEntry entry, CallHome home)
    {
        Html by = entry.AnsweredBy is { } who
            ? Html.Of(
                $"<dt>Answered by</dt><dd>{who} ({entry.Way}), {LocalTimes.In(entry.AnsweredAt ?? "", home.Zone)}</dd>\n")
            : Html.None;
        Html why = entry.Differences is { Count: > 0 } differences
            ? Html.Of(
                $"<dt>{Why(entry)}</dt><dd>{LocalTimes.In(string.Join("; ", differences), home.Zone)}</dd>\n")
            : Html.None;
        return Html.Of($"{by}{why}");
    }
}
