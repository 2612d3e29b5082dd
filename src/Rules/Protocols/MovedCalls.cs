using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;

namespace RingActors.Rules.Protocols;

/// <summary>
/// What becomes of a protocol's calls when the home's settings give recipients other addresses. Tests:
/// Rules.Tests/Protocols/MovedRecipientTests.
/// </summary>
internal static class MovedCalls
{
    private const string Mark = "-moved-";

    /// <summary>Whose addresses a change of the settings takes away or adds to; the first writing of sealed addresses
    /// changes none.</summary>
    internal static IReadOnlyList<MovedRecipient> Of(SecurityPolicy before, SecurityPolicy after) =>
    [
        .. from was in before.Contacts
           let now = after.Contacts.FirstOrDefault(c => c.Id == was.Id)
           where now is null || !IsSealing(was, now)
           let lost = was.AllWays().Where(w => now?.Addresses.Contains(w.Address, StringComparer.Ordinal) is not true)
               .Select(w => w.Name).ToArray()
           let added = (now?.AllWays() ?? []).Where(w => !was.Addresses.Contains(w.Address, StringComparer.Ordinal))
               .Select(w => w.Name).ToArray()
           where lost.Length > 0 || added.Length > 0
           select new MovedRecipient(was.Id, lost, added),
    ];

    /// <summary>Whether a call is to an address that is none of theirs any more.</summary>
    internal static bool IsLost(PendingCall call, IReadOnlyList<MovedRecipient> moved) =>
        call.Recipient is { } recipient && moved.Any(m => m.Recipient == recipient
            && m.Lost.Contains(RecipientWay.OfCall(call.Name) ?? RecipientWay.Webhook, StringComparer.Ordinal));

    /// <summary>
    /// What those are told at their new addresses whom nothing has reached: what was pending for them at the old ones,
    /// and what the present turn of an escalation says. Where somebody takes care nobody is asked.
    /// </summary>
    internal static Effect[] Anew(
        Activation now, IReadOnlyList<PendingCall> lost, IReadOnlyList<MovedRecipient> moved, DecideContext context) =>
    [
        .. from one in moved
           where !now.Reached.Contains(one.Recipient, StringComparer.Ordinal)
           let recipient = context.View.Guard().Policy.Contacts.FirstOrDefault(c => c.Id == one.Recipient)
           where recipient is not null
           from said in lost.Where(c => c.Recipient == one.Recipient).Select(c => SaidBy(c.Name))
               .Concat(now.Escalations.Where(e => e.Recipients.Contains(one.Recipient, StringComparer.Ordinal))
                   .Select(e => Turn(now, e)))
               .Distinct(StringComparer.Ordinal)
           let notice = NoticeOf(now, said, context)
           where notice.Asks is not true || now.Acknowledged is null
           from way in recipient.AllWays().Where(w => one.Added.Contains(w.Name, StringComparer.Ordinal))
           select ActivationCalls.Call(
               $"{said}{Mark}{now.Moved + 1}!{recipient.Id}", recipient, way, context, notice),
    ];

    /// <summary>How the calls of an escalation's present turn begin.</summary>
    internal static string Turn(Activation now, EscalationState stands) =>
        $"{now.Id}/{ActivationCalls.NoticeOf(now, stands.Place, stands.Turn)}";

    /// <summary>Whether a call to a new address says what those say that begin so.</summary>
    internal static bool IsOf(string call, string said) => SaidBy(call) == said;

    /// <summary>How calls begin that say the same, to whomever.</summary>
    private static string SaidBy(string call) => call.Split('!')[0].Split(Mark)[0];

    /// <summary>The same as was said at the old address, with the same link.</summary>
    private static ProtocolNotice NoticeOf(Activation now, string said, DecideContext context)
    {
        ProtocolNotice notice = ActivationCalls.Notice(now, ProtocolNotice.Alarm, context);
        if (!said.StartsWith(now.Id + "/", StringComparison.Ordinal))
        {
            string place = said[(said.LastIndexOf('.') + 1)..];
            return notice with
            {
                Message = (ActivationCalls.StepAt(now.Document.Steps, place) as NotifyAction)?.Message,
            };
        }

        string asked = said[(now.Id.Length + 1)..];
        string at = asked[..asked.LastIndexOf('-')].Replace('-', '/');
        return notice with
        {
            Notice = asked,
            Message = (ActivationCalls.StepAt(now.Document.Steps, at) as EscalateAction)?.Message,
            Asks = true,
        };
    }

    private static bool IsSealing(RecipientPolicy was, RecipientPolicy now) => !RecipientWay.IsSealed(was.Url)
        && RecipientWay.IsSealed(now.Url);
}
