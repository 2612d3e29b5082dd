using System.Globalization;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices;

/// <summary>The ways in which Ring's cloud reaches a device.</summary>
public enum DeviceWay
{
    /// <summary>It is in the account's device list and is called by its number.</summary>
    Listed = 1,

    /// <summary>It is behind a hub and is called by its zid over that hub's socket.</summary>
    BehindHub = 2,

    /// <summary>It is a group of lights that the household made in the Ring app.</summary>
    LightGroup = 3,
}

/// <summary>
/// How a device is reached, read from its address: the one place that looks at the form of ids. Ring's own numbers are
/// digits only, a zid is not, and a group of lights has a prefix, so that it is never taken for either.
/// </summary>
/// <param name="Way">The way.</param>
/// <param name="Id">
/// Ring's own id on that way: the number as text, the zid, or the group's id without its prefix.
/// </param>
/// <param name="Number">The number of a listed device; null for all others.</param>
public readonly record struct DeviceRoute(DeviceWay Way, string Id, long? Number)
{
    /// <summary>Stands before the id of a group of lights in its address. Stored for ever.</summary>
    public const string LightGroupPrefix = "group-";

    /// <summary>The route of the device at an address.</summary>
    public static DeviceRoute Of(Address device) => Of(device.Id);

    /// <summary>The route of a device by the last part of its address.</summary>
    public static DeviceRoute Of(string id)
    {
        if (id.StartsWith(LightGroupPrefix, StringComparison.Ordinal))
        {
            return new DeviceRoute(DeviceWay.LightGroup, id[LightGroupPrefix.Length..], null);
        }

        return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? new DeviceRoute(DeviceWay.Listed, id, number)
            : new DeviceRoute(DeviceWay.BehindHub, id, null);
    }
}
