namespace RingActors.Devices.Domain.Alarm.Panel;

/// <summary>Why arming is refused: the codes are part of the answers for ever.</summary>
internal static class ArmRefusalCodes
{
    internal const string CloseOrBypass = "panel.close-or-bypass";
    internal const string DisarmFirst = "panel.disarm-first";
    internal const string NameASensor = "bypass.name-a-sensor";
    internal const string ArmAnew = "bypass.arm-anew";
    internal const string HomeOrAway = "mode.home-or-away";
    internal const string NameAMode = "mode.name-a-mode";
    internal const string WaitLess = "wait.choose-shorter";
}
