using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>
/// Asks devices for a state. Only for one that lowers no protection: there is none that unlocks, opens, or watches less.
/// </summary>
/// <param name="Devices">Which.</param>
public abstract record StateAction(IReadOnlyList<Address> Devices) : HomeAction
{
    /// <summary>Its type, as documents say it.</summary>
    internal abstract string Word { get; }

    /// <summary>True for what is not to be done any more when it would come late (R-S6).</summary>
    internal virtual bool SwitchesOn => false;

    internal abstract SetDeviceState Command();
}

/// <summary>Locks doors.</summary>
public sealed record LockAction(IReadOnlyList<Address> Devices) : StateAction(Devices)
{
    internal const string Type = "lock";

    internal static Shape Shape { get; } =
        new(Type, "Lock doors.", [Field.Devices("Locks.", Capabilities.Lock, required: true)]);

    internal override string Word => Type;

    internal override SetDeviceState Command() => new(Capabilities.Lock, StateView.Locked);
}

/// <summary>Shuts valves.</summary>
public sealed record CloseValveAction(IReadOnlyList<Address> Devices) : StateAction(Devices)
{
    internal const string Type = "close_valve";

    internal static Shape Shape { get; } =
        new(Type, "Shut valves.", [Field.Devices("Valves.", Capabilities.Valve, required: true)]);

    internal override string Word => Type;

    internal override SetDeviceState Command() => new(Capabilities.Valve, StateView.Closed);
}

/// <summary>Has cameras watch for motion; a rule never has them watch for less.</summary>
public sealed record MotionDetectionAction(IReadOnlyList<Address> Devices) : StateAction(Devices)
{
    internal const string Type = "motion_detection_on";

    internal static Shape Shape { get; } =
        new(Type, "Have cameras watch for motion.", [Field.Devices("Cameras.", Capabilities.MotionDetection, required: true)]);

    internal override string Word => Type;

    internal override SetDeviceState Command() => new(Capabilities.MotionDetection, StateView.On);
}

/// <summary>Switches plugs and the like, which are no lights.</summary>
/// <param name="Devices">Which.</param>
/// <param name="On">On or off.</param>
public sealed record SwitchAction(IReadOnlyList<Address> Devices, bool On = true) : StateAction(Devices)
{
    internal const string Type = "switch";

    internal static Shape Shape { get; } = new(Type, "Switch plugs and the like.",
    [
        Field.Devices("Switches.", Capabilities.Switch, required: true),
        new("on", FieldKind.Flag, "On or off.") { Default = () => true },
    ]);

    internal override string Word => Type;

    internal override bool SwitchesOn => On;

    internal override SetDeviceState Command() => new(Capabilities.Switch, On ? StateView.On : StateView.Off);
}
