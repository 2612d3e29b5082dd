namespace RingActors.Devices.RingCloud.Observations;

/// <summary>The names in the panel's document whose absence, null and value mean different things.</summary>
internal static class AlarmPanelKeys
{
    internal const string Mode = "mode";
    internal const string ExitDelay = "transitionDelayEndTimestamp";
    internal const string Alarm = "alarmInfo";
    internal const string Siren = "siren";
    internal const string Bypasses = "bypasses";
    internal const string Devices = "devices";
}
