using System.Text.Json.Serialization;
using NodaTime;

namespace RingActors.Devices.Domain.Traits;

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

internal static class Connections
{
    /// <summary>True if what a device says is the present as far as its own connection goes: it is online, or never said how it is.</summary>
    internal static bool CountsAsPresent(this Connection? connection) => connection is null or Connection.Online;
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
/// <param name="Millivolts">Its voltage, where that is all the device tells; null if it tells a percentage.</param>
public sealed record BatteryReading(int? Percent, string? Status, int? Millivolts = null)
{
    /// <summary>A voltage trembles: what moves less is no news.</summary>
    private const int MillivoltsGrain = 50;

    internal bool IsNewsAfter(BatteryReading? before) =>
        before is null
        || (Percent, Status, Millivolts is null) != (before.Percent, before.Status, before.Millivolts is null)
        || Math.Abs((Millivolts ?? 0L) - (before.Millivolts ?? 0L)) >= MillivoltsGrain;
}

/// <summary>What is known of a siren.</summary>
/// <param name="On">True while it sounds.</param>
/// <param name="EndsAt">When it will fall silent by itself; null if it will not or nobody knows.</param>
public sealed record SirenReading(bool On, Instant? EndsAt);

/// <summary>What a device says of itself. Null means that it did not say.</summary>
public sealed record Readings
{
    /// <summary>A contact is open, a motion sensor sees motion, any other sensor has its condition.</summary>
    public bool? Faulted { get; init; }

    /// <summary>A device that has motion besides other conditions sees some; null if it has none or did not say.</summary>
    public bool? Motion { get; init; }

    public bool? Smoke { get; init; }

    public bool? Co { get; init; }

    public BatteryReading? Battery { get; init; }

    public Connection? Connection { get; init; }

    public PowerSource? Power { get; init; }

    /// <summary>The device's housing is open or it was torn off.</summary>
    public bool? Tampered { get; init; }

    public bool? Light { get; init; }

    public SirenReading? Siren { get; init; }

    /// <summary>What it says of its traits, one of a capability.</summary>
    public IReadOnlyList<TraitReading> Traits { get; init; } = [];

    /// <summary>What a sleeping device has been asked for and will take when it wakes up.</summary>
    public IReadOnlyList<TraitReading> Pending { get; init; } = [];

    /// <summary>When a sleeping device is expected to wake up; null if nobody knows.</summary>
    public Instant? WakesAt { get; init; }

    /// <summary>Capabilities of which the device says that it did not do what it was asked for.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>When the device was last in touch, by Ring's clock. It is written once an hour at most.</summary>
    public Instant? HeardAt { get; init; }
}

/// <summary>What a device says of one of its traits: a word or a number.</summary>
/// <param name="Capability">Which; one of <see cref="Capabilities"/> that has a <see cref="Trait"/>.</param>
/// <param name="Word">One of the trait's words; null for a number.</param>
/// <param name="Number">Null for a word.</param>
/// <param name="Cause">How it came about, e.g. <c>manual</c>; null if it was not said.</param>
/// <param name="Until">When it ends by itself; null if it does not or nobody knows.</param>
public sealed record TraitReading(
    string Capability, string? Word = null, Measure? Number = null, string? Cause = null, Instant? Until = null)
{
    internal string Text => Word ?? Number?.Text ?? "";

    /// <summary>True if this build knows the capability, and the word or a number it can write.</summary>
    internal bool IsKnown => TraitTable.Of(Capability) is { } trait
        && (trait.IsNumber
            ? Number is not null && double.IsFinite(Number.Value)
            : Word is not null && trait.Words.Contains(Word, StringComparer.Ordinal));
}
