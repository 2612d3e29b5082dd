using System.Security.Cryptography;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Approvals;

/// <summary>
/// Asks for somebody's approval in place of doing what was called for, and tells the caller so: what it would come to,
/// until when it can be approved, and how.
/// </summary>
internal sealed class ApprovalRequests(
    IHomes homes, AuthSettings settings, LinkTokens links, ApprovalWays ways, TimeProvider time) : IApprovalRequests
{
    private const string IdLetters = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int IdLength = 8;

    public async ValueTask<Answer> AskAsync(HomeView view, Request wanted, ToolCallContext call)
    {
        if (ApprovableAct.Of(wanted.To, wanted.Command) is not { } act)
        {
            return Refused(ToolFailures.NotYours());
        }

        // The key is the call's own: whoever repeats it finds what became of this, however the home is by then.
        Request asking = AskingFor(act, Waiting(view, act, wanted.Principal) ?? RandomId(), wanted, call);
        return await PutAsync(
            asking with { Key = wanted.Key, Digest = wanted.Digest, Granted = call.Principal.AtMostByApproval }, call);
    }

    public async ValueTask<Answer> ResultAsync(ApprovalStands asked, Request wanted, ToolCallContext call) =>
        ApprovableAct.Of(wanted.To, wanted.Command) is { } act
            ? await PutAsync(AskingFor(act, asked.Id, wanted, call), call)
            : Refused(ToolFailures.NotYours());

    private Request AskingFor(ApprovableAct act, string id, Request wanted, ToolCallContext call) => new(
        ApprovalsView.AddressOf(act.To.Home, id),
        new AskApproval(act, [], call.Tool, Duration.FromTimeSpan(settings.ApprovalValidFor))
        {
            Links = links.PublicUrl is not null ? true : null,
            ByPerson = call.Principal.Role is AccessRole.Resident or AccessRole.Owner ? true : null,
        },
        wanted.Principal,
        wanted.Correlation,
        wanted.Causation);

    private async ValueTask<Answer> PutAsync(Request asking, ToolCallContext call)
    {
        Answer answer = await homes.AskAsync(asking);
        if (!answer.Ok)
        {
            return answer;
        }

        var stands = (ApprovalStands)answer.Reply!;
        bool hasForm = call.Form is not null && call.Principal.ApprovesByForm;
        stands = hasForm && StatusOf(stands) == ApprovalStatus.Pending ? await ByFormAsync(stands, asking, call) : stands;
        call.Awaits = FailureOf(stands, await homes.ViewAsync(asking.To.Home), hasForm);
        return Refused(call.Awaits);
    }

    /// <summary>
    /// Whoever holds the key may let the form of its client count: a person answers it there, as a resident would. Told
    /// no more than that, so what is asked for again is judged again.
    /// </summary>
    private async Task<ApprovalStands> ByFormAsync(
        ApprovalStands stands, Request asking, ToolCallContext call)
    {
        DateTimeZone zone = call.Home?.Zone ?? DateTimeZone.Utc;
        FormQuestion question = new(
            stands.Id, LocalTimes.In(stands.Words, zone), LocalTimes.Text(stands.EndsAt, zone));
        FormAnswer said = await call.Form!.AskAsync(question, call.Cancellation);
        if (said == FormAnswer.None)
        {
            return stands;
        }

        ICommand answer = said == FormAnswer.Approve
            ? new ApproveIt(AccessRole.Resident, ApproveIt.Form)
            : new RefuseIt(AccessRole.Resident, ApproveIt.Form);
        Answer told = await homes.AskAsync(new Request(
            asking.To, answer, asking.Principal, call.CorrelationId));
        ApprovalView? now = (await homes.ViewAsync(asking.To.Home)).Part<ApprovalsView>().Find(stands.Id);
        return told.Reply as ApprovalStands ?? stands with { Status = now?.At(time.GetInstant()) ?? stands.Status };
    }

    private ApprovalStatus StatusOf(ApprovalStands stands) =>
        stands.Status == ApprovalStatus.Pending && time.GetInstant() >= stands.EndsAt
            ? ApprovalStatus.Expired
            : stands.Status;

    private ToolFailure FailureOf(ApprovalStands stands, HomeView view, bool hasForm)
    {
        ApprovalView? approval = view.Part<ApprovalsView>().Find(stands.Id);
        string ends = Instants.Text(stands.EndsAt);
        ApprovalStatus status = StatusOf(stands);
        string word = status.ToString().ToLowerInvariant();
        if (status == ApprovalStatus.Pending)
        {
            IReadOnlyList<AccessRight> rights = approval?.Rights ?? [AccessRight.Policy];
            string[] here = [.. ways.Of(view, stands.Id, rights, hasForm)];
            string noLink = ways.NoLink(view, stands.Id, rights) is { } why ? " " + why : "";
            return new ToolFailure(
                ToolErrorType.AwaitingApproval,
                "approval.wait-for-a-person",
                $"Nothing was done yet: a person has to approve it first. {stands.Words}{HurryOf(view)}",
                $"Tell the person you work for what it would come to, and how it is approved until {ends}: "
                    + $"{string.Join("; or ", here)}.{noLink} You cannot "
                    + "approve it, and calling again changes nothing. get_approvals shows how it stands.")
            {
                Approval = new ApprovalNeeded(stands.Id, word, stands.Words, ends, [.. here]),
            };
        }

        ApprovalNeeded settled = new(stands.Id, word, stands.Words, ends, []);
        return status == ApprovalStatus.Approved
            ? new ToolFailure(
                ToolErrorType.Approved,
                "approval.look-at-the-result",
                $"This was approved{ByWhom(approval)}, and was passed on then; this call did nothing more. "
                    + stands.Words,
                "Look at the home for how it is now; to have it done again, call with another idempotency_key.")
            { Approval = settled }
            : new ToolFailure(
                ToolErrorType.Refused,
                "approval.ask-again",
                $"The approval {stands.Id} that this call asked for is {word}{ByWhom(approval)}: nothing was done. "
                    + stands.Words,
                "To ask for it again, call with another idempotency_key.")
            { Approval = settled };
    }

    private static string ByWhom(ApprovalView? approval) => approval?.AnsweredBy is { } by
        ? $" by {Phrases.Quoted(by.Value)} at {Instants.Text(approval.AnsweredAt)}"
        : "";

    /// <summary>Where a countdown runs, somebody at the keypad is quicker than any approval.</summary>
    private string HurryOf(HomeView view)
    {
        SecurityView security = view.Security();
        List<Instant> ends = [.. security.Guard.Incidents.Select(i => i.EntryEndsAt).OfType<Instant>()];
        if (security.Delay is { Kind: DelayKind.Entry, EndsAt: { } theirs })
        {
            ends.Add(theirs);
        }

        if (ends.Count == 0)
        {
            return "";
        }

        double left = Math.Ceiling((ends.Min() - time.GetInstant()).TotalSeconds);
        string[] keypads = [.. view.Part<DevicesView>().All.Where(
            d => d.Address.Kind == DeviceKinds.Keypad).Select(d => Phrases.Quoted(d.Name))];
        string where = keypads.Length == 0
            ? "in the Ring app"
            : $"at the keypad {string.Join(" or ", keypads)}, or in the Ring app";
        return left > 0
            ? $" The entry delay ends in {left:0} s: disarm {where}."
            : $" The entry delay is over by the clock: disarm {where}, at once.";
    }

    /// <summary>
    /// What the same caller waits for already, if it would still come to what was shown: one that can only lapse keeps
    /// nobody from asking again.
    /// </summary>
    private string? Waiting(HomeView view, ApprovableAct act, Principal by)
    {
        Instant now = time.GetInstant();
        string words = ActPreview.Of(view, act).Words;
        return view.Part<ApprovalsView>().All.FirstOrDefault(a =>
            a.At(now) == ApprovalStatus.Pending && a.By.Equals(by) && a.Words == words && a.Act.Same(act))?.Id;
    }

    private static Answer Refused(ToolFailure failure) =>
        new(AnswerKind.Refused, null, new Refusal(failure.Code, failure.Error), 0);

    /// <summary>To be read out and typed: letters and digits that are not taken for each other.</summary>
    private static string RandomId() => RandomNumberGenerator.GetString(IdLetters, IdLength);
}
