using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

public sealed record LightAction(IReadOnlyList<Address> Devices, bool On = true) : RuleAction
{
    internal static Shape Shape { get; } = new("light", "Switch lights.",
    [
        Field.Devices("Cameras with a light.", Capabilities.Light, required: true),
        new("on", FieldKind.Flag, "On or off.") { Default = () => true },
    ])
    {
        ExampleRank = 0,
    };
}
