using System.Text.Json;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Api.Home.Handlers;

/// <summary>Incidents, armings that wait and armings that were taken back, in the words of the tools.</summary>
internal static class IncidentWords
{
    internal static IReadOnlyList<IncidentEntry> Open(SecurityView security, DevicesView devices) =>
        [.. security.Guard.Incidents.Select(i => Entry(i, devices))];

    internal static IncidentEntry Entry(IncidentView incident, DevicesView devices) => new(
        incident.Id,
        incident.Kind.Word(),
        Word(incident.Stage),
        incident.ByBaseStation ? "base_station" : "server",
        incident.Presumed ? true : null,
        [.. incident.SetOffBy.Select(e => new EvidenceEntry(
            e.Device is { } id ? devices.LastKnown(id)?.Slug ?? id : null, e.Name, e.What, HomeDesk.Text(e.At)))],
        HomeDesk.Text(incident.OpenedAt),
        HomeDesk.Text(incident.EntryEndsAt),
        HomeDesk.Text(incident.AlarmedAt),
        incident.Stage == IncidentStage.Alarm ? HomeDesk.Text(incident.AbortUntil) : null,
        HomeDesk.Text(incident.ToldAt),
        HomeDesk.Text(incident.CancelUntil),
        incident.ToldAt is null ? null : incident.Contacts,
        incident.AcknowledgedBy?.Value,
        HomeDesk.Text(incident.AcknowledgedAt),
        Confidence.Of(incident.Kind, incident.SetOffBy) is { } confidence ? new ConfidenceEntry(confidence.Level, confidence.Reasons) : null);

    /// <summary>
    /// True if what it tells does not hang on the base station's present word: the engine raised it, or presumed it
    /// when the base station fell silent.
    /// </summary>
    internal static bool IsOwn(IncidentView incident) => !incident.ByBaseStation || incident.Presumed;

    internal static WaitingEntry? Waiting(SecurityView security, HomeView view)
    {
        if (security.Guard.Waiting is not { } waiting)
        {
            return null;
        }

        IReadOnlyList<SensorEntry> open = security.Guard.Policy.Mode(waiting.Mode) is null
            ? []
            : SecurityWords.Hindrances(security.ReadinessFor(waiting.Mode, view), view, security);
        return new WaitingEntry(
            waiting.Id, waiting.Mode, waiting.By.Value, HomeDesk.Text(waiting.Until), HomeDesk.Text(waiting.ArmsAt), open);
    }

    /// <summary>Why the latest arming was taken back, in one sentence or two; null if it was not.</summary>
    internal static string? Reverted(SecurityView security) => security.Guard.Reverted is { Reverted: var taken, At: var at }
        ? $"Arming {taken.Mode} was taken back at {HomeDesk.Text(at)}: {TakenBack.Why(taken, Phrases.Quoted)}. "
            + (security.Guard.Period is { RevertFailed: true }
                ? $"The base station did not say that it went back to {taken.To}: it may be armed {taken.Mode} with that left open. Disarm, or arm again."
                : $"The home goes back to {taken.To}; it was not armed {taken.Mode}.")
        : null;

    internal static string Word(IncidentStage stage) => JsonNamingPolicy.SnakeCaseLower.ConvertName(stage.ToString());
}
