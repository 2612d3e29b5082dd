using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Rules;

/// <summary>
/// A rule as it is written, stored and evaluated. Version 1 of the format; a field that is added later has a default, so that
/// stored documents stay readable for ever. Made only by <see cref="RuleParser"/>: references are whole addresses.
/// </summary>
public sealed record RuleDocument
{
    /// <summary>The version of the document format that this build writes.</summary>
    public const int FormatVersion = 1;

    public const int PriorityDefault = 100;
    public const int MaxLatenessDefault = 120;

    public int Version { get; init; } = FormatVersion;

    public required string Name { get; init; }

    public string? Description { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>Rules that one event triggers are decided by ascending priority, then by id (R-S16).</summary>
    public int Priority { get; init; } = PriorityDefault;

    /// <summary>
    /// An event that became known this many seconds after it was true triggers nothing any more, and a step this late
    /// switches nothing on.
    /// </summary>
    public int MaxLatenessSeconds { get; init; } = MaxLatenessDefault;

    /// <summary>Any of them starts the rule.</summary>
    public required IReadOnlyList<RuleTrigger> Triggers { get; init; }

    /// <summary>All of them must hold just before the event.</summary>
    public IReadOnlyList<RuleCondition> Conditions { get; init; } = [];

    /// <summary>Taken in order.</summary>
    public required IReadOnlyList<RuleAction> Actions { get; init; }
}

/// <summary>What starts a rule.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(MotionTrigger), "motion")]
[JsonDerivedType(typeof(DingTrigger), "ding")]
[JsonDerivedType(typeof(ContactTrigger), "contact")]
[JsonDerivedType(typeof(ModeChangedTrigger), "mode_changed")]
[JsonDerivedType(typeof(AlarmTrigger), "alarm")]
public abstract record RuleTrigger;

/// <param name="Devices">Cameras and motion sensors; none means any.</param>
/// <param name="Detection">Only motion of this, e.g. <c>human</c>; null means any.</param>
public sealed record MotionTrigger(IReadOnlyList<Address> Devices, string? Detection = null) : RuleTrigger;

/// <param name="Devices">Doorbells; none means any.</param>
public sealed record DingTrigger(IReadOnlyList<Address> Devices) : RuleTrigger;

/// <param name="Devices">Contacts; none means any.</param>
/// <param name="To"><c>open</c> or <c>closed</c>.</param>
public sealed record ContactTrigger(IReadOnlyList<Address> Devices, string To) : RuleTrigger;

/// <summary>The base station reported another mode, or the home came into one with a name of its own. Modes: <see cref="RuleModes"/>.</summary>
/// <param name="From">Only from one of these; none means any.</param>
/// <param name="To">Only to one of these; none means any.</param>
public sealed record ModeChangedTrigger(IReadOnlyList<string> From, IReadOnlyList<string> To) : RuleTrigger;

/// <summary>The base station or the engine raised an alarm, or it came to another stage.</summary>
/// <param name="States">Only these words, Ring's and <see cref="AlarmWords"/>, e.g. <c>burglar-alarm</c>; none means any.</param>
public sealed record AlarmTrigger(IReadOnlyList<string> States) : RuleTrigger;

/// <summary>What must hold just before the event.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ModeCondition), "mode")]
[JsonDerivedType(typeof(TimeWindowCondition), "time_window")]
[JsonDerivedType(typeof(DeviceStateCondition), "device_state")]
public abstract record RuleCondition;

/// <summary>
/// The base station guards in one of these modes. An armed mode holds only once its exit delay is over: nobody is to be
/// frightened off while leaving.
/// </summary>
/// <param name="Modes">Words of the base station or names of the home's own: <see cref="RuleModes"/>.</param>
public sealed record ModeCondition(IReadOnlyList<string> Modes) : RuleCondition;

/// <summary>
/// The local time is in [from, to). A window whose end is before its start goes across midnight; a day names the window
/// that begins on it.
/// </summary>
/// <param name="From">First instant in the window.</param>
/// <param name="To">First instant behind it.</param>
/// <param name="Zone">IANA time zone.</param>
/// <param name="Days">Days on which a window begins, <c>mon</c> to <c>sun</c>; none means every day.</param>
public sealed record TimeWindowCondition(LocalTime From, LocalTime To, string Zone, IReadOnlyList<string> Days) : RuleCondition;

/// <param name="Device">The device.</param>
/// <param name="Capability">Which of its capabilities.</param>
/// <param name="Is">The state's word.</param>
public sealed record DeviceStateCondition(Address Device, string Capability, string Is) : RuleCondition;

/// <summary>What a rule does.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ArmAction), "arm")]
[JsonDerivedType(typeof(SirenAction), "siren")]
[JsonDerivedType(typeof(LightAction), "light")]
[JsonDerivedType(typeof(WebhookAction), "webhook")]
[JsonDerivedType(typeof(DelayAction), "delay")]
public abstract record RuleAction;

/// <summary>What an automation does with a sensor that is open or not watched when it arms (A-S4). Never silently: contacts are told.</summary>
public enum WhenOpen
{
    /// <summary>Arm once it has closed, and leave it out when the time for that is over.</summary>
    [JsonStringEnumMemberName("wait")] Wait = 1,

    /// <summary>Leave it out at once.</summary>
    [JsonStringEnumMemberName("bypass")] Bypass = 2,

    /// <summary>Do not arm.</summary>
    [JsonStringEnumMemberName("fail")] Fail = 3,
}

/// <param name="Mode">A mode of the home by its name, e.g. <c>night</c>.</param>
/// <param name="BypassOpen">The older way to say <see cref="Rules.WhenOpen.Bypass"/>.</param>
public sealed record ArmAction(string Mode, bool BypassOpen = false) : RuleAction
{
    /// <summary>Minutes, where a document says none: what ADR 0603 takes from A-S4.</summary>
    internal const int WaitDefault = 5;

    internal const int WaitMax = 720;

    internal static readonly IReadOnlyList<string> WhenOpenWords = ["wait", "bypass", "fail"];

    /// <summary>Null in documents that do not say it; <see cref="OnOpen"/> is what holds then.</summary>
    public WhenOpen? WhenOpen { get; init; }

    /// <summary>How long it waits; null for <see cref="WaitDefault"/>.</summary>
    public int? WaitMinutes { get; init; }

    /// <summary>What holds. A document that says nothing means what it meant before there was a choice: it does not arm.</summary>
    [JsonIgnore]
    public WhenOpen OnOpen => WhenOpen ?? (BypassOpen ? Rules.WhenOpen.Bypass : Rules.WhenOpen.Fail);

    [JsonIgnore]
    public int WaitsMinutes => WaitMinutes ?? WaitDefault;
}

/// <param name="Devices">Cameras with a siren, or the security system.</param>
/// <param name="On">Sound or silence.</param>
/// <param name="Seconds">How long to sound.</param>
public sealed record SirenAction(IReadOnlyList<Address> Devices, bool On = true, int Seconds = 30) : RuleAction;

public sealed record LightAction(IReadOnlyList<Address> Devices, bool On = true) : RuleAction;

/// <param name="Url">Absolute http or https address.</param>
/// <param name="Body">What is sent along with the facts of the run; null if nothing.</param>
/// <param name="Headers">Further headers; null if none.</param>
public sealed record WebhookAction(
    string Url, RawJson? Body = null, IReadOnlyDictionary<string, string>? Headers = null) : RuleAction;

/// <summary>Waits; durable, to an absolute instant.</summary>
public sealed record DelayAction(int Seconds) : RuleAction;
