namespace RingActors.Devices.Domain.Traits;

/// <summary>
/// A capability that is told in one word of its own list or in one number, by whichever kind of device has it; and whether it can be
/// asked for.
/// </summary>
/// <param name="Words">All words it is told in; empty for a number.</param>
/// <param name="Wishes">The words that can be asked for; empty if it can only be told.</param>
/// <param name="IsNumber">It is told as a <see cref="Measure"/>.</param>
/// <param name="TakesNumber">A number can be asked for.</param>
public sealed record Trait(IReadOnlyList<string> Words, IReadOnlyList<string> Wishes, bool IsNumber = false, bool TakesNumber = false)
{
    /// <summary>True if it can be asked for at all.</summary>
    public bool CanBeSet => Wishes.Count > 0 || TakesNumber;
}

/// <summary>The one table of traits: readers, deciders, views, tools and rules all take their words from here.</summary>
public static class TraitTable
{
    /// <summary>Colder or warmer than this no thermostat is asked to make a home.</summary>
    internal const double SetPointMin = 5;
    internal const double SetPointMax = 35;

    private static readonly string[] OnOff = [StateView.On, StateView.Off];
    private static readonly string[] Enabled = [StateView.Enabled, StateView.Disabled];
    private static readonly string[] OkOrNot = [StateView.Ok, StateView.Faulted];

    private static readonly Dictionary<string, Trait> Table = new(StringComparer.Ordinal)
    {
        [Capabilities.Lock] = Some([StateView.Locked, StateView.Unlocked, StateView.Jammed, StateView.Unknown],
            StateView.Locked, StateView.Unlocked),
        [Capabilities.Switch] = Settable(OnOff),
        [Capabilities.Level] = new([], [], IsNumber: true, TakesNumber: true),
        [Capabilities.Valve] = Some([StateView.Open, StateView.Closed, StateView.Unknown], StateView.Open, StateView.Closed),
        [Capabilities.Flood] = Told(StateView.Wet, StateView.Dry),
        [Capabilities.Freeze] = Told("freezing", StateView.Clear),
        [Capabilities.GlassBreak] = Told("broken", StateView.Clear),
        [Capabilities.Shock] = Told("shaken", StateView.Clear),
        [Capabilities.Temperature] = new([], [], IsNumber: true),
        [Capabilities.TemperatureAlarm] = Told("too-warm", "too-cold", StateView.Clear),
        [Capabilities.Humidity] = new([], [], IsNumber: true),
        [Capabilities.ThermostatMode] = Some(["off", "heat", "cool", "auto", "aux", StateView.Unknown], "off", "heat", "cool", "auto", "aux"),
        [Capabilities.SetPoint] = new([], [], IsNumber: true, TakesNumber: true),
        [Capabilities.Hvac] = Told("heating", "cooling", "idle", StateView.Unknown),
        [Capabilities.Volume] = new([], [], IsNumber: true, TakesNumber: true),
        [Capabilities.Brightness] = new([], [], IsNumber: true, TakesNumber: true),
        [Capabilities.MotionDetection] = Settable(OnOff),
        [Capabilities.MotionSensitivity] = new([], [], IsNumber: true, TakesNumber: true),
        [Capabilities.Sensitivity] = Settable("high", "mid", "low"),
        [Capabilities.Zone1] = Settable(OnOff),
        [Capabilities.Zone2] = Settable(OnOff),
        [Capabilities.Zone3] = Settable(OnOff),
        [Capabilities.InHomeChime] = Settable(OnOff),
        [Capabilities.Snooze] = Settable(StateView.Snoozed, StateView.Active),
        [Capabilities.NightLight] = Settable(OnOff),
        [Capabilities.SmokeListening] = Told(Enabled),
        [Capabilities.CoListening] = Told(Enabled),
        [Capabilities.CoLevel] = new([], [], IsNumber: true),
        [Capabilities.Sounder] = Told(OnOff),
        [Capabilities.EndOfLife] = Told(OkOrNot),
        [Capabilities.Malfunction] = Told(OkOrNot),
        [Capabilities.Reporting] = Told(Enabled),
        [Capabilities.Chirps] = Settable(Enabled),
        [Capabilities.PowerSaving] = Told("off", "extended"),
        [Capabilities.Network] = Told("ethernet", "wifi", "cellular", StateView.Unknown),
        [Capabilities.BackupBattery] = Told("charged", "charging", "in-use", StateView.Unknown),
    };

    /// <summary>The trait of that capability; null if it is none, because it has events of its own.</summary>
    public static Trait? Of(string capability) => Table.GetValueOrDefault(capability);

    /// <summary>
    /// True if doing it lets somebody or something in. It is refused unless whoever passes the command on says that the household
    /// allowed it.
    /// </summary>
    public static bool Opens(string capability, string word) => (capability, word) is
        (Capabilities.Lock, StateView.Unlocked) or (Capabilities.Valve, StateView.Open);

    private static Trait Told(params string[] words) => new(words, []);

    private static Trait Settable(params string[] words) => new(words, words);

    private static Trait Some(string[] words, params string[] wishes) => new(words, wishes);
}
