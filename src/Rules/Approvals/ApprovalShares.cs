using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Approvals;

/// <summary>
/// How many approvals may wait, and how many links are sent: of a home, and of each who asks, so that one assistant
/// neither keeps the others from asking nor has somebody's telephone ring all day (docs/adr/0018).
/// </summary>
internal static class ApprovalShares
{
    /// <summary>Approvals that wait in a home: more would be clicked through.</summary>
    internal const int PendingMax = 20;

    /// <summary>Of these, places that only a disarming takes.</summary>
    internal const int ForDisarming = 4;

    /// <summary>Of one who asks, and of disarmings beside them.</summary>
    internal const int PendingOfOneMax = 8;
    internal const int DisarmingsOfOneMax = 4;

    /// <summary>Approvals of one who asks for which links are sent within the hour; as many again to disarm.</summary>
    internal const int LinkedOfOneMax = 6;

    internal static readonly Duration LinksWithin = Duration.FromHours(1);

    /// <summary>
    /// Of the places that are not for disarmings, those that only somebody takes who waits for nothing yet, so that two
    /// who ask for much leave something to a third.
    /// </summary>
    internal const int ForFirst = 4;

    /// <summary>Whoever waits for nothing yet has a place until so many wait.</summary>
    internal const int FirstMax = 40;

    /// <summary>Why it cannot wait beside the others; null if it can.</summary>
    internal static Refusal? NoPlace(DecideContext context, AskApproval ask)
    {
        bool disarms = ask.Act.Disarm is not null;
        ApprovalView[] waiting =
        [
            .. context.View.Part<ApprovalsView>().Pending
                .Where(a => a.At(context.Now) == ApprovalStatus.Pending && a.ByPerson is null),
        ];
        int own = context.View.Part<ApprovalsView>().Pending.Count(a => a.At(context.Now) == ApprovalStatus.Pending
            && a.By.Equals(context.Principal) && a.Act.Disarm is not null == disarms);
        int most = disarms ? DisarmingsOfOneMax : PendingOfOneMax;
        if (own >= most)
        {
            return new Refusal(
                "approval.withdraw-one-first",
                $"{own} approvals that you asked for wait already, and one caller has no more than "
                    + $"{most}. Nothing was done; see them with get_approvals, and take back with "
                    + "withdraw_approval what is not wanted any more.");
        }

        // What people ask for waits beside what programs do, and takes nobody's place.
        int places = ask.ByPerson == true ? int.MaxValue
            : own == 0 ? FirstMax
            : disarms ? PendingMax
            : PendingMax - ForDisarming - ForFirst;
        return waiting.Length < places ? null : new Refusal(
            "approval.answer-those-first",
            $"{waiting.Length} approvals wait in this home already, and whoever waits for some has no more of the "
                + $"{PendingMax} places{(disarms ? "" : $", of which {ForDisarming} are kept for disarming and "
                    + $"{ForFirst} for those who wait for nothing yet")}. Nothing was done; "
                + "have those answered first. get_approvals shows yours, and withdraw_approval takes one back.");
    }

    /// <summary>Whether links are sent for it; it waits in any case.</summary>
    internal static bool MaySendLinks(DecideContext context, ApprovableAct act) =>
        context.View.Part<ApprovalsView>().Links.Count(l =>
            l.By.Equals(context.Principal) && l.Disarms == act.Disarm is not null
            && l.At > context.Now - LinksWithin) < LinkedOfOneMax;
}
