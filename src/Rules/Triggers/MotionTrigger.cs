using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <param name="Devices">Cameras and motion sensors; none means any.</param>
/// <param name="Detection">Only motion of this, e.g. <c>human</c>; null means any.</param>
public sealed record MotionTrigger(IReadOnlyList<Address> Devices, string? Detection = null) : DeviceTrigger
{
    internal static Shape Shape { get; } = new("motion", "A camera, doorbell or motion sensor saw motion.",
    [
        .. Field.Targets("The devices that count.", Capabilities.Motion),
        new("detection", FieldKind.Text, "Only motion of this, e.g. human; missing means any.") { Min = 1, Max = 40 },
        Field.TriggerId,
    ]);

    /// <inheritdoc/>
    internal override string About => Capabilities.Motion;

    /// <inheritdoc/>
    private protected override IReadOnlyList<Address> Named => Devices;

    internal (bool Holds, string Reason) Judge(MotionDetected motion)
    {
        string seen = $"motion of {motion.Detection ?? "something unnamed"}";
        return Detection is null ? (true, "motion")
            : string.Equals(Detection, motion.Detection, StringComparison.OrdinalIgnoreCase) ? (true, seen)
            : (false, $"it was {seen}, and not of {Detection}");
    }
}

/// <param name="Devices">Doorbells; none means any.</param>
public sealed record DingTrigger(IReadOnlyList<Address> Devices) : DeviceTrigger
{
    internal static Shape Shape { get; } = new("ding", "Somebody pressed a doorbell.",
    [
        .. Field.Targets("The doorbells that count.", Capabilities.Ding),
        Field.TriggerId,
    ]);

    /// <inheritdoc/>
    internal override string About => Capabilities.Ding;

    /// <inheritdoc/>
    private protected override IReadOnlyList<Address> Named => Devices;
}
