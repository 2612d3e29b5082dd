using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Zones;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>
/// What a device's event means to the alarm. How a sensor stands and whether it can be heard are two things: neither
/// <see cref="Lost"/>, <see cref="Removed"/> nor <see cref="Back"/> says that anything opened or closed.
/// </summary>
public enum SensorSign
{
    /// <summary>Open, motion, or a condition of another kind.</summary>
    [JsonStringEnumMemberName("opened")] Opened = 1,
    [JsonStringEnumMemberName("closed")] Closed = 2,

    /// <summary>Nobody can say any more how it is.</summary>
    [JsonStringEnumMemberName("lost")] Lost = 3,
    [JsonStringEnumMemberName("back")] Back = 4,
    [JsonStringEnumMemberName("smoke")] Smoke = 5,
    [JsonStringEnumMemberName("co")] Co = 6,
    [JsonStringEnumMemberName("flood")] Flood = 7,
    [JsonStringEnumMemberName("tampered")] Tampered = 8,

    /// <summary>The base station has mains power again.</summary>
    [JsonStringEnumMemberName("power-back")] PowerBack = 9,

    /// <summary>It is in the home's listing no more: lost, and for longer.</summary>
    [JsonStringEnumMemberName("removed")] Removed = 10,

    /// <summary>Nothing opened or closed, but whether it is watched may have changed.</summary>
    [JsonStringEnumMemberName("watch-changed")] WatchChanged = 20,
}

/// <summary>A device of the home tells the alarm what it just reported. Sent within the same turn, by <see cref="SensorReactions"/>.</summary>
/// <param name="Device">The device.</param>
/// <param name="Sign">What it means.</param>
/// <param name="What">The word for it, e.g. <c>open</c>, <c>human</c>.</param>
/// <param name="OccurredAt">When it was true in the world.</param>
/// <param name="Detection">For a camera's motion, what was seen.</param>
[StoredName("security.signal-sensor")]
public sealed record SensorSignal(
    Address Device, SensorSign Sign, string What, Instant OccurredAt, string? Detection = null) : ICommand
{
    /// <summary>What a sensor that was removed is said to have done.</summary>
    internal const string Gone = "gone";

    /// <summary>The device's own time, where it lies ahead of the server's clock: its times are compared with each other by it.</summary>
    public Instant? SaidAt { get; init; }
}
