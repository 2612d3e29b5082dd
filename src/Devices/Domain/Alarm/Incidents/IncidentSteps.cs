using NodaTime;
using RingActors.Devices.Domain.Alarm.ArmedPeriods;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Devices.Domain.Alarm.Incidents;

/// <summary>
/// The life of an incident: an entry delay that only ever gets shorter (A-S12), an alarm that stays in the house for
/// the abort window, contacts that are told and told again when it is over (A-S16).
/// </summary>
internal static class IncidentSteps
{
    /// <summary>An alarm that is older than this is history when it gets out.</summary>
    internal static readonly Duration TellWithin = Duration.FromMinutes(15);

    /// <summary>An entry delay of which the base station does not say when it ends is taken to end then.</summary>
    private static readonly Duration EntryUnknown = Duration.FromMinutes(5);

    /// <summary>An entry delay of the engine begins, or one that runs gets shorter.</summary>
    internal static void Enter(DecisionBuilder draft, Evidence evidence, Instant endsAt)
    {
        if (draft.Guard.Open(IncidentKind.Burglary) is not { } incident)
        {
            draft.Add(new IncidentOpened(
                draft.Context.NewId("incident"), IncidentKind.Burglary, IncidentStage.Entry, false, null, [evidence], endsAt));
            return;
        }

        Add(draft, incident, [evidence], null);
        if (incident is { Stage: IncidentStage.Entry, EntryEndsAt: { } end } && endsAt < end)
        {
            draft.Add(new EntryShortened(incident.Id, evidence.Device!, endsAt));
        }

        GoOn(draft, incident.Id);
    }

    /// <summary>The alarm is on: something tripped that the engine guards, or somebody wants help.</summary>
    internal static void Raise(DecisionBuilder draft, IncidentKind kind, IReadOnlyList<Evidence> evidence, bool silent = false, bool atOnce = false)
    {
        if (draft.Guard.Open(kind, silent) is not { } incident)
        {
            incident = Open(draft, kind, IncidentStage.Alarm, false, null, evidence, null, silent);
            Alarm(draft, incident, presumed: false, lateBy: null, silent, atOnce);
            return;
        }

        Add(draft, incident, evidence, null);
        if (incident.Stage == IncidentStage.Entry)
        {
            Alarm(draft, incident, presumed: false, lateBy: null, silent, atOnce);
        }
    }

    /// <summary>
    /// Help is called for again, perhaps by somebody else. It is never taken for a repetition; the contacts are told
    /// once more, and that somebody took care of the first call says nothing of this one.
    /// </summary>
    internal static void CalledAgain(DecisionBuilder draft, Incident incident, Evidence called, bool silent)
    {
        IncidentPolicy policy = draft.Guard.Policy.Incidents;
        Duration sound = Duration.FromSeconds(policy.SoundSeconds);
        bool sounds = !silent && policy.SoundSeconds > 0 && IsLoud(draft, incident);
        Add(draft, incident, [called], null);
        draft.Add(new HelpCalled(
            incident.Id,
            sounds ? draft.Now + sound : null,
            draft.Now + Duration.FromSeconds(policy.CancelSeconds),
            [.. draft.Guard.Policy.Contacts.Select(c => c.Id)],
            incident.Calls + 1));
        if (sounds)
        {
            IncidentSirens.Sound(draft, sound);
        }

        Incident now = Of(draft, incident.Id)!;
        foreach (RecipientPolicy contact in draft.Guard.Policy.Contacts)
        {
            IncidentNotices.Tell(draft, now, contact, null, TellWithin);
        }
    }

