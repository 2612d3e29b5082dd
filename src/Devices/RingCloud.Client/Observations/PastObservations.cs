using NodaTime;

namespace RingActors.Devices.RingCloud.Client.Observations;

/// <summary>
/// What happened behind the hubs of a location while they were not listened to, as their history told it afterwards:
/// oldest first, with what was told live around it. All of it is past.
/// </summary>
/// <param name="LocationId">The location.</param>
/// <param name="Rows">What was told.</param>
/// <param name="Stretches">Over which times the history was read.</param>
public sealed record HubHistoryTold(string LocationId, IReadOnlyList<AlarmPast> Rows, IReadOnlyList<HubStretch> Stretches) : RingObservation;

/// <summary>One device of one row of a hub's history.</summary>
/// <param name="AssetId">The hub.</param>
/// <param name="At">When it was.</param>
/// <param name="Device">What the row itself says of the device, and nothing of what was known before.</param>
/// <param name="Panel">The same of the security panel; null for any other device.</param>
/// <param name="ToldKeys">The names of the values in the row.</param>
/// <param name="Impulses">What happened, in Ring's words.</param>
/// <param name="Context">Who and what brought it about.</param>
public sealed record AlarmPast(
    string AssetId,
    Instant At,
    AlarmDevice Device,
    AlarmPanel? Panel,
    IReadOnlySet<string> ToldKeys,
    IReadOnlyList<AlarmImpulse> Impulses,
    AlarmContext Context);

/// <param name="AssetId">The hub.</param>
/// <param name="From">Where it was last listened to, or how far back was read.</param>
/// <param name="Until">From where on it is listened to again.</param>
public sealed record HubStretch(string AssetId, Instant From, Instant Until);
