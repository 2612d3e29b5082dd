using System.Text.Json.Serialization;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>
/// How a home wants to be guarded beyond what the base station does by itself. A home that never set one has
/// <see cref="Default"/>. Numbers follow the values that ANSI/SIA CP-01 recommends where it has one (docs/alarm.md); no
/// conformity is claimed.
/// </summary>
public sealed record SecurityPolicy
{
    /// <summary>What a home without a policy of its own has: Ring's modes, life safety, no zones.</summary>
    public static SecurityPolicy Default { get; } = new();

    /// <summary>
    /// Modes with settings of their own, at most <see cref="ModesMax"/>; <c>home</c> and <c>away</c> exist anyway.
    /// </summary>
    public IReadOnlyList<ModePolicy> Modes { get; init; } = [];

    /// <summary>
    /// What the engine itself guards, at most <see cref="ZonesMax"/>, in ordinal order of their devices.
    /// </summary>
    public IReadOnlyList<ZonePolicy> Zones { get; init; } = [];

    public IReadOnlyList<GroupPolicy> Groups { get; init; } = [];

    public IncidentPolicy Incidents { get; init; } = new();

    /// <summary>Who is told of an incident once its abort window is over.</summary>
    public IReadOnlyList<RecipientPolicy> Contacts { get; init; } = [];

    public const int ModesMax = 16;
    public const int ZonesMax = 200;
    public const int GroupsMax = 20;
    public const int ContactsMax = 10;

    /// <summary>The same without one further way of a contact.</summary>
    internal SecurityPolicy Without(string contact, string way) => this with
    {
        Contacts = [.. Contacts.Select(c => c.Id == contact ? c.Without(way) : c)],
    };

    /// <summary>The mode of a name; null if the home has none of that name.</summary>
    /// <summary>The mode of a name, also if the policy lost it meanwhile: an armed period keeps its own.</summary>
    internal ModePolicy ModeOf(string name, SecurityMode guards) =>
        Mode(name) ?? new ModePolicy { Name = name, Guards = guards };

    public ModePolicy? Mode(string name) =>
        Modes.FirstOrDefault(m => m.Name == name) ?? ModePolicy.BuiltIn.FirstOrDefault(m => m.Name == name);

    /// <summary>All modes by which the home can be armed, built-in ones first.</summary>
    public IReadOnlyList<ModePolicy> ArmedModes() =>
    [
        .. ModePolicy.BuiltIn.Select(b => Modes.FirstOrDefault(m => m.Name == b.Name) ?? b),
        .. Modes.Where(m => ModePolicy.BuiltIn.All(b => b.Name != m.Name)),
    ];

    internal ZonePolicy? Zone(string device)
    {
        foreach (ZonePolicy zone in Zones)
        {
            if (zone.Device == device)
            {
                return zone;
            }
        }

        return null;
    }

    internal bool Same(SecurityPolicy other) =>
        Modes.SequenceEqual(other.Modes)
        && Zones.Count == other.Zones.Count && Zones.Zip(other.Zones).All(z => z.First.Same(z.Second))
        && Groups.SequenceEqual(other.Groups)
        && Contacts.Count == other.Contacts.Count && Contacts.Zip(other.Contacts).All(c => c.First.Same(c.Second))
        && Incidents.Same(other.Incidents);
}

/// <summary>A mode by its name, and which of the base station's modes it is.</summary>
public sealed record ModePolicy
{
    public const string Home = "home";
    public const string Away = "away";

    /// <summary>Modes every home has. Night and vacation are the usual names for what they are.</summary>
    public static IReadOnlyList<ModePolicy> BuiltIn { get; } =
    [
        new() { Name = Home, Guards = SecurityMode.Home },
        new() { Name = Away, Guards = SecurityMode.Away },
        new() { Name = "night", Guards = SecurityMode.Home },
        new() { Name = "vacation", Guards = SecurityMode.Away },
    ];

    /// <summary>1 to 32 characters out of <c>a-z 0-9 -</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the base station is asked for: home or away.</summary>
    public required SecurityMode Guards { get; init; }

    /// <summary>
    /// For the zones that the engine guards: how long one may still go through them after arming. Null for 60 s where
    /// the base station guards away (CP-01: 45 to 255 s, 60 by default), and none otherwise.
    /// </summary>
    public int? ExitSeconds { get; init; }

    /// <summary>
    /// For the engine's entry zones without a time of their own; null for 30 s (CP-01: 30 to 240 s, 30 by default).
    /// </summary>
    public int? EntrySeconds { get; init; }