    /// <summary>The base station says that it has an alarm.</summary>
    internal static void Reported(DecisionBuilder draft, AlarmReading alarm)
    {
        IncidentKind kind = IncidentKinds.OfAlarm(alarm.State);
        bool entry = alarm.State == AlarmReading.EntryDelay;
        Evidence[] evidence =
            [.. alarm.Faulted.Select(id => new Evidence(id, draft.NameOf(id), alarm.State, alarm.Since))];
        if (draft.Guard.Open(kind) is not { } incident)
        {
            Instant? end = entry ? EntryEnd(draft, alarm) : null;
            incident = Open(draft, kind, entry ? IncidentStage.Entry : IncidentStage.Alarm, true, alarm.Id, evidence, end);
            if (!entry)
            {
                Alarm(draft, incident, presumed: false, lateBy: null, silent: true);
            }

            return;
        }

        Add(draft, incident, evidence, alarm.Id, joins: !incident.OnBaseStation);
        if (!entry && incident.Stage == IncidentStage.Entry)
        {
            Alarm(draft, incident, presumed: false, lateBy: null, silent: true);
        }
    }

    /// <summary>
    /// A disarming came to nothing, and the base station's alarm goes on. If it was called off meanwhile it begins
    /// anew, and those who were told that it is over are told that it is not (A-S16).
    /// </summary>
    internal static void NotDisarmed(DecisionBuilder draft)
    {
        if (draft.State is { Alarm: { } alarm, Intent: not { IsOpen: true } } && draft.Guard.Open(IncidentKinds.OfAlarm(alarm.State)) is null)
        {
            Reported(draft, alarm);
            Due(draft);
        }
    }

    /// <summary>
    /// The base station says when its entry delay ends, which it had not said when it began, or says it sooner. Never
    /// later (A-S12).
    /// </summary>
    internal static void EntryEnds(DecisionBuilder draft, Instant endsAt)
    {
        if (draft.Guard.Open(IncidentKind.Burglary) is { Stage: IncidentStage.Entry, ByBaseStation: true, EntryEndsAt: { } end } incident && endsAt < end)
        {
            draft.Add(new EntryShortened(incident.Id, draft.Context.Self.Id, endsAt));
        }
    }

    /// <summary>
    /// The base station has no alarm any more, and nobody disarmed. It shows one alarm at a time: what it showed before
    /// another came over it is gone, too, and an id that it told once and not again is no reason to keep an incident.
    /// </summary>
    /// <returns>
    /// True if an entry delay was excused by it: then nobody disarmed, and who followed is looked at.
    /// </returns>
    internal static bool Cleared(DecisionBuilder draft)
    {
        bool entered = draft.Guard.Open(IncidentKind.Burglary) is { Stage: IncidentStage.Entry, OnBaseStation: true };
        foreach (Incident incident in draft.Guard.Incidents.Where(i => i.OnBaseStation))
        {
            End(draft, incident, IncidentEnd.Cleared);
        }

        return entered;
    }

    /// <summary>
    /// Somebody who may disarmed, and the base station says so: whatever is open ends, and nothing that has not left
    /// the house does. Where it was asked for here and the base station alarms yet, that is the rest of the wish (see
    /// <see cref="PanelSteps"/>).
    /// </summary>
    /// <param name="draft">What is decided so far.</param>
    /// <param name="byEngine">The engine took an arming back: only what arming is about ends.</param>
    internal static void Disarmed(DecisionBuilder draft, bool byEngine = false)
    {
        foreach (Incident incident in draft.Guard.Shown)
        {
            if (IsStillOn(draft.State, incident) || (byEngine && incident.Kind is not (IncidentKind.Burglary or IncidentKind.Tamper)))
            {
                continue;
            }

            End(draft, incident, incident.Stage switch
            {
                IncidentStage.Entry => IncidentEnd.DisarmedInTime,
                IncidentStage.Alarm => IncidentEnd.Aborted,
                _ when draft.Now <= incident.CancelUntil => IncidentEnd.Cancelled,
                _ => IncidentEnd.Disarmed,
            });
        }
    }

    private static bool IsStillOn(SecurityState state, Incident incident) =>
        state is { Intent: { IsOpen: true, Target: "disarmed" }, Alarm: { State: not AlarmReading.EntryDelay } alarm }
        && incident.OnBaseStation && IncidentKinds.OfAlarm(alarm.State) == incident.Kind;

