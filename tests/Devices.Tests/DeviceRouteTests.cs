using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Tests;

/// <summary>The form of an id says how a device is reached; every room asks one place.</summary>
public sealed class DeviceRouteTests
{
    [Theory]
    [InlineData("90210", DeviceWay.Listed, "90210", 90210L)]
    [InlineData("0", DeviceWay.Listed, "0", 0L)]
    [InlineData("00000000-0000-0000-0000-000000000001", DeviceWay.BehindHub, "00000000-0000-0000-0000-000000000001", null)]
    [InlineData("z-back", DeviceWay.BehindHub, "z-back", null)]
    [InlineData("-5", DeviceWay.BehindHub, "-5", null)]
    [InlineData("group-7", DeviceWay.LightGroup, "7", null)]
    [InlineData("group-z", DeviceWay.LightGroup, "z", null)]
    [InlineData("99999999999999999999", DeviceWay.BehindHub, "99999999999999999999", null)]
    public void An_id_says_how_the_device_is_reached(string id, DeviceWay way, string own, long? number)
    {
        DeviceRoute route = DeviceRoute.Of(id);
        Assert.Equal((way, own, number), (route.Way, route.Id, route.Number));
    }

    [Theory]
    [InlineData("device", "90210", false)]
    [InlineData("device", "z-lock", true)]
    [InlineData("device", "group-7", false)]
    [InlineData("contact", "90210", true)]
    [InlineData("camera", "90210", false)]
    [InlineData("base-station", "z-base", false)]
    public void What_a_hub_tells_of_is_known_by_kind_and_id(string kind, string id, bool behind) =>
        Assert.Equal(behind, DeviceKinds.IsBehindHub(new Address("home-1", kind, id)));
}