    public WhenOpenAtEnd WhenOpenAtEnd { get; init; } = WhenOpenAtEnd.Revert;

    /// <summary>
    /// Armed at a keypad, and no door was used while the exit delay ran: guard home instead (CP-01's auto-stay).
    /// </summary>
    public bool HomeIfNobodyLeft { get; init; }

    /// <summary>The engine's own exit delay in this mode, in seconds.</summary>
    [JsonIgnore]
    public int ExitDelay => ExitSeconds ?? (Guards == SecurityMode.Away ? 60 : 0);

    /// <summary>The delay of its entry zones without one of their own, in seconds.</summary>
    [JsonIgnore]
    public int EntryDelay => EntrySeconds ?? 30;
}

/// <summary>What happens if a sensor is open when the exit delay ends.</summary>
public enum WhenOpenAtEnd
{
    /// <summary>Back to the mode before, and the event says which sensors were open.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("revert")] Revert = 1,

    /// <summary>Armed without them, and the event lists them.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("bypass")] Bypass = 2,
}

/// <summary>What a zone's opening means.</summary>
public enum ZoneType
{
    /// <summary>Begins the entry delay: the door one comes home by.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("entry")] Entry = 1,

    /// <summary>At once, unless an entry delay runs: the hall one crosses to the keypad.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("follower")] Follower = 2,

    /// <summary>At once.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("instant")] Instant = 3,

    /// <summary>At once, in every mode, disarmed too.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("always")] Always = 4,
}

/// <summary>
/// A device that the engine guards. Where the base station itself watches the device in the present mode, the base
/// station judges its openings, and of the zone only what concerns arming holds.
/// </summary>
public sealed record ZonePolicy
{
    /// <summary>The device's id, the last part of its address.</summary>
    public required string Device { get; init; }

    public required ZoneType Type { get; init; }

    /// <summary>Names of the modes in which it is guarded; of no meaning for <see cref="ZoneType.Always"/>.</summary>
    public IReadOnlyList<string> Modes { get; init; } = [];

    /// <summary>An entry zone's own delay; null for the mode's.</summary>
    public int? EntrySeconds { get; init; }

    /// <summary>It may be open while the exit delay runs. Otherwise opening it then takes the arming back.</summary>
    public bool MayBeOpenWhileLeaving { get; init; }

    /// <summary>When this and all others of the sort are closed again, the exit delay ends 5 s later.</summary>
    public bool EndsExitWhenClosed { get; init; }

    /// <summary>It has to stay open this long before it counts; 0 for at once.</summary>
    public int OpenForSeconds { get; init; }

    /// <summary>If it is open when the home is armed, it is left out, and the event lists it.</summary>
    public bool BypassWhenOpen { get; init; }

    /// <summary>Losing touch with it while it is guarded counts as its opening.</summary>
    public bool TripsWhenLost { get; init; }

    /// <summary>Only motion of these sorts counts, e.g. <c>human</c>; empty for all.</summary>
    public IReadOnlyList<string> Detections { get; init; } = [];

    /// <summary>It counts only together with others of that group; null if it counts alone.</summary>
    public string? Group { get; init; }

    internal bool IsGuardedIn(string mode) => Type == ZoneType.Always || Modes.Contains(mode, StringComparer.Ordinal);

    internal bool Same(ZonePolicy other) =>
        Modes.SequenceEqual(other.Modes, StringComparer.Ordinal)
        && Detections.SequenceEqual(other.Detections, StringComparer.Ordinal)
        && this with { Modes = other.Modes, Detections = other.Detections } == other;
}

/// <summary>Zones that raise an alarm only together (cross zoning).</summary>
/// <param name="Id">1 to 32 characters out of <c>a-z 0-9 -</c>.</param>
/// <param name="Count">How many different zones have to trip, at least 2.</param>
/// <param name="WithinSeconds">From the first to the last of them, both ends included.</param>
public sealed record GroupPolicy(string Id, int Count, int WithinSeconds);

/// <summary>
/// Somebody who is told of incidents by all their ways, and by the first of what is no emergency as far as they want to
/// be.
/// </summary>
/// <param name="Id">1 to 32 characters out of <c>a-z 0-9 -</c>.</param>
/// <param name="Url">Their first address; see <see cref="RecipientWay"/>.</param>
public sealed record RecipientPolicy(string Id, string Url)
{
    /// <summary>
    /// Which notices they get, in the order of <see cref="NoticeKind"/>; null for all, also those of later versions,
    /// but for that of weak codes.
    /// </summary>
    public IReadOnlyList<NoticeKind>? Notices { get; init; }

