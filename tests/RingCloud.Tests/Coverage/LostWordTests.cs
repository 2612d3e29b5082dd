using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Observations;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>A word of the base station that is lost on a line that goes on: nothing in Ring's protocol shows that it is missing.</summary>
[Collection(Alone.Name)]
public sealed class LostWordTests
{
    [Fact]
    public async Task A_mode_whose_word_was_lost_is_found_by_the_next_list()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        house.Control.SetMode("some");
        await house.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(SecurityMode.Home, (await SecurityAsync(house)).Mode);

        house.Control.AddSocketFault(new SocketFault("drop"));
        house.Control.SetMode("none");
        await house.SettleAsync();
        Assert.Equal(SecurityMode.Home, (await SecurityAsync(house)).Mode);

        await house.PassAsync(TimeSpan.FromMinutes(7));
        Assert.Equal(SecurityMode.Disarmed, (await SecurityAsync(house)).Mode);
        Assert.DoesNotContain(house.Events<BaseStationReported>(), e => e.Status != Connection.Online);
    }

    [Fact]
    public void An_update_that_does_not_name_the_mode_says_nothing_of_it()
    {
        AlarmPanel panel = new() { Mode = "all", IsSirenOn = true };
        ReportPanel update = Report(panel, AlarmReportCause.Changed, "siren");
        Assert.Null(update.Mode);
        Assert.False(update.IsComplete);
        Assert.True(update.SirenOn);

        ReportPanel list = Report(panel, AlarmReportCause.Listed);
        Assert.Equal(SecurityMode.Away, list.Mode);
        Assert.True(list.IsComplete);
    }

    private static ReportPanel Report(AlarmPanel panel, AlarmReportCause cause, params string[] told)
    {
        AlarmModeObserved report = new("home-1", "hub", "z-panel", panel, cause, [], new AlarmContext())
        {
            IsWhole = true,
            ToldKeys = told.ToHashSet(),
            LearnedAt = Instant.FromUtc(2026, 3, 1, 20, 0),
        };
        return Assert.IsType<ReportPanel>(Assert.Single(AlarmReports.Of(report, new DeviceDirectory())).Command);
    }

    private static async Task<SecurityView> SecurityAsync(CoverageHouse house) =>
        (await house.Engine.Homes.ViewAsync(house.Home)).Part<SecurityView>();
}
