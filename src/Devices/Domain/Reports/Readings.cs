using System.Text.Json.Serialization;
using NodaTime;

namespace RingActors.Devices.Domain;

/// <summary>Whether a device can be reached at present, as the Ring cloud or the hub says.</summary>
public enum Connection
{
    [JsonStringEnumMemberName("online")] Online = 1,

    /// <summary>The base station speaks over its cellular backup: it protects the home, and cannot be commanded.</summary>
    [JsonStringEnumMemberName("cell-backup")] CellBackup = 2,

    [JsonStringEnumMemberName("offline")] Offline = 3,

    /// <summary>Nobody can say at present.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown = 4,
}

/// <summary>Where a device's power comes from.</summary>
public enum PowerSource
{
    [JsonStringEnumMemberName("mains")] Mains = 1,
    [JsonStringEnumMemberName("battery")] Battery = 2,
}

/// <summary>What is known of a battery.</summary>
/// <param name="Percent">0 to 100; null if unknown.</param>
/// <param name="Status">Ring's own word, e.g. <c>full</c>, <c>low</c>; null if it said none.</param>
public sealed record BatteryReading(int? Percent, string? Status);

/// <summary>What is known of a siren.</summary>
/// <param name="On">True while it sounds.</param>
/// <param name="EndsAt">When it will fall silent by itself; null if it will not or nobody knows.</param>
public sealed record SirenReading(bool On, Instant? EndsAt);

/// <summary>What a device says of itself. Null means that it did not say.</summary>
public sealed record Readings
{
    /// <summary>A contact is open, a motion sensor sees motion, any other sensor has its condition.</summary>
    public bool? Faulted { get; init; }

    public bool? Smoke { get; init; }

    public bool? Co { get; init; }

    public BatteryReading? Battery { get; init; }

    public Connection? Connection { get; init; }

    public PowerSource? Power { get; init; }

    /// <summary>The device's housing is open or it was torn off.</summary>
    public bool? Tampered { get; init; }

    public bool? Light { get; init; }

    public SirenReading? Siren { get; init; }
}
