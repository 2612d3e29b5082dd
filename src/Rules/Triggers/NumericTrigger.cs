using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <summary>
/// A number that a device tells came into a range (R-S12): crossing starts the rule, staying does not. The first number
/// is where it begins, and while a device was away nothing crossed unless its number changed sides.
/// </summary>
/// <param name="Devices">The devices; with no kinds and rooms, none means any that tells it.</param>
/// <param name="Capability">Which of its numbers: <c>battery</c> in percent, <c>temperature</c> in °C …</param>
/// <param name="Above">Greater than this; null for no limit.</param>
/// <param name="Below">Less than this; null for no limit.</param>
public sealed record NumericTrigger(IReadOnlyList<Address> Devices, string Capability, double? Above = null,
    double? Below = null)
    : DeviceTrigger
{
    internal static Shape Shape { get; } =
        new("numeric", "A number that a device tells came into a range from outside of it.",
    [
        .. Field.Targets("The devices that count.", null),
        Field.Measured(Capabilities.Battery),
        Field.Above,
        Field.Below,
        DevicesTogether.Field,
        Field.TriggerId,
    ])
        {
            Sort = "numeric_trigger",
            Sample = Field.BelowTwenty,
        };

    /// <inheritdoc/>
    internal override string About => Capability;

    /// <inheritdoc/>
    private protected override IReadOnlyList<Address> Named => Devices;

    /// <summary>The capability and the number that an event tells; null if it tells none.</summary>
    internal static (string About, double? Number)? Told(IEvent @event) => @event switch
    {
        BatteryReported e => (Capabilities.Battery, e.Battery.Percent),
        NumberReported e => (e.Capability, e.Number.Value),
        _ => null,
    };

    internal (bool Holds, string Reason) Judge(double? number, DeviceView? before)
    {
        string name = before?.Slug ?? "it";
        double? was = before is null ? null : Stated.NumberOf(before, Capability);
        return number is not { } told ? (false, $"{name} told no number of {Capability}")
            : was is not { } known
                ? (false, $"{name} told its {Capability} for the first time: {NumberRange.Of(Capability).Said(told)}")
            : (!Stated.IsWithin(known, Above, Below) && Stated.IsWithin(told, Above, Below),
                $"{name} {Capability} went from {Stated.Text(known)} to {NumberRange.Of(Capability).Said(told)}");
    }
}
