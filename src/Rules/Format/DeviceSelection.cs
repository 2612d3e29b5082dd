using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;

namespace RingActors.Rules.Format;

/// <summary>
/// Which devices a part of a rule is about: those that it names, those of its kinds, rooms and groups together,
/// without those that it excludes; none of the four means any. It is resolved whenever it is judged, so that a device
/// that comes into a room later counts.
/// </summary>
/// <param name="Devices">Named one by one.</param>
/// <param name="Kinds">Kinds of devices; null means none.</param>
/// <param name="Rooms">Names of rooms; null means none.</param>
/// <param name="Exclude">Never these; null means none.</param>
/// <param name="Groups">Ids of groups of the home's own; null means none.</param>
internal readonly record struct DeviceSelection(
    IReadOnlyList<Address> Devices, IReadOnlyList<string>? Kinds, IReadOnlyList<string>? Rooms,
        IReadOnlyList<Address>? Exclude, IReadOnlyList<string>? Groups)
{
    /// <summary>True if nothing is named: any device is meant.</summary>
    internal bool IsAny => IsListed && Devices.Count == 0;

    /// <summary>True if no device is meant beside those that are named.</summary>
    internal bool IsListed =>
        Kinds is null or { Count: 0 } && Rooms is null or { Count: 0 } && Groups is null or { Count: 0 };

    /// <summary>Whether the device at an address is meant, as the home is now.</summary>
    internal bool Has(Address address, DevicesView devices)
    {
        if (Exclude is { } excluded && excluded.Contains(address))
        {
            return false;
        }

        return IsAny || Devices.Contains(address)
            || (!IsListed && devices.Get(address) is { Removed: false } device
                && (IsOf(device) || (Groups is { } groups && devices.IsInGroup(address, groups))));
    }

    /// <summary>The devices of the home that are meant.</summary>
    internal IEnumerable<DeviceView> In(DevicesView devices)
    {
        DeviceSelection all = this;
        return devices.All.Where(d => all.Has(d.Address, devices));
    }

    private bool IsOf(DeviceView device) =>
        (Kinds is { } kinds && kinds.Contains(device.Kind, StringComparer.Ordinal))
        || (Rooms is { } rooms && device.Room is { } room && rooms.Any(r => FoldedName.Same(r, room)));
}
