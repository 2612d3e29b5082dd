using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>An open incident.</summary>
internal sealed record Incident
{
    internal const int EvidenceMax = 20;

    public required string Id { get; init; }

    public required IncidentKind Kind { get; init; }

    public required IncidentStage Stage { get; init; }

    public required bool ByBaseStation { get; init; }

    public string? AlarmId { get; init; }

    public Instant? EntryEndsAt { get; init; }

    public Instant? AbortUntil { get; init; }

    public Instant? CancelUntil { get; init; }

    /// <summary>Until when sirens are to sound; null once that is over, or somebody silenced them.</summary>
    public Instant? SoundUntil { get; init; }

    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>Ids of the contacts who are, or are being, told.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    public bool Acknowledged { get; init; }

    [JsonIgnore]
    public bool Sounds => Stage is IncidentStage.Alarm or IncidentStage.Told;

    /// <summary>
    /// When it goes on by itself. An incident that is told outside stays open until it is disarmed or cleared, or, if the engine
    /// raised it, until its sirens and its cancel window are over.
    /// </summary>
    [JsonIgnore]
    public Instant? WakesAt => Stage switch
    {
        IncidentStage.Entry => EntryDueAt,
        IncidentStage.Alarm => Deadlines.Earliest(AbortUntil, SoundUntil),
        _ => Deadlines.Earliest(SoundUntil, TimesOutAt),
    };

    /// <summary>The base station is given a moment for its own word; the engine's own delay needs none.</summary>
    [JsonIgnore]
    public Instant? EntryDueAt => ByBaseStation ? EntryEndsAt + PanelReports.DelayGrace : EntryEndsAt;

    [JsonIgnore]
    public Instant? TimesOutAt => AlarmId is null && SoundUntil is null ? CancelUntil : null;

    internal static Incident? Evolve(Incident? incident, IIncidentEvent step) => step switch
    {
        IncidentOpened e => new Incident
        {
            Id = e.Incident,
            Kind = e.Kind,
            Stage = e.Stage,
            ByBaseStation = e.ByBaseStation,
            AlarmId = e.AlarmId,
            EntryEndsAt = e.EntryEndsAt,
            Evidence = e.SetOffBy,
        },
        _ when incident is null => null,
        EvidenceAdded e => incident with
        {
            Evidence = [.. incident.Evidence.Concat(e.Added).Take(EvidenceMax)],
            AlarmId = e.AlarmId ?? incident.AlarmId,
        },
        EntryShortened e => incident with { EntryEndsAt = e.EntryEndsAt },
        IncidentAlarmed e => incident with
        {
            Stage = IncidentStage.Alarm,
            AbortUntil = e.AbortUntil,
            SoundUntil = e.SoundUntil,
            EntryEndsAt = null,
        },
        IncidentTold e => incident with { Stage = IncidentStage.Told, CancelUntil = e.CancelUntil, Told = e.Contacts },
        ContactAnswered { Delivered: false } e => incident with { Told = [.. incident.Told.Where(c => c != e.Contact)] },
        IncidentAcknowledged => incident with { Acknowledged = true },
        SoundingOver => incident with { SoundUntil = null },
        IncidentEnded => null,
        _ => incident,
    };
}
