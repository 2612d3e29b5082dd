using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

public sealed record LightAction(IReadOnlyList<Address> Devices, bool On = true) : DeviceAction
{
    internal const string Type = "light";

    internal static Shape Shape { get; } = new(Type, "Switch lights.",
    [
        Field.Devices("Cameras with a light.", Capabilities.Light, required: true)
            with { Instead = Field.OfOthers },
        .. Field.Groups,
        Field.DeviceVariable,
        new("on", FieldKind.Flag, "On or off.") { Default = () => true },
    ])
    {
        ExampleRank = 0,
    };

    /// <inheritdoc/>
    internal override string About => Capabilities.Light;

    /// <inheritdoc/>
    private protected override IReadOnlyList<Address> Named => Devices;

    internal SetLight Command() => new(On);
}
