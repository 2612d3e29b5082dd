using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>
/// Something that is done by devices: those that are named, and those of kinds and rooms when it is done.
/// </summary>
public abstract record DeviceAction : HomeAction
{
    /// <summary>Also every device of these kinds that can do it; null means none.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Also every device in these rooms that can do it; null means none.</summary>
    public IReadOnlyList<string>? Rooms { get; init; }

    /// <summary>Also every device in these groups of the home's own that can do it, by id; null means none.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Never these devices; null means none.</summary>
    public IReadOnlyList<Address>? Exclude { get; init; }

    /// <summary>Also the device that this variable of the rule holds, if it can do it; null means none.</summary>
    public string? DeviceVariable { get; init; }

    /// <summary>Which devices do it. Nothing named is nobody here.</summary>
    internal DeviceSelection Selection => new(Named, Kinds, Rooms, Exclude, Groups);

    /// <summary>The capability that they must have.</summary>
    internal abstract string About { get; }

    /// <summary>The devices that are named one by one.</summary>
    private protected abstract IReadOnlyList<Address> Named { get; }

    /// <summary>The devices that are meant, as the home is now; those that are named also if they are gone.</summary>
    internal IReadOnlyList<Address> Targets(DevicesView devices)
    {
        DeviceSelection selection = Selection;
        return selection.IsListed && selection.Exclude is not { Count: > 0 } ? Named :
        [
            .. Named.Where(d => Exclude?.Contains(d) != true)
                .Concat(selection.IsListed ? [] : selection.In(devices).Where(d => d.Has(About)).Select(d => d.Address))
                .Distinct(),
        ];
    }

    /// <summary>
    /// The devices that could do it too and are of none of its kinds, with what it takes; none where it names no kind.
    /// </summary>
    public (string Capability, IReadOnlyList<DeviceView> Devices) OfOtherKinds(DevicesView devices)
    {
        HashSet<Address> meant = [.. Targets(devices), .. Exclude ?? []];
        return (About, Kinds is not { Count: > 0 } ? []
            : [.. devices.All.Where(d => d.Has(About) && !meant.Contains(d.Address))]);
    }
}
