using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Notices;

/// <summary>
/// How contacts are called: incidents and notices go by the same webhooks, and what became of them is told by the same
/// names.
/// </summary>
internal static class RecipientCalls
{
    /// <summary>That something is over, or was not armed, is worth knowing for so long.</summary>
    internal static readonly Duration NewsWithin = Duration.FromHours(24);

    /// <summary>
    /// One lane a contact: what is told later arrives later. Notices have a lane of their own, so that an alarm never
    /// waits behind one, and so have silent calls: nothing that is counted waits behind them.
    /// </summary>
    internal static void Call(DecisionBuilder draft, CallName name, IEffectRequest request, Duration within)
    {
        bool isSilent = SilentCalls.IsSilent(name.About);
        string lane = name.Sort == CallName.Notice ? "notices" : isSilent ? "silent" : "contact";
        draft.Call(new Effect(
            name.ToString(),
            isSilent ? SilentCalls.Channel : SendIncidentNotice.Channel,
            request,
            draft.Now + within,
            $"{draft.Context.Self.Value}#{lane}-{name.Contact}"));
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
            : new RecipientAnswered(name.About, name.Contact, delivered, call.Code) { MayHaveArrived = mayHaveArrived ? true : null });
        return true;
    }
}

/// <summary>
/// The name of the effect that tells a contact: unique in the life of a home, and so the id of the message.
/// </summary>
/// <param name="About">The id of the incident or of the notice.</param>
/// <param name="Sort">Which of the three, or a repetition of the first.</param>
/// <param name="Contact">The contact's id.</param>
internal readonly record struct CallName(string About, string Sort, string Contact)
{
    internal const string On = "on";
    internal const string Over = "over";
    internal const string Notice = "notice";

    /// <summary>The n-th repetition of an alarm is a message of its own; 0 is the alarm itself.</summary>
    internal static string OnAgain(int times) =>
        times == 0 ? On : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{On}-{times}");

    private const char Separator = '!';

    public override string ToString() => string.Join(Separator, About, Sort, Contact);

    internal static CallName? Parse(string name) =>
        name.Split(Separator) is [var about, var sort, var contact] && (sort is On or Over or Notice || sort.StartsWith(On + "-", StringComparison.Ordinal))
            ? new CallName(about, sort, contact)
            : null;
}
