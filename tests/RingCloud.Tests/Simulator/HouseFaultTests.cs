using System.Text.Json;
using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

/// <summary>What goes wrong in a house and in its cloud, scripted.</summary>
public sealed class HouseFaultTests
{
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task An_arming_is_undone_two_seconds_after_it_was_told()
    {
        await using var server = await RingCloudServer.StartAsync(new() { Clock = _clock, ExitDelay = TimeSpan.Zero });
        server.Control.AddSwitchModeFault(new SwitchModeFault("revert"));
        await using var alarm = await AlarmClient.ConnectAsync(server);
        await alarm.CommandAsync("security-panel.switch-mode", new JsonObject { ["mode"] = "all" });
        await ToldAsync(server, "mode-switched.all");
        server.Control.Advance(TimeSpan.FromSeconds(2));
        await ToldAsync(server, "mode-switched.none");
    }

    [Fact]
    public async Task The_mains_fail_and_come_back()
    {
        await using var server = await RingCloudServer.StartAsync();
        await using var alarm = await AlarmClient.ConnectAsync(server);
        server.Control.SetMains(false);
        await ToldAsync(server, "\"acStatus\":\"error\"");
        await ToldAsync(server, "\"batteryBackup\":\"inUse\"");
        server.Control.SetMains(true);
        await ToldAsync(server, "\"acStatus\":\"ok\"");
    }

    [Fact]
    public async Task Events_of_a_hub_are_lost_doubled_broken_and_out_of_order()
    {
        await using var server = await RingCloudServer.StartAsync(new() { Clock = _clock });
        await using var alarm = await AlarmClient.ConnectAsync(server);
        var mark = server.Control.Messages().Count;
        foreach (var kind in SocketFault.Kinds)
        {
            server.Control.AddSocketFault(new SocketFault(kind));
        }

        // Dropped; doubled; broken; and the fourth comes after the fifth.
        foreach (var open in new[] { true, false, true, false, true })
        {
            server.Control.SetFaulted(DemoHousehold.BackWindow, open);
        }

        var sent = server.Control.Messages().Skip(mark).Select(m => m.Text).ToList();
        Assert.Equal([false, false, null, true, false], sent.Select(Faulted));

        server.Control.AddSocketFault(new SocketFault("reorder"));
        server.Control.SetFaulted(DemoHousehold.BackWindow, false);
        Assert.Equal(mark + 5, server.Control.Messages().Count);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(Faulted(server.Control.Messages()[^1].Text));
    }

    [Fact]
    public async Task A_refresh_token_that_another_program_has_used_is_dead_and_access_lives_on()
    {
        await using var server = await RingCloudServer.StartAsync();
        var tokens = server.Control.IssueTokens();
        using var client = new SimClient(server);
        client.Use(tokens.AccessToken);
        await client.CreateSessionAsync();
        Assert.Equal(1, server.Control.ReuseRefreshTokens());
        using var refused = await client.RefreshAsync(tokens.RefreshToken);
        Assert.Equal(401, (int)refused.StatusCode);
        using var listed = await client.GetAsync(client.Clients("ring_devices"));
        Assert.Equal(200, (int)listed.StatusCode);
    }

    [Fact]
    public async Task A_cloud_is_away_for_hours_on_the_scripted_clock()
    {
        await using var server = await RingCloudServer.StartAsync(new() { Clock = _clock });
        using var client = new SimClient(server);
        client.Use(server.Control.IssueTokens().AccessToken);
        server.Control.SetOutage(true, TimeSpan.FromHours(6));
        _clock.Advance(TimeSpan.FromHours(5));
        await NotReached.ByAsync(() => client.GetAsync(client.Devices("locations")));
        _clock.Advance(TimeSpan.FromHours(1));
        using var answer = await client.GetAsync(client.Devices("locations"));
        // The access token has expired meanwhile; the cloud is back.
        Assert.Equal(401, (int)answer.StatusCode);
    }

    private static Task ToldAsync(RingCloudServer server, string text) =>
        server.Control.MessageAsync(m => m is { Channel: "alarm", Direction: "out" } && m.Text.Contains(text, StringComparison.Ordinal));

    /// <summary>Null for a frame that breaks off.</summary>
    private static bool? Faulted(string frame)
    {
        try
        {
            return (bool)JsonNode.Parse(frame)!["msg"]!["body"]![0]!["device"]!["v1"]!["faulted"]!;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
