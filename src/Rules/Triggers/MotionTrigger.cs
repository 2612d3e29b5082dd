using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <param name="Devices">Cameras and motion sensors; none means any.</param>
/// <param name="Detection">Only motion of this, e.g. <c>human</c>; null means any.</param>
public sealed record MotionTrigger(IReadOnlyList<Address> Devices, string? Detection = null) : RuleTrigger
{
    internal static Shape Shape { get; } = new("motion", "A camera, doorbell or motion sensor saw motion.",
    [
        Field.Devices("The devices that count; none means any.", Capabilities.Motion, required: false),
        new("detection", FieldKind.Text, "Only motion of this, e.g. human; missing means any.") { Min = 1, Max = 40 },
    ]);

    internal (bool Holds, string Reason) Judge(MotionDetected motion) =>
        Detection is null
            ? (true, "motion")
            : (string.Equals(Detection, motion.Detection, StringComparison.OrdinalIgnoreCase), $"motion of {motion.Detection ?? "something unnamed"}");
}
