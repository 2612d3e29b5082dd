namespace RingActors.Devices.Domain.Traits;

/// <summary>
/// What a device can do or tell. Derived from data by whoever reports the device, never from its model. The words are
/// stored for ever, in descriptions, events and rules.
/// </summary>
public static class Capabilities
{
    public const string Motion = "motion";
    public const string Ding = "ding";
    public const string Light = "light";
    public const string Siren = "siren";
    public const string Contact = "contact";
    public const string Smoke = "smoke";
    public const string Co = "co";
    public const string Keypad = "keypad";

    /// <summary>
    /// The condition of any sensor that has no word of its own, and of those that have one besides it.
    /// </summary>
    public const string Fault = "fault";
    public const string Battery = "battery";
    public const string Power = "power";
    public const string Tamper = "tamper";
    public const string Connection = "connection";

    public const string Lock = "lock";
    public const string Switch = "switch";

    /// <summary>How bright or how fast, 0 to 1.</summary>
    public const string Level = "level";
    public const string Valve = "valve";
    public const string Flood = "flood";
    public const string Freeze = "freeze";
    public const string GlassBreak = "glass-break";
    public const string Shock = "shock";
    public const string Temperature = "temperature";

    /// <summary>A thermometer's own word on whether it is too warm or too cold.</summary>
    public const string TemperatureAlarm = "temperature-alarm";
    public const string Humidity = "humidity";
    public const string ThermostatMode = "thermostat-mode";
    public const string SetPoint = "set-point";

    /// <summary>What a thermostat does at present.</summary>
    public const string Hvac = "hvac";
    public const string Volume = "volume";
    public const string Brightness = "brightness";
    public const string MotionDetection = "motion-detection";

    /// <summary>How easily a camera sees motion, in the camera's own steps.</summary>
    public const string MotionSensitivity = "motion-sensitivity";

    /// <summary>How easily a sensor of the alarm sees motion.</summary>
    public const string Sensitivity = "sensitivity";
    public const string Zone1 = "zone-1";
    public const string Zone2 = "zone-2";
    public const string Zone3 = "zone-3";
    public const string Chime = "chime";
    public const string InHomeChime = "in-home-chime";
    public const string Snooze = "snooze";
    public const string NightLight = "night-light";

    /// <summary>A listener's ear for smoke alarms, which can be switched off.</summary>
    public const string SmokeListening = "smoke-listening";
    public const string CoListening = "co-listening";
    public const string CoLevel = "co-level";
    public const string Sounder = "sounder";
    public const string EndOfLife = "end-of-life";
    public const string Malfunction = "malfunction";

    /// <summary>A wired zone or a lamp's motion sensor may be switched off: then what it says is nothing.</summary>
    public const string Reporting = "reporting";
    public const string Chirps = "chirps";
    public const string PowerSaving = "power-saving";
    public const string Network = "network";
    public const string BackupBattery = "backup-battery";

    /// <summary>It takes a picture when it is asked for one.</summary>
    public const string Snapshot = "snapshot";

    public static IReadOnlyList<string> All { get; } =
    [
        Motion, Ding, Light, Siren, Contact, Smoke, Co, Keypad, Fault, Battery, Power, Tamper, Connection,
        Lock, Switch, Level, Valve, Flood, Freeze, GlassBreak, Shock, Temperature, TemperatureAlarm, Humidity,
        ThermostatMode, SetPoint, Hvac, Volume, Brightness, MotionDetection, MotionSensitivity, Sensitivity,
        Zone1, Zone2, Zone3, Chime, InHomeChime, Snooze, NightLight, SmokeListening, CoListening, CoLevel, Sounder,
        EndOfLife, Malfunction, Reporting, Chirps, PowerSaving, Network, BackupBattery,
        Snapshot,
    ];
}
