using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Engine.Core;
using RingCloudSim;
using SimOptions = RingCloudSim.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>An account that owns nothing: it may see what is shared with it, by other addresses, or nothing at all, which has a cause.</summary>
[Collection(Alone.Name)]
public sealed class SharedHouseholdTests
{
    [Fact]
    public async Task An_account_that_sees_nothing_is_told_so_with_what_to_do_and_looks_again_until_it_sees_something()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(before: c => c.SetSeen("nothing"));
        await house.PassAsync(TimeSpan.FromMinutes(2));
        RingLinkHealth list = List(house);
        Assert.Equal(RingLinkState.Degraded, list.State);
        Assert.Contains("names no location and no device", list.Reason, StringComparison.Ordinal);
        Assert.Contains("ringactors login", list.Reason, StringComparison.Ordinal);
        Assert.Contains(house.Control.Requests(), r => r.Path.EndsWith("/location_info/v3/locations", StringComparison.Ordinal));
        Assert.Contains(house.Control.Requests(), r => r.Path.EndsWith("/device_info/v3/devices", StringComparison.Ordinal));

        house.Control.SetSeen("all");
        await house.PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(RingLinkState.Up, List(house).State);
        Assert.NotEmpty((await house.Engine.Homes.ViewAsync(house.Home)).Part<DevicesView>().All);
    }

    [Fact]
    public async Task What_is_only_shared_is_found_by_the_addresses_of_the_app()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(before: c => c.SetSeen("shared"));
        await house.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(RingLinkState.Up, List(house).State);
        HomeView view = await house.Engine.Homes.ViewAsync(house.Home);
        Assert.NotNull(view.Part<DevicesView>().ById($"{DemoHousehold.FrontCameraId}"));
        Assert.True(view.Security().IsHeard);
    }

    [Theory]
    [InlineData("*/device_info/v3/devices", 500)]
    [InlineData("*/device_info/v3/devices", 404)]
    [InlineData("*/device_info/v3/devices", 200, "{}")]
    [InlineData("*/device_info/v3/devices", 200, "[]")]
    [InlineData("*/location_info/v3/locations", 500)]
    public async Task A_reading_of_those_addresses_that_fails_removes_nothing_of_what_was_seen_there(string path, int status, string? body = null)
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(before: c => c.SetSeen("shared"));
        await house.PassAsync(TimeSpan.FromMinutes(2));
        string[] before = await DevicesAsync(house);
        house.Control.AddFault(new FaultRule(path, "status", Count: 1_000, Status: status, Body: body));
        await house.PassAsync(TimeSpan.FromMinutes(25));

        Assert.Equal(before, await DevicesAsync(house));
        Assert.Empty(house.Events<DeviceRemoved>());
        if (path.EndsWith("devices", StringComparison.Ordinal))
        {
            Assert.Equal(body is null ? RingLinkState.Down : RingLinkState.Degraded, List(house).State);
        }

        house.Control.ClearFaults();
        await house.PassAsync(TimeSpan.FromMinutes(25));
        Assert.Equal(RingLinkState.Up, List(house).State);
        Assert.Equal(before, await DevicesAsync(house));
    }

    [Fact]
    public async Task The_addresses_of_the_app_are_asked_for_nothing_while_the_usual_ones_name_something()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        await house.PassAsync(TimeSpan.FromMinutes(2));
        Assert.DoesNotContain(house.Control.Requests(), r => r.Path.Contains("/v3/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_setting_that_only_the_owner_may_change_is_refused_as_that_and_the_device_says_that_it_is_shared()
    {
        SimOptions options = new() { Accounts = [RingAccountOptions.Demo with { Shared = true }] };
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false, options: options);
        HomeView view = await house.Engine.Homes.ViewAsync(house.Home);
        DeviceView camera = view.Part<DevicesView>().ById($"{DemoHousehold.FrontCameraId}")!;
        Assert.True(camera.Shared);
        await house.AskAsync(camera.Address, new SetDeviceState(Capabilities.MotionDetection, StateView.Off));
        await house.PassAsync(TimeSpan.FromSeconds(30));

        IntentRejected rejected = Assert.Single(house.Events<IntentRejected>());
        Assert.Contains("shared with this account, and only its owner may change that", rejected.ToString(), StringComparison.Ordinal);
        Assert.Single(house.Control.Requests(), r => r.Method == "PATCH" && r.Path.EndsWith("/settings", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_an_own_device_nobody_says_that_it_is_shared()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        Assert.All((await house.Engine.Homes.ViewAsync(house.Home)).Part<DevicesView>().All, d => Assert.False(d.Shared, d.Name));
    }

    private static async Task<string[]> DevicesAsync(CoverageHouse house) =>
        [.. (await house.Engine.Homes.ViewAsync(house.Home)).Part<DevicesView>().All.Select(d => d.Address.Value).Order(StringComparer.Ordinal)];

    private static RingLinkHealth List(CoverageHouse house) =>
        house.Ring.Observer.Of<ConnectionStateChanged>().Last(c => c.Link.Subsystem == RingSubsystem.DeviceList).Link;
}
