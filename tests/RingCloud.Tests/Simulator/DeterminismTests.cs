using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

public sealed class DeterminismTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_same_seed_and_the_same_day_give_the_same_household()
    {
        var first = await DayAsync(seed: 7, refreshes: 0);
        var second = await DayAsync(seed: 7, refreshes: 3);
        var other = await DayAsync(seed: 8, refreshes: 0);

        Assert.Equal(first.Household, second.Household);
        Assert.NotEqual(first.Household, other.Household);
    }

    [Fact]
    public async Task Replaying_the_list_of_events_gives_the_same_household()
    {
        var (household, events) = await DayAsync(seed: 7, refreshes: 0);
        await using var server = await StartAsync(7);

        server.Control.Replay(events);
        server.Control.Advance(Start.AddMinutes(30) - Now(server));

        Assert.Equal(household, server.Control.State()["household"]!.ToJsonString());
        Assert.Equal(events.ToJsonString(), server.Control.Events().ToJsonString());
    }

    private static async Task<(string Household, JsonArray Events)> DayAsync(int seed, int refreshes)
    {
        await using var server = await StartAsync(seed);
        for (var index = 0; index < refreshes; index++)
        {
            server.Control.IssueTokens();
        }

        using var client = await SimClient.LoggedInAsync(server);
        await using var alarm = await AlarmClient.ConnectAsync(server);
        server.Control.Motion("Front Camera");
        using var light = await client.PutAsync(client.Clients($"doorbots/{DemoHousehold.FrontCameraId}/floodlight_light_on"));
        using var siren = await client.PutAsync(client.Clients($"doorbots/{DemoHousehold.FrontCameraId}/siren_on?duration=40"));
        await alarm.SwitchModeAsync("all");
        await alarm.UpdateAsync();
        server.Control.Advance(TimeSpan.FromSeconds(70.5));
        server.Control.SetFaulted("Back Window", true);
        server.Control.Press(withSnapshot: true);
        await alarm.SwitchModeAsync("none");
        await alarm.NextAsync(frame => frame.ToJsonString().Contains("mode-switched.none"));
        server.Control.SetFaulted("Back Window", false);
        server.Control.SetMode("all");
        server.Control.Advance(TimeSpan.FromMinutes(5));
        server.Control.SetFaulted("Front Door Contact", true);
        server.Control.Advance(Start.AddMinutes(30) - Now(server));
        return (server.Control.State()["household"]!.ToJsonString(), server.Control.Events());
    }

    private static DateTimeOffset Now(RingCloudServer server)
        => DateTimeOffset.Parse(server.Control.State()["now"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);

    private static Task<RingCloudServer> StartAsync(int seed)
        => RingCloudServer.StartAsync(new RingCloudOptions { Seed = seed, Clock = new VirtualClock(Start) });
}
