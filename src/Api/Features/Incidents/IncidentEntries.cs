using RingActors.Api.Tools;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Api.Features.Incidents;

/// <summary>Incidents as all tools tell them that tell of any.</summary>
internal static class IncidentEntries
{
    internal static readonly ArraySchema Shape =
        Schema.Listing(Schema.OpenObject(), "Open: incident_id, kind, stage and more.");

    internal static IReadOnlyList<IncidentEntry> Open(SecurityView security, DevicesView devices, bool mayReadDuress) =>
        [.. security.Guard.IncidentsFor(mayReadDuress).Select(i => Entry(i, devices))];

    internal static IncidentEntry Entry(IncidentView incident, DevicesView devices) => new(
        incident.Id,
        incident.Kind.Word(),
        IncidentWords.Stage(incident),
        incident.ByBaseStation ? "base_station" : "server",
        incident.Presumed ? true : null,
        [.. incident.SetOffBy.Select(e => new EvidenceEntry(
            e.Device is { } id ? devices.LastKnown(id)?.Slug ?? id : null, e.Name, e.What, Instants.Text(e.At)))],
        Instants.Text(incident.OpenedAt),
        Instants.Text(incident.EntryEndsAt),
        Instants.Text(incident.AlarmedAt),
        incident.Stage == IncidentStage.Alarm ? Instants.Text(incident.AbortUntil) : null,
        Instants.Text(incident.ToldAt),
        Instants.Text(incident.CancelUntil),
        incident.ToldAt is null ? null : incident.Contacts,
        incident.AcknowledgedBy?.Value,
        Instants.Text(incident.AcknowledgedAt),
        Confidence.Of(incident.Kind, incident.SetOffBy) is { } confidence
            ? new ConfidenceEntry(confidence.Level, confidence.Reasons) : null)
    {
        Reach = IncidentWords.Reach(incident),
    };

    /// <summary>
    /// True if what it tells does not hang on the base station's present word: the engine raised it, or presumed it
    /// when the base station fell silent.
    /// </summary>
    internal static bool IsOwn(IncidentView incident) => !incident.ByBaseStation || incident.Presumed;
}

internal sealed record IncidentEntry(
    string IncidentId,
    string Kind,
    string Stage,
    string RaisedBy,
    bool? Presumed,
    IReadOnlyList<EvidenceEntry> SetOffBy,
    string OpenedAt,
    string? EntryEndsAt,
    string? AlarmedAt,
    string? AbortUntil,
    string? ToldAt,
    string? CancelUntil,
    IReadOnlyDictionary<string, string>? Told,
    string? AcknowledgedBy,
    string? AcknowledgedAt,
    ConfidenceEntry? Confidence)
{
    /// <summary>Who was reached, who is being told, and who was not reached, in words.</summary>
    public string? Reach { get; init; }
}

internal sealed record EvidenceEntry(string? DeviceId, string Name, string What, string? At);

internal sealed record ConfidenceEntry(int Level, IReadOnlyList<string> Reasons);
