using System.Security.Cryptography;
using System.Text;
using NodaTime;
using RingActors.Api.Access;
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
internal sealed class ApprovalRequests(IHomes homes, AccessKey access, AuthSettings settings, TimeProvider time) : IApprovalRequests
{
    private const string IdLetters = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int IdLength = 8;

    public async ValueTask<Answer> AskAsync(
        HomeView view, Address to, ICommand command, IReadOnlyList<AccessRight> rights, string? key, Principal by,
        ToolCallContext call)
    {
        if (ApprovableAct.Of(to, command) is not { } act)
        {
            return Refused(ToolFailures.NotYours());
        }

        string id = Waiting(view, act, by) ?? (key is null ? RandomId() : IdOf($"{view.Home}\n{key}\n{act.Text}"));
        Answer answer = await homes.AskAsync(new Request(
            ApprovalsView.AddressOf(view.Home, id),
            new AskApproval(act, rights, call.Tool, Duration.FromTimeSpan(settings.ApprovalValidFor)),
            by,
            call.CorrelationId,
            "request:" + call.RequestId));
        if (!answer.Ok)
        {
            return answer;
        }

        call.Awaits = FailureOf((ApprovalStands)answer.Reply!, view, rights);
        return Refused(call.Awaits);
    }

    private ToolFailure FailureOf(ApprovalStands stands, HomeView view, IReadOnlyList<AccessRight> rights)
    {
        string ends = Instants.Text(stands.EndsAt);
        bool byResidents = rights.All(right => AccessRights.MayApprove(AccessRole.Resident, right));
        string[] here = [.. ApprovalWays.Of(view, stands.Id, byResidents)];
        bool isPending = stands.Status == ApprovalStatus.Pending;
        return new ToolFailure(
            ToolErrorType.AwaitingApproval,
            "approval.wait-for-a-person",
            isPending
                ? $"Nothing was done yet: a person has to approve it first. {stands.Words}{HurryOf(view)}"
                : $"The approval {stands.Id} for this is {stands.Status.ToString().ToLowerInvariant()}. {stands.Words}",
            isPending
                ? $"Tell the person you work for what it would come to, and how it is approved until {ends}: "
                    + $"{string.Join("; or ", here)}. You cannot "
                    + "approve it, and calling again changes nothing. get_approvals shows how it stands."
                : "Look at the home for how it is now; to have it done again, call with another idempotency_key.")
        {
            Approval = new ApprovalNeeded(
                stands.Id, stands.Status.ToString().ToLowerInvariant(), stands.Words, ends, isPending ? [.. here] : []),
        };
    }

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

        double left = Math.Max(0, Math.Ceiling((ends.Min() - time.GetInstant()).TotalSeconds));
        string[] keypads = [.. view.Part<DevicesView>().All.Where(
            d => d.Address.Kind == DeviceKinds.Keypad).Select(d => Phrases.Quoted(d.Name))];
        string where = keypads.Length == 0
            ? "in the Ring app"
            : $"at the keypad {string.Join(" or ", keypads)}, or in the Ring app";
        return $" The entry delay ends in {left:0} s: disarm {where}.";
    }

    private static string? Waiting(HomeView view, ApprovableAct act, Principal by) =>
        view.Part<ApprovalsView>().Pending.FirstOrDefault(a => a.By.Equals(by) && a.Act.Same(act))?.Id;

    private static Answer Refused(ToolFailure failure) =>
        new(AnswerKind.Refused, null, new Refusal(failure.Code, failure.Error), 0);

    /// <summary>To be read out and typed: letters and digits that are not taken for each other.</summary>
    private static string RandomId() => RandomNumberGenerator.GetString(IdLetters, IdLength);

    /// <summary>The same call asks for the same approval.</summary>
    private string IdOf(string what)
    {
        byte[] hash = HMACSHA256.HashData(access.TokenKey, Encoding.UTF8.GetBytes("approval\n" + what));
        return string.Create(IdLength + 2, hash, static (text, bytes) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = IdLetters[bytes[i] % IdLetters.Length];
            }
        });
    }
}
