using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Notices;

/// <summary>
/// How contacts are called: incidents and notices go by the same webhooks, and what became of them is told by the same
/// names.
/// </summary>
public static class RecipientCalls
{
    /// <summary>That something is over, or was not armed, is worth knowing for so long.</summary>
    internal static readonly Duration NewsWithin = Duration.FromHours(24);

    /// <summary>What was owed to an address is given up: the recipient has another one.</summary>
    public const string Moved = "recipient.moved";

    /// <summary>What was owed to somebody is given up: they are no recipient any more.</summary>
    public const string Removed = "recipient.removed";

    /// <summary>Nobody answered with it: it says that the engine gave a message up.</summary>
    public static bool IsGivenUp(string code) => code is Moved or Removed;

    /// <summary>
    /// One lane for an incident and an address of a contact: its end never arrives before its beginning, and an alarm
    /// waits behind nothing that is owed of another, or to another address. Notices have a lane of their own, so that
    /// no alarm waits behind one.
    /// </summary>
    internal static void Call(
        DecisionBuilder draft, CallName name, string address, IEffectRequest request, Duration within)
    {
        bool isSilent = SilentCalls.IsSilent(name.About);
        string to = new RecipientPolicy(name.Contact, address).Lane;
        string lane = name.Sort == CallName.Notice ? $"notices-{to}"
            : $"{(isSilent ? "silent" : "contact")}-{to}/{name.About}";
        draft.Call(new Effect(
            name.ToString(),
            isSilent ? SilentCalls.Channel : SendIncidentNotice.Channel,
            request,
            draft.Now + within,
            $"{draft.Context.Self.Value}#{lane}"));
    }

    /// <summary>How telling a contact ended. False if the call was no such.</summary>
    internal static bool Concluded(DecisionBuilder draft, EffectConcluded call)
    {
        if (CallName.Parse(call.Name) is not { } name)
        {
            return false;
        }

        // Told is who took it. One that was tried and never answered may have got it all the same, and is told when it
        // is over.
        bool delivered = call.Outcome == EffectOutcome.Delivered;
        bool mayHaveArrived = call is { Outcome: EffectOutcome.Expired, Attempts: > 0 };
        draft.Add(name.Sort == CallName.Notice
            ? new NoticeAnswered(name.About, name.Contact, delivered, call.Code)
            : new RecipientAnswered(name.About, name.Contact, delivered, call.Code)
            {
                MayHaveArrived = mayHaveArrived ? true : null,
                Way = name.Way,
                OtherWays = !delivered && MayYetKnow(draft, name) ? true : null,
                Message = name.Sort,
            });
        // Of a silent call nothing is seen, and so it ends no way: the next message that is none does.
        if (call.Code == RecipientWay.SubscriptionOver && name.Way is { } over && !SilentCalls.IsSilent(name.About)
            && draft.Guard.Policy.Contacts.Any(c => c.Id == name.Contact && c.AllWays().Any(w => w.Name == over)))
        {
            draft.Add(new RecipientWayEnded(name.Contact, over));
        }

        return true;
    }

    /// <summary>
    /// Whether a contact was reached otherwise than by this, or may yet be: also once it is over, and by what was sent
    /// before they were called again.
    /// </summary>
    private static bool MayYetKnow(DecisionBuilder draft, CallName name) =>
        draft.Guard.Incidents.Any(i => i.Id == name.About && i.Reached.Contains(name.Contact, StringComparer.Ordinal))
        || draft.Guard.Owed.Any(o => o.About == name.About && o.Contact == name.Contact && o != name
            && (o.Sort == CallName.Over) == (name.Sort == CallName.Over));

    /// <summary>
    /// Nothing more is posted to an address that was changed, or to somebody who is no recipient any more: what was
    /// owed there is given up, and that is said.
    /// </summary>
    internal static void GiveUpMoved(DecisionBuilder draft, IReadOnlyList<RecipientPolicy> before)
    {
        foreach (CallName owed in draft.Guard.Owed)
        {
            RecipientPolicy? now = draft.Guard.Policy.Contacts.FirstOrDefault(c => c.Id == owed.Contact);
            if (AddressOf(owed, before) is not { } address
                || now?.Addresses.Contains(address, StringComparer.Ordinal) == true)
            {
                continue;
            }

            string code = now is null ? Removed : Moved;
            draft.Withdraw(owed.ToString());
            draft.Add(owed.Sort == CallName.Notice
                ? new NoticeAnswered(owed.About, owed.Contact, false, code)
                : new RecipientAnswered(owed.About, owed.Contact, false, code)
                {
                    Message = owed.Sort,
                    Way = owed.Way,
                    OtherWays = MayYetKnow(draft, owed) ? true : null,
                });
        }
    }

    /// <summary>Where it was to go; null if nobody knows any more.</summary>
    private static string? AddressOf(CallName owed, IReadOnlyList<RecipientPolicy> contacts) =>
        contacts.FirstOrDefault(c => c.Id == owed.Contact) is not { } contact ? null
        : owed.Sort == CallName.Notice ? contact.Url
        : contact.AllWays().Where(w => w.Said == owed.Way).Select(w => w.Address).FirstOrDefault();
}
