using System.Text.Json.Serialization;
using RingActors.Rules.Actions;

namespace RingActors.Rules.Schedules.Documents;

/// <summary>What a schedule does with a sensor that is open when it arms (A-S4). Never silently.</summary>
public enum OpenSensors
{
    /// <summary>Try again some times, then leave the sensors out and tell which.</summary>
    [JsonStringEnumMemberName("retry")] Retry,

    /// <summary>Leave them out at once and tell which.</summary>
    [JsonStringEnumMemberName("bypass")] Bypass,

    /// <summary>Do not arm, and tell why.</summary>
    [JsonStringEnumMemberName("fail")] Fail,
}

/// <summary>What a schedule does when it is due; a closed set.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ModeTarget), ModeTarget.Type)]
[JsonDerivedType(typeof(RuleTarget), RuleTarget.Type)]
[JsonDerivedType(typeof(ActionsTarget), ActionsTarget.Type)]
[JsonDerivedType(typeof(ReminderTarget), ReminderTarget.Type)]
[JsonDerivedType(typeof(ProtocolTarget), ProtocolTarget.Type)]
public abstract record ScheduleTarget;

/// <summary>The home's mode.</summary>
/// <param name="Mode"><c>disarmed</c>, or a mode of the home by its name.</param>
public sealed record ModeTarget(string Mode) : ScheduleTarget
{
    internal const string Type = "mode";

    /// <summary>The mode in which nothing is guarded.</summary>
    public const string Disarmed = "disarmed";

    internal const int RetryTimesDefault = 5;
    internal const int RetrySecondsDefault = 60;

    /// <summary>An arming waits no longer than this.</summary>
    internal const int RetriedSecondsMax = 12 * 60 * 60;

    public OpenSensors OpenSensors { get; init; }

    /// <summary>How often it tries again; null for 5.</summary>
    public int? RetryTimes { get; init; }

    /// <summary>Seconds between; null for 60.</summary>
    public int? RetrySeconds { get; init; }

    /// <summary>True for the mode in which nothing is guarded.</summary>
    [JsonIgnore]
    public bool IsDisarmed => Mode == Disarmed;

    /// <summary>How often it tries again.</summary>
    [JsonIgnore]
    public int Retries => RetryTimes ?? RetryTimesDefault;

    /// <summary>Seconds between.</summary>
    [JsonIgnore]
    public int SecondsBetween => RetrySeconds ?? RetrySecondsDefault;
}

/// <summary>A rule of the home, as if its trigger had come; its conditions are judged.</summary>
/// <param name="Rule">Its id.</param>
public sealed record RuleTarget(string Rule) : ScheduleTarget
{
    internal const string Type = "rule";
}

/// <summary>Actions, as rules have them.</summary>
/// <param name="Actions">At least one.</param>
public sealed record ActionsTarget(IReadOnlyList<HomeAction> Actions) : ScheduleTarget
{
    internal const string Type = "actions";
}

/// <summary>A message to people.</summary>
/// <param name="Message">In the household's words.</param>
public sealed record ReminderTarget(string Message) : ScheduleTarget
{
    internal const string Type = "reminder";

    /// <summary>Ids of recipients as the home's settings store them; null for all of them.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }
}

/// <summary>An emergency protocol of the home is started, as an automation starts one.</summary>
/// <param name="Protocol">Its id.</param>
public sealed record ProtocolTarget(string Protocol) : ScheduleTarget
{
    internal const string Type = ProtocolAction.Type;

    /// <summary>Why, as plain text; null for none.</summary>
    public string? Reason { get; init; }
}
