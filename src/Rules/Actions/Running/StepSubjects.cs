using RingActors.Devices.Domain.Traits;

namespace RingActors.Rules.Actions.Running;

/// <summary>What steps wish of those whom they tell.</summary>
public static class StepSubjects
{
    /// <summary>The capability of which a step wishes something; null for what is no such wish, as a picture.</summary>
    public static string? Of(string action) => action switch
    {
        LightAction.Type => Capabilities.Light,
        SirenAction.Type or AlarmSirensAction.Type => Capabilities.Siren,
        LockAction.Type or UnlockAction.Type => Capabilities.Lock,
        CloseValveAction.Type => Capabilities.Valve,
        SwitchAction.Type => Capabilities.Switch,
        MotionDetectionAction.Type => Capabilities.MotionDetection,
        _ => null,
    };

    /// <summary>Whether a step wishes another mode of the alarm.</summary>
    public static bool IsArming(string action) => action == ArmAction.Type;
}
