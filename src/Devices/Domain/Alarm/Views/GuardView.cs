using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Views;

/// <summary>The armed period the home is in.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Mode">The mode's name, e.g. <c>night</c>.</param>
/// <param name="Guards">The base station's mode.</param>
/// <param name="Since">When it began.</param>
/// <param name="Intent">Our intent that led to it; null if somebody else armed.</param>
/// <param name="ExitEndsAt">When the engine's own zones begin to count; null if they do.</param>
/// <param name="Bypassed">What is not guarded.</param>
/// <param name="ShutDown">Ids of zones that tripped too often.</param>
/// <param name="Reverted">It was taken back; the request for the mode before is under way.</param>
public sealed record PeriodView(
    string Id,
    string Mode,
    SecurityMode Guards,
    Instant Since,
    string? Intent,
    Instant? ExitEndsAt,
    IReadOnlyList<Bypass> Bypassed,
    IReadOnlyList<string> ShutDown,
    bool Reverted,
    bool AtKeypad)
{
    /// <summary>
    /// It was to be taken back, and the base station did not do it for certain: it is armed, and was not checked.
    /// </summary>
    public bool RevertFailed { get; init; }

    /// <summary>
    /// Ids of what is left out although nobody named it: it was open or not watched when the home was armed.
    /// </summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Zones that stand open and count only when they have done so for their time, and when that is.</summary>
    public ImmutableSortedDictionary<string, Instant> Counting { get; init; } =
        ImmutableSortedDictionary.Create<string, Instant>(StringComparer.Ordinal);
}

/// <summary>An incident, open or ended.</summary>
public sealed record IncidentView
{
    public required string Id { get; init; }

    public required IncidentKind Kind { get; init; }

    public required IncidentStage Stage { get; init; }

    /// <summary>True if the base station raised it.</summary>
    public required bool ByBaseStation { get; init; }

    public required Instant OpenedAt { get; init; }

    public IReadOnlyList<Evidence> SetOffBy { get; init; } = [];

    public Instant? EntryEndsAt { get; init; }

    public Instant? AlarmedAt { get; init; }

    /// <summary>Nobody said that there is an alarm: an entry delay ran out, and the base station fell silent.</summary>
    public bool Presumed { get; init; }

    /// <summary>Until then nothing leaves the house.</summary>
    public Instant? AbortUntil { get; init; }

    public Instant? ToldAt { get; init; }

    public Instant? CancelUntil { get; init; }

    /// <summary>The contacts and how telling them went: <c>asked</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public ImmutableSortedDictionary<string, string> Contacts { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public Principal? AcknowledgedBy { get; init; }

    public Instant? AcknowledgedAt { get; init; }

    public IncidentEnd? End { get; init; }

    public Instant? EndedAt { get; init; }

    public Principal? EndedBy { get; init; }

    /// <summary>Ids of the contacts who are told that it is over; null while it is open, and of old ones.</summary>
    public IReadOnlyList<string>? Called { get; init; }
}

/// <summary>A notice, and how telling it went.</summary>
/// <param name="Notice">What was said.</param>
/// <param name="Contacts">Who was told: <c>asked</c>, <c>delivered</c> or <c>failed</c>.</param>
public sealed record NoticeView(Notice Notice, ImmutableSortedDictionary<string, string> Contacts);

/// <summary>An arming that waits: for sensors to close, or for its time.</summary>
public sealed record ArmWaitView(string Id, string Mode, Principal By, Instant Until, Instant? ArmsAt)
{
    /// <summary>It waits for its time alone.</summary>
    public bool Delayed { get; init; }
}

/// <summary>
/// An arming that was taken back, as the latest thing that happened to the mode by a wish of somebody.
/// </summary>
/// <param name="At">When.</param>
/// <param name="Reverted">What stood in the way, and to which mode it goes back.</param>
public sealed record RevertedView(Instant At, ArmingReverted Reverted)
{
    /// <summary>
    /// What somebody asked for after it; once that is confirmed it is the latest thing that happened. Null if nobody
    /// did.
    /// </summary>
    public string? OvertakenBy { get; init; }
}

/// <summary>What the engine itself guards.</summary>
public sealed record GuardView
{
    public const int EndedMax = 20;
    public const int NoticesMax = 20;

    public SecurityPolicy Policy { get; init; } = SecurityPolicy.Default;

