using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>An arming that waits until what is open has closed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Mode">The mode's name.</param>
/// <param name="Bypassed">What is to be bypassed then.</param>
/// <param name="By">Who asked.</param>
/// <param name="Until">When it does not wait any longer.</param>
/// <param name="ArmsAt">Everything is closed; it arms then if it still is. Null while something is open.</param>
internal sealed record Waiting(
    string Id, string Mode, IReadOnlyList<Bypass> Bypassed, Principal By, Instant Until, Instant? ArmsAt)
{
    /// <summary>It arms then, leaving out what is open; otherwise it is given up.</summary>
    public bool ThenBypass { get; init; }

    /// <summary>It waits for its time alone, and arms then.</summary>
    public bool Delayed { get; init; }
}

/// <summary>What was asked for with the latest intent to arm.</summary>
/// <param name="Intent">The intent.</param>
/// <param name="Mode">The mode's name.</param>
/// <param name="Bypassed">What is to be bypassed.</param>
/// <param name="Checked">
/// Whether sensors are looked at again when the exit delay ends; not when an arming is taken back.
/// </param>
internal sealed record ArmingAsked(string Intent, string Mode, IReadOnlyList<Bypass> Bypassed, bool Checked)
{
    /// <summary>Who asked.</summary>
    public Principal By { get; init; } = Principal.Engine;

    /// <summary>What is left out although nobody named it.</summary>
    public IReadOnlyList<Obstacle> LeftOut { get; init; } = [];
}

/// <summary>What the engine guards by itself, on top of the base station.</summary>
internal sealed record GuardState
{
    public SecurityPolicy Policy { get; init; } = SecurityPolicy.Default;

    public ArmingAsked? Asked { get; init; }

    public ArmedPeriod? Period { get; init; }

    public Waiting? Waiting { get; init; }

    /// <summary>
    /// Open incidents, at most one of a kind, and one of a kind that is silent, in the order in which they began.
    /// </summary>
    public IReadOnlyList<Incident> Incidents { get; init; } = [];

    /// <summary>
    /// Those that somebody may be told of who asks. Whatever is answered or refused because of an incident looks here.
    /// </summary>
    [JsonIgnore]
    internal IEnumerable<Incident> Shown => Incidents.Where(i => !i.IsSilent);

    /// <summary>Zones behind the base station are not heeded until then.</summary>
    public Instant? IgnoreUntil { get; init; }

    /// <summary>
    /// When those zones are looked at after that: what stands open then was opened while nobody heeded it.
    /// </summary>
    public Instant? LookAt { get; init; }

    /// <summary>The last notices of each sort that were sent.</summary>
    public IReadOnlyList<GivenNotice> Given { get; init; } = [];

    /// <summary>
    /// Messages to recipients of which nobody knows yet how they ended, the oldest first; also of incidents that are
    /// over.
    /// </summary>
    public IReadOnlyList<CallName> Owed { get; init; } = [];

    internal Incident? Open(IncidentKind kind, bool isSilent = false)
    {
        foreach (Incident incident in Incidents)
        {
            if (incident.Kind == kind && incident.IsSilent == isSilent)
            {
                return incident;
            }
        }

        return null;
    }

    internal Instant? WakeAt()
    {
        Instant? next = Deadlines.Earliest(
            Period?.WakeAt(),
            Waiting?.ArmsAt ?? Waiting?.Until,
            LookAt);
        foreach (Incident incident in Incidents)
        {
            next = Deadlines.Earliest(next, incident.WakesAt);
        }

        return next;
    }