    /// <summary>Incidents whose time has come, each one step or several.</summary>
    internal static void Due(DecisionBuilder draft)
    {
        foreach (Incident incident in draft.Guard.Incidents)
        {
            if (incident is { Stage: IncidentStage.Entry, EntryDueAt: { } due } && due <= draft.Now)
            {
                Duration late = draft.Now - due;
                Alarm(draft, incident, presumed: incident.ByBaseStation, late > DecisionBuilder.Tolerance ? late : null, silent: false);
            }

            GoOn(draft, incident.Id);
        }
    }

    /// <summary>Sirens were silenced by somebody: the incident goes on in silence (A-S16).</summary>
    internal static void Silenced(DecisionBuilder draft)
    {
        foreach (Incident incident in draft.Guard.Incidents.Where(i => i.SoundUntil is not null))
        {
            draft.Add(new SoundingOver(incident.Id));
        }
    }

    /// <summary>
    /// The base station's siren is silent although an alarm that the engine raised is to sound (A-S7).
    /// </summary>
    internal static void SoundAgain(DecisionBuilder draft)
    {
        Instant? until = null;
        foreach (Incident incident in draft.Guard.Incidents)
        {
            until = incident.SoundUntil > (until ?? draft.Now) ? incident.SoundUntil : until;
        }

        if (until is { } end && draft.State.Siren.Intent is not { IsOpen: true })
        {
            IncidentSirens.SoundBaseStation(draft, end - draft.Now);
        }
    }

    private static Incident Open(
        DecisionBuilder draft,
        IncidentKind kind,
        IncidentStage stage,
        bool byBaseStation,
        string? alarmId,
        IReadOnlyList<Evidence> evidence,
        Instant? end,
        bool isSilent = false)
    {
        string id = draft.Context.NewId(isSilent ? SilentCalls.Id : "incident");
        Evidence[] first = [.. evidence.Take(Incident.EvidenceMax)];
        draft.Add(new IncidentOpened(id, kind, stage, byBaseStation, alarmId, first, end));
        return draft.Guard.Open(kind, isSilent)!;
    }

    private static void Add(DecisionBuilder draft, Incident incident, IReadOnlyList<Evidence> evidence, string? alarmId, bool joins = false)
    {
        Evidence[] added = [.. evidence.Where(e => incident.Evidence.All(known => known.Device != e.Device))];
        bool fits = incident.Evidence.Count < Incident.EvidenceMax && added.Length > 0;
        bool isNamed = alarmId is not null && alarmId != incident.AlarmId;
        if (fits || isNamed || joins)
        {
            draft.Add(new EvidenceAdded(incident.Id, fits ? added : [], isNamed ? alarmId : null) { Joins = joins && !isNamed ? true : null });
        }
    }

    private static void Alarm(DecisionBuilder draft, Incident incident, bool presumed, Duration? lateBy, bool silent, bool atOnce = false)
    {
        IncidentPolicy policy = draft.Guard.Policy.Incidents;
        bool sounds = !silent && policy.SoundSeconds > 0 && IsLoud(draft, incident);
        Duration sound = Duration.FromSeconds(policy.SoundSeconds);
        draft.Add(new IncidentAlarmed(
            incident.Id,
            incident.Kind,
            draft.Now + (atOnce ? Duration.Zero : Duration.FromSeconds(policy.AbortSeconds)),
            sounds ? draft.Now + sound : null,
            presumed,
            lateBy));
        if (sounds)
        {
            IncidentSirens.Sound(draft, sound);
        }

        GoOn(draft, incident.Id);
    }

