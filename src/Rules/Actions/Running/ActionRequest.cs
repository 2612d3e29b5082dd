using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;

namespace RingActors.Rules.Actions.Running;

/// <summary>A wait that is over.</summary>
/// <param name="Place">The place of the action that waited.</param>
/// <param name="Met">True if what it waited for came; false if its time is over.</param>
/// <param name="IsTime">True if it waited for an instant alone.</param>
internal readonly record struct WaitOver(ActionPlace Place, bool Met, bool IsTime = false);

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

    /// <summary>What the variables hold.</summary>
    public VariableScope Variables { get; init; } = new(null, null, null);

    /// <summary>The device whose event started this; null if it was none.</summary>
    public Address? TriggerDevice { get; init; }

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

    /// <summary>Which handler tells recipients.</summary>
    public string NoticeChannel { get; init; } = SendIncidentNotice.Channel;

    /// <summary>By which ways a recipient is told: what is no emergency goes by their first alone.</summary>
    public Func<RecipientPolicy, IReadOnlyList<RecipientWay>> NoticeWays { get; init; } =
        recipient => [new RecipientWay(recipient.Url, RecipientWay.Webhook)];

    /// <summary>How many messages may be sent to recipients now; null if there is no bound.</summary>
    public int? NoticesLeft { get; init; }

    /// <summary>Nothing leaves the house before that instant; null if it may at once.</summary>
    public Instant? LeavesFrom { get; init; }

    /// <summary>What of an emergency is in the hands of its protocol; null for a rule.</summary>
    public EmergencyRequest? Emergency { get; init; }

    /// <summary>
    /// Why a device is not told something: what a graver emergency had it do stands. Null if it is told.
    /// </summary>
    public Func<Address, ICommand, string?> Withheld { get; init; } = (_, _) => null;
}

/// <summary>What only a protocol can say of its steps.</summary>
internal sealed record EmergencyRequest
{
    /// <summary>When the time to cancel is over: no call for dispatch is made before.</summary>
    public required Instant DispatchFrom { get; init; }

    /// <summary>Where help was asked for already; nobody is asked twice in one emergency.</summary>
    public required IReadOnlyCollection<string> Dispatched { get; init; }

    /// <summary>The home practises: whoever is called for dispatch is not.</summary>
    public bool IsPractice { get; init; }

    /// <summary>The lane of an address: one that takes no call keeps no other waiting.</summary>
    public required Func<string, string> DispatchLane { get; init; }

    /// <summary>The whole body of a call for dispatch.</summary>
    public required Func<RawJson?, RawJson> DispatchBody { get; init; }
}
