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
