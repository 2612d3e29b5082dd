using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

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
