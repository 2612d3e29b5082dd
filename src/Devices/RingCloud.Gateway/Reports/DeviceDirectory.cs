using System.Collections.Concurrent;
using System.Globalization;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Persons;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway.Reports;

/// <summary>
/// Which actor stands for which of Ring's ids, as far as Ring has told since the start. Used by several sources at
/// once.
/// </summary>
internal sealed class DeviceDirectory
{
    /// <summary>The home of devices that Ring names no location for.</summary>
    internal const string UnassignedHome = "unassigned";

    private readonly ConcurrentDictionary<long, Address> _devices = new();
    private readonly ConcurrentDictionary<string, byte> _homes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _remembered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Address> _hubs = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<long, string> _hubsListed = new();
    private readonly ConcurrentDictionary<(string Location, string Asset), (long? Number, bool MayKeepPanel)> _assets = new();
    private readonly ConcurrentDictionary<string, byte> _hubless = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Location, string Asset), IReadOnlyList<string>?> _lists = new();

    /// <summary>By which those whom Ring names are sealed.</summary>
    internal IPersons Persons { get; init; } = UnsealedPersons.Instance;

    internal IReadOnlyList<string> Homes => [.. _homes.Keys.Order(StringComparer.Ordinal)];

    internal static string HomeOf(string? location) => Address.IsPart(location) ? location : UnassignedHome;

    internal static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    internal Address Learn(RingDevice device)
    {
        Address address = new(HomeOf(device.LocationId), KindOf(device), Text(device.Id));
        _devices[device.Id] = address;
        if ((device.Capabilities & RingDevice.AnyHub) != 0 || address.Kind == DeviceKinds.BaseStation)
        {
            _hubsListed[device.Id] = address.Home;
            _hubless.TryRemove(address.Home, out _);
        }

        _homes.TryAdd(address.Home, 0);
        return address;
    }

    /// <summary>Homes that have a history, whether or not Ring still tells of them.</summary>
    internal void Remember(IEnumerable<string> homes)
    {
        foreach (string home in homes)
        {
            _remembered.TryAdd(home, 0);
        }
    }

    /// <summary>Those of which Ring has told since the start, and those that have a history.</summary>
    internal IReadOnlyList<string> Known => [.. _homes.Keys.Union(_remembered.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The home that keeps what nobody understood: that of the location; and for what is the account's, or names a
    /// location that is no home (yet, or ever: one without devices is none), the first by name, which is always the
    /// same one. Null only while no home is known at all: what cannot be read makes no home.
    /// </summary>
    internal string? KeeperOf(string? location)
    {
        IReadOnlyList<string> known = Known;
        return (location is null ? null : known.FirstOrDefault(h => h == HomeOf(location)))
            ?? known.FirstOrDefault(h => h != UnassignedHome)
            ?? known.FirstOrDefault();
    }

    internal Address? Find(long id) => _devices.GetValueOrDefault(id);

    internal string Home(string location)
    {
        string home = HomeOf(location);
        _homes.TryAdd(home, 0);
        return home;
    }

    /// <summary>A base station of this home is in Ring's list.</summary>
    internal bool HasBaseStation(string home) => _devices.Values.Any(d => d.Home == home && d.Kind == DeviceKinds.BaseStation);

    /// <summary>What a complete list does not name is gone, and with a hub what only it could have told of.</summary>
    internal void Forget(IReadOnlySet<string> listed)
    {
        foreach (long id in _devices.Keys.Where(id => !listed.Contains(Text(id))).ToArray())
        {
            _devices.TryRemove(id, out _);
            if (_hubsListed.TryRemove(id, out _))
            {
                foreach (var asset in _assets.Where(a => a.Value.Number == id).Select(a => a.Key).ToArray())
                {
                    ForgetHub(asset);
                }
            }
        }

        foreach (string home in Known.Except(_hubsListed.Values, StringComparer.Ordinal))
        {
            ForgetHubs(home);
        }
    }

    /// <summary>
    /// A whole list names no hub of this home: nothing is behind one, and no socket to one is to be heard.
    /// </summary>
    internal bool IsHubless(string home) => _hubless.ContainsKey(home);

    private void ForgetHubs(string home)
    {
        _hubless.TryAdd(home, 0);
        foreach ((string key, Address hub) in _hubs.Where(h => h.Value.Home == home).ToArray())
        {
            _hubs.TryRemove(KeyValuePair.Create(key, hub));
        }

        foreach (var list in _lists.Keys.Where(l => HomeOf(l.Location) == home).ToArray())
        {
            ForgetHub(list);
        }
    }

    private void ForgetHub((string Location, string Asset) hub)
    {
        _lists.TryRemove(hub, out _);
        _assets.TryRemove(hub, out _);
        _hubs.TryRemove(hub.Asset, out _);
    }

    /// <summary>
    /// The base station behind a hub's socket. The list knows it by a number and the socket by a zid: where a location
    /// has one base station, both are the same actor.
    /// </summary>
    internal Address BaseStation(string location, string? assetId, string? zid)
    {
        string home = Home(location);
        Address[] listed = [.. _devices.Values.Where(d => d.Home == home && d.Kind == DeviceKinds.BaseStation)];
        if (listed.Length == 1)
        {
            return listed[0];
        }

        string? id = Address.IsPart(zid) ? zid : Address.IsPart(assetId) ? assetId : null;
        return _hubs.GetOrAdd(assetId ?? location, _ => new Address(home, DeviceKinds.BaseStation, id ?? "hub"));
    }

    /// <summary>A hub of a location: as long as it has not told its list, nobody knows what is behind it.</summary>
    /// <param name="location">The location.</param>
    /// <param name="asset">The hub's id on the socket.</param>
    /// <param name="number">Its number in the device list; null if it was not told.</param>
    /// <param name="mayKeepPanel">It is a base station, for all that is known.</param>
    internal void LearnHub(string location, string asset, long? number, bool mayKeepPanel)
    {
        _lists.TryAdd((location, asset), null);
        _assets[(location, asset)] = (number, mayKeepPanel);
    }

    /// <summary>
    /// The actor that stands for a hub: what the list names by its number, or the base station. Null for another hub
    /// that the list does not name: that it is away says nothing of the base station.
    /// </summary>
    internal Address? Hub(string location, string asset)
    {
        bool isKnown = _assets.TryGetValue((location, asset), out (long? Number, bool MayKeepPanel) hub);
        if (hub.Number is { } number && Find(number) is { } listed)
        {
            return listed;
        }

        return isKnown && !hub.MayKeepPanel ? null : BaseStation(location, asset, null);
    }

    /// <summary>The actors of all hubs of a location.</summary>
    internal IReadOnlyList<Address> HubsOf(string location)
    {
        Address[] hubs = [.. _assets.Keys.Where(a => a.Location == location).Select(a => Hub(location, a.Asset)).OfType<Address>().Distinct()];
        return hubs.Length > 0 || !MayKeepPanel(location) ? hubs : [BaseStation(location, null, null)];
    }

    /// <summary>
    /// True unless it is known that none of the hubs of a location is a base station: then the alarm does not hang on
    /// them.
    /// </summary>
    internal bool MayKeepPanel(string location)
    {
        string home = Home(location);
        (long? Number, bool MayKeepPanel)[] assets = [.. _assets.Where(a => a.Key.Location == location).Select(a => a.Value)];
        return HasBaseStation(home)
            || assets.Any(a => a.MayKeepPanel)
            || (assets.Length == 0 && !_hubsListed.Values.Contains(home, StringComparer.Ordinal));
    }

    /// <summary>
    /// All that is behind the hubs of a location; null unless each has told a whole list since the start.
    /// </summary>
    internal IReadOnlySet<string>? Listed(AlarmListCompleted list)
    {
        _lists[(list.LocationId, list.AssetId)] = list.IsComplete ? list.Zids : null;
        return Listed(HomeOf(list.LocationId));
    }

    /// <summary>
    /// What a hub tells of after its list belongs to it as much as what was in it: paired since. A list that is not
    /// whole yet will name it.
    /// </summary>
    internal void Paired(string location, string asset, string zid) =>
        Relist(location, asset, list => [.. list, zid], zid, isThere: false);

    /// <summary>A hub says that it has something no more.</summary>
    internal void Unpaired(string location, string asset, string zid) =>
        Relist(location, asset, list => [.. list.Where(z => z != zid)], zid, isThere: true);

    private void Relist(
        string location, string asset, Func<IReadOnlyList<string>, IReadOnlyList<string>> change, string zid,
        bool isThere)
    {
        if (_lists.TryGetValue((location, asset), out IReadOnlyList<string>? list) && list is not null
            && list.Contains(zid, StringComparer.Ordinal) == isThere)
        {
            _lists.TryUpdate((location, asset), change(list), list);
        }
    }

    /// <summary>
    /// All that is behind the hubs of a home; null unless there is one, and each has told a whole list since the start.
    /// </summary>
    internal IReadOnlySet<string>? Listed(string home)
    {
        IReadOnlyList<string>?[] lists = [.. _lists.Where(l => HomeOf(l.Key.Location) == home).Select(l => l.Value)];
        return lists.Length == 0 || lists.Contains(null) ? null : lists.SelectMany(l => l!).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// By what the device has, never by its model name; the family only tells doorbells and hubs apart.
    /// </summary>
    private static string KindOf(RingDevice device)
    {
        if (device.Family == "base_stations" || device.Capabilities.HasFlag(RingCapabilities.AlarmHub))
        {
            return DeviceKinds.BaseStation;
        }

        return device.Capabilities switch
        {
            var c when c.HasFlag(RingCapabilities.Doorbell) => DeviceKinds.Doorbell,
            var c when c.HasFlag(RingCapabilities.Video) => DeviceKinds.Camera,
            _ => DeviceKinds.Generic,
        };
    }
}
