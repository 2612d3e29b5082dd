using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.State;

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

    /// <summary>Sirens of the engine sounded for it, or still do.</summary>
    public bool Sounded { get; init; }

    /// <summary>
    /// The base station has, or had, an alarm of this kind: its own word ends the incident, with or without an id.
    /// </summary>
    public bool OnBaseStation { get; init; }

    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>Ids of the contacts who are, or are being, told.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>
    /// Ids of the contacts who took an alarm or a call of it since it began, or may have got one all the same: they are
    /// told that it is over whatever becomes of later ones. Null for none.
    /// </summary>
    public IReadOnlyList<string>? MayKnow { get; init; }

    /// <summary>Ids of the contacts who took the alarm, or the latest call for help.</summary>
    public IReadOnlyList<string> Reached { get; init; } = [];

    /// <summary>How often recipients were told anew since their address was corrected.</summary>
    public int Moved { get; init; }

    public bool Acknowledged { get; init; }

    /// <summary>How often help was called for since it began.</summary>
    public int Calls { get; init; }

    /// <summary>Somebody called for help in silence.</summary>
    [JsonIgnore]
    public bool IsSilent => SilentCalls.IsSilent(Id);

    [JsonIgnore]
    public bool Sounds => Stage is IncidentStage.Alarm or IncidentStage.Told;

    /// <summary>
    /// When it goes on by itself. An incident that is told outside stays open until it is disarmed or cleared, or, if
    /// the base station has no part in it, until its sirens and its cancel window are over.
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
    public Instant? EntryDueAt => ByBaseStation ? EntryEndsAt + RunningDelay.Grace : EntryEndsAt;

    [JsonIgnore]
    public Instant? TimesOutAt => OnBaseStation || SoundUntil is not null ? null : CancelUntil;

    /// <summary>
    /// What arming is about, heard by the street: when it has timed out the home may be disarmed. A silent call for
    /// help never is.
    /// </summary>
    [JsonIgnore]
    public bool MayEndArming => Sounded && Kind is (IncidentKind.Burglary or IncidentKind.Tamper);

    private bool IsKnownTo(string contact) => MayKnow?.Contains(contact, StringComparer.Ordinal) is true;

    private IReadOnlyList<string> KnownAlsoTo(string contact) => [.. (MayKnow ?? []).Union([contact])];

    private Incident ReachedLate(string contact) =>
        this with
        {
            Told = [.. Told.Union([contact])],
            Reached = [.. Reached.Union([contact])],
            MayKnow = KnownAlsoTo(contact),
        };

    internal static Incident? Evolve(Incident? incident, IIncidentEvent step) => step switch
    {
        IncidentOpened e => new Incident
        {
            Id = e.Incident,
            Kind = e.Kind,
            Stage = e.Stage,
            ByBaseStation = e.ByBaseStation,
            AlarmId = e.AlarmId,
            OnBaseStation = e.ByBaseStation,
            EntryEndsAt = e.EntryEndsAt,
            Evidence = e.SetOffBy,
        },
        _ when incident is null => null,
        EvidenceAdded e => incident with
        {
            Evidence = [.. incident.Evidence.Concat(e.Added).Take(EvidenceMax)],
            AlarmId = e.AlarmId ?? incident.AlarmId,
            OnBaseStation = incident.OnBaseStation || e.AlarmId is not null || e.Joins == true,
        },
        EntryShortened e => incident with { EntryEndsAt = e.EntryEndsAt },
        IncidentAlarmed e => incident with
        {
            Stage = IncidentStage.Alarm,
            AbortUntil = e.AbortUntil,
            SoundUntil = e.SoundUntil,
            Sounded = e.SoundUntil is not null,
            EntryEndsAt = null,
        },
        IncidentTold e => incident with { Stage = IncidentStage.Told, CancelUntil = e.CancelUntil, Told = e.Contacts },
        RecipientAnswered { Delivered: true, IsOfEnd: false } e => incident with
        {
            Reached = [.. incident.Reached.Union([e.Contact])],
            Told = [.. incident.Told.Union([e.Contact])],
            MayKnow = incident.KnownAlsoTo(e.Contact),
        },
        RecipientAnswered { Delivered: false, MayHaveArrived: true, IsOfEnd: false } e => incident with
        {
            MayKnow = incident.KnownAlsoTo(e.Contact),
        },
        RecipientAnswered { Delivered: false, OtherWays: not true } e when !incident.IsKnownTo(e.Contact) =>
            incident with { Told = [.. incident.Told.Where(c => c != e.Contact)] },
        IncidentToldAgain e => incident with
        {
            Told = [.. incident.Told.Union(e.Contacts)],
            Moved = e.Times,
        },
        HelpCalled e => incident with
        {
            Stage = IncidentStage.Told,
            CancelUntil = e.CancelUntil,
            SoundUntil = e.SoundUntil ?? incident.SoundUntil,
            Sounded = incident.Sounded || e.SoundUntil is not null,
            Told = e.Contacts,
            Reached = [],
            Acknowledged = false,
            Calls = e.Times,
        },
        IncidentAcknowledged => incident with { Acknowledged = true },
        SoundingOver => incident with { SoundUntil = null },
        IncidentEnded => null,
        RecipientReachedLate e => incident.ReachedLate(e.Contact),
        _ => incident,
    };
}
