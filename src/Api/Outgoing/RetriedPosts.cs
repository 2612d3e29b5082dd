using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Actions;
using RingActors.Rules.Deliveries;
using RingActors.Rules.Promises;
using RingActors.Rules.Protocols;
using RingActors.Rules.Runs.Messages;
using RingActors.Rules.Schedules.Actors;

namespace RingActors.Api.Outgoing;

/// <summary>
/// Posts of a home that were tried, did not get through, and are tried again: until one is given up the home's record
/// says nothing of it. Of silent calls for help there is none.
/// </summary>
/// <param name="retried">What the engine owes, by home.</param>
internal sealed class RetriedPosts(Func<string, IReadOnlyList<RetriedCall>> retried)
{
    /// <summary>From then on a message that does not get through is told; before, a receiver may be restarting.</summary>
    internal static readonly Duration LateAfter = Duration.FromSeconds(30);

    /// <summary>Messages to recipients that have not got through for a while, the oldest first.</summary>
    internal IEnumerable<(string Recipient, RetriedCall Call)> LateMessages(string home, Instant now) =>
        from call in retried(home)
        where now - call.AskedAt >= LateAfter && RecipientOf(call.Request) is not null
        select (RecipientOf(call.Request)!, call);

    /// <summary>What of a rule's run has not got through so far, in words.</summary>
    internal IEnumerable<string> OfRun(Address rule, string run) =>
        from call in retried(rule.Home)
        where call.Actor.Equals(rule) && call.Name.StartsWith(run + ".", StringComparison.Ordinal)
        select $"{WordsOf(call.Request)} not delivered so far: {call.Code} ({call.Attempts}x tried)";

    private static string WordsOf(IEffectRequest request) => request is PostWebhook ? "webhook"
        : RecipientOf(request) is { } recipient ? $"message to {recipient}"
        : "call";

    private static string? RecipientOf(IEffectRequest request) => request switch
    {
        SendRuleMessage message => message.Contact,
        SendPromiseNotice notice => notice.Contact,
        SendScheduleNotice notice => notice.Contact,
        SendNotice notice => notice.Contact,
        SendProtocolNotice notice => notice.Contact,
        SendIncidentNotice notice => notice.Contact,
        SendEndpointNotice notice => notice.Contact,
        _ => null,
    };
}
