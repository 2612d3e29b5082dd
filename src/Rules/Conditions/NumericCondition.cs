using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.States;

namespace RingActors.Rules.Conditions;

/// <summary>A number that a device tells is in a range.</summary>
/// <param name="Device">The one device; null where several are meant.</param>
/// <param name="Capability">Which of its numbers: <c>battery</c> in percent, <c>temperature</c> in °C …</param>
/// <param name="Above">Greater than this; null for no limit.</param>
/// <param name="Below">Less than this; null for no limit.</param>
public sealed record NumericCondition(Address? Device, string Capability, double? Above = null, double? Below = null)
    : DeviceCondition
{
    internal static Shape Shape { get; } = new("numeric", "A number that a device, or several, tell is in a range.",
    [
        .. Targets,
        Field.Measured(Capabilities.Battery),
        Field.Above,
        Field.Below,
    ])
    {
        Sort = "numeric_condition",
        Sample = Field.BelowTwenty,
    };

    internal Verdict Judge(Address device, HomeView view) =>
        DeviceNumbers.Of(view, device, Capability, Above, Below);
}