    /// <summary>
    /// What they are to the home, <see cref="AccessRole.Owner"/> or <see cref="AccessRole.Resident"/>: those are sent a
    /// link by which they can answer approvals. Null for neither: a neighbour answers nothing.
    /// </summary>
    public AccessRole? Role { get; init; }

    /// <summary>Further addresses at most.</summary>
    public const int WaysMax = 4;

    /// <summary>Further addresses, by which they are told of emergencies as well; null for none.</summary>
    public IReadOnlyList<string>? Ways { get; init; }

    /// <summary>All their addresses, the first first.</summary>
    [JsonIgnore]
    public IEnumerable<string> Addresses => Ways is null ? [Url] : [Url, .. Ways];

    /// <summary>By which ways they are told of an emergency, all at once.</summary>
    public IReadOnlyList<RecipientWay> AllWays() => RecipientWay.Of(Addresses);

    internal RecipientPolicy Without(string way)
    {
        string[] left = [.. AllWays().Skip(1).Where(w => w.Name != way).Select(w => w.Address)];
        return this with { Ways = left.Length > 0 ? left : null };
    }

    /// <summary>
    /// The end of a lane's name for what is posted to this address: what is owed to another, since corrected, holds
    /// nothing back. An address may be a secret, so it is not in it.
    /// </summary>
    [JsonIgnore]
    public string Lane => $"{Id}@{Url.Aggregate(2166136261u, (mark, c) => unchecked((mark ^ c) * 16777619u)):x8}";

    internal bool Wants(NoticeKind kind) => Notices?.Contains(kind) ?? kind != NoticeKind.CodeWeak;

    internal bool Same(RecipientPolicy other) =>
        (Notices is null) == (other.Notices is null)
        && (Notices ?? []).SequenceEqual(other.Notices ?? [])
        && (Ways ?? []).SequenceEqual(other.Ways ?? [], StringComparer.Ordinal)
        && this with { Notices = other.Notices, Ways = other.Ways } == other;
}

/// <summary>What happens when an alarm has sounded for its time.</summary>
public enum AfterSounding
{
    [System.Text.Json.Serialization.JsonStringEnumMemberName("stay-armed")] StayArmed = 1,
    [System.Text.Json.Serialization.JsonStringEnumMemberName("disarm")] Disarm = 2,
}

/// <summary>What a sensor that is always on leads to.</summary>
public enum HazardResponse
{
    /// <summary>An incident.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("alarm")] Alarm = 1,

    /// <summary>The device's own event, and nothing more.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("record")] Record = 2,
}

/// <summary>The times of an incident, and which sensors are always on.</summary>
public sealed record IncidentPolicy
{
    /// <summary>
    /// After an alarm began, this long nothing leaves the house: disarming in time leaves a local record only. 0 to 45
    /// s.
    /// </summary>
    public int AbortSeconds { get; init; } = 30;

    /// <summary>
    /// After it was told outside, disarming this long counts as calling it off. At least 300 s (CP-01).
    /// </summary>
    public int CancelSeconds { get; init; } = 300;

    /// <summary>
    /// How long sirens sound for an alarm that the engine raised; the base station times its own. 0 for silent.
    /// </summary>
    public int SoundSeconds { get; init; } = 240;

    public AfterSounding AfterSounding { get; init; } = AfterSounding.StayArmed;

    /// <summary>
    /// After so many alarms of one zone in one armed period it is shut down (CP-01: 1 to 6); 0 for never.
    /// </summary>
    public int SwingerTrips { get; init; } = 2;

    /// <summary>
    /// After the base station's power came back, zones behind it are not heeded for this long (CP-01: 60 s at least).
    /// </summary>
    public int IgnoreAfterPowerSeconds { get; init; } = 60;

    /// <summary>Whether the base station's siren sounds for an alarm that the engine raised.</summary>
    public bool SoundBaseStation { get; init; } = true;

    /// <summary>Ids of the cameras whose sirens sound, too.</summary>
    public IReadOnlyList<string> Sirens { get; init; } = [];

    public HazardResponse Smoke { get; init; } = HazardResponse.Alarm;

    public HazardResponse Co { get; init; } = HazardResponse.Alarm;

    public HazardResponse Flood { get; init; } = HazardResponse.Alarm;

    public HazardResponse Tamper { get; init; } = HazardResponse.Alarm;

    internal bool Same(IncidentPolicy other) =>
        Sirens.SequenceEqual(other.Sirens, StringComparer.Ordinal) && this with { Sirens = other.Sirens } == other;
}
