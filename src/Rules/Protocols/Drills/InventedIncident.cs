using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>An incident that never was, as the alarm of this home would tell it with its settings of today.</summary>
public sealed record InventedIncident(IncidentKind Kind)
{
    private const string Id = "incident-drill";

    /// <summary>Devices that are taken to have set it off.</summary>
    public IReadOnlyList<DeviceView> Devices { get; init; } = [];

    /// <summary>Of a burglary: that so much speaks for it, 1 to 4; null for what the devices come to.</summary>
    public int? Confidence { get; init; }

    /// <summary>An entry delay of so many seconds runs first; 0 for none.</summary>
    public int EntrySeconds { get; init; }

    /// <summary>It is over after so many seconds, disarmed by somebody; null if nobody resolves it.</summary>
    public int? EndsAfterSeconds { get; init; }

    /// <summary>Its course, beginning at an instant.</summary>
    public DrillCourse In(HomeView home, Instant at)
    {
        IncidentPolicy policy = home.Guard().Policy.Incidents;
        Instant alarm = at + Duration.FromSeconds(EntrySeconds);

        // Whoever presses a button for help has nothing to take back.
        bool atOnce = Kind is IncidentKind.Panic or IncidentKind.Medical;
        Instant told = alarm + Duration.FromSeconds(atOnce ? 0 : policy.AbortSeconds);
        Address panel = DeviceKinds.SecuritySystemOf(home.Home);
        List<(Instant At, IEvent Event)> events =
        [
            (at, new IncidentOpened(
                Id, Kind, EntrySeconds > 0 ? IncidentStage.Entry : IncidentStage.Alarm, false, null,
                [.. Evidence(at)], EntrySeconds > 0 ? alarm : null)),
            (alarm, new IncidentAlarmed(Id, Kind, told, null, false, null)),
            (told, new IncidentTold(
                Id, told + Duration.FromSeconds(policy.CancelSeconds),
                [.. home.Guard().Policy.Contacts.Select(c => c.Id)], null)),
        ];
        if (EndsAfterSeconds is { } seconds)
        {
            Instant end = at + Duration.FromSeconds(seconds);
            events.RemoveAll(e => e.At >= end);
            events.Add((end, new IncidentEnded(Id, HowAt(end, alarm, told, policy), [])));
        }

        return new DrillCourse(at, [.. events.Select(e => new EventEnvelope(
            panel, 0, 0, "drill", e.Event, e.At, e.At, Principal.Engine, Id, Id))])
        {
            Incident = Id,
            Kind = Kind,
        };
    }

    private static IncidentEnd HowAt(Instant end, Instant alarm, Instant told, IncidentPolicy policy) =>
        end < alarm ? IncidentEnd.DisarmedInTime
        : end < told ? IncidentEnd.Aborted
        : end < told + Duration.FromSeconds(policy.CancelSeconds) ? IncidentEnd.Cancelled
        : IncidentEnd.Disarmed;

    private IEnumerable<Evidence> Evidence(Instant at)
    {
        foreach (DeviceView device in Devices)
        {
            yield return new Evidence(device.Address.Id, device.Name, "detected", at);
        }

        // A fourth level is that a camera says that it saw a person.
        for (int i = Devices.Count; i < Math.Min(3, Confidence ?? 0); i++)
        {
            yield return new Evidence($"invented-{i + 1}", $"Invented device {i + 1}", "detected", at);
        }

        if (Confidence > 3)
        {
            yield return new Evidence("invented-3", "Invented device 3", "human", at);
        }
    }
}