    internal GuardState Evolve(IEvent @event) => @event switch
    {
        PolicySet e => this with { Policy = e.Policy },
        RecipientWayEnded e => this with { Policy = Policy.Without(e.Contact, e.Way) },
        ArmRequested e => this with { Asked = new ArmingAsked(e.Intent, e.ModeName, e.Bypasses, e.Unchecked != true) { By = e.By, LeftOut = e.LeftOut ?? [] } },
        BypassAdded { LeftOut: { } left } e => Evolved(e) with
        {
            Asked = Asked is { } asked ? asked with { LeftOut = [.. asked.LeftOut, .. left] } : null,
        },
        NoticeGiven e => this with
        {
            Given = GivenNotice.After(Given, e),
            Owed = [.. Owed, .. e.Contacts.Select(c => new CallName(e.Notice.Id, CallName.Notice, c))],
        },
        NoticeAnswered e => this with { Owed = Without(e.Notice, e.Contact, CallName.Notice, null) },
        ModeReported { Mode: SecurityMode.Disarmed } => this with { Period = null },
        PeriodBegan e => this with { Period = Begun(e) },
        PowerRestored e => this with { IgnoreUntil = e.IgnoreUntil, LookAt = e.IgnoreUntil },
        PowerPauseOver e => this with { IgnoreUntil = null, LookAt = e.LookAt },
        ArmWaiting e => this with
        {
            Waiting = new Waiting(e.Id, e.Mode, e.Bypassed, e.By, e.Until, null)
            {
                ThenBypass = e.ThenBypass == true,
                Delayed = e.Delayed == true,
            },
        },
        ArmWaitSettling e => this with { Waiting = Waiting is { } waiting ? waiting with { ArmsAt = e.ArmsAt } : null },
        ArmWaitEnded => this with { Waiting = null },
        RecipientAnswered e => Evolve(e) with { Owed = Without(e.Incident, e.Contact, e.Message, e.Way) },
        IncidentEnded e => Evolve(e) with { Owed = With(e.Incident, CallName.Over, e.Called) },
        IncidentTold e => Evolve(e) with { Owed = With(e.Incident, CallName.On, e.Contacts) },
        HelpCalled e => Evolve(e) with { Owed = With(e.Incident, CallName.OnAgain(e.Times), e.Contacts) },
        IncidentToldAgain { Calls: { } calls } e => Evolve(e) with
        {
            Owed = [.. Owed, .. calls.Select(CallName.Parse).OfType<CallName>()],
        },
        IncidentToldAgain e => Evolve(e) with { Owed = With(e.Incident, CallName.OnMoved(e.Times), e.Contacts) },
        RecipientReachedLate { SaysOver: true } e => this with { Owed = With(e.Incident, CallName.Over, [e.Contact]) },
        IIncidentEvent e => Evolve(e),
        _ => Evolved(@event),
    };

    /// <summary>By each of their ways, as they are at that moment.</summary>
    private IReadOnlyList<CallName> With(string about, string sort, IReadOnlyList<string> contacts) =>
        contacts.Count == 0 ? Owed :
        [
            .. Owed,
            .. Policy.Contacts.Where(c => contacts.Contains(c.Id, StringComparer.Ordinal))
                .SelectMany(c => c.AllWays().Select(w => new CallName(about, sort, c.Id, w.Said))),
        ];

    /// <summary>An older event does not say which message it was.</summary>
    private IReadOnlyList<CallName> Without(string about, string contact, string? sort, string? way) =>
        Owed.Count == 0 ? Owed
        :
        [
            .. Owed.Where(o => o.About != about || o.Contact != contact || o.Way != way
                || (sort is not null && o.Sort != sort)),
        ];

    private GuardState Evolved(IEvent @event) => Period is { } period && period.Evolve(@event) is var next && !ReferenceEquals(next, period)
        ? this with { Period = next }
        : this;

    private ArmedPeriod Begun(PeriodBegan e) => e.GoesOn == true && Period is { } same
        ? Begins(e) with { CountsFrom = same.CountsFrom, Zones = same.Zones, DoorUsed = same.DoorUsed }
        : Begins(e);

    private ArmedPeriod Begins(PeriodBegan e) => new()
    {
        Id = e.Period,
        Mode = e.Mode,
        Guards = e.Guards,
        Intent = e.Intent,
        Began = e.At,
        CountsFrom = e.At,
        // Asked for once more on its way there, it goes back to where the first one came from; so it does where that
        // was taken back and never was.
        From = Period is { } again && (again.Reverted || (again.Mode == e.Mode && again.Guards == e.Guards)) ? again.From
            : Period is { } before ? new FormerMode(before.Mode, before.Guards, before.Bypassed)
            : new FormerMode(SecurityMode.Disarmed.Word(), SecurityMode.Disarmed, []),
        Bypassed = e.Bypassed,
        Exit = e.ExitEndsAt is { } end ? new OwnExit(end, end, false, false, false) : null,
        AtKeypad = e.AtKeypad,
        By = e.By,
    };

    private GuardState Evolve(IIncidentEvent step)
    {
        Incident? before = Incidents.FirstOrDefault(i => i.Id == step.Incident);
        Incident? after = Incident.Evolve(before, step);
        if (ReferenceEquals(before, after))
        {
            return this;
        }

        return this with
        {
            Incidents =
            [
                .. Incidents.Select(i => i.Id == step.Incident ? after : i).OfType<Incident>(),
                .. before is null && after is not null ? [after] : Array.Empty<Incident>(),
            ],
        };
    }
}
