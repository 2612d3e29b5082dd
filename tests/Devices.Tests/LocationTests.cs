using RingActors.Devices.Domain.Unparsed;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

public sealed class LocationTests
{
    private readonly TestHome _home = New();

    [Fact]
    public void What_Ring_calls_the_home_and_its_time_zone_are_kept_once()
    {
        Assert.Equal(["ring-cloud.location-told"], _home.Tell(Unread, new ReportLocation("Seaside House", "Europe/Lisbon")).Names);
        Assert.Empty(_home.Tell(Unread, new ReportLocation("Seaside House", "Europe/Lisbon")).Names);
        Assert.Equal(["ring-cloud.location-told"], _home.Tell(Unread, new ReportLocation("Beach House", "Europe/Lisbon")).Names);
        Assert.Equal(new LocationView("Beach House", "Europe/Lisbon"), _home.View.Part<LocationView>());
    }

    [Fact]
    public void A_location_of_which_nothing_is_said_leaves_no_trace() =>
        Assert.Empty(_home.Tell(Unread, new ReportLocation(null, null)).Names);
}
