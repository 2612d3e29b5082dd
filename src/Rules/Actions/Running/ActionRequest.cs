using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Rules.Actions.Running;

/// <summary>A wait that is over.</summary>
/// <param name="Place">The place of the action that waited.</param>
/// <param name="Met">True if what it waited for came; false if its time is over.</param>
internal readonly record struct WaitOver(ActionPlace Place, bool Met);

/// <summary>
/// Actions to be carried out, from the first one or from a wait on. It names no rule: whatever has a list of actions
/// asks for them in this way.
/// </summary>
internal sealed record ActionRequest
{
    /// <summary>Taken in order.</summary>
    public required IReadOnlyList<HomeAction> Actions { get; init; }

    /// <summary>The wait that is over, from which it goes on; null to begin.</summary>
    public WaitOver? After { get; init; }

    /// <summary>The places of all other waits of the same run: what runs side by side is over with the last.</summary>
    public IReadOnlyList<ActionPlace> StillWaiting { get; init; } = [];

    /// <summary>
    /// Names this run of the list; with the place of an action it names its outside call, so it is never used twice by
    /// one actor.
    /// </summary>
    public required string Run { get; init; }

    /// <summary>The actor that decides, whose outside calls they are.</summary>
    public required Address Actor { get; init; }

    /// <summary>On whose behalf devices and the security system are told.</summary>
    public required Principal By { get; init; }

    /// <summary>
    /// How long after the moment it was meant for this comes; zero unless the engine was down or busy.
    /// </summary>
    public Duration LateBy { get; init; }

    /// <summary>Names of the triggers that started this; null where that is not known.</summary>
    public IReadOnlyList<string>? Started { get; init; }

    /// <summary>What comes later than this switches nothing on.</summary>
    public required Duration LatenessMax { get; init; }

    /// <summary>
    /// Outside calls of one actor with the same cause are made one after the other; a slow one holds back no others.
    /// </summary>
    public required string Cause { get; init; }

    /// <summary>
    /// The whole body of a webhook, given what the author of the action wants said in it; null if nothing.
    /// </summary>
    public required Func<RawJson?, RawJson> WebhookBody { get; init; }

    /// <summary>The call that tells a recipient a message.</summary>
    public required Func<string, RecipientPolicy, ActionPlace, IEffectRequest> Notice { get; init; }

    /// <summary>How many messages may be sent to recipients now; null if there is no bound.</summary>
    public int? NoticesLeft { get; init; }
}
