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

    /// <summary>Never these devices; null means none.</summary>
    public IReadOnlyList<Address>? Exclude { get; init; }

    /// <summary>Which devices do it. Nothing named is nobody here.</summary>
    internal DeviceSelection Selection => new(Named, Kinds, Rooms, Exclude);

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
}
