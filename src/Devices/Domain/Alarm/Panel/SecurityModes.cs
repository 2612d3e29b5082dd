using System.Text.Json.Serialization;

namespace RingActors.Devices.Domain.Alarm.Panel;

/// <summary>What the base station guards.</summary>
public enum SecurityMode
{
    /// <summary>Ring's <c>none</c>.</summary>
    [JsonStringEnumMemberName("disarmed")] Disarmed = 1,

    /// <summary>Ring's <c>some</c>.</summary>
    [JsonStringEnumMemberName("home")] Home = 2,

    /// <summary>Ring's <c>all</c>.</summary>
    [JsonStringEnumMemberName("away")] Away = 3,

    /// <summary>A mode this build does not know; its name stands beside it. Nobody knows whether it guards.</summary>
    [JsonStringEnumMemberName("other")] Other = 4,
}

public static class SecurityModes
{
    /// <summary>The word in documents, answers and stored events.</summary>
    public static string Word(this SecurityMode mode) => mode switch
    {
        SecurityMode.Disarmed => "disarmed",
        SecurityMode.Home => "home",
        SecurityMode.Away => "away",
        _ => "other",
    };
}
