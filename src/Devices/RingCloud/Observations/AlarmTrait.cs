namespace RingActors.Devices.RingCloud.Observations;

/// <summary>A trait of a device behind a hub: one word or one number of it.</summary>
/// <param name="Key">The name of the value it was read from.</param>
/// <param name="Name">One of <see cref="AlarmTraitNames"/>.</param>
/// <param name="Word">The word; null for a number.</param>
/// <param name="Number">Finite; null for a word.</param>
/// <param name="Unit">What the number counts; null for a word.</param>
public sealed record AlarmTrait(string Key, string Name, string? Word = null, double? Number = null, AlarmUnit? Unit = null);

/// <summary>What a number of a device behind a hub counts.</summary>
public enum AlarmUnit
{
    Celsius = 1,
    Percent = 2,

    /// <summary>0 to 1.</summary>
    Fraction = 3,
    Ppm = 4,

    /// <summary>Whole steps from 0 to 4.</summary>
    Of4 = 5,
}

/// <summary>The traits that are read out of the values of devices behind a hub (section 6.7 of the protocol sheet).</summary>
public static class AlarmTraitNames
{
    public const string BackupBattery = "backup-battery";
    public const string Brightness = "brightness";
    public const string Chirps = "chirps";
    public const string CoLevel = "co-level";
    public const string CoListening = "co-listening";
    public const string EndOfLife = "end-of-life";
    public const string Flood = "flood";
    public const string Freeze = "freeze";
    public const string GlassBreak = "glass-break";
    public const string Humidity = "humidity";
    public const string Hvac = "hvac";
    public const string Level = "level";
    public const string Lock = "lock";
    public const string Malfunction = "malfunction";
    public const string Network = "network";
    public const string PowerSaving = "power-saving";
    public const string Reporting = "reporting";
    public const string Sensitivity = "sensitivity";
    public const string SetPoint = "set-point";
    public const string Shock = "shock";
    public const string SmokeListening = "smoke-listening";
    public const string Sounder = "sounder";
    public const string Switch = "switch";
    public const string Temperature = "temperature";
    public const string TemperatureAlarm = "temperature-alarm";
    public const string ThermostatMode = "thermostat-mode";
    public const string Valve = "valve";
    public const string Volume = "volume";
}
