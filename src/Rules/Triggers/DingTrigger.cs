using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <param name="Devices">Doorbells; none means any.</param>
public sealed record DingTrigger(IReadOnlyList<Address> Devices) : RuleTrigger
{
    internal static Shape Shape { get; } = new("ding", "Somebody pressed a doorbell.",
    [
        Field.Devices("The doorbells that count; none means any.", Capabilities.Ding, required: false),
    ]);
}
