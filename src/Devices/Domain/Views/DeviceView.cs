using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>The state of one capability of a device.</summary>
/// <param name="Value">A word, e.g. <c>open</c>, <c>on</c>, <c>offline</c>.</param>
/// <param name="Since">When it became so in the world.</param>
/// <param name="Until">When it will end by itself, as the device announced; null if it did not.</param>
public sealed record StateView(string Value, Instant Since, Instant? Until = null)
{
    public const string Open = "open";
    public const string Closed = "closed";
    public const string Motion = "motion";
    public const string Clear = "clear";
    public const string Faulted = "faulted";
    public const string Alarm = "alarm";
    public const string On = "on";
    public const string Off = "off";
    public const string Tampered = "tampered";
    public const string Ok = "ok";
    public const string Online = "online";
    public const string CellBackup = "cell-backup";
    public const string Offline = "offline";
    public const string Unknown = "unknown";
    public const string Mains = "mains";
    public const string OnBattery = "battery";
    public const string Locked = "locked";
    public const string Unlocked = "unlocked";
    public const string Jammed = "jammed";
    public const string Wet = "wet";
    public const string Dry = "dry";
    public const string Enabled = "enabled";
    public const string Disabled = "disabled";
    public const string Snoozed = "snoozed";
    public const string Active = "active";

    /// <summary>The word for a connection.</summary>
    public static string Of(Connection connection) => connection switch
    {
        Connection.Online => Online,
        Connection.CellBackup => CellBackup,
        Connection.Offline => Offline,
        _ => Unknown,
    };

    /// <summary>The words a capability's state can have; empty for capabilities that have happenings and no state.</summary>
    public static IReadOnlyList<string> ValuesOf(string capability) => capability switch
    {
        Capabilities.Contact => [Open, Closed],
        Capabilities.Motion => [Motion, Clear],
        Capabilities.Fault => [Faulted, Clear],
        Capabilities.Smoke or Capabilities.Co => [Alarm, Clear],
        Capabilities.Light or Capabilities.Siren => [On, Off],
        Capabilities.Tamper => [Tampered, Ok],
        Capabilities.Connection => [Online, CellBackup, Offline, Unknown],
        Capabilities.Power => [Mains, OnBattery],
        _ => Traits.Of(capability)?.Words ?? [],
    };
}

/// <summary>A number that a device tells.</summary>
/// <param name="Measure">The number and its unit.</param>
/// <param name="Since">When it became so in the world, give or take what is too little to be an event.</param>
public sealed record NumberView(Measure Measure, Instant Since);

/// <summary>A device as the tools, the rules and the dashboard see it.</summary>
public sealed record DeviceView
{
    public required Address Address { get; init; }

    /// <summary>Short readable id, made of the first name the device was seen with, unique in the home and never changed.</summary>
    public required string Slug { get; init; }

    public required string Name { get; init; }

    /// <summary>Ring's word for the model.</summary>
    public required string RingKind { get; init; }

    public string? Model { get; init; }

    public string? Firmware { get; init; }

    public string? Room { get; init; }

    /// <summary>Another account owns it and shares it with this one.</summary>
    public bool Shared { get; init; }

    public string? TimeZone { get; init; }

    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>The states by capability; a capability that never told a state is missing.</summary>
    public ImmutableDictionary<string, StateView> States { get; init; } = ImmutableDictionary<string, StateView>.Empty;

    /// <summary>The numbers by capability; a capability that never told one is missing.</summary>
    public ImmutableDictionary<string, NumberView> Numbers { get; init; } = ImmutableDictionary<string, NumberView>.Empty;

    public BatteryReading? Battery { get; init; }

    public Instant? LastMotionAt { get; init; }

    /// <summary>What the last motion was of, e.g. <c>human</c>.</summary>
    public string? LastDetection { get; init; }

    public Instant? LastDingAt { get; init; }

    /// <summary>When the device last told something new. Reports that repeat what is known leave no trace.</summary>
    public required Instant LastNewsAt { get; init; }

    /// <summary>When Ring last had contact with the device, to the hour; null if Ring does not say.</summary>
    public Instant? LastHeardAt { get; init; }

    /// <summary>What of the device this build does not understand, verbatim.</summary>
    public RawJson? Leftover { get; init; }

    /// <summary>True once it is gone from the home's listing; it stays findable for the history.</summary>
    public bool Removed { get; init; }

    /// <summary>The actor's kind, the middle part of the address.</summary>
    [JsonIgnore]
    public string Kind => Address.Kind;

    public bool Has(string capability) => Capabilities.Contains(capability, StringComparer.Ordinal);

    /// <summary>The state of a capability; null as long as the device never told one.</summary>
    public StateView? State(string capability) => States.GetValueOrDefault(capability);
}
