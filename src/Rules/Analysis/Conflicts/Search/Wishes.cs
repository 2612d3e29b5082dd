using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Analysis.Conflicts.Search;

/// <summary>What an action asks of one device, or of the alarm.</summary>
/// <param name="Device">Whom.</param>
/// <param name="About">The capability; <see cref="Wishes.Mode"/> for the alarm's mode.</param>
/// <param name="Word">The word it is to come to.</param>
internal sealed record Wish(Address Device, string About, string Word)
{
    /// <summary>It ends by itself after this time; null if it does not.</summary>
    internal Duration? For { get; init; }

    internal bool IsArming => About == Wishes.Mode;

    internal bool IsOff => Word == StateView.Off;

    internal bool IsOn => Word == StateView.On;

    internal bool IsSameThing(Wish other) => Device.Equals(other.Device) && About == other.About;

    internal bool Opposes(Wish other) => IsSameThing(other) && Word != other.Word;
}

/// <summary>What actions ask of devices.</summary>
internal static class Wishes
{
    internal const string Mode = "mode";

    /// <summary>Null for what asks nothing of a device.</summary>
    internal static Wish? Of(HomeAction action, Address device) => action switch
    {
        LightAction a => new Wish(device, Capabilities.Light, OnOff(a.On)),
        SirenAction { On: true } a => new Wish(device, Capabilities.Siren, StateView.On)
        {
            For = Duration.FromSeconds(a.Seconds),
        },
        SirenAction => new Wish(device, Capabilities.Siren, StateView.Off),
        SwitchAction a => new Wish(device, Capabilities.Switch, OnOff(a.On)),
        ArmAction a => new Wish(device, Mode, a.Mode),
        StateAction a when a.Command() is { } set => new Wish(device, set.Capability, set.Value),
        _ => null,
    };

    /// <summary>All that a rule may ever ask of devices, as the home is now.</summary>
    internal static IReadOnlyList<Wish> Of(RuleDocument document, DevicesView devices) =>
    [
        .. document.AllActions()
            .SelectMany(a => Of(a, devices).Concat(a is DeviceAction { DeviceVariable: not null } any
                ? devices.All.Where(d => d.Has(any.About)).Select(d => Of(a, d.Address)).OfType<Wish>() : []))
            .Distinct(),
    ];

    /// <summary>What one action asks of each of its devices.</summary>
    internal static IEnumerable<Wish> Of(HomeAction action, DevicesView devices) =>
        Targets(action, devices).Select(d => Of(action, d)).OfType<Wish>();

    private static IReadOnlyList<Address> Targets(HomeAction action, DevicesView devices) => action switch
    {
        DeviceAction a => a.Targets(devices),
        ArmAction => [DeviceKinds.SecuritySystemOf(devices.Home)],
        _ => [],
    };

    private static string OnOff(bool on) => on ? StateView.On : StateView.Off;
}
