using System.Text.Json.Serialization;

namespace RingActors.Rules.Schedules.Calendars;

/// <summary>What becomes of a wall-clock time that a day does not have, because clocks are put forward over
/// it.</summary>
public enum GapPolicy
{
    /// <summary>As much later as the clocks are put forward: 02:30 becomes 03:30. Arming late is better than not at
    /// all.</summary>
    [JsonStringEnumMemberName("shift")] Shift,

    /// <summary>The first moment after the gap: 02:30 becomes 03:00.</summary>
    [JsonStringEnumMemberName("first_valid")] FirstValid,

    /// <summary>It does not run on that day.</summary>
    [JsonStringEnumMemberName("skip")] Skip,
}

/// <summary>What becomes of a wall-clock time that a day has twice, because clocks are put back over it.</summary>
public enum OverlapPolicy
{
    /// <summary>It runs the first time.</summary>
    [JsonStringEnumMemberName("first")] First,

    /// <summary>It runs the second time.</summary>
    [JsonStringEnumMemberName("second")] Second,

    /// <summary>It runs both times.</summary>
    [JsonStringEnumMemberName("both")] Both,
}
