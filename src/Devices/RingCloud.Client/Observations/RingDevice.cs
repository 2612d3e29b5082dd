using NodaTime;

namespace RingActors.Devices.RingCloud.Client.Observations;

/// <summary>
/// What a device can do, told by the fields it has, never by its model name: new models appear several times a year.
/// </summary>
[Flags]
public enum RingCapabilities
{
    None = 0,
    Video = 1,
    Doorbell = 2,
    MotionDetection = 4,
    Light = 8,
    Siren = 16,
    Battery = 32,
    InHomeChime = 64,
    Volume = 128,
    Unlock = 256,
    AlarmHub = 512,
    LightingHub = 1024,
    SmokeAlarm = 2048,
    Chime = 4096,
}

/// <summary>A device of the device list. Null always means that Ring did not say, never a default.</summary>
public sealed record RingDevice
{
    /// <summary>Whatever has devices behind it.</summary>
    public const RingCapabilities AnyHub = RingCapabilities.AlarmHub | RingCapabilities.LightingHub | RingCapabilities.SmokeAlarm;

    /// <summary>Addresses the device in every call.</summary>
    public required long Id { get; init; }

    /// <summary>
    /// The array of the list it came in: doorbots, stickup_cams, chimes, base_stations, …, or a new one.
    /// </summary>
    public required string Family { get; init; }

    /// <summary>Ring's model name; open.</summary>
    public string? Kind { get; init; }

    /// <summary>What the user calls it.</summary>
    public string? Name { get; init; }

    /// <summary>Null in some old answers: the device belongs to no known location.</summary>
    public string? LocationId { get; init; }

    /// <summary>The stable identity of the hardware (usually its MAC address without colons).</summary>
    public string? HardwareKey { get; init; }

    public string? TimeZone { get; init; }

    public string? Firmware { get; init; }

    public bool? IsOwned { get; init; }

    /// <summary>Another account owns it and shares it with this one: Ring then refuses some settings.</summary>
    public bool IsShared => IsOwned == false || Family == "authorized_doorbots";

    public RingCapabilities Capabilities { get; init; }

    /// <summary>Ring's own word: online, offline, or another.</summary>
    public string? Connection { get; init; }

    public bool? IsOnline { get; init; }

    /// <summary>0 to 100; the lower of two batteries.</summary>
    public int? BatteryPercent { get; init; }

    public double? BatteryMillivolts { get; init; }

    public bool? IsBatteryLow { get; init; }

    public bool? IsExternallyPowered { get; init; }

    public bool? IsLightOn { get; init; }

    public long? SirenSecondsRemaining { get; init; }

    public bool? IsSirenOn { get; init; }

    public bool? IsMotionDetectionOn { get; init; }

    public bool? IsLiveViewDisabled { get; init; }

    public bool? IsSnoozed { get; init; }

    /// <summary>In whole steps from 0 to <see cref="VolumeMax"/>.</summary>
    public int? Volume { get; init; }

    public int VolumeMax { get; init; } = 11;

    /// <summary>0 to 10; null where Ring tells none or another number.</summary>
    public int? MotionSensitivity { get; init; }

    /// <summary>The zones of motion by number, 1 to 3, and whether they are on.</summary>
    public IReadOnlyDictionary<int, bool> MotionZones { get; init; } = new Dictionary<int, bool>();

    /// <summary>For how many seconds more a chime is silent; 0 if it is not.</summary>
    public long? SnoozeSecondsLeft { get; init; }

    public bool? IsNightLightOn { get; init; }

    public bool? IsInHomeChimeOn { get; init; }

    /// <summary>When Ring was last in touch with the device.</summary>
    public Instant? HeardAt { get; init; }

    public int? SignalDbm { get; init; }

    /// <summary>Whether this installation is told of presses and of motion.</summary>
    public bool? IsSubscribedToDings { get; init; }

    public bool? IsSubscribedToMotion { get; init; }
}

/// <summary>Health details of a device.</summary>
public sealed record RingDeviceHealth
{
    public int? SignalDbm { get; init; }

    public string? SignalCategory { get; init; }

    public string? NetworkConnection { get; init; }

    public int? BatteryPercent { get; init; }

    public string? BatteryCategory { get; init; }

    public double? BatteryMillivolts { get; init; }

    public bool? IsExternallyPowered { get; init; }

    public string? Firmware { get; init; }

    public bool? IsFirmwareOutOfDate { get; init; }

    public Instant? UpdatedAt { get; init; }
}

/// <summary>The mode of a location without an alarm.</summary>
public sealed record RingLocationMode
{
    /// <summary>Modes are switched off.</summary>
    public const string Disabled = "disabled";

    /// <summary>Nobody has ever set modes up.</summary>
    public const string Unset = "unset";

    /// <summary>disarmed, home, away, disabled, unset, or newer.</summary>
    public required string Mode { get; init; }

    /// <summary>Modes are set up and switched on.</summary>
    public bool IsUsable => Mode is not (Disabled or Unset);

    public Instant? UpdatedAt { get; init; }

    /// <summary>This user may not change it.</summary>
    public bool? IsReadOnly { get; init; }
}

/// <summary>A row of the event history.</summary>
public sealed record RingHistoryEvent
{
    public required string Id { get; init; }

    /// <summary>ding, motion, on_demand, alarm, …; open.</summary>
    public string? Kind { get; init; }

    public Instant? CreatedAt { get; init; }

    public long? DeviceId { get; init; }

    public bool? Answered { get; init; }

    public string? Detection { get; init; }

    public string? Leftover { get; init; }
}
