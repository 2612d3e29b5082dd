using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>From now on the home is guarded in this way. Refused as a whole if anything in it cannot be.</summary>
[StoredName("security.set-policy")]
public sealed record SetSecurityPolicy(SecurityPolicy Policy) : ICommand;
