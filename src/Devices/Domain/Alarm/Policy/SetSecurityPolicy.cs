using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>From now on the home is guarded in this way. Refused as a whole if anything in it cannot be.</summary>
[StoredName("security.set-policy")]
public sealed record SetSecurityPolicy(SecurityPolicy Policy) : ICommand
{
    /// <summary>
    /// Only in the place of this one, and only while no incident is open: what those who are told of one are called by
    /// then stays. Null for whatever there is.
    /// </summary>
    public SecurityPolicy? InPlaceOf { get; init; }
}
