using NodaTime;

namespace RingActors.Devices.Domain.Traits;

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
        _ => TraitTable.Of(capability)?.Words ?? [],
    };
}

/// <summary>A number that a device tells.</summary>
/// <param name="Measure">The number and its unit.</param>
/// <param name="Since">When it became so in the world, give or take what is too little to be an event.</param>
public sealed record NumberView(Measure Measure, Instant Since);