    /// <summary>
    /// Water is no reason to wake the street, nor is a cover that is opened while nobody is armed. For smoke and CO
    /// behind a base station, the base station sounds by itself.
    /// </summary>
    private static bool IsLoud(DecisionBuilder draft, Incident incident) => incident.Kind switch
    {
        IncidentKind.Flood => false,
        IncidentKind.Tamper => draft.Guard.Period is not null,
        IncidentKind.Fire or IncidentKind.Co => !incident.Evidence.Any(e =>
            e.Device is { } id && draft.Devices.ById(id) is { } device && DeviceKinds.IsBehindHub(device.Address)),
        _ => true,
    };

    private static void GoOn(DecisionBuilder draft, string id)
    {
        if (Of(draft, id) is { Stage: IncidentStage.Alarm, AbortUntil: { } abort } alarm && abort <= draft.Now)
        {
            Tell(draft, alarm, abort);
        }

        if (Of(draft, id) is { SoundUntil: { } sound } && sound <= draft.Now)
        {
            draft.Add(new SoundingOver(id));
        }

        if (Of(draft, id) is { Stage: IncidentStage.Told, TimesOutAt: { } end } told && end <= draft.Now)
        {
            End(draft, told, IncidentEnd.TimedOut);
            if (told.MayEndArming && IsLast(draft) && draft.Guard.Policy.Incidents.AfterSounding == AfterSounding.Disarm && draft.Guard.Period is not null)
            {
                ArmedPeriodSteps.Disarm(draft);
            }
        }
    }

    /// <summary>
    /// Nothing is open that disarming would call off. Those whose time has come, too, end by themselves in the same
    /// step. A silent call neither keeps the home armed nor is called off by the engine.
    /// </summary>
    private static bool IsLast(DecisionBuilder draft) =>
        draft.Guard.Shown.All(i => i.Stage == IncidentStage.Told && i.TimesOutAt <= draft.Now);

    private static void Tell(DecisionBuilder draft, Incident incident, Instant due)
    {
        IReadOnlyList<RecipientPolicy> contacts = draft.Guard.Policy.Contacts;
        Duration late = draft.Now - due;
        draft.Add(new IncidentTold(
            incident.Id,
            draft.Now + Duration.FromSeconds(draft.Guard.Policy.Incidents.CancelSeconds),
            [.. contacts.Select(c => c.Id)],
            late > DecisionBuilder.Tolerance ? late : null));
        foreach (RecipientPolicy contact in contacts)
        {
            IncidentNotices.Tell(draft, incident, contact, null, TellWithin);
        }
    }

    private static void End(DecisionBuilder draft, Incident incident, IncidentEnd how)
    {
        RecipientPolicy[] called = [.. draft.Guard.Policy.Contacts.Where(c => incident.Told.Contains(c.Id, StringComparer.Ordinal))];
        bool sounded = incident.SoundUntil is not null;
        draft.Add(new IncidentEnded(incident.Id, how, [.. called.Select(c => c.Id)]));
        foreach (RecipientPolicy contact in called)
        {
            IncidentNotices.Tell(draft, incident, contact, how, RecipientCalls.NewsWithin);
        }

        if (sounded && draft.Guard.Incidents.All(i => i.SoundUntil is null))
        {
            IncidentSirens.Silence(draft);
        }
    }

    private static Incident? Of(DecisionBuilder draft, string id) => draft.Guard.Incidents.FirstOrDefault(i => i.Id == id);

    /// <summary>
    /// As the base station says it; else as it keeps it in this mode, from when it says that it began.
    /// </summary>
    private static Instant EntryEnd(DecisionBuilder draft, AlarmReading alarm)
    {
        if (draft.State.Delay is { Kind: DelayKind.Entry, EndsAt: var end })
        {
            return end;
        }

        Instant began = Instant.Min(alarm.Since ?? draft.Now, draft.Now);
        int? seconds = draft.State.Delays?.FirstOrDefault(d => d.Mode == draft.State.Mode)?.EntrySeconds;
        return seconds is { } known ? Instant.Max(began + Duration.FromSeconds(known), draft.Now) : draft.Now + EntryUnknown;
    }
}