    public PeriodView? Period { get; init; }

    public ArmWaitView? Waiting { get; init; }

    /// <summary>Ids of what the latest request to arm leaves out although nobody named it.</summary>
    public IReadOnlyList<string> LeftOutOfAsked { get; init; } = [];

    /// <summary>
    /// Zones behind the base station are not heeded until then: its power came back. Null if they are.
    /// </summary>
    public Instant? IgnoreUntil { get; init; }

    /// <summary>
    /// The latest arming was taken back; null once somebody armed or disarmed after that, and the base station did it.
    /// </summary>
    public RevertedView? Reverted { get; init; }

    /// <summary>How many incidents ever began, by the words of their kinds.</summary>
    public ImmutableSortedDictionary<string, long> Begun { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>Open incidents that whoever reads may be told of, at most one of a kind, the oldest first.</summary>
    public ImmutableList<IncidentView> Incidents { get; init; } = ImmutableList<IncidentView>.Empty;

    /// <summary>
    /// Open calls for help in silence, the oldest first: for whoever made one, in the answer to that very call, and for
    /// who may read of duress. Nothing else looks here.
    /// </summary>
    public ImmutableList<IncidentView> Silent { get; init; } = ImmutableList<IncidentView>.Empty;

    /// <summary>
    /// Ids of silent calls that were made before their ids said so, for the history. No more are added.
    /// </summary>
    public ImmutableSortedSet<string> SilentOfOld { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>A silent call was recorded, and what it opens comes next; of what kind. Null if not.</summary>
    public IncidentKind? SilentComing { get; init; }

    /// <summary>The one place where it is decided who is shown which open incidents.</summary>
    public IReadOnlyList<IncidentView> IncidentsFor(bool mayReadDuress) =>
        mayReadDuress && Silent.Count > 0 ? [.. Incidents.Concat(Silent).OrderBy(i => i.OpenedAt)] : Incidents;

    /// <summary>Whether an event of this home is kept from whoever may not read of duress.</summary>
    public bool IsHidden(IEvent @event) =>
        SilentCalls.IsOfSilent(@event) || (@event is IIncidentEvent e && SilentOfOld.Contains(e.Incident));

    /// <summary>The last <see cref="EndedMax"/> that ended, the oldest first.</summary>
    public ImmutableList<IncidentView> Ended { get; init; } = ImmutableList<IncidentView>.Empty;

    /// <summary>The last <see cref="NoticesMax"/> notices, the oldest first.</summary>
    public ImmutableList<NoticeView> Notices { get; init; } = ImmutableList<NoticeView>.Empty;

    /// <summary>The gravest open incident: one that sounds before one whose entry delay runs.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IncidentView? Gravest => Incidents.OrderBy(i => i.Stage == IncidentStage.Entry).FirstOrDefault();

    /// <summary>
    /// Whether the alarm wants to be told of what a device reports. Asked for every event of every device.
    /// </summary>
    internal bool Heeds(Address device, SensorSign sign)
    {
        switch (sign)
        {
            case SensorSign.Smoke or SensorSign.Co or SensorSign.Flood or SensorSign.Tampered:
                return true;
            case SensorSign.PowerBack:
                return Period is not null && Policy.Zones.Count > 0;
            case SensorSign.WatchChanged:
                return Waiting is not null || (Period is not null && IsOfGroup(device));
        }

        if (Waiting is not null)
        {
            return true;
        }

        ZonePolicy? zone = Policy.Zones.Count == 0 ? null : Policy.Zone(device.Id);
        return Period is { } period
            ? zone is not null || IsUntilClosed(period, device.Id) || (period.AtKeypad && device.Kind == DeviceKinds.Contact)
            : zone is { Type: ZoneType.Always };
    }

    /// <summary>Of a zone that trips only with others, or of the lines by which they are heard.</summary>
    private bool IsOfGroup(Address device) =>
        Policy.Groups.Count > 0 && (device.Kind == DeviceKinds.Coverage || Policy.Zone(device.Id) is { Group: not null });

    private static bool IsUntilClosed(PeriodView period, string device)
    {
        foreach (Bypass bypass in period.Bypassed)
        {
            if (bypass.UntilClosed && bypass.Device == device)
            {
                return true;
            }
        }

        return false;
    }
}
