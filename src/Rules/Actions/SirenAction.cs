using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <param name="Devices">Cameras with a siren, or the security system.</param>
/// <param name="On">Sound or silence.</param>
/// <param name="Seconds">How long to sound.</param>
public sealed record SirenAction(IReadOnlyList<Address> Devices, bool On = true, int Seconds = 30) : DeviceAction
{
    internal const string Type = "siren";

    internal static Shape Shape { get; } = new(Type, "Sound or silence sirens.",
    [
        Field.Devices("Cameras with a siren, or security-system for the base station's.", Capabilities.Siren, required: true) with
        {
            TakesPanel = true,
            Instead = Field.OfOthers,
        },
        .. Field.Groups,
        Field.DeviceVariable,
        new("on", FieldKind.Flag, "Sound or silence.") { Default = () => true },
        new("seconds", FieldKind.Integer, "How long to sound; a camera at most 120.")
        {
            Min = 1, Max = 600, Default = () => 30,
        },
    ])
    {
        ExampleRank = 2,
    };

    /// <inheritdoc/>
    internal override string About => Capabilities.Siren;

    /// <inheritdoc/>
    private protected override IReadOnlyList<Address> Named => Devices;

    internal ICommand Command() => On ? new SoundSiren(Duration.FromSeconds(Seconds)) : new SilenceSiren();
}
