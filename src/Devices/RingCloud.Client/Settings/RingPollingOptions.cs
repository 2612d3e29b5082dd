namespace RingActors.Devices.RingCloud.Client.Settings;

/// <summary>What Ring never announces has to be asked for. Every interval is jittered by up to a tenth.</summary>
public sealed record RingPollingOptions
{
    /// <summary>
    /// The device list: lights, sirens, batteries, settings, availability. Default: 60 s. Range: 1 s to 1 h.
    /// </summary>
    public TimeSpan DeviceList { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How soon the device list is read again after an own command. Default: 1 s. Range: 0 to 1 min.</summary>
    public TimeSpan AfterCommand { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Signal and battery details of each device. Default: 15 min. Range: 1 s to 1 d.</summary>
    public TimeSpan DeviceHealth { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The mode of locations that have cameras and no alarm. Default: 60 s. Range: 1 s to 1 h.</summary>
    public TimeSpan LocationMode { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How the groups of lights stand, where there are any. Default: 5 min (12 calls/h a group). Range: 100 ms to 1 d.
    /// </summary>
    public TimeSpan LightGroups { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long after a mode was set the reading of the old one is taken for an echo, and read again; after that it is
    /// Ring's answer. Default: 10 s, within the 15 s that a command waits for its confirmation. Range: 0 to 14 s.
    /// </summary>
    public TimeSpan ModeSettles { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Active dings, asked for only while push is off or down. Default: 10 s (360 calls/h of the budget). Range: 100 ms
    /// to 5 min.
    /// </summary>
    public TimeSpan ActiveDings { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The event history, compared with what push has delivered: a newer event there means that push is silently
    /// broken. Default: 5 min. Range: 1 s to 1 d.
    /// </summary>
    public TimeSpan PushWatchdog { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long the session at Ring is used before a new one is made, and push registered again. Default: 12 h. Range:
    /// 1 min to 7 d.
    /// </summary>
    public TimeSpan SessionRenewal { get; init; } = TimeSpan.FromHours(12);

    /// <summary>
    /// The first pause after a failed reading; each further failure doubles it. Default: 5 s. Range: 10 ms to 5 min.
    /// </summary>
    public TimeSpan FailurePauseMin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest pause after failed readings. Default: 5 min. Range: 10 ms to 1 h, at least
    /// <see cref="FailurePauseMin"/>.
    /// </summary>
    public TimeSpan FailurePauseMax { get; init; } = TimeSpan.FromMinutes(5);
}
