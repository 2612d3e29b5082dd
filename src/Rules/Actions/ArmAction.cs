using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>
/// What an automation does with a sensor that is open or not watched when it arms (A-S4). Never silently: contacts are
/// told.
/// </summary>
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
/// <param name="BypassOpen">The older way to say <see cref="Actions.WhenOpen.Bypass"/>.</param>
public sealed record ArmAction(string Mode, bool BypassOpen = false) : HomeAction
{
    /// <summary>Minutes, where a document says none: what ADR 0603 takes from A-S4.</summary>
    internal const int WaitDefault = 5;

    internal const int WaitMax = 720;

    internal static readonly IReadOnlyList<string> WhenOpenWords = ["wait", "bypass", "fail"];

    internal const string Type = "arm";

    internal static Shape Shape { get; } = new(Type, "Arm the home.",
    [
        new("mode", FieldKind.ArmedMode, "A mode of the home: home, away, night, vacation or one of its own.")
        {
            IsRequired = true, Example = () => "away",
        },
        new("when_open", FieldKind.Word, "If a sensor is open: wait for it, then leave it out; bypass it at once; or fail. Missing means fail.")
        {
            Words = WhenOpenWords,
        },
        new("wait_minutes", FieldKind.Integer, "How long to wait; missing means 5.") { Min = 1, Max = WaitMax },
        new("bypass_open", FieldKind.Flag, "The older way to say when_open bypass.")
        {
            Default = () => false,
        },
    ])
    {
        ExampleRank = 3,
    };

    /// <summary>Null in documents that do not say it; <see cref="OnOpen"/> is what holds then.</summary>
    public WhenOpen? WhenOpen { get; init; }

    /// <summary>How long it waits; null for <see cref="WaitDefault"/>.</summary>
    public int? WaitMinutes { get; init; }

    /// <summary>
    /// What holds. A document that says nothing means what it meant before there was a choice: it does not arm.
    /// </summary>
    [JsonIgnore]
    public WhenOpen OnOpen => WhenOpen ?? (BypassOpen ? Actions.WhenOpen.Bypass : Actions.WhenOpen.Fail);

    [JsonIgnore]
    public int WaitsMinutes => WaitMinutes ?? WaitDefault;

    /// <summary>
    /// Home and away are the base station's own; every other name says by itself what the base station guards.
    /// </summary>
    internal Arm Command() => new(Mode == ModePolicy.Home ? SecurityMode.Home : SecurityMode.Away, null, OnOpen == Actions.WhenOpen.Bypass)
    {
        Named = Mode is ModePolicy.Home or ModePolicy.Away ? null : Mode,
        WaitForClosed = OnOpen == Actions.WhenOpen.Wait ? Duration.FromMinutes(WaitsMinutes) : null,
        ThenBypass = OnOpen == Actions.WhenOpen.Wait,
    };
}
