using NodaTime;

namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>How long the alarm waits for the word of a sensor.</summary>
internal static class ZoneTimes
{
    /// <summary>A door that closed has to stay so this long (A-S11).</summary>
    internal static readonly Duration Settle = Duration.FromSeconds(5);

    /// <summary>After a restart the base station is heard again, and has listed what is behind it, within this time.</summary>
    internal static readonly Duration HearAgain = Duration.FromSeconds(30);
}
