namespace RingActors.Devices.RingCloud.Client.Observations;

/// <summary>The names in the panel's document whose absence, null and value mean different things.</summary>
public static class AlarmPanelKeys
{
    public const string Mode = "mode";
    public const string ExitDelay = "transitionDelayEndTimestamp";
    public const string Alarm = "alarmInfo";
    public const string Siren = "siren";
    public const string Bypasses = "bypasses";
    public const string Devices = "devices";
}
