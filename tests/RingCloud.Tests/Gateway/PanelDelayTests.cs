using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using SimOptions = RingCloudSim.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>Over the wire: the delays that the base station keeps are told as its own.</summary>
public sealed class PanelDelayTests
{
    [Fact]
    public async Task The_base_stations_delays_are_known_by_mode_and_written_once()
    {
        await using var house = await GatewayHouse.StartAsync(new SimOptions
        {
            ExitDelay = TimeSpan.FromSeconds(7),
            EntryDelay = TimeSpan.FromSeconds(45),
        });
        SecurityView security = await house.SeesAsync(s => s.PanelDelays is not null, "the delays are told");
        Assert.Equal(
            [new PanelDelays(SecurityMode.Home, 45, 0), new PanelDelays(SecurityMode.Away, 45, 7)], security.PanelDelays);
        house.Control.SetMode("all");
        await house.SeesAsync(s => s.Mode == SecurityMode.Away, "armed");
        Assert.Single(house.Events<PanelDelaysReported>());
    }
}
