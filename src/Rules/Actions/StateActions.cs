using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>
/// Asks devices for a state. Only for one that lowers no protection: there is none that unlocks, opens, or watches less.
/// </summary>
/// <param name="Devices">Which are named.</param>
public abstract record StateAction(IReadOnlyList<Address> Devices) : DeviceAction
{
    /// <summary>Its type, as documents say it.</summary>
    internal abstract string Word { get; }

    /// <summary>True for what is not to be done any more when it would come late (R-S6).</summary>
    internal virtual bool SwitchesOn => false;

    /// <inheritdoc/>
    private protected override IReadOnlyList<Address> Named => Devices;

    internal abstract SetDeviceState Command();

    private protected static Shape ShapeOf(
        string type, string says, string devices, string capability, params Field[] more) => new(
        type, says,
        [
            Field.Devices(devices, capability, required: true) with { Instead = Field.OfOthers },
            .. Field.Groups,
            Field.DeviceVariable,
            .. more,
        ]);
}

/// <summary>Locks doors.</summary>
public sealed record LockAction(IReadOnlyList<Address> Devices) : StateAction(Devices)
{
    internal const string Type = "lock";

    internal static Shape Shape { get; } = ShapeOf(Type, "Lock doors.", "Locks.", Capabilities.Lock);

    internal override string Word => Type;

    /// <inheritdoc/>
    internal override string About => Capabilities.Lock;

    internal override SetDeviceState Command() => new(Capabilities.Lock, StateView.Locked);
}

/// <summary>Shuts valves.</summary>
public sealed record CloseValveAction(IReadOnlyList<Address> Devices) : StateAction(Devices)
{
    internal const string Type = "close_valve";

    internal static Shape Shape { get; } = ShapeOf(Type, "Shut valves.", "Valves.", Capabilities.Valve);

    internal override string Word => Type;

    /// <inheritdoc/>
    internal override string About => Capabilities.Valve;

    internal override SetDeviceState Command() => new(Capabilities.Valve, StateView.Closed);
}

/// <summary>Has cameras watch for motion; a rule never has them watch for less.</summary>
public sealed record MotionDetectionAction(IReadOnlyList<Address> Devices) : StateAction(Devices)
{
    internal const string Type = "motion_detection_on";

    internal static Shape Shape { get; } =
        ShapeOf(Type, "Have cameras watch for motion.", "Cameras.", Capabilities.MotionDetection);

    internal override string Word => Type;

    /// <inheritdoc/>
    internal override string About => Capabilities.MotionDetection;

    internal override SetDeviceState Command() => new(Capabilities.MotionDetection, StateView.On);
}

/// <summary>Switches plugs and the like, which are no lights.</summary>
/// <param name="Devices">Which.</param>
/// <param name="On">On or off.</param>
public sealed record SwitchAction(IReadOnlyList<Address> Devices, bool On = true) : StateAction(Devices)
{
    internal const string Type = "switch";

    internal static Shape Shape { get; } = ShapeOf(
        Type, "Switch plugs and the like.", "Switches.", Capabilities.Switch,
        new Field("on", FieldKind.Flag, "On or off.") { Default = () => true });

    internal override string Word => Type;

    /// <inheritdoc/>
    internal override string About => Capabilities.Switch;

    internal override bool SwitchesOn => On;

    internal override SetDeviceState Command() => new(Capabilities.Switch, On ? StateView.On : StateView.Off);
}

/// <summary>Has cameras take a picture, which is kept.</summary>
/// <param name="Devices">Which are named.</param>
public sealed record SnapshotAction(IReadOnlyList<Address> Devices) : DeviceAction
{
    internal const string Type = "snapshot";

    internal static Shape Shape { get; } = new(Type, "Have cameras take a picture, and keep it.",
    [
        Field.Devices(
            "Cameras and doorbells.", Capabilities.Snapshot, required: true) with { Instead = Field.OfOthers },
        .. Field.Groups,
        Field.DeviceVariable,
    ]);

    /// <inheritdoc/>
    internal override string About => Capabilities.Snapshot;

    /// <inheritdoc/>
    private protected override IReadOnlyList<Address> Named => Devices;

    internal static ICommand Command() => new TakeSnapshot();
}
