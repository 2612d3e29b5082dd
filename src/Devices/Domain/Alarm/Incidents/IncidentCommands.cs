using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Incidents;

/// <summary>Somebody has seen an incident and takes care. It ends nothing.</summary>
/// <param name="Incident">Its id; null for all that are open.</param>
[StoredName("incident.acknowledge")]
public sealed record AcknowledgeIncident(string? Incident = null) : ICommand
{
    /// <summary>True if who has seen it may know of silent calls for help; else null, and there are none.</summary>
    public bool? WithSilent { get; init; }
}

/// <summary>Somebody wants help: at once, and without an abort window.</summary>
/// <param name="Kind">Panic, fire or medical.</param>
/// <param name="Silent">No siren sounds, and nobody in the house can see that help was called.</param>
[StoredName("security.raise-panic")]
public sealed record RaisePanic(IncidentKind Kind, bool Silent = false) : IAlwaysTaken;

/// <summary>
/// A call to a recipient that had been given up got through after all; told by what sends lost posts again, to the
/// actor that made the call: the security system, or a protocol.
/// </summary>
/// <param name="About">The incident or emergency that it told of.</param>
/// <param name="Call">Its name.</param>
/// <param name="Code">What the recipient answered.</param>
[StoredName("recipient.call-arrived-late")]
public sealed record CallArrivedLate(string About, string Call, string Code) : IAlwaysTaken;
